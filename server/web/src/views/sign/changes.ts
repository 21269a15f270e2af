// What a proposal changes, stretch by stretch: figures old and new, texts by words, each whole in
// every stretch. First terms are shown as the whole document.
import { html, nothing, type TemplateResult } from 'lit';
import { find } from '../../ledger/change.ts';
import type { Difference } from '../../ledger/difference.ts';
import { isObject, sameJson, type Json, type JsonObject } from '../../ledger/json.ts';
import { changedWords, newFigure, oldFigure } from '../../parts/changed.ts';
import { sectionsOf, TermsWriter } from '../../parts/document.ts';
import { Figures } from '../../parts/figures.ts';
import { classTag } from '../../parts/marks.ts';
import { placeOf, type Place } from '../../parts/members.ts';
import { placeAt } from '../../parts/places.ts';
import type { Texts } from '../../text.ts';
import type { SignData, Stretch } from './data.ts';

/** Each change has a name by which the view knows whether it was seen. */
export const nameOfChange = (stretch: number, position: number): string =>
  `change-${stretch}-${position}`;

/** Of first terms each section is one, and what stands in front of them. */
export function namesOfChanges(texts: Texts, { stretches, zone }: SignData): string[] {
  return stretches.flatMap(({ differences, base, terms }, i) => {
    const parts = base !== null || terms === null ? differences
      : [null, ...sectionsOf(terms, new Figures(texts, terms, zone)).sections];
    return parts.map((_, j) => nameOfChange(i, j));
  });
}

// What comes after it was on the screen has been, too.
const end = (name: string): TemplateResult => html`<i class="end" data-end=${name}></i>`;

/** What the sections are made of. `against`: of first terms that are laid on no version. */
export type Sections = Pick<SignData, 'stretches' | 'zone'> & { against?: string };

/** Beside each change: where it can still be changed, while it is none that is on record. */
type Beside = (difference: Pick<Difference, 'path' | 'kind'>) => unknown;

export function stretchSections(texts: Texts, data: Sections, beside: Beside = () => nothing):
    TemplateResult[] {
  return data.stretches.map((stretch, i) => stretchSection(texts, data, stretch, i, beside));
}

function stretchSection(texts: Texts, data: Sections, stretch: Stretch, i: number, beside: Beside):
    TemplateResult {
  const { from, until, version, base, terms, differences } = stretch;
  const { zone } = data;
  const isOnly = data.stretches.length === 1;
  const heading = until === null ? texts.screen('stretch.from-on', { from: texts.dateAt(from,
    zone) })
    : texts.screen('stretch.from-until', { from: texts.dateAt(from, zone),
      until: texts.dateAt(Date.parse(until) - 1, zone) });
  const against = version === null ? data.against ?? texts.screen('stretch.new')
    : texts.screen('stretch.against', { version: version.number });
  return html`<section class="stretch"><div class="sh">
      <h3>${isOnly ? nothing : html`<span class="n">${i + 1}</span>`}${heading}</h3>
      <span class="meta">${against}</span></div>
    ${terms === null ? nothing : base === null ? whole(texts, data, terms, i, beside)
      : differences.length === 0 ? html`<p class="card none">${texts.screen('stretch.none')}</p>`
      : html`<div class="card">${differences.map((difference, j) =>
          change(texts, data, stretch, difference, nameOfChange(i, j), repeats(data, i,
            difference), beside))}
        </div>`}</section>`;
}

// In an earlier stretch the same place changes in the same way.
function repeats({ stretches }: Sections, i: number, { path, old, new: now }: Difference):
    number | null {
  const found = stretches.slice(0, i).findIndex(({ differences, base }) => base !== null &&
    differences.some((one) => one.path === path && sameJson(one.old, old) && sameJson(one.new,
      now)));
  return found < 0 ? null : found + 1;
}

