// The pauses of an item that somebody writes down by hand, held to what the ledger asks of them, so
// that what is wrong is told before anything is signed. Pure.
import type { Span } from '../../answers_performance.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refused, shortened } from '../../ledger/refused.ts';
import { badLine, momentOf, spanOfLine } from './acts_times.ts';

/** `until`: when the measured time ends, and with it the pauses of what is not done. */
export interface PausedItem { id: string; opened: string; done?: string; until: string }

/** In the order of time, in whichever they were written. Throws Refused. */
export function pausesOf(texts: readonly string[], item: PausedItem, zone: string | null):
    JsonObject[] {
  const pauses = texts.map((text) => pauseOf(text, zone))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));
  for (const [i, pause] of pauses.entries()) checkPause(pause, pauses[i - 1], item);
  return pauses.map((pause) => ({ ...pause }));
}

function pauseOf(text: string, zone: string | null): Span {
  if (isMoment(text, zone)) throw new Refused('perf.act.pause-open', { text: shortened(text) });
  const { span, rest } = spanOfLine(text, zone);
  if (rest !== '') throw badLine(text);
  return span;
}

// A begin alone, with or without the sign behind which its end is missing.
function isMoment(text: string, zone: string | null): boolean {
  try {
    return momentOf(text.replace(/\s*[–—/-]$/, ''), zone) !== '';
  } catch {
    return false;
  }
}

function checkPause({ from, until }: Span, before: Span | undefined,
  { id, opened, done, until: end }: PausedItem): void {
  const item = shortened(id);
  if (until <= from) throw new Refused('perf.act.pause-empty', { item, from, until });
  if (from < opened) throw new Refused('perf.act.pause-early', { item, from, opened });
  if (done !== undefined && until > done) {
    throw new Refused('perf.act.pause-after-done', { item, until, done });
  }
  if (until > end) throw new Refused('perf.act.pause-late', { item, until, end });
  if (before !== undefined && from < before.until) {
    throw new Refused('perf.act.pauses-overlap', { item, from, until: before.until });
  }
}
