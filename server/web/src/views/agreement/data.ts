// What is known of an agreement at a time, and out of which version each part of it comes: folded
// here from the terms of all versions, each checked against its hash.
import type { App } from '../../app.ts';
import type { Agreement, Deadline, Version } from '../../answers.ts';
import type { AgreementInCourse } from '../../answers_notices.ts';
import { find } from '../../ledger/change.ts';
import { sameJson, type Json, type JsonObject } from '../../ledger/json.ts';
import { TermsBook } from '../../ledger/terms.ts';
import { parseTime } from '../../ledger/time.ts';
import type { Said } from '../../parts/talk.ts';
import type { Texts } from '../../text.ts';
import { readingAt } from '../../words/clock.ts';
import { lastEnd } from './ruling.ts';

export interface KnownVersion extends Version {
  /** Null: not to be read, or not asked for. */
  terms: JsonObject | null;
}

export interface AgreementData {
  agreement: Agreement;
  zone: string | null;
  versions: KnownVersion[];
  /** What binds at the date that is looked at; null: nothing is agreed for it. */
  shown: KnownVersion | null;
  /** The one before it in the order of begins. */
  before: KnownVersion | null;
  /** From when on nothing binds if nothing more is agreed; null: no such end is known. */
  end: string | null;
  /** The date that is looked at is after it: what is shown is what binds last. */
  isOver: boolean;
  /** The date that is looked at, in the zone, and today's. */
  date: string;
  today: string;
  deadlines: Deadline[];
  comments: Said[];
  names: Map<string, string>;
  asOf: number | null;
}

// Older ones are not asked for; what comes out of them is said to be older.
const versionsMax = 40;
const commentsMax = 400;

/** The first instant of a day on the clocks of the zone, RFC 3339. */
export const startOfDay = (date: string, zone: string | null): string =>
  instantOf(`${date}T00:00:00.000`, zone);

/** At which clocks of the zone show this date and time, RFC 3339. */
export function instantOf(local: string, zone: string | null): string {
  const asUtc = Date.parse(`${local}Z`);
  let at = asUtc;
  // The offset depends on the instant: the second step is right where the first crossed a change.
  for (let i = 0; i < 2; ++i) at = asUtc - readingAt(at, zone).offsetSec * 1000;
  return new Date(at).toISOString();
}

/** What binds at an instant: the highest number of which the begin has come. */
export function bindingAt(versions: readonly KnownVersion[], at: string): KnownVersion | null {
  return versions.filter(({ effectiveFrom, neverBinds }) => !neverBinds && effectiveFrom <= at)
    .at(-1) ?? null;
}

export async function loadAgreement(
  app: App, id: string, asked: { at: string | null; asOf: number | null },
): Promise<AgreementData> {
  const past = asked.asOf === null ? {} : { asOf: asked.asOf };
  const [agreement, { items }, deadlines, comments] = await Promise.all([
    app.call<AgreementInCourse>('agreement.get', { id, ...past }),
    app.call<{ items: Version[] }>('agreement.versions', { id, ...past }),
    app.call<{ items: Deadline[] }>('agreement.deadlines', { id, ...past })
      .then((answer) => answer.items),
    app.all<Said>('agreement.comments', { id }, commentsMax).then((all) => all.items),
  ]);
  const [zone, versions, names] = await Promise.all([app.zone(agreement),
    readVersions(app, id, items), namesOf(app, agreement)]);
  const today = app.texts.dateAt(Date.now(), zone);
  const date = asked.at ?? today;
  const at = asked.at === null ? new Date().toISOString() : startOfDay(date, zone);
  const end = lastEnd(agreement, lastBefore(versions, agreement.endsAt)?.terms ?? null);
  const isOver = end !== null && at >= end;
  const binding = isOver ? lastBefore(versions, end) : bindingAt(versions, at);
  // Before the first one begins, that is what there is to read.
  const shown = binding ?? (asked.at === null ? versions[0] ?? null : null);
  return { agreement, zone, versions, shown, before: beforeOf(versions, shown), end, isOver, date,
    today, deadlines, comments, names, asOf: asked.asOf };
}

const lastBefore = (versions: readonly KnownVersion[], end: string | undefined) =>
  (end === undefined ? null
    : bindingAt(versions, new Date(Date.parse(end) - 1).toISOString()));

/** The first day on which nothing binds any more, on the clocks of the zone. */
export const dayAfterEnd = (texts: Texts, end: string, zone: string | null): string =>
  dateOfDay(dayNumber(texts.dateAt(Date.parse(end) - 1, zone)) + 1);

function beforeOf(versions: readonly KnownVersion[], shown: KnownVersion | null) {
  return shown === null ? null
    : versions.filter(({ number }) => number < shown.number).at(-1) ?? null;
}

async function readVersions(app: App, id: string, items: Version[]): Promise<KnownVersion[]> {
  const first = Math.max(0, items.length - versionsMax);
  return Promise.all(items.map(async (version, i) =>
    ({ ...version, terms: i < first ? null : await termsOf(app, id, version) })));
}

/** The terms of a version, checked against its hash. */
export async function termsOf(app: App, id: string,
  { number, termsHash: stated }: Pick<Version, 'number' | 'termsHash'>): Promise<JsonObject> {
  const { hash, terms } = await app.call<{ hash: string; terms: JsonObject }>('agreement.terms',
    { id, version: number });
  // Whoever sees a part gets no hash, and what they see cannot be checked against one.
  if (hash !== '' && stated !== undefined) await new TermsBook().add(stated, terms);
  return terms;
}

/** What its participants are called. */
export async function namesOf(app: App, { participants }: Pick<Agreement, 'participants'>):
    Promise<Map<string, string>> {
  return new Map(await Promise.all(participants.map(async ({ party }): Promise<[string, string]> =>
    [party, await app.nameOf(party)])));
}

// ---------------------------------------------------------------- which version said it

export interface Origin {
  version: KnownVersion;
  /** The terms before that version; null: there were none. */
  previous: JsonObject | null;
  /** What has stood there since then; undefined: nothing. */
  now: Json | undefined;
}

/**
 * The versions that changed what stands at a path, the newest first, up to the one that is shown.
 * `isWhole`: older ones than those were asked for cannot hide another.
 */
export function originsOf(data: AgreementData,
  path: string): { origins: Origin[]; isWhole: boolean } {
  const chain = data.versions.filter(({ number, terms }) =>
    terms !== null && data.shown !== null && number <= data.shown.number);
  const origins: Origin[] = [];
  chain.forEach((version, i) => {
    const previous = chain[i - 1]?.terms ?? null;
    const before = previous === null ? undefined : find(previous, path);
    const now = find(version.terms!, path);
    if (now === before || (now !== undefined && before !== undefined && sameJson(now, before))) {
      return;
    }
    origins.unshift({ version, previous, now });
  });
  return { origins, isWhole: data.versions.every(({ terms }) => terms !== null) };
}

/** Days since 1970 of a date, for places on a line of time. */
export const dayNumber = (date: string): number =>
  Math.floor((parseTime(`${date}T00:00:00.000Z`) ?? 0) / 86_400_000);

export const dateOfDay = (day: number): string =>
  new Date(day * 86_400_000).toISOString().slice(0, 10);