function whole(texts: Texts, { zone }: Sections, terms: JsonObject, i: number,
  beside: Beside): TemplateResult {
  const writer = new TermsWriter(texts, terms, zone);
  const { front, sections } = sectionsOf(terms, writer.figures);
  return html`<div class="paper one"><article class="cl front" id=${nameOfChange(i, 0)} data-change
      tabindex="-1"><div class="t"><dl class="pairs">${front.map((item) =>
      html`<dt>${item.title}</dt><dd>${writer.body(item)}</dd>`)}</dl></div>
      ${end(nameOfChange(i, 0))}
    </article>
    ${sections.map((section, j) => html`<article class="cl" id=${nameOfChange(i, j + 1)} data-change
      tabindex="-1"><div class="t">
      <h4><span class="no">${section.number}.</span><span>${section.title}</span>${beside({
        path: section.path, kind: 'added' })}</h4>
      ${section.items === null ? html`<div class="b">${writer.body(section)}</div>`
        : section.items.map((item) => html`<div class="t item"><span
          class="no">${item.number}</span>
          <div>${item.title ? html`<h5>${item.title}</h5>`
            : nothing}${writer.body(item)}</div></div>`)}
      </div>${end(nameOfChange(i, j + 1))}</article>`)}</div>`;
}

// ---------------------------------------------------------------- one change

function change(
  texts: Texts, { zone }: Sections, stretch: Stretch, difference: Difference, name: string,
  repeated: number | null, more: Beside,
): TemplateResult {
  const { base, terms, classOf } = stretch;
  const [before, after] = [new Figures(texts, base, zone), new Figures(texts, terms, zone)];
  const shown = raised(difference, stretch, after);
  const { place, chain } = placeAt(shown.path, terms ?? {}, base, after);
  const { title, beside } = titleOf(difference, chain);
  const weight = classOf.get(difference.path);
  const number = numberOf(difference, terms ?? {}, after) ?? numberOf(difference, base ?? {},
    before);
  const label = difference.kind === 'added' ? 'change.added'
    : difference.kind === 'removed' ? 'change.removed' : null;
  return html`<article class="chg" id=${name} data-change tabindex="-1"><div class="h">
      <h4><span class="no">${number ?? nothing}</span>${title}
        <small>${beside}</small></h4>
      <span class="tags">${repeated === null ? nothing : html`<span class="same"
        >${texts.screen('change.as-in', { stretch: repeated })}</span>`}${weight
          ? classTag(texts, weight, false) : nothing}${more(difference)}</span></div>
    ${label ? html`<p class="meta">${texts.screen(label)}</p>` : nothing}${around(difference)}
    ${content(texts, shown, place, before, after, { base, terms, zone })}
    ${end(name)}</article>`;
}

// An item without a name is called by its list, and its id stands beside it.
function titleOf({ item }: Difference, [list = '', ...rest]: readonly string[]) {
  const isUnnamed = item !== null && rest[0] === item.key;
  const parts = isUnnamed ? [list, ...rest.slice(1)] : rest.length > 0 ? rest : [list];
  return { title: parts.join(', '), beside: isUnnamed ? rest[0] : rest.length > 0 ? list : '' };
}

/** A line for each change, for the last question before the signature. */
export function changeLines(texts: Texts, data: SignData): string[] {
  const lines = data.stretches.flatMap((stretch) => (stretch.base === null ? []
    : stretch.differences.map((difference) => changeLine(texts, data, stretch, difference))));
  return [...new Set(lines)];
}

function changeLine(texts: Texts, { zone }: SignData, stretch: Stretch,
  difference: Difference): string {
  const { base, terms } = stretch;
  const [before, after] = [new Figures(texts, base, zone), new Figures(texts, terms, zone)];
  const { path, old, new: now, words, kind, isOrder } = raised(difference, stretch, after);
  const { place, chain } = placeAt(path, terms ?? {}, base, after);
  const { title, beside } = titleOf(difference, chain);
  const name = beside ? `${title} (${beside})` : title;
  const [was, becomes] = [line(before, place, old), line(after, place, now)];
  if (kind !== 'changed') return texts.screen(`change.line.${kind}`, { place: name });
  return words || isOrder || was === null || becomes === null
    ? texts.screen('change.line.words', { place: name })
    : texts.screen('change.line.figure', { place: name, was, becomes });
}

// A figure that is read as part of a phrase: the amount of a fee with how often it is paid.
function raised(difference: Difference, { base, terms }: Stretch, figures: Figures): Difference {
  const path = difference.path.slice(0, difference.path.lastIndexOf('/'));
  if (base === null || terms === null || !difference.item?.member.includes('/',
    1)) return difference;
  const [old, now] = [find(base, path), find(terms, path)];
  if (!isObject(old) || !isObject(now)) return difference;
  const { place } = placeAt(path, terms, base, figures);
  const isPhrase = [old, now].every((one) => figures.line(place, one) !== null);
  return isPhrase ? { ...difference, kind: 'changed', path, old, new: now } : difference;
}

