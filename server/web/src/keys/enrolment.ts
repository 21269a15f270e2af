// The request with which a new key asks to be introduced to the ledger: a compact JWS by that key,
// the same that `sopu party request` writes and `sopu party enrol` and `add-key` read.
import { signJws } from '../ledger/jws.ts';
import type { NewKey } from './key_store.ts';

export type KeyUse = 'sign' | 'measure' | 'admin' | 'read';

export interface KeyWish {
  /** The ledger's origin. */
  ledger: string;
  party: string;
  /** What the party is called. */
  partyName: string;
  person: { id: string; name: string };
  uses: KeyUse[];
}

/** `Anna Å.` → `anna-a`: how the terminal makes an id of a name. Empty if nothing is left. */
export function personId(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    .replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
}

export function enrolmentRequest(key: NewKey, wish: KeyWish): Promise<string> {
  const payload = {
    ledger: wish.ledger,
    party: wish.party,
    name: wish.partyName,
    key: { jwk: { kty: 'OKP', crv: 'Ed25519', x: key.x }, person: wish.person, uses: wish.uses },
  };
  return signJws(key.privateKey, key.kid, 'sopu-enrolment+jws', JSON.stringify(payload));
}
