// A software authenticator, written from W3C Web Authentication alone: a key of a party that signs
// as a passkey does. What it says can be bent, to see it refused.
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { Key, base64url, sha256 } from './sopu.mjs';

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const numberOf = (bytes) => BigInt(`0x${bytes.toString('hex')}`);
const bytesOf = (number) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');

// s in the half of the order that is asked for.
function inHalf(signature, isLower) {
  const s = numberOf(signature.subarray(32));
  const isAsAsked = (s <= order / 2n) === isLower;
  return Buffer.concat([signature.subarray(0, 32), bytesOf(isAsAsked ? s : order - s)]);
}

export const passkeyAlg = 'sopu-webauthn-v1';

export class Passkey extends Key {
  constructor(privateKey, person, { origin = 'https://ledger.example', synced = false } = {}) {
    super(privateKey, person);
    const { crv, kty, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
    this.jwk = { crv, kty, x, ...(y && { y }) };
    this.kid = base64url(sha256(JSON.stringify(this.jwk)));
    this.passkey = { origin, synced };
  }
  static generate(person, how = {}) {
    const { privateKey } = how.isEd25519 ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return new Passkey(privateKey, person, how);
  }

  // The third part, before base64url. `bent`: what is said or signed otherwise.
  assertion(signingInput, { client = {}, flags, relyingParty, extra = '', highS = false,
    challenge = sha256(`sopu-webauthn/v1\n${signingInput}`) } = {}) {
    const { origin, synced } = this.passkey;
    const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get',
      challenge: base64url(challenge), origin, crossOrigin: false, ...client }));
    const data = Buffer.concat([sha256(relyingParty ?? new URL(origin).hostname),
      Buffer.of(flags ?? (synced ? 0x1d : 0x05), 0, 0, 0, 7), Buffer.from(extra)]);
    const message = Buffer.concat([data, sha256(clientData)]);
    const signature = this.jwk.kty === 'OKP' ? sign(null, message, this.privateKey)
      : inHalf(sign('sha256', message, { key: this.privateKey, dsaEncoding: 'ieee-p1363' }), !highS);
    return JSON.stringify({ authenticatorData: base64url(data),
      clientDataJSON: base64url(clientData), signature: base64url(signature) });
  }

  jws(payload, typ = 'sopu-event+jws', header = {}, bent = {}) {
    const head = base64url(JSON.stringify({ alg: passkeyAlg, kid: this.kid, typ, ...header }));
    const body = base64url(typeof payload === 'string' || Buffer.isBuffer(payload)
      ? payload : JSON.stringify(payload));
    return `${head}.${body}.${base64url(this.assertion(`${head}.${body}`, bent))}`;
  }
}

// How an assertion can be wrong.
export const bends = {
  'of another challenge': { challenge: sha256('another') },
  'of another origin': { client: { origin: 'https://ledger.example.org' } },
  'of the origin with a port': { client: { origin: 'https://ledger.example:8443' } },
  'for another relying party': { relyingParty: 'example' },
  'of a creation': { client: { type: 'webauthn.create' } },
  'of a frame in another page': { client: { crossOrigin: true } },
  'below another page': { client: { topOrigin: 'https://other.example' } },
  'of client data with a fraction': { client: { more: 0.5 } },
  'nobody was there': { flags: 0x04 },
  'nobody was recognised': { flags: 0x01 },
  'of a passkey that may be synced after all': { flags: 0x0d },
  'backed up though it cannot be': { flags: 0x15 },
  'with extensions': { flags: 0x85, extra: '\xa0' },
  'longer than it says': { extra: 'x' },
};
