// The form of terms by their schema (JSON Schema, draft-07, as far as terms.schema.json uses it):
// what stands where, everything that is wrong with its place, and what new parts begin with. What
// no schema can state the server says (`prepare`). The sentences are the ledger's.
import { joined } from '../../ledger/change.ts';
import { isList, isObject, member, sameJson, type Json, type JsonObject }
  from '../../ledger/json.ts';
import { isDuration, parseDate } from '../../ledger/time.ts';

export interface Fault {
  /** JSON Pointer (RFC 6901), items by position. */
  pointer: string;
  code: string;
  params: JsonObject;
}

/** `date`, `duration`, …: the definition of the schema that a text is of; empty: of none. */
export type Definition = string;

/** What may stand at a place, its references followed and one of its several forms chosen. */
export interface Form {
  schema: JsonObject;
  definition: Definition;
  /** Of one with several forms: all of them, and which one this is. */
  forms: JsonObject[];
  chosen: number;
}

const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const textsOf = (value: Json | undefined): string[] =>
  listOf(value).filter((one) => typeof one === 'string');

export class Schema {
  readonly #whole: JsonObject;

  constructor(whole: JsonObject) {
    this.#whole = whole;
  }

  get root(): Form { return this.formOf(this.#whole, {}); }

  #followed(schema: JsonObject): { schema: JsonObject; definition: Definition } {
    const reference = schema['$ref'];
    if (typeof reference !== 'string') return { schema, definition: '' };
    const name = reference.slice('#/definitions/'.length);
    const found = objectOf(objectOf(this.#whole['definitions'])[name]);
    return { schema: found, definition: name };
  }

  /** Of several forms the one that fits the value best. */
  formOf(given: JsonObject, value: Json | undefined): Form {
    const { schema, definition } = this.#followed(given);
    const forms = listOf(schema['oneOf']).filter(isObject);
    if (forms.length === 0 || schema['properties'] !== undefined) {
      return { schema, definition, forms: [], chosen: 0 };
    }
    const faults = forms.map((form) => (isObject(value) ? distance(form, value) : 0));
    const chosen = faults.indexOf(Math.min(...faults));
    return { schema: forms[chosen]!, definition, forms, chosen };
  }

  memberOf(form: Form, name: string, value: Json | undefined): Form | null {
    const found = member(objectOf(form.schema['properties']), name);
    return isObject(found) ? this.formOf(found, value) : null;
  }

  itemOf(form: Form, value: Json | undefined): Form {
    return this.formOf(objectOf(form.schema['items']), value);
  }

  namesOf(form: Form): string[] { return Object.keys(objectOf(form.schema['properties'])); }

  /** Members that must be there with this value of the others. */
  neededIn(form: Form, value: JsonObject): string[] {
    const needed = new Set(textsOf(form.schema['required']));
    for (const rule of this.#ruling(form.schema, value)) {
      for (const name of textsOf(rule['required'])) needed.add(name);
    }
    return [...needed];
  }

  /** Members that may be there with this value of the others, in the schema's order. */
  allowedIn(form: Form, value: JsonObject): string[] {
    return this.namesOf(form).filter((name) => !this.#isForbidden(form.schema, value, name));
  }

  #isForbidden(schema: JsonObject, value: JsonObject, name: string): boolean {
    const rules = [schema, ...this.#ruling(schema, value)];
    return rules.some(({ not }) => forbiddenBy(objectOf(not)).includes(name));
  }

  // The branches of its conditions that hold for the value.
  #ruling(schema: JsonObject, value: JsonObject): JsonObject[] {
    const parts = [schema, ...listOf(schema['allOf']).filter(isObject)];
    return parts.flatMap((part) => {
      const condition = part['if'];
      const held = isObject(condition) && this.#fits(condition, value) ? 'then' : 'else';
      const branch = isObject(condition) ? [objectOf(part[held])] : [];
      return part === schema ? branch : [part, ...branch];
    });
  }

  #fits(schema: JsonObject, value: Json): boolean { return this.check(schema, value).length === 0; }

  // ---------------------------------------------------------------- what something new begins with

  /** Everything that must be there, empty where nobody can know it. */
  blank(form: Form, id: string): Json {
    const { schema } = form;
    const first = listOf(schema['enum'])[0];
    if (first !== undefined) return first;
    switch (schema['type']) {
      case 'object': return this.#blankObject(form, id);
      case 'array': return schema['minItems'] === undefined ? []
        : [this.blank(this.itemOf(form, undefined), '')];
      case 'integer': return typeof schema['minimum'] === 'number' ? schema['minimum'] : 0;
      case 'boolean': return false;
      default: return spansOf(schema)[0] ?? '';
    }
  }

  #blankObject(form: Form, id: string): JsonObject {
    let made: JsonObject = id === '' ? {} : { id };
    // What must be there hangs on what is there already.
    for (let i = 0; i < 4; ++i) {
      const needed = i === 0 ? textsOf(form.schema['required']) : this.neededIn(form, made);
      const missing = needed.filter((name) => !Object.hasOwn(made, name));
      if (missing.length === 0 && i > 0) break;
      made = { ...made, ...Object.fromEntries(missing.map((name) =>
        [name, this.blank(this.memberOf(form, name, undefined)!, '')])) };
    }
    return this.#firstForms(form, made);
  }

  // Where one of several members must be there, the first of them is.
  #firstForms({ schema }: Form, made: JsonObject): JsonObject {
    const choices = [schema, ...listOf(schema['allOf']).filter(isObject)].flatMap((part) =>
      ['oneOf', 'anyOf'].map((name) => listOf(part[name]).filter(isObject)));
    return choices.reduce<JsonObject>((so, forms) => {
      const names = forms.flatMap(({ required, not }) => (not ? [] : textsOf(required)));
      if (forms.length === 0 || forms.some(({ not }) => not) ||
          names.some((name) => Object.hasOwn(so, name))) return so;
      const found = member(objectOf(schema['properties']), names[0] ?? '');
      return isObject(found) && names[0] !== undefined
        ? { ...so, [names[0]]: this.blank(this.formOf(found, undefined), '') } : so;
    }, made);
  }

  // ---------------------------------------------------------------- what is wrong

  /** Every fault, in the order of the document; empty: it is of the form. */
  check(given: JsonObject, value: Json, pointer = ''): Fault[] {
    const { schema, definition } = this.formOf(given, value);
    const words = listOf(schema['enum']);
    if (words.length > 0) {
      return words.some((one) => sameJson(one, value)) ? []
        : [{ pointer, code: 'none-of', params: { value: shown(value), words } }];
    }
    if (schema['type'] === 'object' && !isObject(value)) return [plain(pointer, 'must-be-object')];
    if (schema['type'] === 'array' && !isList(value)) return [plain(pointer, 'must-be-list')];
    if (isObject(value)) return this.#checkObject(schema, value, pointer);
    if (isList(value)) return this.#checkList(schema, value, pointer);
    return checkScalar(schema, definition, value, pointer);
  }

  #checkObject(schema: JsonObject, value: JsonObject, pointer: string): Fault[] {
    const known = objectOf(schema['properties']);
    const form = { schema, definition: '', forms: [], chosen: 0 };
    const faults: Fault[] = [];
    for (const name of Object.keys(value)) {
      const inner = member(known, name);
      if (isObject(inner)) faults.push(...this.check(inner, value[name]!, joined(pointer, name)));
      else if (schema['additionalProperties'] === false) {
        faults.push({ pointer: joined(pointer, name), code: 'member-unknown',
          params: { member: name, known: Object.keys(known) } });
      }
    }
    for (const name of this.neededIn(form, value)) {
      if (Object.hasOwn(value, name)) continue;
      faults.push({ pointer: joined(pointer, name), code: 'member-missing', params: { member: name }
        });
    }
    for (const name of Object.keys(value)) {
      if (!this.#isForbidden(schema, value, name)) continue;
      faults.push({ pointer: joined(pointer, name), code: 'edit.fault.out-of-place',
        params: { member: name } });
    }
    for (const rule of this.#ruling(schema, value)) {
      for (const [name, inner] of Object.entries(objectOf(rule['properties']))) {
        if (!Object.hasOwn(value, name) || !isObject(inner)) continue;
        faults.push(...this.check(inner, value[name]!, joined(pointer, name)));
      }
    }
    return [...faults, ...choiceFaults(schema, value, pointer)];
  }

  #checkList(schema: JsonObject, value: readonly Json[], pointer: string): Fault[] {
    const faults: Fault[] = [];
    if (typeof schema['minItems'] === 'number' && value.length < schema['minItems']) {
      faults.push(plain(pointer, 'list-empty'));
    }
    if (typeof schema['maxItems'] === 'number' && value.length > schema['maxItems']) {
      faults.push({ pointer, code: 'list-too-long', params: { max: schema['maxItems'] } });
    }
    const items = schema['items'];
    value.forEach((item, i) => {
      const at = joined(pointer, String(i));
      if (isObject(items)) faults.push(...this.check(items, item, at));
      const isTwice = value.slice(0, i).some((other) => sameJson(other, item));
      if (schema['uniqueItems'] === true && isTwice) faults.push(plain(at, 'list-twice'));
    });
    return faults;
  }
}

