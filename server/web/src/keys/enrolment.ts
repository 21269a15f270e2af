// The request with which a new key asks to be introduced to the ledger: a compact JWS by that key,
// the same that `sopu party request` writes and `sopu party enrol` and `add-key` read.
import { parseJws, signJws, typ, verifyJws } from '../ledger/jws.ts';
import { signerOf, type NewKey } from './key_store.ts';
import { UnfitPasskey } from './passkey.ts';

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

/** Throws UnfitPasskey if a passkey signs it in a way that the ledger will not take. */
export async function enrolmentRequest(key: NewKey, wish: KeyWish): Promise<string> {
  const payload = {
    ledger: wish.ledger,
    party: wish.party,
    name: wish.partyName,
    key: { jwk: key.jwk, ...(key.passkey ? { passkey: key.passkey } : {}), person: wish.person,
      uses: wish.uses },
  };
  const request = await signJws(signerOf(key), typ.enrolment, JSON.stringify(payload));
  if (key.passkey && !await verifyJws(parseJws(request, typ.enrolment), key)) {
    throw new UnfitPasskey('assertion');
  }
  return request;
}
