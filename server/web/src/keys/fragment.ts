// A key that comes in a link: `#demo=<base64url of PKCS#8>&party=acme&kid=<thumbprint>`, of a
// demonstration's ledger only. A fragment is never sent to a server.
import { fromBase64url } from '../ledger/base64.ts';

export interface LinkedKey {
  pkcs8: Uint8Array<ArrayBuffer>;
  party: string;
  /** Which key it must turn out to be. */
  kid: string;
  personName: string;
}

/**
 * Takes the key out of the address and out of the tab's history. Null: there is none.
 */
export function takeLinkedKey(): LinkedKey | 'damaged' | null {
  const { hash, pathname, search } = location;
  if (!hash.startsWith('#demo=')) return null;
  history.replaceState(null, '', `${pathname}${search}#/`);
  const given = new URLSearchParams(hash.slice(1));
  const pkcs8 = fromBase64url(given.get('demo') ?? '');
  const [party, kid] = [given.get('party'), given.get('kid')];
  if (pkcs8 === null || !party || !kid) return 'damaged';
  return { pkcs8, party, kid, personName: given.get('name') ?? '' };
}
