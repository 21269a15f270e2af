// JSON Patch (RFC 6902): how an amendment travels. What does not apply is refused with the server's
// words (`patch-does-not-apply.…`), which number the operation from 1. Documents are never changed:
// a patched one shares what it can with the one before.
import { utf8 } from './bytes.ts';
import { isList, isObject, member, sameJson, setMember, type Json, type JsonObject }
  from './json.ts';
import { Refused, shortened } from './refused.ts';

const operationsMax = 1000;
const bytesMax = 1 << 20;
const depthMax = 64;

type Pointer = readonly string[];

function refuse(variant: string, params: JsonObject = {}): never {
  throw new Refused(`patch-does-not-apply.${variant}`, params);
}

// ---------------------------------------------------------------- places

// RFC 6901, section 3.
function pointerOf(text: string): Pointer {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) refuse('no-pointer');
  return text.slice(1).split('/').map((token) =>
    token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(token: string): number {
  if (utf8(token).length > 1 && !/^[1-9]/.test(token)) refuse('no-pointer');
  if (!/^[0-9]+$/.test(token)) refuse('no-such-place');
  return Number(token);
}

function step(value: Json, token: string): Json {
  const found = isObject(value) ? member(value, token)
    : isList(value) ? value[indexOf(token)] : undefined;
  return found === undefined ? refuse('no-such-place') : found;
}

const at = (document: Json, pointer: Pointer): Json => pointer.reduce(step, document);

function withMember(object: JsonObject, name: string, value: Json): JsonObject {
  const copy = { ...object };
  setMember(copy, name, value);
  return copy;
}

function withChild(value: Json, token: string, child: Json): Json {
  if (isObject(value)) return withMember(value, token, child);
  return isList(value) ? value.with(indexOf(token), child) : refuse('no-such-place');
}

// The document in which the value above the pointer's end is another one.
function edited(
  document: Json, pointer: Pointer, edit: (parent: Json, token: string) => Json,
): Json {
  const [token, ...rest] = pointer;
  if (token === undefined) return document;
  if (rest.length === 0) return edit(document, token);
  return withChild(document, token, edited(step(document, token), rest, edit));
}

function added(parent: Json, token: string, value: Json): Json {
  if (isObject(parent)) return withMember(parent, token, value);
  if (!isList(parent)) return refuse('no-such-place');
  const index = token === '-' ? parent.length : indexOf(token);
  return index > parent.length ? refuse('no-such-place') : parent.toSpliced(index, 0, value);
}

function removed(parent: Json, token: string): Json {
  step(parent, token);
  if (isList(parent)) return parent.toSpliced(indexOf(token), 1);
  return Object.fromEntries(Object.entries(parent!).filter(([name]) => name !== token));
}

// ---------------------------------------------------------------- sizes

interface Size {
  readonly bytes: number; // about as many as its text has
  readonly depth: number;
}

function sizeOf(value: Json): Size {
  if (typeof value === 'string') return { bytes: 8 + utf8(value).length, depth: 1 };
  if (value === null || typeof value !== 'object') return { bytes: 8, depth: 1 };
  const inner = Object.values(value).map(sizeOf);
  const names = isObject(value) ? Object.keys(value) : [];
  return {
    bytes: 8 + names.reduce((sum, name) => sum + utf8(name).length, 0) +
      inner.reduce((sum, { bytes }) => sum + bytes, 0),
    depth: 1 + inner.reduce((most, { depth }) => Math.max(most, depth), 0),
  };
}

// ---------------------------------------------------------------- operations

class Patching {
  document: Json;
  private bytes: number;

  constructor(document: Json) {
    this.document = document;
    this.bytes = sizeOf(document).bytes;
  }

  apply(operation: Json): void {
    if (!isObject(operation)) return refuse('not-object');
    const op = textIn(operation, 'op');
    const path = pointerOf(textIn(operation, 'path'));
    switch (op) {
      case 'add':
        return this.add(path, memberOf(operation, 'value'));
      case 'remove':
        return this.remove(path);
      case 'replace':
        return this.replace(path, memberOf(operation, 'value'));
      case 'move':
        return this.move(pointerOf(textIn(operation, 'from')), path);
      case 'copy':
        return this.add(path, at(this.document, pointerOf(textIn(operation, 'from'))));
      case 'test':
        return this.test(path, memberOf(operation, 'value'));
      default:
        return refuse('no-such-op', { op: shortened(op) });
    }
  }

  private grow(path: Pointer, value: Json): void {
    const { bytes, depth } = sizeOf(value);
    this.bytes += bytes;
    if (this.bytes > bytesMax || path.length + depth > depthMax) refuse('too-large');
  }

  private add(path: Pointer, value: Json): void {
    this.grow(path, value);
    this.document = path.length === 0 ? value
      : edited(this.document, path, (parent, token) => added(parent, token, value));
  }

  private remove(path: Pointer): void {
    if (path.length === 0) refuse('removes-whole');
    this.document = edited(this.document, path, removed);
  }

  private replace(path: Pointer, value: Json): void {
    this.grow(path, value);
    at(this.document, path);
    this.document = path.length === 0 ? value
      : edited(this.document, path, (parent, token) => withChild(parent, token, value));
  }

  // RFC 6902, section 4.4: a remove, then an add; not into what is moved.
  private move(from: Pointer, path: Pointer): void {
    const isAbove = from.every((token, i) => path[i] === token);
    if (isAbove && from.length < path.length) refuse('into-itself');
    const value = at(this.document, from);
    if (isAbove) return;
    this.remove(from);
    this.bytes -= sizeOf(value).bytes;
    this.add(path, value);
  }

  private test(path: Pointer, value: Json): void {
    if (!sameJson(at(this.document, path), value)) refuse('other-value');
  }
}

function memberOf(operation: JsonObject, name: string): Json {
  const value = member(operation, name);
  return value === undefined ? refuse('member-missing', { member: name }) : value;
}

function textIn(operation: JsonObject, name: string): string {
  const value = memberOf(operation, name);
  return typeof value === 'string' ? value : refuse('member-no-text', { member: name });
}

/**
 * The patched document. At most 1,000 operations, a document of about 1 MiB and 64 levels; whatever
 * does not apply is refused (`patch-does-not-apply.…`).
 */
export function applyPatch(document: Json, patch: Json): Json {
  if (!isList(patch)) return refuse('not-list');
  if (patch.length > operationsMax) return refuse('too-long', { max: operationsMax });
  const patching = new Patching(document);
  patch.forEach((operation, i) => {
    try {
      patching.apply(operation);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(error.sentence.code, { ...error.sentence.params, operation: i + 1 });
    }
  });
  return patching.document;
}
