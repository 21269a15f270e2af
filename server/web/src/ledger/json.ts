// The one reader of JSON that comes from outside, and the canonical form. `JSON.parse` takes
// duplicate members, fractions, and integers that it cannot hold; what is hashed and signed must
// mean the same to every reader, so here they are refused, as by the server.
import { textOf, utf8 } from './bytes.ts';
import { Refused, shortened } from './refused.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export interface JsonLimits {
  readonly bytesMax: number;
  readonly depthMax: number; // arrays and objects inside each other
}
const limitsOfPayloads: JsonLimits = { bytesMax: 262_144, depthMax: 32 };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The member's value; undefined for none, also where every object inherits one of that name. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets a member of any name: a plain assignment to `__proto__` would make none. */
export function setMember(object: { [name: string]: Json }, name: string, value: Json): void {
  Object.defineProperty(object, name,
    { value, writable: true, enumerable: true, configurable: true });
}

/** The same value; the order of members means nothing. */
export function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, i) => sameJson(item, other[i]!));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => {
    const twin = member(other, name);
    return twin !== undefined && sameJson(one[name]!, twin);
  });
}

// ---------------------------------------------------------------- canonical form

/**
 * RFC 8785 (JCS) of a value of I-JSON without fractions. Refused (`check.json.form`) where the
 * value came from another reader and holds what has no such form: fractions, -0, integers beyond
 * ±(2^53−1), lone surrogates, undefined.
 */
export function canonical(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalText(value);
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
    throw new Refused('check.json.form');
  }
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) throw new Refused('check.json.form');
  // Section 3.2.3: by UTF-16 code units, which is how `sort` compares.
  const members = Object.keys(value).sort().map((name) =>
    `${canonicalText(name)}:${canonical(value[name]!)}`);
  return `{${members.join(',')}}`;
}

// Section 3.2.2.2 writes texts as ECMAScript does.
function canonicalText(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Refused('check.json.form');
  return JSON.stringify(text);
}

// ---------------------------------------------------------------- reading

const noncharacter = /\p{Noncharacter_Code_Point}/u;
const escapes: { readonly [letter: string]: string } =
  { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

class Reader {
  private readonly text: string;
  private readonly depthMax: number;
  private at = 0;
  private depth = 0;

  constructor(text: string, depthMax: number) {
    this.text = text;
    this.depthMax = depthMax;
  }

  document(): Json {
    const value = this.value();
    if (this.at !== this.text.length) throw this.refusal('malformed-json.text-after');
    return value;
  }

  private refusal(code: string, params: JsonObject = {}): Refused {
    return new Refused(code, { ...params, offset: utf8(this.text.slice(0, this.at)).length });
  }
  private malformed(): Refused {
    return this.refusal('malformed-json.syntax');
  }

  // What the expression matches here, taken; it is sticky.
  private take(expression: RegExp): string | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text);
    if (!found) return null;
    this.at += found[0].length;
    return found[0];
  }
  private skip(symbol: string): boolean {
    if (this.text[this.at] !== symbol) return false;
    this.at += 1;
    return true;
  }
  private white(): void {
    this.take(/[ \t\n\r]*/y);
  }

  private value(): Json {
    this.white();
    const value = this.bareValue();
    this.white();
    return value;
  }

  private bareValue(): Json {
    switch (this.text[this.at]) {
      case '{':
        return this.inside(() => this.object());
      case '[':
        return this.inside(() => this.list());
      case '"':
        return this.string();
      case 't':
      case 'f':
      case 'n':
        return this.literal();
      default:
        return this.number();
    }
  }

  private inside(read: () => Json): Json {
    if (this.depth === this.depthMax) {
      throw this.refusal('json-too-deep', { max: this.depthMax });
    }
    this.depth += 1;
    this.at += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  private object(): Json {
    const members: [string, Json][] = [];
    this.white();
    if (!this.skip('}')) {
      do {
        this.white();
        const name = this.string();
        this.white();
        if (!this.skip(':')) throw this.malformed();
        members.push([name, this.value()]);
      } while (this.skip(','));
      if (!this.skip('}')) throw this.malformed();
    }
    return this.joined(members);
  }

  private joined(members: readonly [string, Json][]): Json {
    const object: { [name: string]: Json } = {};
    for (const [name, value] of members) {
      if (Object.hasOwn(object, name)) {
        throw this.refusal('malformed-json.twice', { member: shortened(name) });
      }
      setMember(object, name, value);
    }
    return object;
  }

  private list(): Json {
    const items: Json[] = [];
    this.white();
    if (this.skip(']')) return items;
    do items.push(this.value()); while (this.skip(','));
    if (!this.skip(']')) throw this.malformed();
    return items;
  }

  private string(): string {
    if (!this.skip('"')) throw this.malformed();
    let text = '';
    for (;;) {
      text += this.take(/[^"\\\u0000-\u001f]*/y) ?? '';
      if (this.skip('"')) break;
      if (!this.skip('\\')) throw this.malformed();
      text += this.escaped();
    }
    // RFC 7493, section 2.1.
    if (/\p{Surrogate}/u.test(text)) throw this.malformed();
    if (noncharacter.test(text)) throw this.refusal('malformed-json.noncharacter');
    return text;
  }

  private escaped(): string {
    const unit = this.take(/u[0-9A-Fa-f]{4}/y);
    if (unit !== null) return String.fromCharCode(Number.parseInt(unit.slice(1), 16));
    const letter = this.text[this.at] ?? '';
    const symbol = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
    if (symbol === undefined) throw this.malformed();
    this.at += 1;
    return symbol;
  }

  private literal(): Json {
    switch (this.take(/true|false|null/y)) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
      default:
        throw this.malformed();
    }
  }

  private number(): number {
    const digits = this.take(/-?(?:0|[1-9][0-9]*)/y);
    if (digits === null) throw this.malformed();
    if (this.take(/\.[0-9]+|[eE][+-]?[0-9]+/y) !== null) {
      throw this.refusal('malformed-json.fraction');
    }
    if (digits === '-0') throw this.refusal('malformed-json.minus-zero');
    const number = Number(digits);
    if (!Number.isSafeInteger(number)) throw this.refusal('malformed-json.integer-range');
    return number;
  }
}

/**
 * Strict I-JSON (RFC 7493) without fractions. Refused as the server does (`malformed-json.…`,
 * `json-too-large`, `json-too-deep`), with the byte offset: invalid UTF-8, lone surrogates,
 * noncharacters, a member twice, fractions and exponents, -0, integers beyond ±(2^53−1), anything
 * after the value. The limits are those of a payload unless others are given.
 */
export function parseJson(
  input: string | Uint8Array, limits: Partial<JsonLimits> = {},
): Json {
  const { bytesMax, depthMax } = { ...limitsOfPayloads, ...limits };
  const bytes = typeof input === 'string' ? utf8(input).length : input.length;
  if (bytes > bytesMax) throw new Refused('json-too-large', { bytes, max: bytesMax });
  const text = typeof input === 'string' ? input : textOf(input);
  if (text === null) throw new Refused('malformed-json.syntax', { offset: 0 });
  return new Reader(text, depthMax).document();
}

/** The same, and an object: anything else is refused like text that is no JSON. */
export function parseObject(
  input: string | Uint8Array, limits: Partial<JsonLimits> = {},
): JsonObject {
  const value = parseJson(input, limits);
  if (!isObject(value)) throw new Refused('malformed-json.syntax', { offset: 0 });
  return value;
}
