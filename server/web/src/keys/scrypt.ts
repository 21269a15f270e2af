// scrypt (RFC 7914): browsers have no such function, and `sopu key new` encrypts with it.

type Words = Uint32Array;

// Salsa20/8 (RFC 7914, section 3) of 16 words, in place; `x` is scratch of the same length.
function salsa20Of8Rounds(b: Words, x: Words): void {
  x.set(b);
  const quarter = (a: number, c: number, d: number, e: number): void => {
    let t = (x[a]! + x[e]!) | 0;
    x[c]! ^= (t << 7) | (t >>> 25);
    t = (x[c]! + x[a]!) | 0;
    x[d]! ^= (t << 9) | (t >>> 23);
    t = (x[d]! + x[c]!) | 0;
    x[e]! ^= (t << 13) | (t >>> 19);
    t = (x[e]! + x[d]!) | 0;
    x[a]! ^= (t << 18) | (t >>> 14);
  };
  for (let round = 0; round < 8; round += 2) {
    quarter(0, 4, 8, 12);
    quarter(5, 9, 13, 1);
    quarter(10, 14, 2, 6);
    quarter(15, 3, 7, 11);
    quarter(0, 1, 2, 3);
    quarter(5, 6, 7, 4);
    quarter(10, 11, 8, 9);
    quarter(15, 12, 13, 14);
  }
  for (let i = 0; i < 16; ++i) b[i]! += x[i]!;
}

// scryptBlockMix (section 4): `b` has 2r blocks of 16 words; the result goes to `out`.
function blockMix(b: Words, out: Words, r: number, block: Words, scratch: Words): void {
  block.set(b.subarray((2 * r - 1) * 16));
  for (let i = 0; i < 2 * r; ++i) {
    for (let j = 0; j < 16; ++j) block[j]! ^= b[i * 16 + j]!;
    salsa20Of8Rounds(block, scratch);
    out.set(block, ((i >> 1) + (i % 2 === 0 ? 0 : r)) * 16);
  }
}

// scryptROMix (section 5), in place.
function romMix(b: Words, n: number, r: number): void {
  const size = 32 * r;
  const v = new Uint32Array(n * size);
  const [block, scratch] = [new Uint32Array(16), new Uint32Array(16)];
  let x: Words = b.slice();
  let y: Words = new Uint32Array(size);
  for (let i = 0; i < n; ++i) {
    v.set(x, i * size);
    blockMix(x, y, r, block, scratch);
    [x, y] = [y, x];
  }
  for (let i = 0; i < n; ++i) {
    const at = (x[(2 * r - 1) * 16]! & (n - 1)) * size;
    for (let j = 0; j < size; ++j) x[j]! ^= v[at + j]!;
    blockMix(x, y, r, block, scratch);
    [x, y] = [y, x];
  }
  b.set(x);
}

async function pbkdf2(passphrase: BufferSource, salt: BufferSource, bytes: number):
    Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', passphrase, 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 1 };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, bytes * 8));
}

// Words are little-endian (section 2), whatever this machine's are.
function swapped(bytes: Uint8Array<ArrayBuffer>, into: Words): void {
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < into.length; ++i) into[i] = view.getUint32(i * 4, true);
}

function written(words: Words): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(i * 4, word, true));
  return bytes;
}

export interface ScryptCost {
  n: number;
  r: number;
  p: number;
}

// What OpenSSL allows by itself when it reads: whoever asks for more asks a reader to stop.
const memoryBytesMax = 32 << 20;

/** Throws RangeError for a cost that is no cost of scrypt, or takes over 32 MiB. */
export async function scrypt(
  passphrase: BufferSource, salt: BufferSource, { n, r, p }: ScryptCost, bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const isCost = [n, r, p].every((one) => Number.isSafeInteger(one) && one >= 1) && n >= 2 &&
    (n & (n - 1)) === 0 && 128 * n * r <= memoryBytesMax && p <= 64;
  if (!isCost) throw new RangeError('scrypt: cost');
  const blocks = await pbkdf2(passphrase, salt, p * 128 * r);
  const words = new Uint32Array(p * 32 * r);
  swapped(blocks, words);
  for (let i = 0; i < p; ++i) {
    romMix(words.subarray(i * 32 * r, (i + 1) * 32 * r), n, r);
    await new Promise((resolve) => setTimeout(resolve));  // so that the page can draw in between
  }
  return pbkdf2(passphrase, written(words), bytes);
}
