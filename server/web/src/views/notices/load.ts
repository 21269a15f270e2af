// Asks for the course of an agreement: what was given, until when it runs, what the reader can do
// now; and reads notices that wait for people out of their signed events.
import type { App } from '../../app.ts';
import type { Deadline, Version } from '../../answers.ts';
import type { AgreementInCourse, WaitingNotice } from '../../answers_notices.ts';
import { base64url } from '../../ledger/base64.ts';
import { sha256, utf8 } from '../../ledger/bytes.ts';
import { canonical, type JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { tried } from '../../signing.ts';
import type { Sentence } from '../../wire/problem.ts';
import { startOfDay, termsOf } from '../agreement/data.ts';
import { withSides } from '../agreement/sides.ts';
import type { NextDate } from '../edit/check.ts';
import { groundsFrom, inADay } from '../edit/data.ts';
import { latestExpiry } from '../edit/submission.ts';
import { dayAfter, dayFrom, entriesOf, milestonesOf, scheduleOf, type Entry }
  from './data.ts';
import { courseKinds, isOthers, meIn, movesOf, type CourseName, type Me, type Move, type OpenMove }
  from './moves.ts';
import { signedEvent } from '../signed_event.ts';

export interface NoticesData {
  agreement: AgreementInCourse;
  zone: string | null;
  names: Map<string, string>;
  /** Those that rule now, checked against their hash; null: this reader gets none. */
  terms: JsonObject | null;
  deadlines: Deadline[];
  entries: Entry[];
  me: Me;
  moves: OpenMove[];
  /** Of the party's own notices that wait. */
  signed: Map<string, SignedNotice>;
}

export interface SignedNotice {
  /** As it was signed; null: what the server shows is not what it says. */
  data: JsonObject | null;
  fault: Sentence | null;
}

export async function loadNotices(app: App, id: string): Promise<NoticesData> {
  const [agreement, { items: deadlines }] = await Promise.all([
    app.call<AgreementInCourse>('agreement.get', { id }).then((answer) => withSides(app, answer)),
    app.call<{ items: Deadline[] }>('agreement.deadlines', { id })]);
  const [zone, terms, me] = await Promise.all([app.zone(agreement), rulingTerms(app, agreement),
    meOf(app, agreement)]);
  const now = new Date().toISOString();
  const milestones = milestonesOf(terms, await hashesOf(terms), agreement, me.party);
  const entries = entriesOf({ agreement, deadlines, milestones, zone, now });
  const known = { agreement, zone, terms, deadlines, entries, me };
  const [moves, signed, names] = await Promise.all([
    openMoves(app, known, movesOf({ agreement, terms, me, entries, now })),
    signedNotices(app, agreement, me), namesOf(app, agreement, entries)]);
  return { ...known, moves, signed, names };
}

// Until the first version binds that one rules already. After the end the last does.
async function rulingTerms(app: App, { id, versionInForce, newestVersion }: AgreementInCourse):
    Promise<JsonObject | null> {
  if (newestVersion === undefined) return null;
  const first = async () => (await app.call<{ items: Version[] }>('agreement.versions', { id }))
    .items.filter(({ neverBinds }) => !neverBinds)
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1))[0];
  return termsOf(app, id, versionInForce ?? await first() ?? newestVersion);
}

async function meOf(app: App, agreement: AgreementInCourse): Promise<Me> {
  const party = app.key?.party ?? '';
  const keys = party === '' ? [] : await app.party(party).then((known) => known.keys, () => []);
  const person = keys.find(({ kid }) => kid === app.key?.kid)?.person?.id ?? '';
  return meIn(agreement, party, person);
}

// As of a milestone's item, in its canonical form.
async function hashesOf(terms: JsonObject | null): Promise<Map<string, string>> {
  return new Map(await Promise.all(scheduleOf(terms).map(async (one): Promise<[string, string]> =>
    [String(one['id']), base64url(await sha256(utf8(canonical(one))))])));
}

