// Numbers as a language writes them. Written here rather than by Intl: every browser has another
// edition of Unicode's data, and what the page says must be what the server says.

export type Language = 'en' | 'fi';

interface Marks {
  readonly locale: string;
  readonly minus: string;
  readonly group: string;
  readonly point: string;
}
const marks: { readonly [language in Language]: Marks } = {
  en: { locale: 'en-GB', minus: '-', group: ',', point: '.' },
  fi: { locale: 'fi', minus: '\u2212', group: '\u00a0', point: ',' },
};

/**
 * Of a plain decimal such as `-1234.50`; with at least so many digits after the separator and no
 * more zeros at the end than that.
 */
export function decimal(plain: string, fractionMin: number, language: Language): string {
  const { minus, group, point } = marks[language];
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain)!;
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  const kept = fraction.replace(/0+$/, '').padEnd(fractionMin, '0');
  return (sign ? minus : '') + grouped + (kept && point + kept);
}

/** Of an integer: `20,000`. */
export function grouped(number: number, language: Language): string {
  return decimal(String(number), 0, language);
}

/** The keyword of the plural: `one`, `other`. */
export function pluralOf(number: number, language: Language): string {
  return new Intl.PluralRules(marks[language].locale).select(number);
}

/** The number with its last `digits` digits behind a point: 48000 is 480.00. */
export function withPoint(number: number, digits: number): string {
  const plain = String(Math.abs(number)).padStart(digits + 1, '0');
  const end = plain.length - digits;
  const fraction = digits > 0 ? `.${plain.slice(end)}` : '';
  return (number < 0 ? '-' : '') + plain.slice(0, end) + fraction;
}

// Currencies of which the minor unit has not two digits, by ISO 4217. Unicode's data, and with it
// `Intl`, follows what people use, and changes with its editions.
const minorDigitsOf: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

/** How many digits the minor unit of a currency (ISO 4217) has; two for an unknown one. */
export function minorDigits(currency: string): number {
  return minorDigitsOf.get(currency) ?? 2;
}
