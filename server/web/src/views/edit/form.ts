// The form of terms: their parts, each unfolding into its fields and items, made of the schema so
// that nothing that terms can hold is out of reach.
import { html, nothing, type TemplateResult } from 'lit';
import { find, joined } from '../../ledger/change.ts';
import { isList, isObject, sameJson, type Json, type JsonObject } from '../../ledger/json.ts';
import { nameMember, placeOf, within, type Place } from '../../parts/members.ts';
import { faultsAt, faultText, field, fieldId, type Editing } from './field.ts';
import { pathOf, valueAt } from './model.ts';
import { fitted, type Form } from './schema.ts';

const groups = ['serviceElements', 'managementElements'];

/** Of all parts that terms can have; those that are not there can be added. */
export function formOfTerms(editing: Editing): TemplateResult {
  const { schema, terms } = editing;
  const parts = schema.namesOf(schema.root).flatMap((name) => {
    const form = schema.memberOf(schema.root, name, terms[name])!;
    const place = placeOf('', name);
    if (!groups.includes(name)) return [part(editing, joined('', name), place, form)];
    const around = terms[name];
    return schema.namesOf(form).map((inner) => part(editing, joined(joined('', name), inner),
      placeOf(name, inner), schema.memberOf(form, inner, isObject(around) ? around[inner]
        : undefined)!));
  });
  return html`<div class="parts">${parts}</div>`;
}

function isScalar(form: Form): boolean {
  return !['object', 'array'].includes(String(form.schema['type'])) || isFlat(form);
}

const isFlat = ({ schema }: Form): boolean => schema['type'] === 'array' &&
  isObject(schema['items']) && !isComposed(schema['items']);
// References to composed definitions are told by their names: only ids, dates and parties are flat.
const flat = ['itemId', 'partyId', 'date'];
function isComposed(items: JsonObject): boolean {
  const name = String(items['$ref'] ?? '').split('/').at(-1) ?? '';
  return items['type'] === 'object' || (name !== '' && !flat.includes(name));
}

function part(editing: Editing, pointer: string, place: Place, form: Form): TemplateResult {
  const { texts, figures, faults, open, terms, base } = editing;
  const value = valueAt(terms, pointer);
  const wrong = faults.filter((one) => one.pointer === pointer
    || one.pointer.startsWith(`${pointer}/`));
  const before = base === null ? undefined : find(base, pathOf(terms, pointer));
  const isChanged = base !== null && (value === undefined || before === undefined
    ? value !== before : !sameJson(before, value));
  const summary = value === undefined ? texts.screen('edit.not-there')
    : isList(value) ? texts.screen('edit.count', { count: value.length })
    : isObject(value) ? '' : figures.line(place, value) ?? '';
  return html`<details class="part" ?open=${open.has(pointer)} @toggle=${(event: Event) => {
      const isOpen = (event.target as HTMLDetailsElement).open;
      if (isOpen !== open.has(pointer)) editing.unfold(pointer, isOpen);
    }}><summary id=${isScalar(form) ? nothing
      : fieldId(pointer)}><span>${figures.label(place)}</span>
      <span class="meta">${wrong.length > 0 ? html`<b class="bad">${texts.screen('edit.faults',
          { count: wrong.length })}</b>` : isChanged && base !== null
        ? html`<b class="news">${texts.screen('edit.changed')}</b>` : nothing}
        <span class="brief">${summary}</span></span></summary>
    ${open.has(pointer) ? html`<div class="inner">${value === undefined
      ? addPart(editing, pointer, form) : content(editing, pointer, place, form, value)}</div>`
      : nothing}</details>`;
}

function addPart(editing: Editing, pointer: string, form: Form): TemplateResult {
  return html`<p><button type="button" class="btn" @click=${() =>
    editing.set(pointer, editing.schema.blank(form,
      ''))}>${editing.texts.screen('edit.begin')}</button></p>`;
}

function content(editing: Editing, pointer: string, place: Place, form: Form, value: Json):
    TemplateResult {
  const remove = html`<p class="eactions"><button type="button" class="mini quiet" @click=${() =>
    editing.set(pointer, undefined)}>${editing.texts.screen('edit.take-out-part')}</button></p>`;
  if (isScalar(form)) return html`${field(editing, pointer, place, form, value, false)}${remove}`;
  if (isList(value)) return html`${list(editing, pointer, place, form, value)}${remove}`;
  if (!isObject(value)) return html`${own(editing, pointer)}${remove}`;
  return html`${object(editing, pointer, place, form, value)}${remove}`;
}

