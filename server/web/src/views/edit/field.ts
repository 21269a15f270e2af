// One field of the form: a figure, a word of a table, a date, somebody, a text. What is wrong with
// it stands below it, and what it was before.
import { html, nothing, type TemplateResult } from 'lit';
import { find, tokensOf } from '../../ledger/change.ts';
import { isList, isObject, sameJson, type Json, type JsonObject } from '../../ledger/json.ts';
import type { Figures } from '../../parts/figures.ts';
import { shapeOf, type Place } from '../../parts/members.ts';
import type { Texts } from '../../text.ts';
import { digitsOf, readFigure, writtenFigure } from './figures.ts';
import { pathOf, valueAt } from './model.ts';
import { spansOf, type Fault, type Form, type Schema } from './schema.ts';

export interface Editing {
  texts: Texts;
  schema: Schema;
  terms: JsonObject;
  /** What the change is judged against; null: everything is new. */
  base: JsonObject | null;
  figures: Figures;
  currency: string;
  faults: readonly Fault[];
  /** The class of each changed path, as the server weighs it. */
  weights: ReadonlyMap<string, string>;
  names: ReadonlyMap<string, string>;
  /** What somebody is writing now: a figure is not written anew under their hands. */
  typed: { pointer: string; text: string } | null;
  /** Which parts are unfolded, by pointer. */
  open: ReadonlySet<string>;
  set(pointer: string, value: Json | undefined): void;
  type(pointer: string, text: string): void;
  left(): void;
  move(pointer: string, by: -1 | 1): void;
  unfold(pointer: string, isOpen: boolean): void;
  /** What the measured months say of an objective, by its id. */
  backtest(objective: string): TemplateResult | typeof nothing;
}

export const fieldId = (pointer: string): string => `field-${pointer}`;

/** Faults of this very place. */
export const faultsAt = ({ faults }: Editing, pointer: string): Fault[] =>
  faults.filter((one) => one.pointer === pointer);

export function faultText(texts: Texts, { code, params }: Fault): string {
  const named = typeof params['member'] === 'string' && code === 'member-missing'
    ? { ...params, member: texts.word('member', params['member']) } : params;
  return texts.sentence({ code, params: named }, null);
}

/** A scalar or a list of scalars with its label. */
export function field(editing: Editing, pointer: string, place: Place, form: Form, value: Json,
  isOptional: boolean): TemplateResult {
  const { texts } = editing;
  const faults = faultsAt(editing, pointer);
  const before = beforeOf(editing, pointer, value);
  const id = fieldId(pointer);
  const label = editing.figures.label(place);
  const described = [...(faults.length > 0 ? [`${id}-fault`] : []),
    ...(before === null ? [] : [`${id}-was`])].join(' ');
  const choices = isList(value) ? choicesOf(editing, place) : null;
  const control = choices ? checkboxes(editing, pointer, label, value as Json[], choices)
    : controlOf({ editing, pointer, place, form, value, id, described,
      isWrong: faults.length > 0 });
  const remove = isOptional ? html`<button type="button" class="mini quiet"
    @click=${() => editing.set(pointer, undefined)}>${texts.screen('edit.take-out')}
    <span class="vh">${label}</span></button>` : nothing;
  const state = [faults.length > 0 ? 'wrong' : '', before === null ? '' : 'changed'].join(' ');
  return html`<div class="efield ${state}">
    <div class="elabel">${choices ? nothing
      : html`<label for=${id}>${label}</label>`}${remove}</div>
    ${control}
    ${faults.length === 0 ? nothing : html`<p class="fault" id="${id}-fault">${faults.map((one) =>
      faultText(texts, one)).join(' ')}</p>`}
    ${before === null ? nothing : html`<p class="was" id="${id}-was">${before}${weightOf(editing,
      pointer)}</p>`}</div>`;
}

// What stood there in what it is judged against; null: the same, or all of the item is new.
function beforeOf({ base, terms, texts, figures }: Editing, pointer: string, value: Json) {
  if (base === null) return null;
  const path = pathOf(terms, pointer);
  const before = find(base, path);
  if (before !== undefined && sameJson(before, value)) return null;
  const parent = find(base, path.slice(0, path.lastIndexOf('/')));
  if (before === undefined) return parent === undefined ? null : texts.screen('edit.was-nothing');
  const tokens = tokensOf(path);
  const line = figures.line({ parent: tokens.at(-2) ?? '', member: tokens.at(-1) ?? '',
    inCalendar: false }, before);
  return texts.screen('edit.was', { was: line ?? JSON.stringify(before) });
}

