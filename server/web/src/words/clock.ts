// What the clocks of a time zone show. The contract is the zone's rules as they are on record in
// the ledger (`zone.recorded`, a TZif file); here it is the browser's own data that is asked. They
// differ where a country changed its clocks after one of them was made, for instants after that
// change: the texts that the server renders are then right, and these are not.

export interface Reading {
  readonly date: string; // 2027-01-31
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly offsetSec: number; // ahead of UTC
  readonly isAmbiguous: boolean; // the clocks show this twice
}

const dayMs = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat | null>();

// Null for a zone that the browser does not know.
function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = made(zone);
  formats.set(zone, format);
  return format;
}

function made(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', era: 'short',
      year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
      second: 'numeric' });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

// What the clocks show at an instant, as the milliseconds at which clocks of UTC show the same.
function shownAt(time: number, format: Intl.DateTimeFormat): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get('era')?.startsWith('B') ? 1 - number('year') : number('year');
  const shown = new Date(0);
  shown.setUTCFullYear(year, number('month') - 1, number('day'));
  shown.setUTCHours(number('hour'), number('minute'), number('second'));
  return shown.getTime() + (((time % 1000) + 1000) % 1000);
}

/** The zone, or null (UTC) for one that the browser does not know. */
export function knownZone(zone: string | null): string | null {
  return zone === null || zone === 'UTC' || formatOf(zone) === null ? null : zone;
}

/** `time` in milliseconds since 1970; `zone` a name of the IANA database, or null for UTC. */
export function readingAt(time: number, zone: string | null): Reading {
  const format = zone === null ? null : formatOf(zone);
  const offsetAt = (instant: number): number =>
    (format === null ? 0 : shownAt(instant, format) - instant);
  const offset = offsetAt(time);
  const shown = new Date(time + offset);
  // The same reading lies where it is taken with the offset of the day before or after, if that
  // is then the offset there.
  const isAmbiguous = [-dayMs, dayMs].some((away) => {
    const other = offsetAt(time + away);
    return other !== offset && offsetAt(time + offset - other) === other;
  });
  return {
    date: shown.toISOString().slice(0, 10),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    millisecond: shown.getUTCMilliseconds(),
    offsetSec: offset / 1000,
    isAmbiguous,
  };
}