// Of a place that is no field itself.
function own(editing: Editing, pointer: string) {
  const faults = faultsAt(editing, pointer);
  return faults.length === 0 ? nothing : html`<p class="fault" id=${fieldId(pointer)} tabindex="-1"
    >${faults.map((one) => faultText(editing.texts, one)).join(' ')}</p>`;
}

// ---------------------------------------------------------------- objects

function object(editing: Editing, pointer: string, place: Place, form: Form, value: JsonObject):
    TemplateResult {
  const { schema } = editing;
  const inner = within(place, value);
  const needed = schema.neededIn(form, value);
  const allowed = schema.allowedIn(form, value);
  const there = schema.namesOf(form).filter((name) => Object.hasOwn(value, name));
  const strange = Object.keys(value).filter((name) => !there.includes(name));
  const absent = allowed.filter((name) => !Object.hasOwn(value, name));
  return html`${own(editing, pointer)}${formChoice(editing, pointer, place, form, value)}
    <div class="members">${there.map((name) => memberField(editing, joined(pointer, name),
      { ...inner, member: name }, schema.memberOf(form, name, value[name])!, value[name]!,
      !needed.includes(name)))}</div>
    ${strange.map((name) => strangeMember(editing, joined(pointer, name), name))}
    ${absent.length === 0 ? nothing : html`<p class="adds">${absent.map((name) => html`<button
      type="button" class="mini" id=${fieldId(joined(pointer, name))} @click=${() => editing.set(
        joined(pointer, name), schema.blank(schema.memberOf(form, name, undefined)!, ''))}>+ ${
        editing.figures.label({ ...inner, member: name })}</button>`)}</p>`}`;
}

function memberField(editing: Editing, pointer: string, place: Place, form: Form, value: Json,
  isOptional: boolean): TemplateResult {
  const isItems = form.schema['type'] === 'array' && !isFlat(form);
  if (isItems || (form.schema['type'] === 'object' && isObject(value))) {
    return html`<fieldset class="wide egroup"><legend>${editing.figures.label(place)}</legend>
      ${isObject(value) ? object(editing, pointer, place, form, value)
        : list(editing, pointer, place, form, isList(value) ? value : [])}
      ${isOptional ? takeOut(editing, pointer) : nothing}</fieldset>`;
  }
  return isKindOfForm(editing, pointer, place) ? html``
    : field(editing, pointer, place, form, value, isOptional);
}

const takeOut = (editing: Editing, pointer: string) => html`<p class="eactions"><button
  type="button" class="mini quiet" @click=${() => editing.set(pointer, undefined)}
  >${editing.texts.screen('edit.take-out')}</button></p>`;

function strangeMember(editing: Editing, pointer: string, name: string): TemplateResult {
  const why = faultsAt(editing, pointer).map((one) => faultText(editing.texts, one)).join(' ');
  return html`<div class="efield wrong" id=${fieldId(pointer)} tabindex="-1">
    <p class="fault">${name}: ${why}</p>${takeOut(editing, pointer)}</div>`;
}

// Of several forms of one thing the word that tells them apart is chosen first: a role, a kind.
const telling = ['role', 'kind'];
const isKindOfForm = ({ terms, schema }: Editing, pointer: string, { member }: Place): boolean => {
  const parent = pointer.slice(0, pointer.lastIndexOf('/'));
  return telling.includes(member) && formAt(schema, terms, parent).forms.length > 1;
};

function formAt(schema: Editing['schema'], terms: JsonObject, pointer: string): Form {
  let form = schema.root;
  let value: Json | undefined = terms;
  for (const token of pointer.split('/').slice(1)) {
    value = value === undefined ? undefined : valueAt(value, `/${token}`);
    form = form.schema['type'] === 'array' ? schema.itemOf(form, value)
      : schema.memberOf(form, token, value) ?? form;
  }
  return form;
}

