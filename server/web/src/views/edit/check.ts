// What is said of a draft while it is written: what is wrong in it, when it may begin, what it
// weighs and who would have to sign, and how it would have gone over what was measured.
import type { App } from '../../app.ts';
import { changesBetween } from '../../ledger/change.ts';
import { isObject, sameJson, type Json, type JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { newEventId } from '../../ledger/event.ts';
import type { Effect } from '../../wire/client.ts';
import { Refusal, type Sentence } from '../../wire/problem.ts';
import { startOfDay } from '../agreement/data.ts';
import { groundsFrom, inADay, type EditData } from './data.ts';
import type { Draft } from '../../keys/drafts.ts';
import { changeData, initialData, latestExpiry, placeOfRefusal, type Frame, type Ground }
  from './submission.ts';
import type { Fault } from './schema.ts';

export interface NextDate { next?: string; until?: string; why: Sentence[] }

export interface Verdict {
  /** When it would begin; empty: it is not known yet. */
  effectiveFrom: string;
  expiresAt: string;
  zone: string | null;
  next: NextDate | null;
  grounds: Ground[];
  /** What binds then is not what the draft was begun on. */
  cameIn: JsonObject | null;
  effect: Effect | null;
  /** Exactly what would be signed. */
  data: JsonObject | null;
  /** What the ledger refuses, where it names a place. */
  faults: Fault[];
  /** And where it names none. */
  refusal: Sentence | null;
}

const pathsMax = 512;

const zoneOf = (terms: JsonObject, fallback: string | null): string | null => {
  const zone = terms['timeZone'];
  if (typeof zone !== 'string') return fallback;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return fallback;
  }
};

export const isInitial = ({ mode, proposal }: EditData): boolean =>
  mode === 'first' || proposal?.kind === 'initial';

/** Fails with Unreachable where nobody answers; what the ledger refuses is in the verdict. */
export async function judge(
  app: App, data: EditData, draft: Draft, kind: string, isOfForm: boolean,
): Promise<Verdict> {
  const begun = isInitial(data) ? firstBegin(data, draft) : await laterBegin(app, data, draft,
    kind);
  const verdict: Verdict = { ...begun, cameIn: null, effect: null, data: null, faults: [],
    refusal: null };
  const first = verdict.grounds[0];
  if (first && draft.base && !sameJson(first.base, draft.base)) {
    return { ...verdict, cameIn: first.base };
  }
  const isSame = draft.base !== null && sameJson(draft.base, draft.terms);
  if (!isOfForm || isSame || verdict.effectiveFrom === '') return verdict;
  return told(app, data, draft, kind, verdict);
}

type Begin = Pick<Verdict, 'effectiveFrom' | 'expiresAt' | 'zone' | 'next' | 'grounds'>;

function expiry(draft: Draft, from: string, zone: string | null): string {
  return draft.expires === '' ? latestExpiry(from, draft.isRetroactive, Date.now())
    : startOfDay(draft.expires, zone);
}

// First terms begin with their period.
function firstBegin({ zone: agreed }: EditData, draft: Draft): Begin {
  const zone = zoneOf(draft.terms, agreed);
  const period: Json | undefined = draft.terms['agreementPeriod'];
  const first = isObject(period) ? String(period['from'] ?? '') : '';
  const day = draft.from || first;
  const from = /^\d{4}-\d\d-\d\d$/.test(day) ? startOfDay(day, zone) : '';
  return { effectiveFrom: from, expiresAt: from && expiry(draft, from, zone), zone, next: null,
    grounds: [] };
}

async function laterBegin(app: App, { agreement, zone }: EditData, draft: Draft, kind: string):
    Promise<Begin> {
  const paths = changesBetween(draft.base ?? {}, draft.terms).map(({ path }) => path).join(',');
  const next = await app.call<NextDate>('agreement.next-date', { id: agreement.id, after: inADay(),
    kind, ...(paths === '' || paths.length > pathsMax ? {} : { for: paths }) });
  const from = draft.from === '' ? next.next ?? '' : startOfDay(draft.from, zone);
  const grounds = from === '' ? [] : await groundsFrom(app, agreement.id, from);
  return { effectiveFrom: from, expiresAt: from && expiry(draft, from, zone), zone, next, grounds };
}

// ---------------------------------------------------------------- what the ledger says of it

async function told(app: App, data: EditData, draft: Draft, kind: string, verdict: Verdict):
    Promise<Verdict> {
  try {
    const submitted = await submission(app, data, draft, kind, verdict);
    const { effect } = await app.call<{ effect: Effect }>('prepare', { type:
      'sopu.proposal.submitted.v1', subject: `agreement/${data.agreement.id}`, data: submitted,
      id: newEventId(Date.now()) });
    return { ...verdict, effect, data: submitted };
  } catch (error) {
    if (error instanceof Refused) return { ...verdict, refusal: error.sentence };
    if (!(error instanceof Refusal)) throw error;
    const { problem } = error;
    const pointer = placeOfRefusal(problem);
    const reason: Sentence = problem.reason ?? { code: 'edit.refused',
      params: { detail: problem.detail } };
    const why = reason.params['why'];
    const sentence = isObject(why as Json) && pointer !== null ? why as unknown as Sentence
      : reason;
    if (pointer === null) return { ...verdict, refusal: reason };
    return { ...verdict, faults: [{ pointer, code: sentence.code,
      params: sentence.params as JsonObject }] };
  }
}

// Of a draft without a reason yet the rest is judged all the same.
const reasonMissing = '…';

async function submission(app: App, data: EditData, draft: Draft, kind: string,
  { effectiveFrom, expiresAt, grounds }: Verdict): Promise<JsonObject> {
  const { mode, proposal, counteredHash, settles } = data;
  const frame: Frame = { kind, reason: draft.reason.trim() || reasonMissing, effectiveFrom,
    expiresAt, isRetroactive: draft.isRetroactive, rebaseOf: null, settles,
    counterTo: mode === 'counter' ? proposal?.id ?? null : null };
  if (isInitial(data)) return initialData(draft.terms, frame, counteredHash);
  const made = await changeData(draft.terms, frame, grounds);
  return mode === 'rebase' && proposal && await isCarriedOver(app, data, made)
    ? { ...made, rebaseOf: proposal.id } : made;
}

// Only where the ledger, too, makes just this of the stale proposal, it is that one again.
async function isCarriedOver(app: App, { agreement, proposal }: EditData, made: JsonObject) {
  try {
    const { results } = await app.call<{ results: { from: string; terms: string }[] }>(
      'agreement.rebase', { id: agreement.id, event: proposal!.id, from: made['effectiveFrom'] });
    const own = made['results'] as unknown as { from: string; terms: string }[];
    return results.length === own.length && results.every(({ from, terms }, i) =>
      own[i]?.from === from && own[i]?.terms === terms);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
