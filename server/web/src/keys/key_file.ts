// Reads a key file: PKCS#8 as PEM (RFC 5958, RFC 7468), encrypted by PBES2 (RFC 8018) with scrypt,
// as `sopu key new` does it, or with PBKDF2, as others do.
import { fromBase64 } from '../ledger/base64.ts';
import { utf8 } from '../ledger/bytes.ts';
import { BadDer, derInteger, derOid, derSequence, derTag, derValues, expectDer, type Der }
  from './der.ts';
import { scrypt } from './scrypt.ts';

/** Why a file cannot be used. */
export type KeyFileFault =
  'not-pem' | 'other-kind' | 'damaged' | 'unknown-encryption' | 'wrong-passphrase';

export class BadKeyFile extends Error {
  readonly fault: KeyFileFault;

  constructor(fault: KeyFileFault) {
    super(fault);
    this.name = 'BadKeyFile';
    this.fault = fault;
  }
}

const bytesMax = 16_384;
const block = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/;

export interface KeyFile {
  isEncrypted: boolean;
  der: Uint8Array<ArrayBuffer>;
}

/** Takes the text of a file apart; nothing is decrypted yet. Throws BadKeyFile. */
export function readKeyFile(text: string): KeyFile {
  const [, kind, body] = block.exec(text.slice(0, bytesMax)) ?? [];
  if (kind === undefined || body === undefined) throw new BadKeyFile('not-pem');
  if (kind !== 'PRIVATE KEY' && kind !== 'ENCRYPTED PRIVATE KEY') {
    throw new BadKeyFile('other-kind');
  }
  const der = fromBase64(body.replace(/\s+/g, ''));
  if (der === null) throw new BadKeyFile('damaged');
  return { isEncrypted: kind === 'ENCRYPTED PRIVATE KEY', der };
}

/** PKCS#8 of an Ed25519 key (RFC 8410). Throws BadKeyFile. */
export async function openKeyFile(file: KeyFile, passphrase: string):
    Promise<Uint8Array<ArrayBuffer>> {
  const pkcs8 = file.isEncrypted ? await decrypt(file.der, utf8(passphrase)) : file.der;
  const [, algorithm] = readDer(() => derSequence(derValues(pkcs8)[0]), 'damaged');
  const oid = readDer(() => derOid(derSequence(algorithm)[0]), 'damaged');
  if (oid !== oids.ed25519) throw new BadKeyFile('other-kind');
  return pkcs8;
}

function readDer<T>(read: () => T, fault: KeyFileFault): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BadDer ? new BadKeyFile(fault) : error;
  }
}

// ---------------------------------------------------------------- PBES2

const oids = {
  ed25519: '2b6570',
  pbes2: '2a864886f70d01050d',
  pbkdf2: '2a864886f70d01050c',
  scrypt: '2b06010401da47040b',
};
const hashes: Record<string, string> = {
  '2a864886f70d0207': 'SHA-1',
  '2a864886f70d0209': 'SHA-256',
  '2a864886f70d020a': 'SHA-384',
  '2a864886f70d020b': 'SHA-512',
};
const ciphers: Record<string, number> = {  // AES-CBC: bytes of the key
  '608648016503040102': 16,
  '608648016503040116': 24,
  '60864801650304012a': 32,
};
const iterationsMax = 10_000_000;

interface Encrypted {
  derivation: Der[];
  keyBytes: number;
  iv: Uint8Array<ArrayBuffer>;
  text: Uint8Array<ArrayBuffer>;
}

function readEncrypted(der: Uint8Array<ArrayBuffer>): Encrypted {
  const [algorithm, text] = derSequence(derValues(der)[0]);
  const [scheme, parameters] = derSequence(algorithm);
  if (derOid(scheme) !== oids.pbes2) throw new BadKeyFile('unknown-encryption');
  const [derivation, encryption] = derSequence(parameters);
  const [cipher, iv] = derSequence(encryption);
  const keyBytes = ciphers[derOid(cipher)];
  if (keyBytes === undefined) throw new BadKeyFile('unknown-encryption');
  return { derivation: derSequence(derivation), keyBytes, iv: expectDer(iv, derTag.octets),
    text: expectDer(text, derTag.octets) };
}

async function decrypt(der: Uint8Array<ArrayBuffer>, passphrase: Uint8Array<ArrayBuffer>):
    Promise<Uint8Array<ArrayBuffer>> {
  const { derivation, keyBytes, iv, text } = readDer(() => readEncrypted(der), 'damaged');
  const key = await derived(derivation, passphrase, keyBytes);
  const aes = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['decrypt']);
  let opened: Uint8Array<ArrayBuffer>;
  try {
    opened = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, aes, text));
  } catch {
    throw new BadKeyFile('wrong-passphrase');
  }
  // A wrong key leaves right padding once in 256 times; no PKCS#8 then.
  readDer(() => derSequence(derValues(opened)[0]), 'wrong-passphrase');
  return opened;
}

async function derived(
  derivation: Der[], passphrase: Uint8Array<ArrayBuffer>, bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const [name, parameters] = derivation;
  const method = readDer(() => derOid(name), 'damaged');
  const values = readDer(() => derSequence(parameters), 'damaged');
  if (method === oids.scrypt) return byScrypt(values, passphrase, bytes);
  if (method === oids.pbkdf2) return byPbkdf2(values, passphrase, bytes);
  throw new BadKeyFile('unknown-encryption');
}

// RFC 7914, section 7.1.
async function byScrypt(values: Der[], passphrase: BufferSource, bytes: number) {
  const [salt, n, r, p] = values;
  const cost = readDer(
    () => ({ n: derInteger(n), r: derInteger(r), p: derInteger(p) }), 'damaged');
  try {
    return await scrypt(passphrase, readDer(() => expectDer(salt, derTag.octets), 'damaged'), cost,
      bytes);
  } catch (error) {
    throw error instanceof RangeError ? new BadKeyFile('unknown-encryption') : error;
  }
}

// RFC 8018, appendix A.2: salt, iterations, maybe the key's length, maybe the hash (else SHA-1).
async function byPbkdf2(values: Der[], passphrase: BufferSource, bytes: number) {
  const { salt, iterations, hash } = readDer(() => {
    const prf = values.find(({ tag }) => tag === derTag.sequence);
    return { salt: expectDer(values[0], derTag.octets), iterations: derInteger(values[1]),
      hash: prf ? hashes[derOid(derSequence(prf)[0])] : 'SHA-1' };
  }, 'damaged');
  if (hash === undefined || iterations > iterationsMax) throw new BadKeyFile('unknown-encryption');
  const key = await crypto.subtle.importKey('raw', passphrase, 'PBKDF2', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash, salt, iterations }, key, bytes * 8);
  return new Uint8Array(bits);
}