const plain = (pointer: string, code: string): Fault => ({ pointer, code, params: {} });

function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}

// How many members of the value a form does not know, and how many it misses.
function distance(form: JsonObject, value: JsonObject): number {
  const known = objectOf(form['properties']);
  const strange = Object.keys(value).filter((name) => {
    const allowed = listOf(objectOf(member(known, name))['enum']);
    return !Object.hasOwn(known, name) ||
      (allowed.length > 0 && !allowed.some((one) => sameJson(one, value[name]!)));
  });
  return strange.length * 2 +
    textsOf(form['required']).filter((name) => !Object.hasOwn(value, name)).length;
}

/** Of a text that is one of a few words or a number of days (`month`, `30d`): the usual ones. */
export function spansOf(schema: JsonObject): string[] {
  const { pattern } = schema;
  if (typeof pattern !== 'string' || !pattern.includes('{0,2}d')) return [];
  const days = ['30d', '7d', '28d', '90d'];
  return pattern.startsWith('^(month|') ? ['month', 'quarter', 'year', ...days] : days;
}

/** The value as the form has it: what it does not know goes, what it needs comes. */
export function fitted(schema: Schema, form: Form, value: JsonObject): JsonObject {
  const names = schema.namesOf(form);
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
  const needed = schema.neededIn(form, kept).filter((name) => !Object.hasOwn(kept, name));
  return { ...kept, ...Object.fromEntries(needed.map((name) =>
    [name, schema.blank(schema.memberOf(form, name, undefined)!, '')])) };
}

