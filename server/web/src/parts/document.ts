// Terms as a document: numbered sections and items, the same numbers as the terminal prints
// (ledger/paper/terms_text), each with its path and the words for what it holds. With older terms
// beside them what differs is marked where it stands.
import { html, nothing, type TemplateResult } from 'lit';
import { find, joined, keyOf } from '../ledger/change.ts';
import { isList, isObject, sameJson, type Json, type JsonObject } from '../ledger/json.ts';
import type { Texts } from '../text.ts';
import { Figures, isFreeText } from './figures.ts';
import { markdown } from './markdown.ts';
import { nameMember, orderedMembers, placeOf, within, type Place } from './members.ts';
import { changedText, newFigure, oldFigure } from './changed.ts';

export interface Item {
  /** Of the change path: items by their ids. */
  path: string;
  number: string;
  /** By which it can be linked; empty where it has none. */
  id: string;
  title: string;
  place: Place;
  value: Json;
}

export interface Section extends Item {
  items: Item[] | null;
}

const groups = ['serviceElements', 'managementElements'];

/** All of it, in order. What fits a line of its own stands in front, unnumbered. */
export function sectionsOf(terms: JsonObject, figures: Figures): {
  front: Item[]; sections: Section[];
} {
  const front: Item[] = [];
  const sections: Section[] = [];
  const take = (path: string, place: Place, value: Json) => {
    const isLong = isList(value) || figures.line(place, value) === null;
    const number = isLong ? String(sections.length + 1) : '';
    const item = { path, number, id: place.member, title: figures.label(place), place, value };
    if (isLong) sections.push({ ...item, items: itemsOf(path, number, place, value) });
    else if (place.parent === '') front.push(item);
    else sections.push({ ...item, number: String(sections.length + 1), items: null });
  };
  for (const name of orderedMembers('', terms)) {
    const value = terms[name] ?? null;
    const path = joined('', name);
    if (groups.includes(name) && isObject(value) && Object.keys(value).length > 0) {
      for (const inner of orderedMembers(name, value)) {
        take(joined(path, inner), placeOf(name, inner), value[inner] ?? null);
      }
    } else if (name !== 'title') {
      take(path, placeOf('', name), value);
    }
  }
  return { front, sections };
}

function itemsOf(path: string, number: string, place: Place, value: Json): Item[] | null {
  if (!isList(value) || !isObject(value[0])) return null;
  return value.map((item, i) => {
    const key = keyOf(item) ?? String(i);
    const name = nameMember(item);
    const id = isObject(item) && typeof item['id'] === 'string' ? item['id'] : '';
    const title = isObject(item) && name !== '' ? String(item[name]) : '';
    return { path: joined(path, key), number: `${number}.${i + 1}`, id, title,
      place: placeOf('', place.member, place.inCalendar), value: item };
  });
}

/** Writes what a section or an item holds. `old`: older terms against which changes are marked. */
export class TermsWriter {
  readonly figures: Figures;
  #texts: Texts;
  #old: JsonObject | null;
  #oldFigures: Figures;
  #language: string;

  constructor(texts: Texts, terms: JsonObject, zone: string | null, old: JsonObject | null = null) {
    this.#texts = texts;
    this.figures = new Figures(texts, terms, zone);
    this.#old = old;
    this.#oldFigures = new Figures(texts, old, zone);
    this.#language = typeof terms['language'] === 'string' ? terms['language'] : '';
  }

