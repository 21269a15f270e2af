// A tree and parameters written out, in one setting. Throws Fault where the two do not fit.
import { isList, isObject, member, type Json, type JsonObject } from '../ledger/json.ts';
import type { Sentence } from '../ledger/refused.ts';
import { isDuration, parseDate, parseTime } from '../ledger/time.ts';
import { wordOf, type Setting } from './catalogue.ts';
import { knownZone, readingAt, type Reading } from './clock.ts';
import { decimal, grouped, minorDigits, pluralOf, withPoint } from './numbers.ts';
import { Fault, namesIn, parsePattern, type Argument, type Choice, type Pieces }
  from './pattern.ts';

function notOf(form: string, value: Json): never {
  throw new Fault(`${JSON.stringify(value)} is not of the form ${form}`);
}

function parameter(params: JsonObject, name: string): Json {
  const value = member(params, name);
  if (value === undefined) throw new Fault(`the parameter ${name} is missing`);
  return value;
}

const textOf = (value: Json): string =>
  (typeof value === 'string' ? value : notOf('text', value));
const integerOf = (value: Json): number =>
  (Number.isSafeInteger(value) ? value as number : notOf('integer', value));
const objectOf = (value: Json): JsonObject =>
  (isObject(value) ? value : notOf('object', value));
const listOf = (value: Json): readonly Json[] =>
  (isList(value) && value.length > 0 ? value : notOf('list', value));

const padded = (number: number, width: number): string => String(number).padStart(width, '0');

// `UTC+3`, `UTC−3:30`.
function offsetFromUtc(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const rest = minutes % 60 === 0 ? '' : `:${padded(minutes % 60, 2)}`;
  return `UTC${seconds < 0 ? '\u2212' : '+'}${Math.floor(minutes / 60)}${rest}`;
}

export class Rendering {
  private readonly setting: Setting;

  constructor(setting: Setting) {
    this.setting = setting;
  }

  /** By one of the catalogue's patterns; every parameter must be one that the pattern names. */
  written(pattern: string | undefined, { code, params }: Sentence): string {
    if (pattern === undefined) throw new Fault(`there are no words for the code ${code}`);
    const pieces = parsePattern(pattern);
    const known = namesIn(pieces);
    const stranger = Object.keys(params).find((name) => !known.has(name));
    if (stranger !== undefined) throw new Fault(`the parameter ${stranger} is not known`);
    return this.pieces(pieces, params, '');
  }

  /** One of the sentences, or else one of the page's own texts. */
  explained(sentence: Sentence): string {
    const { sentences, screen } = this.setting.catalogue;
    if (Object.hasOwn(sentences, sentence.code)) return this.sentence(sentence);
    return this.written(Object.hasOwn(screen, sentence.code) ? screen[sentence.code] : undefined,
      sentence);
  }

  /** Sentences within are rendered for themselves, with their own fallback. */
  sentence(sentence: Sentence): string {
    const { sentences } = this.setting.catalogue;
    const known = Object.hasOwn(sentences, sentence.code);
    return this.written(known ? sentences[sentence.code] : undefined, sentence);
  }

  private pieces(pieces: Pieces, params: JsonObject, count: string): string {
    return pieces.map((piece) => {
      if (typeof piece === 'string') return piece;
      if (piece.kind === 'count') return count;
      return piece.kind === 'choice' ? this.chosen(piece, params) : this.argument(piece, params);
    }).join('');
  }

  private chosen({ name, isPlural, branches }: Choice, params: JsonObject): string {
    const value = parameter(params, name);
    const other = branches.get('other')!;
    if (!isPlural) return this.pieces(branches.get(textOf(value)) ?? other, params, '');
    const { language } = this.setting;
    const number = integerOf(value);
    const branch = branches.get(`=${number}`) ?? branches.get(pluralOf(number, language)) ?? other;
    return this.pieces(branch, params, grouped(number, language));
  }

