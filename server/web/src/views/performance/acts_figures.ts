// Figures that somebody writes down by hand: what an indicator asks for, read from the lines of a
// form. Pure; what cannot be read is Refused with the line in which it stands.
import type { JudgedWindow, Span } from '../../answers_performance.ts';
import { isObject, type JsonObject } from '../../ledger/json.ts';
import { Refused, shortened } from '../../ledger/refused.ts';
import { startOfDay } from '../agreement/data.ts';
import { pausesOf } from './acts_pauses.ts';
import { badLine, momentOf, spanOfLine } from './acts_times.ts';

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

// What cannot be read is told with the number of its line, empty ones counted.
const readLines = (text: string, read: (line: string) => JsonObject): JsonObject[] =>
  text.split('\n').flatMap((whole, i) => {
    try {
      const line = whole.trim();
      return line === '' ? [] : [read(line)];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, params } = error.sentence;
      throw new Refused('perf.act.in-line', { line: i + 1, why: { code, params } });
    }
  });

/** What is signed as `figures` of a time, out of what was filled in. Throws Refused. */
export function figuresOf(kind: FiguresKind, values: ReadonlyMap<string, string>, time: Span,
  zone: string | null): JsonObject {
  const number = (name: string) => wholeNumber(values.get(`perf.act.${name}`) ?? '');
  const lines = (read: (line: string) => JsonObject) =>
    readLines(values.get(`perf.act.${kind}`) ?? '', read);
  switch (kind) {
    case 'downtime': return { downtime: saidAllUp(lines((line) => outageOf(line, zone)),
      values.get('perf.act.all-up')) };
    case 'counts': return { counts: [{ ...time, good: number('good'), total: number('total') }] };
    case 'slots': return { counts: lines((line) => slotOf(line, zone)) };
    case 'items': return { items: lines((line) => itemOfLine(line, time.until, zone)) };
    case 'values': return { values: { count: number('count'), sum: number('sum'),
      max: number('max') } };
    case 'histogram': return { histogram: lines(bucketOf) };
  }
}

// That nothing was down is said, never left open.
function saidAllUp(downtime: JsonObject[], allUp: string | undefined): JsonObject[] {
  if ((downtime.length === 0) !== (allUp === 'yes')) throw new Refused('perf.act.say-all-up');
  return downtime;
}

function outageOf(line: string, zone: string | null): JsonObject {
  const { span, rest } = spanOfLine(line, zone);
  if (rest !== '') throw badLine(line);
  return { ...span };
}

function slotOf(line: string, zone: string | null): JsonObject {
  const { span, rest } = spanOfLine(line, zone);
  const [, good, total] = /^(\d+)\s*\/\s*(\d+)$/.exec(rest) ?? [];
  if (good === undefined || total === undefined) throw badLine(line);
  return { ...span, good: wholeNumber(good), total: wholeNumber(total) };
}

/** `until`: when the measured time ends. */
function itemOfLine(line: string, until: string, zone: string | null): JsonObject {
  const [id = '', opened = '', done = '', ...rest] = line.split(';').map((one) => one.trim());
  if (id === '' || opened === '') throw badLine(line);
  const item = { id, opened: momentOf(opened, zone),
    ...(done === '' ? {} : { done: momentOf(done, zone) }) };
  const pauses = pausesOf(rest.filter((one) => one !== ''), { ...item, until }, zone);
  return { ...item, ...(pauses.length === 0 ? {} : { pauses }) };
}

function bucketOf(line: string): JsonObject {
  const [, upTo, count] = /^(-?\d+)\s*[:;\s]\s*(\d+)$/.exec(line) ?? [];
  if (upTo === undefined || count === undefined) throw badLine(line);
  return { upTo: wholeNumber(upTo), count: wholeNumber(count) };
}
