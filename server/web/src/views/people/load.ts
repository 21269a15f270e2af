// Asks for a party's people and keys; reads and checks a request, and the events that ask for
// changes which wait, so that whoever seconds them signs what was shown.
import type { App } from '../../app.ts';
import type { AgreementSummary, KeyChange, LedgerKey, Party } from '../../answers.ts';
import { readEnrolment, type Enrolment } from '../../ledger/enrolment.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { tried, type Tried } from '../../signing.ts';
import { Refusal, type Sentence } from '../../wire/problem.ts';
import { signedEvent } from '../signed_event.ts';
import { administers, keyOf, misfit, standingOf, waitingOf, type Waiting } from './data.ts';
import { recoveryBar, sharedAgreements, type Recovery } from './recovery_data.ts';

/** A request that is looked at, and what signing it would do. */
export interface Asked {
  /** Null: it is no request, or not whole. */
  enrolment: Enrolment | null;
  fault: Sentence | null;
  type: 'sopu.key.added.v1' | 'sopu.party.enrolled.v1';
  /** Null: it is not for this person to introduce it. */
  tried: Tried | null;
  /** A party that lost its keys asks for one again, and this person may consent. */
  recovery: Recovery | null;
}

export interface ToldChange extends Waiting {
  /** What was signed; null: it is not what the server says, or may not be read. */
  data: JsonObject | null;
  /** Of an addition. */
  enrolment: Enrolment | null;
  fault: Sentence | null;
  /** Null: it is not for this person to second it. */
  tried: Tried | null;
}

export interface PeopleData {
  party: Party;
  me: LedgerKey | null;
  now: number;
  isAdmin: boolean;
  waiting: ToldChange[];
  /** Why the ledger does not let a key be revoked now, by its kid. */
  bars: Map<string, Sentence>;
  asked: Asked | null;
  /** What parties are called. */
  names: Map<string, string>;
}

/** Null: this browser has no key that the ledger knows. */
export async function loadPeople(app: App, request: string | null): Promise<PeopleData | null> {
  const { key } = app;
  if (key === null) return null;
  const party = await app.party(key.party);
  if (!app.isKnown) return null;
  const now = Date.now();
  const me = keyOf(party, key.kid);
  const isAdmin = administers(party, me, now);
  const [waiting, bars, asked, names] = await Promise.all([
    Promise.all(waitingOf(party, me, now).map((one) => changeOf(app, party, one, isAdmin))),
    isAdmin ? barsOf(app, party, now) : new Map<string, Sentence>(),
    request === null ? null : askedOf(app, party, me, request), namesIn(app, party)]);
  return { party, me, now, isAdmin, waiting, bars, asked, names };
}

async function namesIn(app: App, { keys }: Party): Promise<Map<string, string>> {
  const ids = new Set(keys.flatMap(({ recovery }) => recovery?.by ?? []));
  return new Map(await Promise.all([...ids].map(
    async (id): Promise<[string, string]> => [id, await app.nameOf(id)])));
}

// Only keys that change keys are kept back, lest none is left.
async function barsOf(app: App, party: Party, now: number): Promise<Map<string, Sentence>> {
  const all = await Promise.all(party.keys.filter((key) => key.uses.includes('admin') &&
      standingOf(key, party.keyChanges, now) === 'signs').map(async ({ kid }) =>
    ({ kid, ...await tried(app, 'sopu.key.revoked.v1', { party: party.id },
      { kid, reason: '…' }) })));
  return new Map(all.flatMap(({ kid, bar }) => (bar === null ? [] : [[kid, bar] as const])));
}

// ---------------------------------------------------------------- a request

async function askedOf(app: App, party: Party, me: LedgerKey | null, text: string):
    Promise<Asked> {
  const asked: Asked = { enrolment: null, fault: null, type: 'sopu.key.added.v1', tried: null,
    recovery: null };
  try {
    asked.enrolment = await readEnrolment(text);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...asked, fault: error.sentence };
  }
  const { enrolment } = asked;
  const lost = await otherParty(app, party, enrolment);
  const fault = misfit(enrolment, lost ?? party, app.ledger?.origin ?? '');
  if (fault !== null) return { ...asked, fault };
  if (lost !== null && me !== null) {
    return { ...asked, ...await recoveryOf(app, { enrolment, lost, mine: party, me }) };
  }
  if (!administers(party, me, Date.now())) return asked;
  const type = enrolment.party === party.id ? asked.type : 'sopu.party.enrolled.v1';
  return { ...asked, type, tried: await tried(app, type, { party: enrolment.party },
    { request: enrolment.compact }) };
}

// Whose key it is to be, where that is another party that the ledger knows. The operator consents
// to nothing: it introduces parties.
async function otherParty(app: App, mine: Party, enrolment: Enrolment): Promise<Party | null> {
  if (mine.operator || enrolment.party === mine.id) return null;
  return app.party(enrolment.party).catch((error: unknown) => {
    if (error instanceof Refusal) return null;
    throw error;
  });
}

async function recoveryOf(app: App, asked: Omit<Recovery, 'agreements'>):
    Promise<Pick<Asked, 'fault' | 'recovery'>> {
  const { items } = await app.all<AgreementSummary>('agreement.list', {});
  const recovery = { ...asked,
    agreements: sharedAgreements(items, asked.lost.id, asked.mine.id) };
  const fault = recoveryBar(recovery, Date.now());
  return { fault, recovery: fault === null ? recovery : null };
}

// ---------------------------------------------------------------- changes that wait

async function changeOf(app: App, party: Party, waiting: Waiting, isAdmin: boolean):
    Promise<ToldChange> {
  const { change, isSaidByMe } = waiting;
  try {
    const data = await saidIn(app, party, change);
    const request = data['request'];
    return { ...waiting, data, fault: null,
      enrolment: typeof request === 'string' ? await readEnrolment(request) : null,
      tried: isAdmin && !isSaidByMe ? await tried(app, 'sopu.key.seconded.v1', { party: party.id },
        { event: change.event }) : null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...waiting, data: null, enrolment: null, fault: error.sentence, tried: null };
  }
}

const types: Record<KeyChange['kind'], string> = { addition: 'sopu.key.added.v1',
  revocation: 'sopu.key.revoked.v1', rule: 'sopu.party.ruled.v1' };

// The very event that is seconded, by one of the party's keys.
async function saidIn(app: App, party: Party, { asked, event, kind }: KeyChange):
    Promise<JsonObject> {
  const said = await signedEvent(app, asked.index);
  if (said.hash !== event || said.type !== types[kind] || said.party !== party.id ||
      said.subject !== `party/${party.id}`) {
    throw new Refused('check.receipt.event');
  }
  return said.data;
}
