// The code by which a proposal is compared, made a second time: npm canonicalize, node's SHA-256,
// integers of any size.
import { createHash } from 'node:crypto';
import canonicalizePackage from 'canonicalize';

const canonicalize = canonicalizePackage.default ?? canonicalizePackage;

export function compareCode({ proposal, event, results }) {
  const compared = canonicalize({ sopu: 'compare/v1', proposal, event, results });
  const bytes = createHash('sha256').update(compared).digest().subarray(0, 16);
  const number = BigInt(`0x${bytes.toString('hex')}`) % 10n ** 24n;
  return number.toString().padStart(24, '0').match(/\d{4}/g).join(' ');
}
