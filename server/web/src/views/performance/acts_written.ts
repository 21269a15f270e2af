// Figures as somebody would write them down by hand, so that a correction begins with what is
// corrected: what acts_figures reads, the other way round. Pure.
import type { Span } from '../../answers_performance.ts';
import { isObject, sameJson, type JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { figuresOf, type FiguresKind } from './acts_figures.ts';
import { localOf, momentOf } from './acts_times.ts';
import { listIn, spansIn } from './acts_told.ts';

type Written = ReadonlyMap<string, string>;

/** By the names of the fields; empty where what was signed cannot be written so. */
export function writtenOf(kind: FiguresKind, figures: JsonObject, time: Span, zone: string | null):
    Written {
  const written = new Map(fieldsOf(kind, figures, zone)
    .map(([name, text]): [string, string] => [`perf.act.${name}`, text]));
  return sameJson(readBack(kind, written, time, zone), figures) ? written : new Map();
}

function readBack(kind: FiguresKind, written: Written, time: Span, zone: string | null):
    JsonObject | null {
  try {
    return figuresOf(kind, written, time, zone);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function fieldsOf(kind: FiguresKind, figures: JsonObject, zone: string | null):
    [string, string][] {
  const span = ({ from, until }: Span) => `${moment(from, zone)} – ${moment(until, zone)}`;
  const numbers = (of: JsonObject, names: string[]) =>
    names.map((name): [string, string] => [name, String(of[name] ?? '')]);
  switch (kind) {
    case 'downtime': {
      const outages = spansIn(figures, 'downtime');
      return [[kind, outages.map(span).join('\n')], ['all-up', outages.length === 0 ? 'yes' : '']];
    }
    case 'counts': return numbers(listIn(figures, 'counts')[0] ?? {}, ['good', 'total']);
    case 'slots': {
      const spans = spansIn(figures, 'counts');
      return [[kind, listIn(figures, 'counts').map(({ good, total }, i) =>
        `${span(spans[i]!)} ${good}/${total}`).join('\n')]];
    }
    case 'items': return [[kind, listIn(figures, 'items').map((item) => [String(item['id']),
      moment(String(item['opened']), zone),
      item['done'] === undefined ? '' : moment(String(item['done']), zone),
      ...spansIn(item, 'pauses').map(span)].join('; ')).join('\n')]];
    case 'values': {
      const { values } = figures;
      return numbers(isObject(values) ? values : {}, ['count', 'sum', 'max']);
    }
    case 'histogram': return [[kind, listIn(figures, 'histogram').map(({ upTo, count }) =>
      `${upTo}: ${count}`).join('\n')]];
  }
}

// On the clocks of the zone; in UTC where those show the same time twice.
function moment(at: string, zone: string | null): string {
  const local = localOf(at, zone).replace('T', ' ');
  return momentOf(local, zone) === at ? local : `${localOf(at, null).replace('T', ' ')}Z`;
}
