// Passkeys (W3C Web Authentication): keys that a device, a phone or a password manager holds, and
// that ask for their holder's finger, face or PIN at every signature.
import { base64url, fromBase64url } from '../ledger/base64.ts';
import { bigEndian, concat, type Bytes } from '../ledger/bytes.ts';
import type { Signer } from '../ledger/jws.ts';
import { p256Order, passkeyAlg, passkeyChallenge, relyingPartyOf, writeAssertion, type Passkey,
  type PublicJwk } from '../ledger/passkey.ts';
import { derSequence, derTag, derValues, expectDer } from './der.ts';

/** COSE's numbers of the algorithms (RFC 9053, section 2). */
const cose = { eddsa: -8, es256: -7 };
const eligible = 0x08;
const flagsAt = 32;

/** Where the browser knows a passkey by. */
export interface PasskeyMade {
  jwk: PublicJwk;
  passkey: Passkey;
  /** The credential's id, base64url. */
  credential: string;
}

/** A passkey can be made for a host that has a name, over TLS or on this machine. */
export const canHavePasskeys = (): boolean => typeof PublicKeyCredential === 'function' &&
  relyingPartyOf(location.origin) !== null && !/^[0-9.]+$/.test(location.hostname);

/** Somebody did not want to, or waited too long; the browser does not tell the two apart. */
export const wasDeclined = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'NotAllowedError';

/** The passkey cannot sign what the ledger takes. */
export class UnfitPasskey extends Error {}

/**
 * Asks for a new one. Throws DOMException: NotAllowedError if it was declined, InvalidStateError if
 * the device has one of `others` already.
 */
export async function makePasskey(
  ledger: string, person: string, others: readonly string[],
): Promise<PasskeyMade> {
  const made = await navigator.credentials.create({ publicKey: {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    rp: { name: `Sopu: ${ledger}` },
    user: { id: crypto.getRandomValues(new Uint8Array(16)), name: `${person} · ${ledger}`,
      displayName: person },
    pubKeyCredParams: [{ type: 'public-key', alg: cose.eddsa },
      { type: 'public-key', alg: cose.es256 }],
    authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
    excludeCredentials: others.map(described),
    attestation: 'none',
  } }) as PublicKeyCredential | null;
  if (made === null) throw new UnfitPasskey('none');
  const response = made.response as AuthenticatorAttestationResponse;
  const data = new Uint8Array(response.getAuthenticatorData());
  return { jwk: jwkOf(response), credential: base64url(new Uint8Array(made.rawId)),
    passkey: { origin: location.origin, synced: (data[flagsAt]! & eligible) !== 0 } };
}

const described = (credential: string): PublicKeyCredentialDescriptor =>
  ({ type: 'public-key', id: fromBase64url(credential)! });

// The key stands at the end of its SubjectPublicKeyInfo (RFC 5480, RFC 8410).
function jwkOf(response: AuthenticatorAttestationResponse): PublicJwk {
  const spki = new Uint8Array(response.getPublicKey() ?? new ArrayBuffer(0));
  const algorithm = response.getPublicKeyAlgorithm();
  if (algorithm === cose.eddsa && spki.length === 44) {
    return { kty: 'OKP', crv: 'Ed25519', x: base64url(spki.subarray(12)) };
  }
  if (algorithm === cose.es256 && spki.length === 91) {
    return { kty: 'EC', crv: 'P-256', x: base64url(spki.subarray(27, 59)),
      y: base64url(spki.subarray(59)) };
  }
  throw new UnfitPasskey(String(algorithm));
}

// ---------------------------------------------------------------- signing

function fixed(number: bigint): Bytes {
  const digits = number.toString(16).padStart(64, '0');
  return new Uint8Array(digits.match(/../g)!.map((pair) => parseInt(pair, 16)));
}

/** DER of ECDSA (RFC 3279, 2.2.3) as r and s, the latter in the lower half of the order. */
export function rawSignature(der: Bytes): Bytes {
  const [r, s] = derSequence(derValues(der)[0])
    .map((value) => bigEndian(expectDer(value, derTag.integer)));
  return concat(fixed(r!), fixed(s! > p256Order / 2n ? p256Order - s! : s!));
}

/** Asks its holder each time. Rejects (NotAllowedError) if they decline. */
export const passkeySigner = ({ credential, jwk }: Omit<PasskeyMade, 'passkey'>, kid: string):
    Signer => ({ kid, alg: passkeyAlg,
  sign: async (input) => {
    const got = await navigator.credentials.get({ publicKey: {
      challenge: await passkeyChallenge(input),
      allowCredentials: [described(credential)],
      userVerification: 'required',
    } }) as PublicKeyCredential | null;
    if (got === null) throw new UnfitPasskey('none');
    const response = got.response as AuthenticatorAssertionResponse;
    const signature = new Uint8Array(response.signature);
    return writeAssertion({
      authenticatorData: new Uint8Array(response.authenticatorData),
      clientData: new Uint8Array(response.clientDataJSON),
      signature: jwk.kty === 'EC' ? rawSignature(signature) : signature,
    });
  } });
