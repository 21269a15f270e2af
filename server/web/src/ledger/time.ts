// Instants, dates and durations as the ledger writes them: one text for each.

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Milliseconds since 1970 of `2026-11-23T12:00:00.000Z`; null for any other text. */
export function parseTime(text: string): number | null {
  if (!instantForm.test(text)) return null;
  const time = Date.parse(text);
  // Dates that do not exist either are no number or come back as others.
  return Number.isNaN(time) || new Date(time).toISOString() !== text ? null : time;
}

/** Of milliseconds since 1970, in years of four digits. */
export function formatTime(time: number): string {
  return new Date(time).toISOString();
}

export interface CivilDate {
  readonly year: number;
  readonly month: number; // from 1
  readonly day: number;
}

/** Of `2027-01-31`; null for any other text, also for a day that does not exist. */
export function parseDate(text: string): CivilDate | null {
  if (parseTime(`${text}T00:00:00.000Z`) === null) return null;
  const [year, month, day] = text.split('-').map(Number);
  return { year: year!, month: month!, day: day! };
}

const durationForm = new RegExp(
  '^P(?:\\d{1,4}B|(?!$)(?:\\d{1,3}Y)?(?:\\d{1,4}M)?(?:\\d{1,4}W)?(?:\\d{1,5}D)?' +
  '(?:T(?=\\d)(?:\\d{1,6}H)?(?:\\d{1,8}M)?(?:\\d{1,9}S)?)?)$');

/** ISO 8601 in integers (`PT4H`, `P10D`), or `P2B` for business days. */
export function isDuration(text: string): boolean {
  return durationForm.test(text);
}
