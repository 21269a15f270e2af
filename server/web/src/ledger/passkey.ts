// Signatures of passkeys: assertions of W3C Web Authentication (Level 2), checked as the ledger's
// other verifiers check them.
import { base64url, fromBase64url, hashFromBase64url } from './base64.ts';
import { bigEndian, concat, equal, sha256, textOf, utf8, type Bytes } from './bytes.ts';
import { isAcceptableKey, verifyEd25519 } from './ed25519.ts';
import { isObject, member, parseJson, type Json, type JsonObject } from './json.ts';
import { Refused } from './refused.ts';

/** A public key as a JWK (RFC 8037; RFC 7518, section 6.2). P-256 is of passkeys only. */
export type PublicJwk =
  { kty: 'OKP'; crv: 'Ed25519'; x: string } | { kty: 'EC'; crv: 'P-256'; x: string; y: string };

export interface Passkey {
  /** Of the page that may ask it. */
  origin: string;
  /** It may be copied to other devices of its holder. */
  synced: boolean;
}

/** What a JWS is checked with. A key that is a passkey's signs as a passkey only. */
export interface JwsKey {
  readonly jwk: PublicJwk;
  readonly passkey?: Passkey;
}

export interface Assertion {
  readonly authenticatorData: Bytes; // section 6.1
  readonly clientData: Bytes; // section 5.8.1, JSON
  readonly signature: Bytes; // 64 bytes: Ed25519; or r and s of ECDSA (RFC 7518, 3.4)
}

/** The `alg` of a JWS that a passkey signed. */
export const passkeyAlg = 'sopu-webauthn-v1';

const flag = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10 };
const clientDataBytesMax = 4096;
const prime = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const curveB = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
export const p256Order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

// ---------------------------------------------------------------- keys

function textIn(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}

// A member more than there may be is no other key.
function readJwk(json: Json | undefined): PublicJwk | null {
  if (!isObject(json)) return null;
  const [kty, crv, x, y] = ['kty', 'crv', 'x', 'y'].map((name) => textIn(json, name));
  if (kty === 'OKP' && crv === 'Ed25519') return { kty, crv, x: x! };
  return kty === 'EC' && crv === 'P-256' ? { kty, crv, x: x!, y: y! } : null;
}

function isOnCurve(x: Bytes, y: Bytes): boolean {
  const [a, b] = [bigEndian(x), bigEndian(y)];
  const rest = (b * b - (a * a * a - 3n * a + curveB)) % prime;
  return a < prime && b < prime && rest === 0n;
}

function isAcceptable(jwk: PublicJwk): boolean {
  const x = hashFromBase64url(jwk.x);
  if (x === null) return false;
  if (jwk.kty === 'OKP') return isAcceptableKey(x);
  const y = hashFromBase64url(jwk.y);
  return y !== null && isOnCurve(x, y);
}

/**
 * The key in the members `jwk` and, of a passkey, `passkey`. Null: one that the ledger would not
 * take.
 */
export function readJwsKey(holder: JsonObject): JwsKey | null {
  const jwk = readJwk(member(holder, 'jwk'));
  const told = member(holder, 'passkey');
  if (jwk === null || !isAcceptable(jwk)) return null;
  if (told === undefined) return jwk.kty === 'OKP' ? { jwk } : null;
  if (!isObject(told)) return null;
  const passkey = { origin: textIn(told, 'origin'), synced: member(told, 'synced') === true };
  return relyingPartyOf(passkey.origin) === null ? null : { jwk, passkey };
}

/** The host of an origin that can have passkeys, which is their relying party's id. */
export function relyingPartyOf(origin: string): string | null {
  const [, secure, local] =
    /^(?:https:\/\/([a-z0-9.-]+)|http:\/\/(localhost))(?::[1-9][0-9]{0,4})?$/.exec(origin) ?? [];
  return secure ?? local ?? null;
}

// ---------------------------------------------------------------- assertions

/** What a passkey signs for a JWS. */
export const passkeyChallenge = (signingInput: string): Promise<Bytes> =>
  sha256(utf8('sopu-webauthn/v1\n'), utf8(signingInput));

/** There is one way to write it, so that nobody can make another JWS of the same signature. */
export function writeAssertion({ authenticatorData, clientData, signature }: Assertion): Bytes {
  const [data, said, signed] = [authenticatorData, clientData, signature].map(base64url);
  return utf8(
    `{"authenticatorData":"${data}","clientDataJSON":"${said}","signature":"${signed}"}`);
}

const form =
  /^\{"authenticatorData":"([^"]*)","clientDataJSON":"([^"]*)","signature":"([^"]*)"\}$/;

/** Null for what `writeAssertion` would not write. */
export function readAssertion(bytes: Bytes): Assertion | null {
  const parts = form.exec(textOf(bytes) ?? '')?.slice(1).map(fromBase64url) ?? [];
  const [authenticatorData, clientData, signature] = parts;
  if (!authenticatorData || !clientData || signature?.length !== 64) return null;
  return { authenticatorData, clientData, signature };
}

// Browsers may say more than they are known to.
function isAskedFor(clientData: Bytes, challenge: Bytes, origin: string): boolean {
  if (clientData.length > clientDataBytesMax) return false;
  let said: Json;
  try {
    said = parseJson(clientData);
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
  return isObject(said) && member(said, 'topOrigin') === undefined &&
    (member(said, 'crossOrigin') ?? false) === false &&
    textIn(said, 'type') === 'webauthn.get' && textIn(said, 'origin') === origin &&
    textIn(said, 'challenge') === base64url(challenge);
}

async function isOfAuthenticator(data: Bytes, { origin, synced }: Passkey): Promise<boolean> {
  const relyingParty = relyingPartyOf(origin);
  if (relyingParty === null || data.length !== 37) return false;
  const flags = data[32]!;
  const needed = flag.present | flag.verified | (synced ? flag.eligible : 0);
  return (flags & ~flag.backedUp) === needed && (synced || (flags & flag.backedUp) === 0) &&
    equal(data.subarray(0, 32), await sha256(utf8(relyingParty)));
}

async function verifyP256(jwk: PublicJwk, message: Bytes, signature: Bytes): Promise<boolean> {
  if (bigEndian(signature.subarray(32)) > p256Order / 2n) return false;
  const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' },
    false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, message);
}

/** Whether the passkey signed this very JWS: for its page, its person there and recognised. */
export async function verifyAssertion(
  assertion: Assertion, signingInput: string, { jwk, passkey }: JwsKey & { passkey: Passkey },
): Promise<boolean> {
  const { authenticatorData, clientData, signature } = assertion;
  const challenge = await passkeyChallenge(signingInput);
  if (!isAskedFor(clientData, challenge, passkey.origin)) return false;
  if (!await isOfAuthenticator(authenticatorData, passkey)) return false;
  const message = concat(authenticatorData, await sha256(clientData));
  if (jwk.kty === 'EC') return verifyP256(jwk, message, signature);
  const x = fromBase64url(jwk.x);
  return x !== null && verifyEd25519(x, message, signature);
}