function weightOf({ weights, terms, texts }: Editing, pointer: string) {
  const weight = weights.get(pathOf(terms, pointer));
  return weight === undefined ? nothing
    : html` <span class="tag">${texts.word('class', weight)}</span>`;
}

// ---------------------------------------------------------------- the control

interface Control {
  editing: Editing;
  pointer: string;
  place: Place;
  form: Form;
  value: Json;
  id: string;
  described: string;
  isWrong: boolean;
}

function controlOf(control: Control): TemplateResult {
  const { form: { schema, definition }, place, value } = control;
  if (isList(value)) return lines(control, value);
  if (Array.isArray(schema['enum'])) return words(control, schema['enum'] as Json[]);
  if (schema['type'] === 'boolean') return tick(control);
  if (schema['type'] === 'integer') return figure(control);
  const spans = spansOf(schema);
  if (spans.length > 0) return select(control, spans.map((one) => [one, spanWord(control, one)]));
  if (definition === 'date') return input(control, 'date');
  const choices = place.member === 'id' || control.pointer.startsWith('/parties/') ? null
    : choicesOf(control.editing, place);
  if (choices !== null) return select(control, choices);
  if (definition === 'text') return area(control);
  if (definition === 'duration') return duration(control);
  return place.member === 'timeZone' ? zone(control) : input(control, 'text');
}

const spanWord = ({ editing }: Control, span: string): string =>
  editing.figures.line({ parent: 'window', member: 'length', inCalendar: false }, span) ?? span;

function select({ editing, pointer, value, id, described, isWrong }: Control,
  choices: readonly (readonly [string, string])[]): TemplateResult {
  const current = String(value);
  const all = choices.some(([name]) => name === current) ? choices
    : [[current, current === '' ? editing.texts.screen('edit.choose') : current] as const,
      ...choices];
  return html`<select id=${id} aria-describedby=${described || nothing}
    aria-invalid=${isWrong || nothing} @change=${(event: Event) =>
      editing.set(pointer, (event.target as HTMLSelectElement).value)}>${all.map(([name, word]) =>
        html`<option value=${name} ?selected=${name === current}>${word}</option>`)}</select>`;
}

function words(control: Control, known: readonly Json[]): TemplateResult {
  const shape = shapeOf(control.place);
  const { texts } = control.editing;
  return select(control, known.map((one) => [String(one), typeof shape === 'object'
    ? texts.word(shape.word, String(one)) : texts.word('member', String(one))]));
}

function tick({ editing, pointer, value, id, described }: Control): TemplateResult {
  return html`<input type="checkbox" id=${id} .checked=${value === true}
    aria-describedby=${described || nothing} @change=${(event: Event) =>
      editing.set(pointer, (event.target as HTMLInputElement).checked)}>`;
}

function figure(control: Control): TemplateResult {
  const { editing, pointer, place, value, id, described, isWrong } = control;
  const shape = shapeOf(place);
  const { typed, currency, texts } = editing;
  const written = typed?.pointer === pointer ? typed.text
    : typeof value === 'number' ? writtenFigure(value, shape, currency, texts.language)
    : String(value);
  const unit = shape === 'share' || shape === 'points' ? '%' : shape === 'money' ? currency
    : typeof shape === 'string' && ['seconds', 'days', 'minutes'].includes(shape)
      ? texts.screen(`edit.unit.${shape}`) : '';
  return html`<div class="unit"><input id=${id} .value=${written} autocomplete="off"
    inputmode=${digitsOf(shape, currency) > 0 ? 'decimal' : 'numeric'}
    aria-describedby=${described || nothing} aria-invalid=${isWrong || nothing}
    @input=${(event: Event) => {
      const { value: text } = event.target as HTMLInputElement;
      editing.type(pointer, text);
      editing.set(pointer, readFigure(text, shape, currency, texts.language) ?? text);
    }} @blur=${() => editing.left()}>${unit ? html`<span>${unit}</span>` : nothing}</div>`;
}

