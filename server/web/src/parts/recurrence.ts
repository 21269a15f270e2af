// Recurrence rules of RFC 5545 as people say them: the ones that agreements have. Of any other it
// is better to show the rule than half of what it says. Pure.

export interface Recurrence { name: string; params: Record<string, unknown>; weekdays?: string[] }

const units: Readonly<Record<string, string>> =
  { DAILY: 'days', WEEKLY: 'weeks', MONTHLY: 'months', YEARLY: 'years' };
const places: Readonly<Record<string, string>> =
  { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', '-1': 'last' };
const longestMonth = 31;
const months = 12;

/** Which text of the page's says it; null: none does. */
export function recurrenceOf(rule: string): Recurrence | null {
  const parts = new Map(rule.split(';').map((part): [string, string] => {
    const at = part.indexOf('=');
    return [part.slice(0, at), part.slice(at + 1)];
  }));
  const [unit, interval = '1'] = [units[parts.get('FREQ') ?? ''], parts.get('INTERVAL')];
  // What is named twice is no rule.
  if (unit === undefined || !/^[1-9]\d{0,3}$/.test(interval) ||
      parts.size !== rule.split(';').length) return null;
  for (const name of ['FREQ', 'INTERVAL']) parts.delete(name);
  const params = { every: Number(interval) };
  if (parts.size === 0) return { name: `rrule.${unit}`, params };
  return more(unit, params, parts);
}

// With the one thing more that is common with each.
function more(unit: string, params: { every: number }, parts: Map<string, string>):
    Recurrence | null {
  const names = [...parts.keys()].toSorted().join(' ');
  const [day, weekday, month] = ['BYMONTHDAY', 'BYDAY', 'BYMONTH'].map((name) =>
    parts.get(name) ?? '') as [string, string, string];
  if (unit === 'weeks' && names === 'BYDAY') return onWeekdays(params, weekday.split(','));
  if (unit === 'months' && names === 'BYDAY') return onPlace(params, weekday);
  if (unit === 'months' && names === 'BYMONTHDAY') {
    if (day === '-1') return { name: 'rrule.months.last', params };
    return isUpTo(day, longestMonth)
      ? { name: 'rrule.months.on', params: { ...params, day: Number(day) } } : null;
  }
  if (unit === 'years' && names === 'BYMONTH BYMONTHDAY' && isUpTo(month, months) &&
      isUpTo(day, longestMonth)) {
    return { name: 'rrule.years.on', params: { ...params, day: Number(day),
      month: `m${Number(month)}` } };
  }
  return null;
}

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

const onWeekdays = (params: { every: number }, days: string[]): Recurrence | null =>
  (days.every((one) => weekdays.includes(one)) ? { name: 'rrule.weeks.on', params,
    weekdays: weekdays.filter((one) => days.includes(one)).map((one) => one.toLowerCase()) }
    : null);

function onPlace(params: { every: number }, told: string): Recurrence | null {
  const [, number = '', weekday = ''] = /^\+?(-?\d)([A-Z]{2})$/.exec(told) ?? [];
  const nth = places[number];
  return nth !== undefined && weekdays.includes(weekday)
    ? { name: 'rrule.months.weekday', params: { ...params, nth, weekday: weekday.toLowerCase() } }
    : null;
}

const isUpTo = (text: string, most: number): boolean =>
  /^[1-9]\d?$/.test(text) && Number(text) <= most;
