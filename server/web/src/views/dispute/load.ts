// Asks for a case: how it stands, what was said in it out of the signed events themselves, the
// terms that it is about and by which it goes, earlier ones, and what can be done now.
import type { App } from '../../app.ts';
import type { Agreement, HistoryEntry, Version } from '../../answers.ts';
import type { Precedent, WholeDispute } from '../../answers_disputes.ts';
import { inTurn } from '../../in_turn.ts';
import { isList, type JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { unanswered, type SignedHere } from '../../signing.ts';
import type { Sentence } from '../../wire/problem.ts';
import { termsOf } from '../agreement/data.ts';
import { withSides } from '../agreement/sides.ts';
import { monthsInDispute, procedureOf, type Procedure } from './data.ts';
import { confidedWords } from './files.ts';
import { meIn, movesOf, type Me, type Move } from './moves.ts';
import { tryAll, type Barred } from '../dry_run.ts';
import { signedEvent } from '../signed_event.ts';

export interface CaseEvent {
  entry: HistoryEntry;
  /** As it was signed; null: it may not be read, or is not what it is said to be. */
  data: JsonObject | null;
  /** Why what the server showed cannot be believed. */
  fault: Sentence | null;
  /** Of what is told to one alone: the words, or null for who may not read them. */
  words?: string | null;
}

export type OpenMove = Barred<Move>;

export interface CaseData {
  dispute: WholeDispute;
  agreement: Agreement;
  zone: string | null;
  names: Map<string, string>;
  /** The version in dispute, checked against its hash; null: it may not be read. */
  terms: JsonObject | null;
  versionFrom: string | null;
  procedure: Procedure | null;
  events: CaseEvent[];
  /** Events of the agreement that evidence names, by their ids. */
  cited: Map<string, HistoryEntry>;
  precedents: Precedent[];
  me: Me;
  moves: OpenMove[];
  months: { service: string; month: string }[];
  unanswered: SignedHere | null;
}

const precedentsMax = 50;
const citedAmong = 5000;

export async function loadCase(app: App, id: string): Promise<CaseData> {
  const dispute = await wholeCase(app, id);
  const { agreement: agreementId } = dispute;
  const [agreement, { items: versions }, precedents] = await Promise.all([
    app.call<Agreement>('agreement.get', { id: agreementId })
      .then((answer) => withSides(app, answer)),
    app.call<{ items: Version[] }>('agreement.versions', { id: agreementId }),
    app.all<Precedent>('dispute.precedents', { dispute: id }, precedentsMax),
  ]);
  const version = versions.find(({ number }) => number === dispute.version);
  const termsIn = (one: Version | undefined) => (one ? termsOf(app, agreementId, one) : null);
  const [zone, terms, rules, events] = await Promise.all([app.zone(agreement),
    termsIn(version), termsIn(versions.find(({ number }) => number === dispute.rules)),
    eventsOf(app, dispute.events)]);
  const months = monthsInDispute(dispute, terms);
  const me = meIn(dispute, agreement.participants, app.key?.party ?? '');
  const moves = await tryAll(app, agreementId, movesOf(dispute, me, months));
  return { dispute, agreement, zone, terms, versionFrom: version?.effectiveFrom ?? null,
    procedure: procedureOf(rules), events, me, moves, months,
    precedents: precedents.items, names: await namesIn(app, dispute, agreement),
    cited: await citedBy(app, agreementId, events), unanswered: await unanswered(id) };
}

async function wholeCase(app: App, id: string): Promise<WholeDispute> {
  let page = await app.call<WholeDispute>('dispute.get', { dispute: id, limit: 500 });
  const events = [...page.events];
  while (page.next !== undefined) {
    page = await app.call<WholeDispute>('dispute.get', { dispute: id, limit: 500,
      after: page.next });
    events.push(...page.events);
  }
  return { ...page, events };
}

async function namesIn(app: App, dispute: WholeDispute, { participants }: Agreement) {
  const { neutrals, outcome } = dispute;
  const ids = [dispute.by, ...participants.map(({ party }) => party),
    ...dispute.events.map(({ source }) => source.replace(/^party\//, '')),
    ...[...neutrals.seats, ...neutrals.nominations, ...neutrals.challenges]
      .map(({ party }) => party),
    ...neutrals.challenges.map(({ decidedBy }) => decidedBy ?? dispute.by),
    ...dispute.settlements.flatMap(({ remedy }) => (remedy ? [remedy.by] : [])),
    ...(outcome?.remedy ? [outcome.remedy.by] : [])];
  return new Map(await Promise.all([...new Set(ids)].map(
    async (id): Promise<[string, string]> => [id, await app.nameOf(id)])));
}

// ---------------------------------------------------------------- what was said

// An event does not change: what was read of it once stays.
const readEvents = new Map<string, CaseEvent>();

async function eventsOf(app: App, entries: readonly HistoryEntry[]): Promise<CaseEvent[]> {
  return inTurn(entries, async (entry) => {
    const known = readEvents.get(`${app.key?.kid} ${entry.hash}`);
    if (known) return { ...known, entry };
    const event = await readEntry(app, entry);
    if (event.data !== null) readEvents.set(`${app.key?.kid} ${entry.hash}`, event);
    return event;
  });
}

async function readEntry(app: App, entry: HistoryEntry): Promise<CaseEvent> {
  if (!entry.whole) return { entry, data: null, fault: null };
  try {
    const event = await signedEvent(app, entry.index);
    if (event.hash !== entry.hash || event.type !== entry.type) {
      throw new Refused('check.receipt.event');
    }
    const { data, party, type } = event;
    if (type !== 'sopu.statement.confided.v1') return { entry, data, fault: null };
    const isForMe = [party, data['party']].includes(app.key?.party ?? '');
    return { entry, data, fault: null,
      words: isForMe ? await confidedWords(app, String(data['sha256'])) : null };
  } catch (error) {
    if (error instanceof Refused) return { entry, data: null, fault: error.sentence };
    throw error;
  }
}

// Only the history tells of an id which event it is; so it is asked whole.
async function citedBy(app: App, agreement: string, events: readonly CaseEvent[]) {
  const ids = new Set(events.flatMap(({ data }) => {
    const list = data?.['events'];
    return isList(list) ? list : [];
  }));
  if (ids.size === 0) return new Map<string, HistoryEntry>();
  const { items } = await app.all<HistoryEntry>('agreement.history', { id: agreement }, citedAmong);
  return new Map(items.filter(({ id }) => ids.has(id)).map((one) => [one.id, one]));
}
