// How an agreement goes, out of the server's answer: how each window stands, what is left of the
// budget, what is owed. Computes nothing that the answer does not carry, and fills no gap: no data
// is not good, and a budget that is spent stays spent.
import type { JudgedWindow, ServiceMonth, Side } from '../../answers_performance.ts';
import { isList, isObject, type JsonObject } from '../../ledger/json.ts';

/**
 * How a window stands. `settled`: the figures of the sides never said the same, and the sides
 * agreed on what is paid.
 */
export type Standing = 'kept' | 'missed' | 'noData' | 'contested' | 'settled' | 'open';

export const standings: readonly Standing[] =
  ['kept', 'missed', 'noData', 'contested', 'settled', 'open'];

/** `today`: a date in the agreement's zone. */
export const isRunning = ({ until }: JudgedWindow, today: string): boolean => until > today;

export const byVerdict: Record<JudgedWindow['verdict'], Standing> =
  { met: 'kept', breached: 'missed', notMeasured: 'noData', notDetermined: 'contested' };

export function standingOf(window: JudgedWindow, today: string): Standing {
  const { verdict, indicator, state } = window;
  if (isRunning(window, today)) {
    // Downtime only grows. Of items good ones may still come.
    return verdict === 'breached' && indicator === 'availability' ? 'missed' : 'open';
  }
  if (window.settled) return verdict === 'notDetermined' ? 'settled' : byVerdict[verdict];
  return state === 'contested' ? 'contested' : byVerdict[verdict];
}

// ---------------------------------------------------------------- what is left

/** Of one side's figures; in seconds, items, millionths, or the objective's unit. */
export interface Budget {
  unit: 'seconds' | 'items' | 'share' | 'value';
  /** Below 0: more than there was. */
  left: number;
  /** All that there was; null where there is no such thing, or not before the window is over. */
  whole: number | null;
  measurer: string;
}

const million = 1_000_000;

/**
 * From which share on the target is met: rounding half up comes before the verdict. Twice as fine
 * as a millionth, since half of an odd step is none.
 */
function halfMillionthsOf(targetPpm: number, roundPpm: number | null): number {
  if (roundPpm === null) return 2 * targetPpm;
  return 2 * Math.ceil(targetPpm / roundPpm) * roundPpm - roundPpm;
}

function isExactly(side: Side, good: number, of: number): boolean {
  if (side.attained === undefined) return false;
  const { num, den } = side.attained;
  return BigInt(num) * BigInt(of) === BigInt(good) * BigInt(den);
}

// Of so many, how many may be lost.
const allowedOf = (whole: number, half: number): number =>
  Number((BigInt(whole) * BigInt(2 * million - half)) / BigInt(2 * million));

// How many of so many were not good; null where the share is not one of items.
function badOf(items: number, { num, den }: { num: string; den: string }): number | null {
  const product = BigInt(items) * (BigInt(den) - BigInt(num));
  return items === 0 || product % BigInt(den) !== 0n ? null : Number(product / BigInt(den));
}

function ofShare(side: Side, window: JudgedWindow, objective: JsonObject | null): Budget | null {
  const { measurer, attainedPpm, attained } = side;
  const { targetPpm, indicator } = window;
  if (attained === undefined || attainedPpm === undefined || targetPpm === undefined) return null;
  const round = objective?.['roundPpm'];
  const half = halfMillionthsOf(targetPpm, typeof round === 'number' ? round : null);
  const share: Budget = { unit: 'share', measurer, left: attainedPpm - Math.ceil(half / 2),
    whole: million - Math.ceil(half / 2) };
  if (indicator === 'availability') {
    // With slots that nobody looked at the share is of less than the time: then it is told alone.
    const time = [side.totalSec, side.totalSec - side.excludedSec]
      .find((one) => isExactly(side, one - (side.downSec ?? 0), one));
    if (time === undefined) return share;
    const whole = allowedOf(time, half);
    return { unit: 'seconds', measurer, whole, left: whole - (side.downSec ?? 0) };
  }
  const items = side.items ?? 0;
  const bad = badOf(items, attained);
  if (bad === null) return share;
  return { unit: 'items', measurer, whole: null, left: allowedOf(items, half) - bad };
}

function ofSide(side: Side, window: JudgedWindow, objective: JsonObject | null): Budget | null {
  const { measurer, attainedValue } = side;
  if (window.indicator !== 'value') return ofShare(side, window, objective);
  if (attainedValue === undefined || window.target === undefined) return null;
  const left = window.target - attainedValue;
  return { unit: 'value', measurer, whole: null, left: window.op === '<=' ? left : -left };
}

/**
 * What is left by the figures that leave the least. Null: nothing was measured. `objective` as the
 * terms have it, by which the window is judged.
 */
export function budgetOf(window: JudgedWindow, objective: JsonObject | null): Budget | null {
  const all = window.sides.map((side) => ofSide(side, window, objective))
    .filter((one) => one !== null);
  return all.reduce<Budget | null>((least, one) =>
    (least === null || one.left < least.left ? one : least), null);
}

/** Of the window's service time, in millionths, cut; null where there is none. */
export const coverageOf = ({ coveredSec, totalSec }: Side): number | null =>
  (totalSec === 0 ? null : Math.floor((coveredSec * million) / totalSec));

// ---------------------------------------------------------------- rows