// `{required: [x]}` under `not`, alone or several under `anyOf`.
function forbiddenBy(not: JsonObject): string[] {
  const forms = [not, ...listOf(not['anyOf']).filter(isObject)];
  return forms.flatMap((form) => textsOf(form['required']));
}

// `oneOf` and `anyOf` of members: one of them, or at least one, has to be there.
function choiceFaults(schema: JsonObject, value: JsonObject, pointer: string): Fault[] {
  const parts = [schema, ...listOf(schema['allOf']).filter(isObject)];
  return parts.flatMap((part) => ['oneOf', 'anyOf'].flatMap((kind) => {
    const forms = listOf(part[kind]).filter(isObject);
    if (forms.length === 0) return [];
    const needs = forms.flatMap(({ required }) => textsOf(required));
    const there = needs.filter((name) => Object.hasOwn(value, name)).length;
    const forbidden = forms.flatMap(({ not }) => forbiddenBy(objectOf(not)));
    const isFree = forbidden.length > 0 &&
      !forbidden.some((name) => Object.hasOwn(value, name));
    if (isFree || (kind === 'oneOf' ? there === 1 : there >= 1)) return [];
    return [{ pointer, code: 'exactly-one-member', params: { words: needs } }];
  }));
}

function checkScalar(schema: JsonObject, definition: Definition, value: Json, pointer: string):
    Fault[] {
  switch (schema['type']) {
    case 'string': return checkText(schema, definition, value, pointer);
    case 'boolean': return typeof value === 'boolean' ? [] : [plain(pointer, 'must-be-boolean')];
    case 'integer': {
      // What was typed stays a text until it is read as one number.
      if (typeof value === 'string') return [plain(pointer, 'edit.fault.number')];
      const [min, max] = [schema['minimum'], schema['maximum']].map(Number);
      const fits = Number.isSafeInteger(value) && Number(value) >= min! && Number(value) <= max!;
      return fits ? [] : [{ pointer, code: 'must-be-integer', params: { min: min!, max: max! } }];
    }
    default: return [];
  }
}

const formWords: Record<string, string> = { itemId: 'form.item-id', partyId: 'form.agreement-id' };

function checkText(schema: JsonObject, definition: Definition, value: Json, pointer: string):
    Fault[] {
  if (typeof value !== 'string') return [plain(pointer, 'must-be-text')];
  if (value === '') return [plain(pointer, 'edit.fault.empty')];
  if (definition === 'date') return parseDate(value) ? [] : [plain(pointer, 'must-be-date')];
  if (definition === 'duration') {
    return isDuration(value) && /[1-9]/.test(value) ? [] : [plain(pointer, 'must-be-duration')];
  }
  const { pattern, maxLength } = schema;
  if (typeof maxLength === 'number' && Array.from(value).length > maxLength) {
    return [{ pointer, code: 'text-too-long', params: { max: maxLength } }];
  }
  if (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value)) {
    // What shows nothing is no text (product: people and authority).
    return /[^\p{White_Space}\p{Cf}\p{Cc}]/u.test(value) ? [] : [plain(pointer, 'text-blank')];
  }
  const form = formWords[definition];
  return [form ? { pointer, code: 'not-of-form', params: { value: shown(value), form } }
    : { pointer, code: 'edit.fault.form', params: { value: shown(value) } }];
}
