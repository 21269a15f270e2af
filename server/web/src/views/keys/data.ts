// What the Keys view knows of each key of this browser, which of them can vouch for a further one,
// and what a link asks it for. Pure.
import type { LedgerKey, Party, Person } from '../../answers.ts';
import { personId } from '../../keys/enrolment.ts';
import type { StoredKey } from '../../keys/key_store.ts';
import type { Holder } from '../../ledger/enrolment.ts';
import { keyOf, speaks } from '../people/data.ts';

export interface Told {
  key: StoredKey;
  /** As the ledger tells of it; null: it was not asked, or there is none. */
  party: Party | null;
  /** What the ledger says of it; null: nothing. */
  onRecord: LedgerKey | null;
}

export const tellOf = (key: StoredKey, party: Party | null): Told =>
  ({ key, party, onRecord: party && keyOf(party, key.kid) });

/** A key on record that vouches for another one of the same person. */
export interface Voucher {
  key: StoredKey;
  onRecord: LedgerKey;
  person: Person;
  party: Party;
}

/** The one in use first; of each person one that does not ask anybody before one that does. */
export function vouchersAmong(keys: readonly Told[], current: string | null, now: number):
    Voucher[] {
  const able = keys.flatMap(({ key, party, onRecord }): Voucher[] =>
    (party && onRecord?.person && speaks(party, onRecord, now)
      ? [{ key, onRecord, person: onRecord.person, party }] : []));
  const rank = ({ key }: Voucher) => (key.kid === current ? 0 : 1);
  const inOrder = [...able].sort((a, b) => rank(a) - rank(b));
  const isSame = (a: Voucher, b: Voucher) => a.party.id === b.party.id &&
    a.person.id === b.person.id;
  return inOrder.filter((one, i) => inOrder.findIndex((other) => isSame(one, other)) === i)
    .map((one) => able.find((other) => isSame(one, other) && other.key.privateKey) ?? one);
}

/** For whom a further key is made: filled in, and countersigned where there is a voucher. */
export interface Wished {
  person: Holder;
  party: string;
  partyName: string;
  voucher: Voucher | null;
}

export const wishedBy = (voucher: Voucher): Wished => ({ person: voucher.person,
  party: voucher.party.id, partyName: voucher.party.name, voucher });

/** `#/keys?person=anna&name=Anna+A&party=acme&called=Acme+Oy`; null: the link says nothing such. */
export function wishedIn(query: URLSearchParams): Wished | null {
  const [id, name, party, called] = ['person', 'name', 'party', 'called']
    .map((one) => query.get(one) ?? '');
  return id && name && party
    ? { person: { id, name }, party, partyName: called ?? '', voucher: null } : null;
}

export interface AskedVouch { kid: string; party: string; person: string }

const kidForm = /^[\w-]{43}$/;

/** `#/keys?vouch=KID&party=PARTY&person=ID`; `damaged`: not whole. */
export function askedVouch(query: URLSearchParams): AskedVouch | 'damaged' | null {
  const kid = query.get('vouch');
  if (kid === null) return null;
  const [party, person] = [query.get('party') ?? '', query.get('person') ?? ''];
  return kidForm.test(kid) && party && person ? { kid, party, person } : 'damaged';
}

/** The very person, if name and party stayed as they were; else somebody new of that name. */
export function holderOf(name: string, party: string, wished: Wished | null): Holder {
  return isWished(name, party, wished) ? wished!.person : { id: personId(name), name };
}

export const isWished = (name: string, party: string, wished: Wished | null): boolean =>
  wished !== null && wished.person.name === name && wished.party === party;