export interface Row {
  objective: string;
  unit: string | null;
  service: string;
  /** As the terms call it; its id where they do not have it any more. */
  name: string;
  serviceName: string;
  unitName: string | null;
  /** In time, the newest last; at most twelve. */
  windows: JudgedWindow[];
  /** Of which a budget is left: the one that runs; of rolling ones the newest. */
  running: JudgedWindow | null;
  /** As the newest terms have it. */
  promise: JsonObject | null;
}

const cellsMax = 12;

/** An item of the terms' service elements by its id. */
export function itemOf(terms: JsonObject | null, list: string, id: string): JsonObject | null {
  const elements = terms?.['serviceElements'];
  const items = isObject(elements) ? elements[list] : undefined;
  const found = isList(items) ? items.filter(isObject).find((one) => one['id'] === id) : null;
  return found ?? null;
}

export const nameIn = (item: JsonObject | null, id: string): string =>
  (typeof item?.['name'] === 'string' ? item['name'] : id);

function unitNameOf(service: JsonObject | null, unit: string): string {
  const units = service?.['units'];
  const item = isList(units) ? units.filter(isObject).find(({ id }) => id === unit) : null;
  return nameIn(item ?? null, unit);
}

/** A row for each objective and unit, in the order of the terms. */
export function rowsOf(items: readonly JudgedWindow[], terms: JsonObject | null, today: string):
    Row[] {
  const rows = new Map<string, Row>();
  for (const window of items) {
    const { objective, serviceUnit: unit = null, service } = window;
    const key = `${objective} ${unit ?? ''}`;
    const row = rows.get(key) ?? rowFor(window, unit, terms);
    rows.set(key, { ...row, service, windows: [...row.windows, window] });
  }
  const order = orderOf(terms);
  const place = ({ objective }: Row) => order.get(objective) ?? order.size;
  return [...rows.values()].sort((a, b) => place(a) - place(b)).map((row) => {
    const windows = row.windows.toSorted((a, b) => (a.until < b.until ? -1 : 1)).slice(-cellsMax);
    const running = isRolling(row.promise) ? windows.at(-1)
      : windows.findLast((one) => isRunning(one, today));
    return { ...row, windows, running: running ?? null };
  });
}

function isRolling(promise: JsonObject | null): boolean {
  const window = promise?.['window'];
  return isObject(window) && window['kind'] === 'rolling';
}

function rowFor({ objective, service }: JudgedWindow, unit: string | null,
  terms: JsonObject | null): Row {
  const promise = itemOf(terms, 'objectives', objective);
  const served = itemOf(terms, 'services', service);
  return { objective, unit, service, name: nameIn(promise, objective), promise,
    serviceName: nameIn(served, service), windows: [], running: null,
    unitName: unit === null ? null : unitNameOf(served, unit) };
}

function orderOf(terms: JsonObject | null): Map<unknown, number> {
  const elements = terms?.['serviceElements'];
  const list = isObject(elements) ? elements['objectives'] : undefined;
  return new Map(isList(list) ? list.filter(isObject).map(({ id }, i) => [id, i]) : []);
}

/** How long a window is, in months of the calendar or in days; null: the terms do not say. */
export function lengthOf(promise: JsonObject | null): { months: number; days: number } | null {
  const window = promise?.['window'];
  const length = isObject(window) ? window['length'] : undefined;
  if (typeof length !== 'string') return null;
  const days = /^(\d+)d$/.exec(length)?.[1];
  if (days !== undefined) return { months: 0, days: Number(days) };
  return { months: { month: 1, quarter: 3, year: 12 }[length] ?? 1, days: 0 };
}

// What the server answers unasked: this month and the eleven before.
const unaskedDays = 334;

/** From when on to ask for twelve windows; null where they are answered unasked. */
export function beginOfTwelve(promise: JsonObject | null, today: string): string | null {
  const length = lengthOf(promise);
  if (length === null || (length.months <= 1 && cellsMax * length.days <= unaskedDays)) return null;
  const begin = new Date(`${today}T00:00:00.000Z`);
  begin.setUTCDate(1);
  begin.setUTCMonth(begin.getUTCMonth() - cellsMax * length.months);
  begin.setUTCDate(begin.getUTCDate() - cellsMax * length.days);
  return begin.toISOString().slice(0, 10);
}

// ---------------------------------------------------------------- what is owed

export interface Owed { payable: number; held: number; bonus: number }

/** Of a service over the months that were asked for; null: amounts are not for this reader. */
export function owedOf(months: readonly ServiceMonth[] | null, service: string): Owed | null {
  if (months === null) return null;
  const mine = months.filter((one) => one.service === service);
  const sum = (of: (month: ServiceMonth) => number) => mine.reduce((all, one) => all + of(one), 0);
  const different = sum(({ differences }) =>
    (differences ?? []).reduce((all, { amount }) => all + amount, 0));
  return { payable: sum(({ payable }) => payable) + different, held: sum(({ held }) => held),
    bonus: sum(({ bonus }) => bonus) };
}

/** Months in which anything is paid, held or changed. */
export const monthsWithMoney = (months: readonly ServiceMonth[]): ServiceMonth[] =>
  months.filter(({ payable, held, bonus, differences }) =>
    payable !== 0 || held !== 0 || bonus !== 0 || (differences ?? []).length > 0);
