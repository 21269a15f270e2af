// Everything that the page says: by name out of the catalogue of the reader's language, with dates
// on the clocks of the agreement that they belong to.
import type { JsonObject } from './ledger/json.ts';
import { parseTime } from './ledger/time.ts';
import type { Sentence } from './wire/problem.ts';
import { readingAt } from './words/clock.ts';
import { explain, screen, word, type Catalogue, type Setting } from './words/words.ts';

export type { Catalogue } from './words/words.ts';
export type LanguageName = 'en' | 'fi';
export const languageNames: readonly LanguageName[] = ['en', 'fi'];

/** Fetched when it is needed: a reader has one. */
export async function fetchCatalogue(language: LanguageName): Promise<Catalogue> {
  const { default: catalogue } =
    language === 'fi' ? await import('made:fi') : await import('made:en');
  return catalogue;
}

/** The one asked for before, else the first that the browser asks for and the page has. */
export function preferredLanguage(): LanguageName {
  const wished = [localStorage.getItem('sopu.language'), ...navigator.languages];
  const known = wished.map((tag) => tag?.slice(0, 2).toLowerCase())
    .find((tag) => languageNames.includes(tag as LanguageName));
  return (known ?? 'en') as LanguageName;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

export class Texts {
  readonly language: LanguageName;
  readonly #catalogue: Catalogue;

  constructor(language: LanguageName, catalogue: Catalogue) {
    this.language = language;
    this.#catalogue = catalogue;
  }

  #setting(zone: string | null): Setting {
    return { catalogue: this.#catalogue, language: this.language, zone };
  }

  /** A text of the page, with its parameters. Instants are told in the zone; null is UTC. */
  screen(name: string, params: Record<string, unknown> = {}, zone: string | null = null): string {
    return screen(name, params as JsonObject, this.#setting(zone));
  }

  /** What the ledger says, or what was found out here. */
  sentence({ code, params }: Sentence, zone: string | null): string {
    return explain({ code, params: params as JsonObject }, this.#setting(zone));
  }

  word(vocabulary: string, name: string, form: string | null = null): string {
    return word(vocabulary, name, form, this.#setting(null));
  }

  /** Null for a word that the vocabulary does not have. */
  known(vocabulary: string, name: string): string | null {
    const words = this.#catalogue.words[vocabulary];
    return words !== undefined && Object.hasOwn(words, name) ? words[name] ?? null : null;
  }

  // ---------------------------------------------------------------- days and instants

  /** `1 January 2027`. */
  day(date: string): string {
    return this.screen('day', { day: date });
  }

  /** The day on which an instant lies in the zone: `2027-01-01`. */
  dateAt(at: string | number, zone: string | null): string {
    return readingAt(typeof at === 'number' ? at : parseTime(at) ?? 0, zone).date;
  }

  dayAt(at: string | number, zone: string | null): string {
    return this.day(this.dateAt(at, zone));
  }

  /** To the minute, with the zone's name: `1 January 2027 at 00:00, Helsinki`. */
  when(at: string, zone: string | null): string {
    const time = parseTime(at);
    if (time === null) return at;
    const minute = new Date(Math.floor(time / minuteMs) * minuteMs).toISOString();
    if (zone === null || zone === 'UTC') return this.screen('instant', { at: minute });
    return this.screen('when', { at: minute, zone: zoneName(zone) }, zone);
  }

  /** `00:00 Helsinki`: a day alone would hide that its last moment is not the reader's. */
  hour(at: string, zone: string | null): string {
    const { hour, minute } = readingAt(parseTime(at) ?? 0, zone);
    const two = (number: number) => String(number).padStart(2, '0');
    const time = this.language === 'fi' ? `${hour}.${two(minute)}` : `${two(hour)}:${two(minute)}`;
    return this.screen('hour', { time, zone: zone === null ? 'UTC' : zoneName(zone) });
  }

  /** `in 29 days`, counted in days of the zone. */
  away(at: string | number, zone: string | null, now = Date.now()): string {
    const days = (Date.parse(this.dateAt(at, zone)) - Date.parse(this.dateAt(now, zone))) / dayMs;
    const format = new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' });
    if (Math.abs(days) < 60) return format.format(days, 'day');
    const months = Math.round(days / 30.44);
    return Math.abs(months) < 24 ? format.format(months, 'month')
      : format.format(Math.round(days / 365.25), 'year');
  }

  number(number: number): string {
    return this.screen('number', { number });
  }
}

/** `Europe/Helsinki` → `Helsinki`. */
export function zoneName(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}
