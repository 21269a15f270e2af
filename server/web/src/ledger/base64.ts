// The two alphabets of RFC 4648, strict: one text for each byte string. `atob` is not: it takes
// white space and bits that are left over.
import type { Bytes } from './bytes.ts';

const common = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const standard = `${common}+/`;
const url = `${common}-_`;

function valuesOf(alphabet: string): Map<string, number> {
  return new Map(Array.from(alphabet, (symbol, value) => [symbol, value]));
}
const standardValues = valuesOf(standard);
const urlValues = valuesOf(url);

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = '';
  let bits = 0;
  let count = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (count += 8; count >= 6; count -= 6) text += alphabet[(bits >> (count - 6)) & 63];
    bits &= 63;
  }
  return count === 0 ? text : text + alphabet[(bits << (6 - count)) & 63];
}

function decode(text: string, values: ReadonlyMap<string, number>): Bytes | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const symbol of text) {
    const value = values.get(symbol);
    if (value === undefined) return null;
    bits = ((bits << 6) | value) & 0xfff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = bits >> count;
  }
  return (bits & ((1 << count) - 1)) === 0 ? bytes : null;
}

/** Without padding: everything of JOSE. */
export function base64url(bytes: Uint8Array): string {
  return encode(bytes, url);
}

/** With padding: everything of the log. */
export function base64(bytes: Uint8Array): string {
  const text = encode(bytes, standard);
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** Null for anything that `base64url` would not write. */
export function fromBase64url(text: string): Bytes | null {
  return decode(text, urlValues);
}

/** Null for anything that `base64` would not write. */
export function fromBase64(text: string): Bytes | null {
  if (text.length % 4 !== 0) return null;
  return decode(text.replace(/={1,2}$/, ''), standardValues);
}

function hashOf(bytes: Bytes | null): Bytes | null {
  return bytes?.length === 32 ? bytes : null;
}

/** 32 bytes, a digest or a key; null for anything else. */
export function hashFromBase64url(text: string): Bytes | null {
  return hashOf(fromBase64url(text));
}

/** The same in the log's alphabet. */
export function hashFromBase64(text: string): Bytes | null {
  return hashOf(fromBase64(text));
}
