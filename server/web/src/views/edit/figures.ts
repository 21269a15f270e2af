// Figures as people write them in a field, and the integers that the terms hold: `99.95` per cent
// is 999500 parts per million, `480.00` of a currency its minor units. Exact: no floating point.
import { minorDigits, withPoint } from '../../words/numbers.ts';

/** How many digits of the integer lie behind the point. */
export function digitsOf(shape: unknown, currency: string): number {
  if (shape === 'share') return 4;
  if (shape === 'points') return 2;
  return shape === 'money' ? minorDigits(currency) : 0;
}

/** For a field: without grouping; of money with all digits, else without zeros at the end. */
export function writtenFigure(value: number, shape: unknown, currency: string): string {
  const digits = digitsOf(shape, currency);
  const text = withPoint(value, digits);
  return shape === 'money' || digits === 0 ? text : text.replace(/\.?0+$/, '');
}

/**
 * What somebody wrote; a comma is a point, spaces group. Null for what is no number, and for one
 * with more digits behind the point than the terms can hold.
 */
export function readFigure(text: string, shape: unknown, currency: string): number | null {
  const digits = digitsOf(shape, currency);
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(/%$/, '').replace(',', '.');
  const found = /^(-?)(\d{1,15})(?:\.(\d*))?$/.exec(plain);
  if (found === null) return null;
  const [, sign = '', whole = '', fraction = ''] = found;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > digits) return null;
  const number = Number(`${sign}${whole}${kept.padEnd(digits, '0')}`);
  return Number.isSafeInteger(number) ? number : null;
}