function formChoice(editing: Editing, pointer: string, place: Place, form: Form, value: JsonObject)
  {
  const { schema, texts } = editing;
  if (form.forms.length < 2) return nothing;
  const tellingName = telling.find((name) => Object.hasOwn(value, name));
  const inner = within(place, value);
  if (tellingName !== undefined) {
    const words = form.forms.flatMap(({ properties }) =>
      ((properties as JsonObject)[tellingName] as JsonObject)['enum'] as string[]);
    const at = { ...inner, member: tellingName };
    const choose = (chosen: Json) => {
      const next = schema.formOf({ oneOf: form.forms }, { ...value, [tellingName]: chosen });
      editing.set(pointer, fitted(schema, next, { ...value, [tellingName]: chosen }));
    };
    return field({ ...editing, set: (_at, chosen) => choose(chosen ?? '') }, joined(pointer,
      tellingName),
      at, { ...form, schema: { enum: words }, definition: '' }, value[tellingName]!, false);
  }
  const ids = `${fieldId(pointer)}-form`;
  return html`<div class="efield"><div class="elabel"><label
    for=${ids}>${texts.screen('edit.form')}</label>
    </div><select id=${ids} @change=${(event: Event) => {
      const schemaOf = form.forms[Number((event.target as HTMLSelectElement).value)]!;
      editing.set(pointer, fitted(schema, { ...form, schema: schemaOf, forms: [] }, value));
    }}>${form.forms.map(({ required }, i) => html`<option value=${i} ?selected=${i === form.chosen}
      >${(required as string[]).filter((name) => form.forms.some((other) => other['required'] !==
        required &&
        !(other['required'] as string[]).includes(name))).map((name) =>
          editing.figures.label({ ...inner, member: name
            })).join(', ')}</option>`)}</select></div>`;
}

// ---------------------------------------------------------------- lists of items

function list(editing: Editing, pointer: string, place: Place, form: Form, items: readonly Json[]):
    TemplateResult {
  const { schema, texts } = editing;
  const inner = placeOf('', place.member, place.inCalendar);
  const add = () => {
    const made = schema.blank(schema.itemOf(form, undefined), '');
    const named = isObject(made) && Object.hasOwn(made, 'id')
      ? { ...made, id: newId(place.member, items) }
      : isObject(made) && Object.hasOwn(made, 'level') ? { ...made, level: items.length + 1 }
        : made;
    editing.set(joined(pointer, String(items.length)), named);
  };
  return html`${own(editing, pointer)}<ol class="items">${items.map((item, i) => {
      const at = joined(pointer, String(i));
      const itemForm = schema.itemOf(form, item);
      const name = nameMember(item);
      const id = isObject(item) ? String(item['id'] ?? '') : '';
      const title = name && isObject(item) ? String(item[name]) : id || `${i + 1}`;
      return html`<li class="eitem"><div class="ehead"><b>${title}</b><span class="emoves"
        >${moves(editing, at, title, i, items.length)}</span></div>
        ${place.member === 'objectives' ? editing.backtest(id) : nothing}
        ${isObject(item) ? object(editing, at, inner, itemForm, item)
          : field(editing, at, inner, itemForm, item, false)}</li>`;
    })}</ol><p><button type="button" class="btn" @click=${add}>+ ${texts.screen('edit.add',
      { list: editing.figures.label(place) })}</button></p>`;
}

function moves(editing: Editing, at: string, title: string, i: number, count: number):
    TemplateResult[] {
  const { texts } = editing;
  const step = (by: -1 | 1, name: string, arrow: string, isLast: boolean) => html`<button
    type="button" class="mini quiet" ?disabled=${isLast} aria-label=${texts.screen(name, { title })}
    @click=${() => editing.move(at, by)}>${arrow}</button>`;
  return [step(-1, 'edit.up', '↑', i === 0), step(1, 'edit.down', '↓', i === count - 1),
    html`<button type="button" class="mini quiet" @click=${() => editing.set(at, undefined)}
      >${texts.screen('edit.remove')}<span class="vh"> ${title}</span></button>`];
}

// `clause-3`: the first that is free.
function newId(list: string, items: readonly Json[]): string {
  const stem = list.replace(/([A-Z])/g, '-$1').toLowerCase().replace(/ies$/, 'y').replace(/s$/, '');
  const taken = new Set(items.map((one) => (isObject(one) ? one['id'] : '')));
  for (let n = items.length + 1; ; ++n) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}
