// Figures that somebody writes down by hand: what an indicator asks for, read from the lines of a
// form. Pure; what cannot be read is Refused with the line in which it stands.
import type { JudgedWindow, Span } from '../../answers_performance.ts';
import { isObject, type JsonObject } from '../../ledger/json.ts';
import { Refused, shortened } from '../../ledger/refused.ts';
import { readingAt } from '../../words/clock.ts';
import { instantOf, startOfDay } from '../agreement/data.ts';

/** `counts`: of the whole time; `slots`: line by line. */
export type FiguresKind = 'downtime' | 'counts' | 'slots' | 'items' | 'values' | 'histogram';

export function figuresKind(indicator: JudgedWindow['indicator'], promise: JsonObject | null):
    FiguresKind {
  const hasSlots = isObject(promise?.['slot']);
  switch (indicator) {
    case 'availability': return hasSlots ? 'slots' : 'downtime';
    case 'ratio': return hasSlots ? 'slots' : 'counts';
    case 'duration': return 'items';
    case 'value': return promise?.['of'] === 'percentile' ? 'histogram' : 'values';
  }
}

/** Figures that say as little as there can be. */
export function noFigures(kind: FiguresKind): JsonObject {
  switch (kind) {
    case 'downtime': case 'items': return { [kind]: [] };
    case 'counts': case 'slots': return { counts: [] };
    case 'values': return { values: { count: 0, sum: 0, max: 0 } };
    case 'histogram': return { histogram: [{ upTo: 0, count: 0 }] };
  }
}

// ---------------------------------------------------------------- moments

const form = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(Z?)$/;

/** Of a date and time on the clocks of the zone (`2027-03-10 08:00`), or of an instant in UTC. */
export function momentOf(text: string, zone: string | null): string {
  const [, date, minute, second = ':00', z] = form.exec(text) ?? [];
  const local = `${date}T${minute}${second}`;
  const there = z === 'Z' ? null : zone;
  const isTime = !Number.isNaN(Date.parse(`${local}Z`));
  const at = isTime ? instantOf(local, there) : '';
  // Dates that are none roll over, and clocks that are put forward leave an hour out.
  if (!isTime || !localOf(at, there).startsWith(`${date}T${minute}`)) {
    throw new Refused('perf.act.no-moment', { text: shortened(text) });
  }
  return at;
}