async function namesOf(app: App, { participants, grants = [] }: AgreementInCourse,
  entries: readonly Entry[]) {
  const ids = [...participants.map(({ party }) => party),
    ...grants.flatMap(({ party, by }) => [party, by]),
    ...entries.flatMap(({ one }) => ('by' in one ? [one.by] : 'owner' in one ? [one.owner] : []))];
  return new Map(await Promise.all([...new Set(ids)].map(
    async (id): Promise<[string, string]> => [id, await app.nameOf(id)])));
}

// ---------------------------------------------------------------- what is seconded

async function signedNotices(app: App, { notices = [] }: AgreementInCourse, me: Me) {
  const own = notices.filter(({ by }) => by === me.party);
  return new Map(await Promise.all(own.map(async (one): Promise<[string, SignedNotice]> =>
    [one.id, await signedNotice(app, one)])));
}

async function signedNotice(app: App, { recorded: { index }, event: stated }: WaitingNotice):
    Promise<SignedNotice> {
  try {
    const { hash, data } = await signedEvent(app, index);
    if (hash !== stated) throw new Refused('check.receipt.event');
    return { data, fault: null };
  } catch (error) {
    if (error instanceof Refused) return { data: null, fault: error.sentence };
    throw error;
  }
}

// ---------------------------------------------------------------- what can be done

type Known = Pick<NoticesData, 'agreement' | 'zone' | 'entries'>;

async function openMoves(app: App, known: Known, moves: readonly Move[]): Promise<OpenMove[]> {
  if (!app.isKnown) return [];
  const tried = await Promise.all(moves.map((move) => (move.name in courseKinds
    ? tryProposal(app, known, move, move.name as CourseName) : tryMove(app, known, move))));
  return tried.filter((move) => !isOthers(move));
}

// That it would come too early tells the soonest that it may.
async function tryMove(app: App, { agreement }: Known, move: Move): Promise<OpenMove> {
  const { type, probe: data } = move;
  const { bar } = await tried(app, type, { agreement: agreement.id }, data);
  const earliest = bar?.code === 'notice-too-short' ? String(bar.params['earliest']) : null;
  return { ...move, earliest, bar: earliest === null ? bar : null };
}

async function tryProposal(app: App, known: Known, move: Move, name: CourseName):
    Promise<OpenMove> {
  const { agreement: { id }, zone } = known;
  const { next, why } = await soonest(app, known, move, name);
  if (next === undefined) return { ...move, earliest: null, bar: why[0] ?? null };
  const date = dayFrom(next, app.texts.dateAt(next, zone), zone);
  const data = await courseData(app, id, { name, of: move.of, reason: '…', expires: '',
    from: name === 'stay' ? next : startOfDay(date, zone),
    until: startOfDay(dayAfter(date), zone) });
  const { bar } = await tried(app, move.type, { agreement: id }, data);
  // At another time it may be suspended.
  return { ...move, earliest: next, bar: bar?.code === 'suspended-already' ? null : bar };
}

// A notice is taken back from when it would take effect.
async function soonest(app: App, { agreement: { id }, entries }: Known, { of }: Move,
  name: CourseName): Promise<NextDate> {
  const about = entries.find((one) => one.id === of);
  if (about?.is === 'termination') return { next: about.one.effectiveFrom, why: [] };
  const begun = about?.is === 'suspension' ? about.one.from : '';
  const day = inADay();
  return app.call<NextDate>('agreement.next-date', { id, kind: courseKinds[name],
    after: begun > day ? begun : day });
}

export interface Course {
  name: CourseName;
  /** Of `stay` the notice. */
  of: string;
  reason: string;
  from: string;
  /** Of a suspension. */
  until: string;
  /** Empty: by itself. */
  expires: string;
}

/** A proposal that leaves the terms as they are: what binds then, hashed here, binds on. */
export async function courseData(app: App, id: string,
  { name, of, reason, from, until, expires }: Course): Promise<JsonObject> {
  const [ground] = await groundsFrom(app, id, from);
  if (ground === undefined) throw new Refused('edit.no-ground');
  const { baseHash: base } = ground;
  return { kind: courseKinds[name], reason, ...(name === 'stay' ? { notice: of } : {}),
    results: [{ from, base, terms: base }], effectiveFrom: from,
    ...(name === 'suspend' ? { until } : {}),
    expiresAt: expires === '' ? latestExpiry(from, false, Date.now()) : expires };
}
