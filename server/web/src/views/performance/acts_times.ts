// Times that somebody writes down by hand, on the clocks of the agreement's zone. Pure; what cannot
// be read is Refused.
import type { Span } from '../../answers_performance.ts';
import { Refused, shortened } from '../../ledger/refused.ts';
import { readingAt } from '../../words/clock.ts';
import { instantOf } from '../agreement/data.ts';

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

// ---------------------------------------------------------------- in a line

export const badLine = (line: string) => new Refused('perf.act.no-line', { line: shortened(line) });

/**
 * `2027-03-10 08:00 – 2027-03-10 08:43` and what stands behind it; an end without a date is on the
 * same day.
 */
export function spanOfLine(line: string, zone: string | null): { span: Span; rest: string } {
  const date = '\\d{4}-\\d\\d-\\d\\d';
  const clock = '\\d\\d:\\d\\d(?::\\d\\d)?Z?';
  const [, begin, from, end, until, rest = ''] = new RegExp(`^(${date})[T ](${clock})` +
    `\\s*(?:[–—/-]|\\s)\\s*(?:(${date})[T ])?(${clock})(.*)$`).exec(line) ?? [];
  if (begin === undefined) throw badLine(line);
  return { span: { from: momentOf(`${begin} ${from}`, zone),
    until: momentOf(`${end ?? begin} ${until}`, zone) }, rest: rest.trim() };
}
