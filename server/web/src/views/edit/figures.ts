// Figures as people write them in a field, and the integers that the terms hold: `99.95` per cent
// is 999500 parts per million, `480.00` of a currency its minor units. Exact: no floating point.
import { minorDigits, type Language } from '../../words/numbers.ts';
import { toType, typedNumber } from '../../words/typed.ts';

/** How many digits of the integer lie behind the point. */
export function digitsOf(shape: unknown, currency: string): number {
  if (shape === 'share') return 4;
  if (shape === 'points') return 2;
  return shape === 'money' ? minorDigits(currency) : 0;
}

/** For a field: without grouping; of money with all digits, else without zeros at the end. */
export function writtenFigure(value: number, shape: unknown, currency: string,
  language: Language): string {
  const digits = digitsOf(shape, currency);
  const text = toType(value, digits, language);
  return shape === 'money' || digits === 0 ? text : text.replace(/[.,]?0+$/, '');
}

/** Null for what is no number, or not in one way only, or finer than the terms can hold. */
export function readFigure(text: string, shape: unknown, currency: string, language: Language):
    number | null {
  return typedNumber(text.replace(/\s*%\s*$/, ''), digitsOf(shape, currency), language);
}
