// Compact JWS (RFC 7515) with the one header that the ledger knows, and the names of keys.
import { base64url, fromBase64url, hashFromBase64url } from './base64.ts';
import { sha256, utf8, type Bytes } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { isObject, parseJson, type Json, type JsonObject } from './json.ts';
import { Refused, shortened } from './refused.ts';

// What a signature is for: the header's `typ`.
export const typ = {
  event: 'sopu-event+jws',
  enrolment: 'sopu-enrolment+jws',
  countersignature: 'sopu-countersignature+jws',
  recovery: 'sopu-recovery+jws',
  auth: 'sopu-auth+jwt',
} as const;
export type Typ = (typeof typ)[keyof typeof typ];

export interface Jws {
  readonly compact: string;
  readonly signingInput: string; // header and payload as they stand, with the dot
  readonly kid: string;
  readonly payload: Bytes;
  readonly signature: Bytes; // 64 bytes
}

// A payload of 262,144 bytes in base64url, and header and signature.
const charactersMax = 350_548;
const headerNames = ['alg', 'kid', 'typ'];

/**
 * Takes a JWS apart; nothing is verified yet. Refused (`jws-…`): what is not of three parts in
 * strict base64url, a header with other members than alg, kid and typ, each once, and another alg
 * than Ed25519 (RFC 9864) or EdDSA (RFC 8037) or another typ than the one asked for.
 */
export function parseJws(compact: string, wanted: Typ): Jws {
  if (compact.length > charactersMax) {
    throw new Refused('jws-too-large', { bytes: compact.length, max: charactersMax });
  }
  const [head, body, tail, ...more] = compact.split('.');
  if (head === undefined || body === undefined || tail === undefined || more.length > 0) {
    throw new Refused('jws-parts');
  }
  const kid = readHeader(decoded(head, 'jws-header-base64url'), wanted);
  const payload = decoded(body, 'jws-payload-base64url');
  const signature = decoded(tail, 'jws-signature-base64url');
  if (signature.length !== 64) throw new Refused('jws-signature-length');
  return { compact, signingInput: `${head}.${body}`, kid, payload, signature };
}

function decoded(part: string, fault: string): Bytes {
  const bytes = fromBase64url(part);
  if (bytes === null) throw new Refused(fault);
  return bytes;
}

function readHeader(bytes: Bytes, wanted: Typ): string {
  const header = headerObject(bytes);
  const stranger = Object.keys(header).find((name) => !headerNames.includes(name));
  if (stranger !== undefined) {
    throw new Refused('jws-header-member', { member: shortened(stranger) });
  }
  const [alg, kid, itsTyp] = headerNames.map((name) => headerText(header, name));
  if (alg !== 'Ed25519' && alg !== 'EdDSA') {
    throw new Refused('jws-header-alg', { alg: shortened(alg!) });
  }
  if (itsTyp !== wanted) throw new Refused('jws-header-typ', { typ: shortened(itsTyp!) });
  return kid!;
}

function headerObject(bytes: Bytes): JsonObject {
  const header = readHeaderJson(bytes);
  if (!isObject(header)) throw new Refused('jws-header-not-strings');
  return header;
}

function readHeaderJson(bytes: Bytes): Json {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, params } = error.sentence;
    if (code === 'malformed-json.twice') {
      throw new Refused('jws-header-twice', { member: params['member']! });
    }
    const goesOn = code === 'malformed-json.text-after';
    throw new Refused(goesOn ? 'jws-header-text-after' : 'jws-header-not-json');
  }
}

function headerText(header: JsonObject, name: string): string {
  const value = Object.hasOwn(header, name) ? header[name] : undefined;
  if (value === undefined) throw new Refused('jws-header-lacks');
  if (typeof value !== 'string') throw new Refused('jws-header-not-strings');
  return value;
}

/** Under the profile of `verifyEd25519`; `publicKey` are 32 bytes. */
export function verifyJws(jws: Jws, publicKey: Bytes): Promise<boolean> {
  return verifyEd25519(publicKey, utf8(jws.signingInput), jws.signature);
}

/** base64url of SHA-256 of the compact form: what events and receipts call an event's hash. */
export async function jwsHash(compact: string): Promise<string> {
  return base64url(await sha256(utf8(compact)));
}

// ---------------------------------------------------------------- keys

/** The RFC 7638 thumbprint of an Ed25519 key, of which `x` is the JWK's member (RFC 8037). */
export async function thumbprint(x: string): Promise<string> {
  if (hashFromBase64url(x) === null) throw new Refused('check.key.form');
  return base64url(await sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)));
}

/** The `x` of a public or an extractable CryptoKey of the algorithm Ed25519. */
export async function publicX(key: CryptoKey): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.exportKey('raw', key)));
}

/**
 * A compact JWS over the payload's UTF-8 bytes. The private key may be one that cannot be
 * extracted; `kid` is the thumbprint of its public half.
 */
export async function signJws(
  privateKey: CryptoKey, kid: string, wanted: Typ, payload: string,
): Promise<string> {
  const header = JSON.stringify({ alg: 'Ed25519', kid, typ: wanted });
  const input = `${base64url(utf8(header))}.${base64url(utf8(payload))}`;
  const signature = await crypto.subtle.sign('Ed25519', privateKey, utf8(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}
