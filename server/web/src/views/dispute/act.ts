// What is signed for a move in a case, out of what was filled in. Pure.
import type { Dispute, Settlement } from '../../answers_disputes.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { minorDigits, type Language } from '../../words/numbers.ts';
import { typedNumber } from '../../words/typed.ts';
import { startOfDay } from '../agreement/data.ts';
import type { Move } from './moves.ts';

/** Something is missing or of no form; `field` is the name of the input that takes it. */
export class Unfit extends Error {
  readonly field: string;
  /** The text of the page that says what is wrong. */
  readonly text: string;

  constructor(field: string, text: string) {
    super(text);
    this.field = field;
    this.text = text;
  }
}

/** What the form of a move needs to know beside the case. */
export interface Around {
  zone: string | null;
  currency: string;
  language: Language;
  months: { service: string; month: string }[];
}

/** What a file says of itself in the event, once it lies beside the log. */
export interface PutDocument { title: string; bytes: number; sha256: string }

const field = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

function needed(form: FormData, name: string): string {
  const text = field(form, name);
  if (text === '') throw new Unfit(name, 'act.missing');
  return text;
}

/** An amount as people write it, in minor units. Null for what is none, or negative. */
export function minorOf(text: string, currency: string, language: Language): number | null {
  const minor = typedNumber(text, minorDigits(currency), language);
  return minor === null || minor < 0 ? null : minor;
}

/** The first moment after a day: what is due that day may be done until then. */
export function endOfDay(day: string, zone: string | null): string {
  const next = new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000);
  return startOfDay(next.toISOString().slice(0, 10), zone);
}

// What is owed, what becomes of the notice in dispute, what is paid.
function ending(form: FormData, dispute: Dispute, { zone, currency, language, months }: Around):
    JsonObject {
  const data: Record<string, JsonObject | JsonObject[] | string> = {};
  const by = field(form, 'remedy-by');
  if (by !== '') {
    const due = field(form, 'remedy-due');
    data['remedy'] = { by, text: needed(form, 'remedy-text'),
      ...(due === '' ? {} : { due: endOfDay(due, zone) }) };
  } else if (field(form, 'remedy-text') !== '' || field(form, 'remedy-due') !== '') {
    // Left out, it would be signed away without a word.
    throw new Unfit('remedy-by', 'case.remedy.nobody');
  }
  if (dispute.notice) data['noticeFate'] = needed(form, 'notice-fate');
  if (months.length > 0) {
    data['credits'] = months.map(({ service, month }, i) => {
      const amount = minorOf(needed(form, `credit-${i}`), currency, language);
      if (amount === null) throw new Unfit(`credit-${i}`, 'act.not-money');
      return { service, month, amount };
    });
  }
  return data;
}

/** What accepting a settlement signs: the settlement, and what has been said in the case. */
export const acceptance = (dispute: Dispute, one: Settlement): JsonObject =>
  ({ dispute: dispute.id, case: dispute.head.event, settlement: one.id, event: one.event,
    ...(one.results ? { results: one.results.map(({ from, terms }) => ({ from, terms })) } : {}) });

/** Throws Unfit. Of what is confided and of evidence the documents lie beside the log by then. */
export function dataOf(move: Move, form: FormData, dispute: Dispute, around: Around,
  documents: readonly PutDocument[] = []): JsonObject {
  return { dispute: dispute.id, ...contentOf(move, form, dispute, around, documents) };
}

function contentOf({ name, of = '' }: Move, form: FormData, dispute: Dispute, around: Around,
  documents: readonly PutDocument[]): JsonObject {
  const { event: head } = dispute.head;
  const text = (member: string) => ({ [member]: needed(form, 'text') });
  switch (name) {
    case 'respond': case 'implement': return text('statement');
    case 'answer': return { query: of, ...text('text') };
    case 'ask': {
      const to = field(form, 'to');
      return { ...(to === '' ? {} : { to }), ...text('text') };
    }
    case 'evidence': return { ...text('statement'), ...evidence(form, documents) };
    case 'escalate': case 'challenge': case 'resign': return text('reason');
    case 'propose-neutral': return { party: needed(form, 'party'), ...text('reason') };
    case 'accept-neutral': return { party: of };
    case 'declare': {
      const disclosed = field(form, 'disclosed');
      return { ...text('independence'), ...(disclosed === '' ? {} : { disclosed }) };
    }
    case 'decide-challenge':
      return { ...(needed(form, 'upheld') === 'yes' ? { upheld: true } : {}), ...text('reason') };
    case 'confide':
      return { party: of || needed(form, 'party'), sha256: documents[0]?.sha256 ?? '' };
    case 'settle': {
      const proposal = field(form, 'proposal');
      return { ...text('text'), ...ending(form, dispute, around),
        ...(proposal === '' ? {} : { proposal }) };
    }
    case 'accept': {
      const one = dispute.settlements.find(({ id }) => id === of);
      return one ? acceptance(dispute, one) : {};
    }
    case 'reject': return { settlement: of, ...text('reason') };
    case 'determine': return { case: head, finding: needed(form, 'finding'), ...text('reasons'),
      ...ending(form, dispute, around) };
    case 'withdraw': return { case: head, ...text('reason') };
    case 'confirm': {
      const statement = field(form, 'text');
      return statement === '' ? {} : { statement };
    }
  }
}

function evidence(form: FormData, documents: readonly PutDocument[]): JsonObject {
  const all = (name: string) => form.getAll(name).filter((one) => typeof one === 'string');
  const [clauses, events] = [all('clause'), all('event')];
  return { ...(clauses.length > 0 ? { clauses } : {}), ...(events.length > 0 ? { events } : {}),
    ...(documents.length > 0 ? { documents: documents.map((one) => ({ ...one })) } : {}) };
}
