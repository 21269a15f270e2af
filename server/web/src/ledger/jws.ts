// Compact JWS (RFC 7515) with the one header that the ledger knows, and the names of keys.
import { base64url, fromBase64url } from './base64.ts';
import { sha256, utf8, type Bytes } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { isObject, parseJson, type Json, type JsonObject } from './json.ts';
import { passkeyAlg, readAssertion, verifyAssertion, type Assertion, type JwsKey, type PublicJwk }
  from './passkey.ts';
import { Refused, shortened } from './refused.ts';

// What a signature is for: the header's `typ`.
export const typ = {
  event: 'sopu-event+jws',
  enrolment: 'sopu-enrolment+jws',
  countersignature: 'sopu-countersignature+jws',
  recovery: 'sopu-recovery+jws',
  auth: 'sopu-auth+jwt',
  session: 'sopu-session+jwt',
} as const;
export type Typ = (typeof typ)[keyof typeof typ];

export interface Jws {
  readonly compact: string;
  readonly signingInput: string; // header and payload as they stand, with the dot
  readonly kid: string;
  readonly payload: Bytes;
  readonly proof: Bytes | Assertion; // the third part: a signature of 64 bytes, or a passkey's
}

// A payload of 262,144 bytes in base64url, and header and signature.
const charactersMax = 350_548;
const headerNames = ['alg', 'kid', 'typ'];

/**
 * Takes a JWS apart; nothing is verified yet. Refused (`jws-…`): what is not of three parts in
 * strict base64url, a header with other members than alg, kid and typ, each once, and another alg
 * than Ed25519 (RFC 9864), EdDSA (RFC 8037) or a passkey's, or another typ than the one asked for.
 */
export function parseJws(compact: string, wanted: Typ): Jws {
  if (compact.length > charactersMax) {
    throw new Refused('jws-too-large', { bytes: compact.length, max: charactersMax });
  }
  const [head, body, tail, ...more] = compact.split('.');
  if (head === undefined || body === undefined || tail === undefined || more.length > 0) {
    throw new Refused('jws-parts');
  }
  const { alg, kid } = readHeader(decoded(head, 'jws-header-base64url'), wanted);
  const payload = decoded(body, 'jws-payload-base64url');
  const proof = readProof(decoded(tail, 'jws-signature-base64url'), alg);
  return { compact, signingInput: `${head}.${body}`, kid, payload, proof };
}

function readProof(bytes: Bytes, alg: string): Bytes | Assertion {
  if (alg === passkeyAlg) {
    const assertion = readAssertion(bytes);
    if (assertion === null) throw new Refused('jws-assertion');
    return assertion;
  }
  if (bytes.length !== 64) throw new Refused('jws-signature-length');
  return bytes;
}

function decoded(part: string, fault: string): Bytes {
  const bytes = fromBase64url(part);
  if (bytes === null) throw new Refused(fault);
  return bytes;
}

function readHeader(bytes: Bytes, wanted: Typ): { alg: string; kid: string } {
  const header = headerObject(bytes);
  const stranger = Object.keys(header).find((name) => !headerNames.includes(name));
  if (stranger !== undefined) {
    throw new Refused('jws-header-member', { member: shortened(stranger) });
  }
  const [alg, kid, itsTyp] = headerNames.map((name) => headerText(header, name));
  if (alg !== 'Ed25519' && alg !== 'EdDSA' && alg !== passkeyAlg) {
    throw new Refused('jws-header-alg', { alg: shortened(alg!) });
  }
  if (itsTyp !== wanted) throw new Refused('jws-header-typ', { typ: shortened(itsTyp!) });
  return { alg: alg!, kid: kid! };
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

/** Under the profile of `verifyEd25519`; of a passkey's as `verifyAssertion` says. */
export async function verifyJws({ proof, signingInput }: Jws, key: JwsKey): Promise<boolean> {
  const { jwk, passkey } = key;
  if (!(proof instanceof Uint8Array)) {
    return passkey !== undefined && verifyAssertion(proof, signingInput, { jwk, passkey });
  }
  const x = fromBase64url(jwk.x);
  return passkey === undefined && jwk.kty === 'OKP' && x !== null &&
    verifyEd25519(x, utf8(signingInput), proof);
}

/** base64url of SHA-256 of the compact form: what events and receipts call an event's hash. */
export async function jwsHash(compact: string): Promise<string> {
  return base64url(await sha256(utf8(compact)));
}

// ---------------------------------------------------------------- keys

/** The RFC 7638 thumbprint. */
export async function thumbprint(jwk: PublicJwk): Promise<string> {
  const y = jwk.kty === 'EC' ? `,"y":"${jwk.y}"` : '';
  const members = `{"crv":"${jwk.crv}","kty":"${jwk.kty}","x":"${jwk.x}"${y}}`;
  return base64url(await sha256(utf8(members)));
}

/** The `x` of a public or an extractable CryptoKey of the algorithm Ed25519. */
export async function publicX(key: CryptoKey): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.exportKey('raw', key)));
}

/** Whoever holds a private key. */
export interface Signer {
  readonly kid: string;
  /** The header's. */
  readonly alg: string;
  /** The third part of the JWS, before it is written in base64url. */
  sign(signingInput: string): Promise<Bytes>;
}

/** The private key may be one that cannot be extracted; `kid` is its public half's thumbprint. */
export const ed25519Signer = (privateKey: CryptoKey, kid: string): Signer => ({ kid,
  alg: 'Ed25519',
  sign: async (input) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, utf8(input))) });

/** A compact JWS over the payload's UTF-8 bytes. */
export async function signJws({ alg, kid, sign }: Signer, wanted: Typ, payload: string):
    Promise<string> {
  const header = JSON.stringify({ alg, kid, typ: wanted });
  const input = `${base64url(utf8(header))}.${base64url(utf8(payload))}`;
  return `${input}.${base64url(await sign(input))}`;
}
