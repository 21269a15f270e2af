// Codes of 24 digits by which two devices or two people make sure that they look at the same
// proposal, or at the same key. Never signed nor sent.
import { hashFromBase64url } from './base64.ts';
import { bigEndian, sha256, utf8, type Bytes } from './bytes.ts';
import { canonical } from './json.ts';

export interface ResultingTerms {
  readonly from: string;
  readonly terms: string; // hash, base64url
}

/**
 * Six groups of four digits: the first 16 bytes of SHA-256 over the canonical form of what is
 * compared, modulo 10^24. `proposal` is the event's id, `event` the hash of its JWS; `results` as
 * `proposal.approved` names them, in its order.
 */
export async function compareCode(
  proposal: string, event: string, results: readonly ResultingTerms[],
): Promise<string> {
  const compared = canonical({ sopu: 'compare/v1', proposal, event,
    results: results.map(({ from, terms }) => ({ from, terms })) });
  return digitsOf(await sha256(utf8(compared)));
}

/** Of a key, whose kid is a hash already; empty for what is no kid. */
export function keyCode(kid: string): string {
  const digest = hashFromBase64url(kid);
  return digest === null ? '' : digitsOf(digest);
}

function digitsOf(digest: Bytes): string {
  const number = bigEndian(digest.subarray(0, 16)) % 10n ** 24n;
  return number.toString().padStart(24, '0').match(/\d{4}/g)!.join(' ');
}
