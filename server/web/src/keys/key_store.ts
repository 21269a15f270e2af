// The keys of this browser. None can be read out of it again: what is stored is a CryptoKey that
// signs and nothing else, or by what name the browser knows a passkey.
import { base64url, fromBase64url } from '../ledger/base64.ts';
import { utf8 } from '../ledger/bytes.ts';
import { ed25519Signer, publicX, thumbprint, type Signer } from '../ledger/jws.ts';
import type { JwsKey } from '../ledger/passkey.ts';
import { all, get, put, remove } from './database.ts';
import { makePasskey, passkeySigner } from './passkey.ts';

export interface StoredKey extends JwsKey {
  kid: string;
  /** Absent of a passkey, which has a `credential`. */
  privateKey?: CryptoKey;
  credential?: string;
  party: string;
  /** As the person gave it, until the ledger says so. */
  personName: string;
  /** How it came here. `demo`: out of a link, known to whoever has the link. */
  kind: 'made' | 'imported' | 'demo' | 'passkey';
  /** RFC 3339. */
  since: string;
  /** The request with which it asks to be introduced, until it is. */
  request?: string;
}

/** What a key of this browser is before it is stored. */
export type NewKey = Pick<StoredKey, 'kid' | 'jwk' | 'passkey' | 'privateKey' | 'credential'>;

/** False: this browser makes no signatures that a ledger takes (Ed25519, RFC 8032). */
export async function canSign(): Promise<boolean> {
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    return true;
  } catch {
    return false;
  }
}

async function plain(x: string, privateKey: CryptoKey): Promise<NewKey> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x } as const;
  return { kid: await thumbprint(jwk), jwk, privateKey };
}

export async function makeKey(): Promise<NewKey> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']) as
    CryptoKeyPair;
  return plain(await publicX(pair.publicKey), pair.privateKey);
}

/** As `makePasskey`. */
export async function newPasskey(ledger: string, person: string, others: readonly string[]):
    Promise<NewKey> {
  const made = await makePasskey(ledger, person, others);
  return { kid: await thumbprint(made.jwk), ...made };
}

/** Throws DataError (a DOMException) for what is no PKCS#8 of an Ed25519 key. */
export async function importPkcs8(pkcs8: Uint8Array<ArrayBuffer>): Promise<NewKey> {
  // Only a key that can be read out tells its public half.
  const readable = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', readable);
  if (x === undefined) throw new DOMException('no public half', 'DataError');
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
  return plain(x, privateKey);
}

/** Thrown where a browser does not give back what it was asked to keep. */
export class KeyLost extends Error {}

/**
 * Stores the key, reads it back and has what is read sign: Safari can lose a stored key without a
 * word, and a request must never go out for a key that is not there. A passkey, which asks its
 * holder, is not tried: its request was signed by it.
 */
export async function keep(key: StoredKey): Promise<StoredKey> {
  await put('keys', key);
  const stored = await get<StoredKey>('keys', key.kid);
  const isThere = stored?.credential !== undefined || (stored && await signsAs(stored));
  if (!stored || !isThere) throw new KeyLost(key.kid);
  return stored;
}

async function signsAs({ privateKey, jwk }: StoredKey): Promise<boolean> {
  const bytes = fromBase64url(jwk.x);
  if (bytes === null || privateKey === undefined) return false;
  try {
    const text = utf8(base64url(crypto.getRandomValues(new Uint8Array(32))));
    const signature = await crypto.subtle.sign('Ed25519', privateKey, text);
    const publicKey = await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', publicKey, signature, text);
  } catch {
    return false;
  }
}

/** The oldest first. */
export async function storedKeys(): Promise<StoredKey[]> {
  return (await all<StoredKey>('keys')).sort((a, b) => (a.since < b.since ? -1 : 1));
}

export const forgetKey = (kid: string): Promise<void> => remove('keys', kid);

/** Whether the browser promises not to throw the keys away by itself; null: it does not say. */
export async function isPersistent(): Promise<boolean | null> {
  return await navigator.storage?.persisted?.() ?? null;
}

/** Not awaited before anything: Firefox asks the person, who may take their time. */
export function askPersistence(): void {
  void navigator.storage?.persist?.().catch(() => undefined);
}

export function signerOf({ privateKey, credential, jwk, kid }: NewKey): Signer {
  if (credential !== undefined) return passkeySigner({ credential, jwk }, kid);
  if (privateKey === undefined) throw new KeyLost(kid);
  return ed25519Signer(privateKey, kid);
}

// ---------------------------------------------------------------- which of them speaks

const chosen = 'sopu.key';

/** A tab stays with its key, so that two people of a demonstration can sit side by side. */
export function choose(kid: string): void {
  sessionStorage.setItem(chosen, kid);
  localStorage.setItem(chosen, kid);
}

export function chosenOf(keys: readonly StoredKey[]): StoredKey | null {
  const kids = [sessionStorage.getItem(chosen), localStorage.getItem(chosen)];
  for (const kid of kids) {
    const found = keys.find((key) => key.kid === kid);
    if (found) return found;
  }
  return keys.at(-1) ?? null;
}
