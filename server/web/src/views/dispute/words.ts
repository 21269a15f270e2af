// What a case is told with: names of parties, of the items that it is about, amounts and times.
import type { App } from '../../app.ts';
import { joined, keyOf } from '../../ledger/change.ts';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { sectionsOf, TermsWriter, type Item } from '../../parts/document.ts';
import { nameMember } from '../../parts/members.ts';
import { placeAt } from '../../parts/places.ts';
import type { Texts } from '../../text.ts';
import { spanOf } from './data.ts';

const titleMax = 80;

export class CaseWords {
  readonly app: App;
  readonly texts: Texts;
  readonly zone: string | null;
  readonly currency: string;
  readonly writer: TermsWriter | null;
  readonly #names: ReadonlyMap<string, string>;
  readonly #items = new Map<string, Item>();
  readonly #around = new Map<string, string>();

  constructor(app: App, names: ReadonlyMap<string, string>, terms: JsonObject | null,
    zone: string | null) {
    this.app = app;
    this.texts = app.texts;
    this.zone = zone;
    this.#names = names;
    const currency = terms?.['currency'];
    this.currency = typeof currency === 'string' ? currency : '';
    this.writer = terms === null ? null : new TermsWriter(app.texts, terms, zone);
    if (terms === null || this.writer === null) return;
    for (const section of sectionsOf(terms, this.writer.figures).sections) {
      for (const item of section.items ?? []) {
        if (item.id === '') continue;
        this.#items.set(item.id, item);
        this.#around.set(item.id, section.title);
      }
      this.#deeper(section.path, section.value, terms);
    }
  }

  // Items within a section that is no list of them: causes of an end, say.
  #deeper(path: string, value: Json, terms: JsonObject): void {
    const inner: [string, Json][] = isList(value)
      ? value.map((one, i) => [joined(path, keyOf(one) ?? String(i)), one])
      : isObject(value) ? Object.entries(value).map(([name, one]) => [joined(path, name), one])
      : [];
    for (const [way, one] of inner) {
      const id = isObject(one) ? one['id'] : undefined;
      if (isList(value) && typeof id === 'string' && !this.#items.has(id)) {
        this.#add(way, one, id, terms);
      }
      this.#deeper(way, one, terms);
    }
  }

  #add(path: string, value: Json, id: string, terms: JsonObject): void {
    const { place, chain } = placeAt(path, terms, null, this.writer!.figures);
    const name = nameMember(value);
    this.#items.set(id, { path, number: '', id, place, value,
      title: isObject(value) && name !== '' ? String(value[name]) : '' });
    this.#around.set(id, chain.at(-2) ?? '');
  }

  say(name: string, params: Record<string, unknown> = {}): string {
    return this.texts.screen(name, params, this.zone);
  }

  /** The day of an instant, and the instant itself, on the clocks of the agreement. */
  date(at: string): string { return this.texts.dateAt(at, this.zone); }
  when(at: string): string { return this.texts.when(at, this.zone); }

  party(id: string): string { return this.#names.get(id) ?? id; }

  parties(ids: readonly string[]): string {
    return this.say('case.names', { names: ids.map((id) => this.party(id)) });
  }

  item(id: string): Item | null { return this.#items.get(id) ?? null; }

  /** The items that can be spoken of, in the order of the document. */
  get items(): Item[] { return [...this.#items.values()]; }

  /** What an item is called; a long text would be no name. */
  called(id: string): string {
    const title = this.item(id)?.title ?? '';
    if (title !== '' && title.length <= titleMax) return title;
    const around = this.#around.get(id) ?? '';
    return around === '' ? id : this.say('case.item', { around, id });
  }

  clauses(ids: readonly string[]): string {
    return this.say('case.names', { names: ids.map((id) => this.called(id)) });
  }

  money(minor: number): string {
    return this.currency === '' ? this.say('minor-units', { number: minor })
      : this.say('money', { amount: { minor, currency: this.currency } });
  }

  month(name: string): string {
    return this.say('perf.month', { month: name.slice(5, 7), year: name.slice(0, 4) });
  }

  /** The name of a window: of a month in words. */
  window(name: string): string {
    return /^\d{4}-\d\d$/.test(name) ? this.month(name) : name;
  }

  /** How long from one instant to another. */
  between(begun: string, ended: string): string {
    return this.span((Date.parse(ended) - Date.parse(begun)) / 1000);
  }

  span(seconds: number): string {
    return this.say('length', { length: spanOf(seconds) });
  }
}
