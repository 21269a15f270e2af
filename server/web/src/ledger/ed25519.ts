// Ed25519 (RFC 8032) under the ledger's profile. WebCrypto does the equation, without the cofactor;
// what engines leave to taste (small-order and non-canonical points, S >= L) is refused here before
// they are asked, so that every verifier of the ledger gives the same answer.
import type { Bytes } from './bytes.ts';

const prime = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n; // L, of the main subgroup
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

// The y of the eight points of which eight times is nothing: those of order 1, 2, 4 and 8.
const eighthY = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrderY: ReadonlySet<bigint> = new Set([1n, prime - 1n, 0n, eighthY, prime - eighthY]);

function littleEndian(bytes: Uint8Array): bigint {
  let number = 0n;
  for (let i = bytes.length - 1; i >= 0; --i) number = (number << 8n) | BigInt(bytes[i]!);
  return number;
}

// Of 32 bytes: y, above which one bit is the sign of x.
function yOf(point: Uint8Array): bigint {
  return littleEndian(point) & (2n ** 255n - 1n);
}

// One spelling of a point that is not of small order, if it is a point at all.
function isOfProfile(point: Uint8Array): boolean {
  const y = yOf(point);
  return y < prime && !smallOrderY.has(y);
}

/**
 * True if the 64 bytes are a signature of the message by the 32-byte public key, under the profile:
 * small-order and non-canonical keys and R are refused, and S >= L. Rejects (NotSupportedError)
 * where the browser has no Ed25519.
 */
export async function verifyEd25519(
  publicKey: Bytes, message: Bytes, signature: Bytes,
): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  if (!isOfProfile(publicKey) || !isOfProfile(signature.subarray(0, 32))) return false;
  if (littleEndian(signature.subarray(32)) >= order) return false;
  const key = await imported(publicKey);
  return key !== null && crypto.subtle.verify('Ed25519', key, signature, message);
}

// Null for bytes that are no point, where the engine sees that so early.
async function imported(publicKey: Bytes): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'DataError') return null;
    throw error;
  }
}

// ---------------------------------------------------------------- keys that are introduced

function modulo(number: bigint): bigint {
  const rest = number % prime;
  return rest < 0n ? rest + prime : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * square);
    square = modulo(square * square);
  }
  return result;
}

// RFC 8032, section 5.1.4: x = X/Z, y = Y/Z, x·y = T/Z.
interface Point {
  readonly X: bigint;
  readonly Y: bigint;
  readonly Z: bigint;
  readonly T: bigint;
}

function sum(p: Point, q: Point): Point {
  const a = modulo((p.Y - p.X) * (q.Y - q.X));
  const b = modulo((p.Y + p.X) * (q.Y + q.X));
  const c = modulo(2n * d * modulo(p.T * q.T));
  const z = modulo(2n * p.Z * q.Z);
  const [e, f, g, h] = [b - a, z - c, z + c, b + a];
  return { X: modulo(e * f), Y: modulo(g * h), Z: modulo(f * g), T: modulo(e * h) };
}

// Section 5.1.3; null if no x belongs to y.
function pointOf(bytes: Uint8Array): Point | null {
  const y = yOf(bytes);
  const u = modulo(y * y - 1n);
  const v = modulo(d * y * y + 1n);
  let x = modulo(u * power(v, 3n) * power(modulo(u * power(v, 7n)), (prime - 5n) / 8n));
  if (modulo(v * x * x) === modulo(-u)) x = modulo(x * power(2n, (prime - 1n) / 4n));
  if (modulo(v * x * x) !== u) return null;
  if ((x & 1n) !== BigInt(bytes[31]! >> 7)) x = modulo(-x);
  return { X: x, Y: y, Z: 1n, T: modulo(x * y) };
}

/**
 * May these 32 bytes be introduced as a public key: canonical, on the curve, in the main subgroup?
 * Asks more than `verifyEd25519` does, so that no key has a part of small order.
 */
export function isAcceptableKey(bytes: Uint8Array): boolean {
  if (bytes.length !== 32 || !isOfProfile(bytes)) return false;
  const point = pointOf(bytes);
  if (point === null) return false;
  let multiple: Point = { X: 0n, Y: 1n, Z: 1n, T: 0n };
  for (let rest = order, doubled = point; rest > 0n; rest >>= 1n) {
    if (rest & 1n) multiple = sum(multiple, doubled);
    doubled = sum(doubled, doubled);
  }
  return multiple.X === 0n && multiple.Y === multiple.Z;
}