function input({ editing, pointer, value, id, described, isWrong }: Control, type: string,
  list: string | null = null): TemplateResult {
  return html`<input id=${id} type=${type} .value=${String(value)} autocomplete="off"
    list=${list ?? nothing} aria-describedby=${described || nothing}
    aria-invalid=${isWrong || nothing} @input=${(event: Event) =>
      editing.set(pointer, (event.target as HTMLInputElement).value)}>`;
}

// Written as the ledger writes it, and read out as people say it.
function duration(control: Control): TemplateResult {
  const { editing, place, value } = control;
  const said = editing.figures.line(place, value);
  return html`<div class="unit">${input(control, 'text')}<span>${said === value
    ? editing.texts.screen('edit.duration-form') : said}</span></div>`;
}

function zone(control: Control): TemplateResult {
  return html`${input(control, 'text', 'edit-zones')}<datalist id="edit-zones">${
    Intl.supportedValuesOf('timeZone').map((name) => html`<option
      value=${name}></option>`)}</datalist>`;
}

function area({ editing, pointer, value, id, described, isWrong }: Control): TemplateResult {
  const text = String(value);
  const rows = Math.min(12, Math.max(2, Math.ceil(text.length / 60) + text.split('\n').length - 1));
  return html`<textarea id=${id} rows=${rows} .value=${text} aria-describedby=${described
    || nothing}
    aria-invalid=${isWrong || nothing} @input=${(event: Event) =>
      editing.set(pointer, (event.target as HTMLTextAreaElement).value)}></textarea>`;
}

// A line each.
function lines(control: Control, list: readonly Json[]): TemplateResult {
  const { editing, pointer, id, described } = control;
  const { typed } = editing;
  const text = typed?.pointer === pointer ? typed.text : list.join('\n');
  return html`<textarea id=${id} rows=${Math.max(2, list.length + 1)} .value=${text}
    aria-describedby=${described || nothing} @input=${(event: Event) => {
      const { value } = event.target as HTMLTextAreaElement;
      editing.type(pointer, value);
      editing.set(pointer, value.split('\n').map((one) => one.trim()).filter((one) => one !== ''));
    }} @blur=${() => editing.left()}></textarea>`;
}

function checkboxes({ set, terms }: Editing, pointer: string, label: string, list: readonly Json[],
  choices: readonly (readonly [string, string])[]): TemplateResult {
  const known = [...choices, ...list.map(String).filter((one) =>
    !choices.some(([name]) => name === one)).map((one) => [one, one] as const)];
  const change = (name: string, isOn: boolean) => {
    const now = (valueAt(terms, pointer) ?? []) as readonly Json[];
    set(pointer, isOn ? [...now, name] : now.filter((one) => one !== name));
  };
  return html`<fieldset id=${fieldId(pointer)} tabindex="-1"><legend>${label}</legend>${known.map(
    ([name, word]) => html`<label class="check"><input type="checkbox"
      .checked=${list.includes(name)}
      @change=${(event: Event) => change(name, (event.target as HTMLInputElement).checked)}
      ><span>${word}</span></label>`)}</fieldset>`;
}

// ---------------------------------------------------------------- what can be named

const parties = ['party', 'owner', 'to', 'by', 'contactOf', 'billedBy', 'appoints', 'measuredBy',
  'participants'];
const lists: Record<string, string> = {
  service: '/serviceElements/services',
  calendar: '/serviceElements/calendars',
  'exclusions/within': '/serviceElements/calendars',
  objective: '/serviceElements/objectives',
  indicators: '/serviceElements/objectives',
  priority: '/priorities',
};

/** Ids with what they are called, of whatever this member names; null: it names nothing. */
export function choicesOf({ terms, names }: Editing, { parent, member }: Place):
    (readonly [string, string])[] | null {
  // `to` of hours and `by` of a cause name nobody.
  const isParty = parties.includes(member) && !['weekly', 'causes'].includes(parent);
  if (isParty) {
    const people = valueAt(terms, '/parties');
    return (isList(people) ? people.filter(isObject) : []).map((one) => {
      const id = String(one['party']);
      return [id, names.get(id) ?? id] as const;
    });
  }
  const list = valueAt(terms, lists[`${parent}/${member}`] ?? lists[member] ?? '/none');
  if (!isList(list)) return null;
  return list.filter(isObject).map((one) =>
    [String(one['id']), String(one['name'] ?? one['text'] ?? one['id'])] as const);
}