/** As an input of date and time takes it: `2027-03-10T08:00`. */
export function localOf(at: string, zone: string | null): string {
  const { date, hour, minute, second } = readingAt(Date.parse(at), zone);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date}T${two(hour)}:${two(minute)}${second === 0 ? '' : `:${two(second)}`}`;
}

export function spanIn(values: ReadonlyMap<string, string>, zone: string | null): Span {
  return { from: momentOf(values.get('perf.act.from') ?? '', zone),
    until: momentOf(values.get('perf.act.until') ?? '', zone) };
}

// ---------------------------------------------------------------- a window's time

const measuredMaxMs = 32 * 86_400_000;

export const instant = (ms: number): string => new Date(ms).toISOString();

/** Of a window what is over by now, in milliseconds and whole minutes. */
export function spanOf({ from, until, boundFrom, boundUntil }: JudgedWindow, zone: string | null,
  now: string): { from: number; until: number } {
  const minute = Math.floor(Date.parse(now) / 60_000) * 60_000;
  return { from: Date.parse(startOfDay(boundFrom ?? from, zone)),
    until: Math.min(minute, Date.parse(startOfDay(boundUntil ?? until, zone))) };
}

/**
 * The first time of a window that is over and of which this party reported nothing; null: it does
 * not measure it, or there is none.
 */
export function gapOf({ party }: { party: string }, { window, zone, agreement }: {
  window: JudgedWindow; zone: string | null; agreement: { at: string } }): Span | null {
  const side = window.sides.find(({ measurer }) => measurer === party);
  if (side === undefined) return null;
  const { from, until } = spanOf(window, zone, agreement.at);
  let begin = from;
  let end = until;
  const inOrder = (side.measurements ?? []).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  for (const one of inOrder) {
    if (Date.parse(one.from) > begin) {
      end = Math.min(end, Date.parse(one.from));
      break;
    }
    begin = Math.max(begin, Date.parse(one.until));
  }
  end = Math.min(end, begin + measuredMaxMs);
  return begin < end ? { from: instant(begin), until: instant(end) } : null;
}

// ---------------------------------------------------------------- figures

export function wholeNumber(text: string): number {
  const plain = text.replace(/[\s\u00a0\u202f]/g, '');
  if (!/^-?\d{1,15}$/.test(plain)) {
    throw new Refused('perf.act.no-number', { text: shortened(text) });
  }
  return Number(plain);
}

const badLine = (line: string) => new Refused('perf.act.no-line', { line: shortened(line) });

/** `2027-03-10 08:00 – 2027-03-10 08:43`, and what stands behind it. */
function spanOfLine(line: string, zone: string | null): { span: Span; rest: string } {
  const moment = '(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d)?Z?)';
  const [, from, until, rest = ''] =
    new RegExp(`^${moment}\\s*(?:[–—/-]|\\s)\\s*${moment}(.*)$`).exec(line) ?? [];
  if (from === undefined || until === undefined) throw badLine(line);
  return { span: { from: momentOf(from, zone), until: momentOf(until, zone) }, rest: rest.trim() };
}

const linesIn = (text: string): string[] =>
  text.split('\n').map((one) => one.trim()).filter((one) => one !== '');

/** What is signed as `figures` of a time, out of what was filled in. Throws Refused. */
export function figuresOf(kind: FiguresKind, values: ReadonlyMap<string, string>, time: Span,
  zone: string | null): JsonObject {
  const number = (name: string) => wholeNumber(values.get(`perf.act.${name}`) ?? '');
  const lines = linesIn(values.get(`perf.act.${kind}`) ?? '');
  switch (kind) {
    case 'downtime': return { downtime: downtimeOf(lines, values.get('perf.act.all-up'), zone) };
    case 'counts': return { counts: [{ ...time, good: number('good'), total: number('total') }] };
    case 'slots': return { counts: lines.map((line) => slotOf(line, zone)) };
    case 'items': return { items: lines.map((line) => itemOfLine(line, zone)) };
    case 'values': return { values: { count: number('count'), sum: number('sum'),
      max: number('max') } };
    case 'histogram': return { histogram: lines.map(bucketOf) };
  }
}

// That nothing was down is said, never left open.
function downtimeOf(lines: readonly string[], allUp: string | undefined, zone: string | null):
    JsonObject[] {
  if ((lines.length === 0) !== (allUp === 'yes')) throw new Refused('perf.act.say-all-up');
  return lines.map((line) => {
    const { span, rest } = spanOfLine(line, zone);
    if (rest !== '') throw badLine(line);
    return { ...span };
  });
}

function slotOf(line: string, zone: string | null): JsonObject {
  const { span, rest } = spanOfLine(line, zone);
  const [, good, total] = /^(\d+)\s*\/\s*(\d+)$/.exec(rest) ?? [];
  if (good === undefined || total === undefined) throw badLine(line);
  return { ...span, good: wholeNumber(good), total: wholeNumber(total) };
}

function itemOfLine(line: string, zone: string | null): JsonObject {
  const [id = '', opened = '', done = '', ...more] = line.split(';').map((one) => one.trim());
  if (id === '' || opened === '' || more.length > 0) throw badLine(line);
  return { id, opened: momentOf(opened, zone),
    ...(done === '' ? {} : { done: momentOf(done, zone) }) };
}

function bucketOf(line: string): JsonObject {
  const [, upTo, count] = /^(-?\d+)\s*[:;\s]\s*(\d+)$/.exec(line) ?? [];
  if (upTo === undefined || count === undefined) throw badLine(line);
  return { upTo: wholeNumber(upTo), count: wholeNumber(count) };
}
