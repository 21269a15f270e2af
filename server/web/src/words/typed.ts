// Numbers as people type them, in the language of the page: `6,500.00` in English, `6 500,00` in
// Finnish. What could be meant in two ways is none: somebody signs what is read here. Exact.
import { withPoint, type Language } from './numbers.ts';

const marks = { en: { own: '.', other: ',' }, fi: { own: ',', other: '.' } } as const;

// Spaces, and the apostrophe of some keyboards, are no language's decimal mark.
const wholeForms = { en: /^\d+$|^[1-9]\d{0,2}(?:([ ',])\d{3})(?:\1\d{3})*$/,
  fi: /^\d+$|^[1-9]\d{0,2}(?:([ '])\d{3})(?:\1\d{3})*$/ } as const;

/**
 * The integer with its last `digits` digits behind the decimal mark. Null for what is no number,
 * has more decimals, or has its mark where the other language would have another: `6.500` is a
 * thousandfold of itself to somebody.
 */
export function typedNumber(text: string, digits: number, language: Language): number | null {
  const plain = text.trim().replace(/[\s\u00a0\u202f]/g, ' ').replace('\u2212', '-');
  const sign = plain.startsWith('-') ? '-' : '';
  const parts = partsOf(plain.slice(sign.length), language);
  if (parts === null || parts.fraction.length > digits) return null;
  const whole = parts.whole.replace(/\D/g, '');
  const number = Number(sign + whole + parts.fraction.padEnd(digits, '0'));
  const isExact = Number.isSafeInteger(number) && !Object.is(number, -0);
  return isExact ? number : null;
}

function partsOf(plain: string, language: Language): { whole: string; fraction: string } | null {
  const form = wholeForms[language];
  if (form.test(plain)) return { whole: plain, fraction: '' };
  const [, whole = '', mark, fraction = ''] = /^(.+)([.,])(\d*)$/.exec(plain) ?? [];
  if (!form.test(whole)) return null;
  // With the other language's mark, three digits could be a group as well.
  const { other } = marks[language];
  return mark === other && (fraction.length === 3 || whole.includes(other)) ? null
    : { whole, fraction };
}

/** What a field begins with, so that it is read as it was: `6500,00` in Finnish. */
export function toType(number: number, digits: number, language: Language): string {
  return withPoint(number, digits).replace('.', marks[language].own);
}