  private argument({ name, form, style }: Argument, params: JsonObject): string {
    const value = parameter(params, name);
    switch (form) {
      case 'text':
        return textOf(value);
      case 'quote':
        return this.quote(textOf(value));
      case 'quotes':
        return this.joined(listOf(value).map((one) => this.quote(textOf(one))));
      case 'names':
        return this.joined(listOf(value).map(textOf));
      case 'word':
        return this.word(style || name, textOf(value));
      case 'integer':
        return String(integerOf(value));
      case 'number':
        return grouped(integerOf(value), this.setting.language);
      case 'ppm':
        return this.percent(integerOf(value));
      case 'instant':
        return this.instant(textOf(value));
      case 'day':
        return this.day(textOf(value));
      case 'duration':
        return this.duration(textOf(value), 'T');
      case 'service':
        return this.duration(textOf(value), 'S');
      case 'money':
        return this.money(objectOf(value));
      case 'sentence':
        return this.within(value);
      case 'sentences':
        return listOf(value).map((one) => this.within(one)).join(' ');
    }
  }

  private form(name: string, params: JsonObject): string {
    const pattern = this.setting.catalogue.forms[name];
    if (pattern === undefined) throw new Fault(`a form without a pattern: ${name}`);
    return this.pieces(parsePattern(pattern), params, '');
  }

  // -------------------------------------------------------------- texts and words

  private quote(text: string): string {
    return this.form('quote', { text });
  }

  private word(vocabulary: string, word: string): string {
    const text = wordOf(this.setting.catalogue, vocabulary, word);
    if (text === null) throw new Fault(`the vocabulary ${vocabulary} has no word ${word}`);
    return text;
  }

  private joined(parts: readonly string[]): string {
    const last = parts.at(-1)!;
    if (parts.length === 1) return last;
    return this.form('and', { list: parts.slice(0, -1).join(', '), last });
  }

  private within(value: Json): string {
    const object = objectOf(value);
    if (Object.keys(object).length !== 2) return notOf('sentence', value);
    const sentence =
      { code: textOf(parameter(object, 'code')), params: objectOf(parameter(object, 'params')) };
    return orAsData(sentence, () => this.explained(sentence));
  }

  // -------------------------------------------------------------- quantities

  private percent(ppm: number): string {
    if (ppm < 0) notOf('ppm', ppm);
    const number = decimal(withPoint(ppm, 4), 0, this.setting.language); // 0.0001 % is a millionth
    return this.form('percent', { number });
  }

  private money(amount: JsonObject): string {
    if (Object.keys(amount).length !== 2) notOf('money', amount);
    const currency = textOf(parameter(amount, 'currency'));
    const digits = minorDigits(currency);
    const plain = withPoint(integerOf(parameter(amount, 'minor')), digits);
    return this.form('money', { number: decimal(plain, digits, this.setting.language), currency });
  }

  // As it was written: 48 hours stay 48 hours. `ofHours` begins the names of the forms of hours and
  // less, of which M is another than the months'.
  private duration(text: string, ofHours: string): string {
    if (!isDuration(text)) notOf('duration', text);
    const [days = '', hours = ''] = text.slice(1).split('T');
    const parts = (of: string, prefix: string): string[] =>
      Array.from(of.matchAll(/(\d+)([A-Z])/g), ([, count, unit]) =>
        this.form(`${prefix}${unit}`, { count: Number(count) }));
    return this.joined([...parts(days, ''), ...parts(hours, ofHours)]);
  }

  // -------------------------------------------------------------- time

  private day(text: string): string {
    const date = parseDate(text) ?? notOf('day', text);
    return this.form('day', { day: date.day, month: date.month, year: date.year });
  }

  // To the minute, or as exactly as need be. What the clock is ahead of UTC is told only where it
  // shows the same time twice.
  private instant(text: string): string {
    const time = parseTime(text) ?? notOf('instant', text);
    const zone = knownZone(this.setting.zone);
    const reading = readingAt(time, zone);
    const told = zone === null ? 'UTC'
      : reading.isAmbiguous ? offsetFromUtc(reading.offsetSec) : '';
    return this.form(told === '' ? 'instant' : 'instant.zone',
      { day: this.day(reading.date), time: this.time(reading), zone: told });
  }

  private time({ hour, minute, second, millisecond }: Reading): string {
    const finest = millisecond !== 0 ? '.millisecond' : second !== 0 ? '.second' : '';
    return this.form(`time${finest}`, {
      hour, hour2: padded(hour, 2), minute2: padded(minute, 2), second2: padded(second, 2),
      millisecond3: padded(millisecond, 3),
    });
  }
}

/** What is written, or where that does not fit, the code and its parameters in JSON. */
export function orAsData({ code, params }: Sentence, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof Fault) return `${code} ${JSON.stringify(params)}`;
    throw error;
  }
}