  /** Whether anything in it differs from the older terms; null: there are none to compare with. */
  differs(path: string, value: Json): boolean | null {
    if (this.#old === null) return null;
    const before = find(this.#old, path);
    return before === undefined || !sameJson(before, value);
  }

  isNew(path: string): boolean {
    return this.#old !== null && find(this.#old, path) === undefined;
  }

  /** The content under the heading. */
  body({ path, place, value }: Item): TemplateResult | TemplateResult[] {
    if (isObject(value)) {
      if (this.figures.line(place, value) !== null) return this.#line(path, place, value);
      return this.#members(path, place, value, ['id', nameMember(value)]);
    }
    return this.#block(path, place, value);
  }

  #line(path: string, place: Place, value: Json): TemplateResult {
    return html`<p class="one-line">${this.#figure(path, place, value)}</p>`;
  }

  // A figure with the one that it was, if that was another.
  #figure(path: string, place: Place, value: Json): unknown {
    const now = this.figures.line(place, value) ?? '';
    const before = this.#old === null ? undefined : find(this.#old, path);
    if (this.#old === null || before === undefined || sameJson(before, value)) return now;
    const was = this.#oldFigures.line(place, before) ?? JSON.stringify(before);
    return html`${oldFigure(this.#texts, was)} ${newFigure(this.#texts, now)}`;
  }

  #text(path: string, place: Place, text: string): TemplateResult | TemplateResult[] {
    const before = this.#old === null ? undefined : find(this.#old, path);
    if (typeof before === 'string' && before !== text) {
      return html`<p class="words" lang=${this.#language || nothing}
        >${changedText(this.#texts, before, text)}</p>`;
    }
    const isMarkdown = place.member === 'text' && place.parent === 'clauses';
    return html`<div class="words" lang=${this.#language || nothing}
      >${isMarkdown ? markdown(text) : html`<p>${text}</p>`}</div>`;
  }

  #block(path: string, place: Place, value: Json): TemplateResult | TemplateResult[] {
    if (isFreeText(place, value)) return this.#text(path, place, value);
    if (isList(value) && this.figures.line(place, value) === null) {
      return this.#list(path, place, value);
    }
    if (isObject(value) && this.figures.line(place, value) === null) {
      return this.#members(path, place, value, []);
    }
    return this.#line(path, place, value);
  }

  #list(path: string, place: Place, list: readonly Json[]): TemplateResult {
    const inner = placeOf('', place.member, place.inCalendar);
    return html`<ol class="nested">${list.map((one, i) => {
      const at = joined(path, keyOf(one) ?? String(i));
      const name = nameMember(one);
      const title = isObject(one) && name !== '' ? html`<b>${String(one[name])}</b>` : nothing;
      const body = isObject(one) && this.figures.line(inner, one) === null
        ? this.#members(at, inner, one, ['id', name]) : this.#block(at, inner, one);
      return html`<li>${title}${body}</li>`;
    })}</ol>`;
  }

  // Texts stand by themselves where their member is called just that; else each has its name.
  #members(path: string, place: Place, json: JsonObject, told: string[]): TemplateResult[] {
    const inner = within(place, json);
    const members = orderedMembers(place.member, json).filter((name) => !told.includes(name));
    const texts = members.filter((name) => ['text', 'description'].includes(name));
    const pairs = members.filter((name) => !texts.includes(name));
    const written = texts.map((name) =>
      html`${this.#text(joined(path, name), { ...inner, member: name }, String(json[name]))}`);
    if (pairs.length === 0) return written;
    return [...written, html`<dl class="pairs">${pairs.map((name) =>
      this.#pair(joined(path, name), { ...inner, member: name }, json[name] ?? null,
        this.isNew(joined(path, name)) && !this.isNew(path)))}</dl>`];
  }

  // What is no line stands below its name, with all the width.
  #pair(path: string, place: Place, value: Json, isNew: boolean): TemplateResult {
    const isLine = isFreeText(place, value) || this.figures.line(place, value) !== null;
    const content = isFreeText(place, value) ? this.#text(path, place, value)
      : isLine ? this.#figure(path, place, value) : this.#block(path, place, value);
    return html`<dt class=${isLine ? nothing : 'wide'}>${this.figures.label(place)}</dt>
      <dd class="${isLine ? '' : 'wide'} ${isNew ? 'new' : ''}">${content}</dd>`;
  }
}
