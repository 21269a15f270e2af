// The request with which a new key asks to be introduced to the ledger, the countersignature with
// which another key of the same person vouches for it, and the consent of a partner to a key for a
// party that lost its own: compact JWS, the same that `sopu party request` and `vouch` write, and
// `enrol`, `add-key` and `recover` read.
import type { Enrolment, Holder, Vouched } from '../ledger/enrolment.ts';
import { parseJws, signJws, typ, verifyJws, type Typ } from '../ledger/jws.ts';
import type { JwsKey } from '../ledger/passkey.ts';
import { signerOf, type NewKey } from './key_store.ts';
import { UnfitPasskey } from './passkey.ts';

export type KeyUse = 'sign' | 'measure' | 'admin' | 'read';

export interface KeyWish {
  /** The ledger's origin. */
  ledger: string;
  party: string;
  /** What the party is called. */
  partyName: string;
  person: Holder;
  uses: readonly string[];
}

/** `Anna Å.` → `anna-a`: how the terminal makes an id of a name. Empty if nothing is left. */
export function personId(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    .replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
}

/** Throws UnfitPasskey if a passkey signs it in a way that the ledger will not take. */
async function signed(key: NewKey, wanted: Typ, payload: object): Promise<string> {
  const jws = await signJws(signerOf(key), wanted, JSON.stringify(payload));
  if (key.passkey && !await verifyJws(parseJws(jws, wanted), key)) {
    throw new UnfitPasskey('assertion');
  }
  return jws;
}

const described = ({ jwk, passkey }: JwsKey) => ({ jwk, ...(passkey ? { passkey } : {}) });

/** Throws UnfitPasskey, likewise. */
export const enrolmentRequest = (key: NewKey, wish: KeyWish, countersignature?: string):
    Promise<string> => signed(key, typ.enrolment, {
  ledger: wish.ledger,
  party: wish.party,
  name: wish.partyName,
  key: { ...described(key), person: wish.person, uses: wish.uses },
  ...(countersignature === undefined ? {} : { countersignature }),
});

/** What a request that was made here asks for: to be written anew. */
export const wishOf = ({ ledger, party, name, person, uses }: Enrolment): KeyWish =>
  ({ ledger, party, partyName: name, person, uses });

/** `onRecord`: the signing key as the ledger has it. Throws UnfitPasskey, likewise. */
export const countersign = (key: NewKey, onRecord: JwsKey, { ledger, party, kid }: Vouched):
    Promise<string> =>
  signed(key, typ.countersignature, { ledger, party, kid, ...described(onRecord) });

/** To which key of whom a principal consents, and for the sake of which agreement. */
export interface Recovered extends Vouched { agreement: string; by: string }

/** What a consent says; `onRecord`, likewise. */
export const recoveryPayload = (onRecord: JwsKey, { ledger, party, kid, agreement, by }:
    Recovered) => ({ ledger, party, kid, agreement, by, ...described(onRecord) });

/** Throws UnfitPasskey, likewise. */
export const consentToRecovery = (key: NewKey, onRecord: JwsKey, recovered: Recovered):
    Promise<string> => signed(key, typ.recovery, recoveryPayload(onRecord, recovered));