// The words of the item of which something else changes: a bare figure would not say of what.
function around({ item }: Difference) {
  const whole = item?.new ?? item?.old ?? null;
  if (item === null || item.member === '' || !isObject(whole)) return nothing;
  const told = ['text', 'description', 'milestone', 'item'].find((name) =>
    typeof whole[name] === 'string' && item.member !== `/${name}`);
  return told === undefined ? nothing : html`<p class="around">${String(whole[told])}</p>`;
}

// The number of the section or the item that it is in, as the document has it.
function numberOf({ path }: Difference, terms: JsonObject, figures: Figures): string | null {
  for (const section of sectionsOf(terms, figures).sections) {
    if (path !== section.path && !path.startsWith(`${section.path}/`)) continue;
    const item = section.items?.find((one) =>
      path === one.path || path.startsWith(`${one.path}/`));
    return item?.number ?? `${section.number}.`;
  }
  return null;
}

interface Around { base: JsonObject | null; terms: JsonObject | null; zone: string | null }

function content(
  texts: Texts, difference: Difference, place: Place, before: Figures, after: Figures,
    around: Around,
): TemplateResult {
  const { old, new: now, words, isOrder } = difference;
  if (words) return html`<p class="txt">${changedWords(texts, words)}</p>`;
  if (isOrder) return figures(texts, listed(old), listed(now), texts.screen('order'));
  const [was, becomes] = [line(before, place, old), line(after, place, now)];
  const fits = (old === null || was !== null) && (now === null || becomes !== null);
  if (fits) return figures(texts, was, becomes, deltaOf(texts, place, after, old, now));
  return html`${old === null ? nothing : html`<del class="block"><span class="vh"
      >${texts.screen('changed.from')}</span>${blockOf(texts, around.base, around.zone,
        difference.path,
        place, old)}</del>`}
    ${now === null ? nothing : html`<ins class="block"><span
      class="vh">${texts.screen('changed.to')}
      </span>${blockOf(texts, around.terms, around.zone, difference.path, place, now)}</ins>`}`;
}

const listed = (value: Json | null): string => (Array.isArray(value) ? value.join(', ') : '');

function line(figures: Figures, place: Place, value: Json | null): string | null {
  return value === null ? null : figures.line(place, value);
}

function blockOf(
  texts: Texts, terms: JsonObject | null, zone: string | null, path: string, place: Place,
  value: Json,
) {
  const writer = new TermsWriter(texts, terms ?? {}, zone);
  return writer.body({ path, place: isObject(value) ? placeOf('', place.member, place.inCalendar)
    : place,
    value, number: '', id: '', title: '' });
}

function figures(texts: Texts, was: string | null, becomes: string | null, delta: string | null) {
  return html`<p class="fig">${was === null ? nothing : oldFigure(texts, was)}
    ${becomes === null ? nothing : newFigure(texts, becomes)}
    ${delta === null ? nothing : html`<span class="delta">${delta}</span>`}</p>`;
}

// By how much a figure changes, and of what is paid also by what share.
function deltaOf(texts: Texts, place: Place, figures: Figures, old: Json | null, now: Json | null):
    string | null {
  const [was, becomes] = [amountOf(old), amountOf(now)];
  if (was === null || becomes === null) return null;
  const difference = becomes - was;
  const at = isObject(now) ? { ...place, parent: place.member, member: 'amount' } : place;
  const figure = figures.line(at, Math.abs(difference));
  // Intl has another minus in English than stands in front of the figure.
  const share = was === 0 ? '' : new Intl.NumberFormat(texts.language, { style: 'percent',
    signDisplay: 'always', maximumFractionDigits: 1 }).format(difference / was)
    .replace('-', '\u2212');
  const sign = difference < 0 ? '\u2212' : '+';
  return [`${sign}${figure ?? ''}`, ...(at.member === 'amount' && share ? [share] : [])].join(', ');
}

function amountOf(value: Json | null): number | null {
  if (typeof value === 'number') return value;
  const amount = isObject(value) ? value['amount'] : undefined;
  return typeof amount === 'number' ? amount : null;
}
