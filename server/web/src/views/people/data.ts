// A party's people and keys as the ledger tells of them: how each key stands, who changes keys,
// what waits for others. Pure.
import type { KeyChange, LedgerKey, Party, Person } from '../../answers.ts';
import type { Enrolment } from '../../ledger/enrolment.ts';
import type { Sentence } from '../../wire/problem.ts';

/** `silent`: somebody asked to revoke it; `recovering`: the time to object is not over. */
export type Standing = 'signs' | 'silent' | 'recovering' | 'revoked';

export function standingOf(key: LedgerKey, changes: readonly KeyChange[], now: number): Standing {
  if (key.revoked) return 'revoked';
  if (key.recovery && Date.parse(key.recovery.signsFrom) > now) return 'recovering';
  const isAsked = changes.some((change) => change.kid === key.kid && waits(change, now));
  return isAsked ? 'silent' : 'signs';
}

export const waits = ({ state, lapses }: KeyChange, now: number): boolean =>
  state === 'waiting' && Date.parse(lapses) > now;

/** The key as it stands on record; null: it is not. */
export const keyOf = (party: Party, kid: string): LedgerKey | null =>
  party.keys.find((key) => key.kid === kid) ?? null;

/** Whether it can say anything at all now. */
export const speaks = (party: Party, key: LedgerKey | null, now: number): boolean =>
  key !== null && standingOf(key, party.keyChanges, now) === 'signs';

/** Whether it changes the party's keys. */
export const administers = (party: Party, key: LedgerKey | null, now: number): boolean =>
  speaks(party, key, now) && key!.uses.includes('admin');

export interface KeyNews {
  /** Changes that others of the party still have to say, the reader among them. */
  waiting: number;
  /** People of keys that the party did not ask for itself, to which it may still object. */
  recovering: string[];
}

/** What the holder of the key should look at before they sign anything. */
export function keyNews(party: Party, key: LedgerKey | null, now: number): KeyNews {
  const { keys, keyChanges } = party;
  const isLeft = (change: KeyChange) => waits(change, now) &&
    !change.saidBy.some(({ person }) => person === key?.person?.id);
  return { waiting: administers(party, key, now) ? keyChanges.filter(isLeft).length : 0,
    recovering: keys.filter((one) => standingOf(one, keyChanges, now) === 'recovering')
      .map((one) => one.person?.name ?? one.kid) };
}

// ---------------------------------------------------------------- people

export interface PersonTold {
  /** Of keys that are no person's, or whose person the reader may not know: null. */
  person: Person | null;
  keys: LedgerKey[];
}

/** In the order in which they came; who has no key left comes last. */
export function peopleOf({ keys }: Party): PersonTold[] {
  const people = new Map<string, PersonTold>();
  for (const key of keys) {
    const told = people.get(key.person?.id ?? '');
    if (told) told.keys.push(key);
    else people.set(key.person?.id ?? '', { person: key.person ?? null, keys: [key] });
  }
  const isGone = ({ keys: own }: PersonTold) => own.every(({ revoked }) => revoked !== undefined);
  const all = [...people.values()];
  return [...all.filter((one) => !isGone(one)), ...all.filter(isGone)];
}

/** Who can say something about the party's keys now: each once. */
export function administrators(party: Party, now: number): Person[] {
  const people = party.keys.filter((key) => administers(party, key, now))
    .flatMap(({ person }) => person ?? []);
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

/** What the party was called before, the newest first, with the day from which it was not. */
export function formerNames({ names }: Party): { name: string; until: string }[] {
  return names.slice(0, -1).map(({ name }, i) => ({ name, until: names[i + 1]!.since.at }))
    .reverse();
}

// ---------------------------------------------------------------- changes that wait

export interface Waiting {
  change: KeyChange;
  said: { name: string; at: string }[];
  /** How many more people it takes. */
  missing: number;
  /** Who can say it and has not. */
  others: Person[];
  isSaidByMe: boolean;
}

/** Who said it with a key that signs no more is not counted. */
export function waitingOf(party: Party, me: LedgerKey | null, now: number): Waiting[] {
  return party.keyChanges.filter((change) => waits(change, now)).map((change) => {
    const counted = change.saidBy.flatMap(({ kid }) => {
      const key = keyOf(party, kid);
      return key?.person && speaks(party, key, now) ? [key.person.id] : [];
    });
    const people = new Set(counted);
    return {
      change,
      said: change.saidBy.map(({ kid, recorded }) =>
        ({ name: keyOf(party, kid)?.person?.name ?? kid, at: recorded.at })),
      missing: Math.max(0, change.needed - people.size),
      others: administrators(party, now).filter(({ id }) => !people.has(id)),
      isSaidByMe: me?.person !== undefined && people.has(me.person.id),
    };
  });
}

/** Keys against which the party may object now. */
export const recovering = (party: Party, now: number): LedgerKey[] =>
  party.keys.filter((key) => standingOf(key, party.keyChanges, now) === 'recovering');

/** How many people a change may take from now on: other numbers than now, nobody locked out. */
export function peopleForKeysChoices(party: Party, now: number): number[] {
  const all = administrators(party, now).length;
  return Array.from({ length: Math.min(all, 20) }, (_, i) => i + 1)
    .filter((count) => count !== party.peopleForKeys);
}

/** A minute of UTC, as a form gives it, as the instant that is signed: not before the key was. */
export function momentOf(minute: string, notBefore: string): string {
  const at = `${minute.slice(0, 16)}:00.000Z`;
  return at < notBefore && at.slice(0, 16) === notBefore.slice(0, 16) ? notBefore : at;
}

// ---------------------------------------------------------------- a request

/** Why nobody here introduces it; null: it is for this ledger, and for whoever may. */
export function misfit(enrolment: Enrolment, party: Party, origin: string): Sentence | null {
  if (enrolment.ledger !== origin) {
    return { code: 'wrong-ledger', params: { origin, signedFor: enrolment.ledger } };
  }
  if (keyOf(party, enrolment.kid)) return { code: 'people.request.there', params: {} };
  if (enrolment.party === party.id || party.operator) return null;
  return { code: 'people.request.other-party', params: { party: enrolment.party,
    name: enrolment.name, mine: party.name } };
}
