// Terms while they are edited: what stands at a place, another value there, and the JSON Patch (RFC
// 6902) from one document to another. Documents are never changed; positions are those of the list.
import { changesBetween, isOrder, joined, keyOf, tokensOf, type Change }
  from '../../ledger/change.ts';
import { isList, isObject, member, sameJson, setMember, type Json, type JsonObject }
  from '../../ledger/json.ts';
import { applyPatch } from '../../ledger/patch.ts';

/** Undefined if nothing stands there. */
export function valueAt(document: Json, pointer: string): Json | undefined {
  return tokensOf(pointer).reduce<Json | undefined>((value, token) => (isList(value)
    ? value[Number(token)] : isObject(value) ? member(value, token) : undefined), document);
}

/** Undefined takes away. A place on the way that is not there is made, as an object. */
export function withValue(document: Json, pointer: string, value: Json | undefined): Json {
  const [token, ...rest] = tokensOf(pointer);
  if (token === undefined) return value ?? {};
  const inner = isList(document) ? document[Number(token)]
    : isObject(document) ? member(document, token) : undefined;
  const next = rest.length === 0 ? value
    : withValue(inner ?? {}, rest.reduce(joined, ''), value);
  if (isList(document)) {
    const at = Number(token);
    return next === undefined ? document.toSpliced(at, 1)
      : at >= document.length ? [...document, next] : document.with(at, next);
  }
  const copy: { [name: string]: Json } = { ...(isObject(document) ? document : {}) };
  delete copy[token];
  if (next === undefined) return copy;
  if (!isObject(document) || !Object.hasOwn(document, token)) {
    setMember(copy, token, next);
    return copy;
  }
  // A member keeps its place, so that the text does not jump under whoever reads it.
  return Object.fromEntries(Object.entries(document).map(([name, old]) =>
    [name, name === token ? next : old]));
}

/** Moves an item of a list by one place. */
export function withMoved(document: Json, pointer: string, by: -1 | 1): Json {
  const list = pointer.slice(0, pointer.lastIndexOf('/'));
  const items = valueAt(document, list);
  const at = Number(tokensOf(pointer).at(-1));
  if (!isList(items) || items[at + by] === undefined) return document;
  return withValue(document, list, items.with(at, items[at + by]!).with(at + by, items[at]!));
}

/** The pointer by positions of a change's path, in which items stand by their ids. */
export function positioned(document: Json, path: string): string {
  let value: Json | undefined = document;
  return tokensOf(path).reduce((pointer, token) => {
    const at: string = isList(value) ? String(value.findIndex((one) => keyOf(one) === token))
      : token;
    value = value === undefined ? undefined : valueAt(value, joined('', at));
    return joined(pointer, at);
  }, '');
}

/** The other way round: the path by ids of a place. */
export function pathOf(document: Json, pointer: string): string {
  let value: Json | undefined = document;
  return tokensOf(pointer).reduce((path, token) => {
    const inner: Json | undefined = value === undefined ? undefined : valueAt(value, joined('',
      token));
    const name = isList(value) && inner !== undefined ? keyOf(inner) ?? token : token;
    value = inner;
    return joined(path, name);
  }, '');
}

// ---------------------------------------------------------------- patches

function operationsOf(document: Json, change: Change): Json[] {
  const { path, before, after } = change;
  const list = valueAt(document, positioned(document, path));
  if (isOrder(list, change) && isList(after)) {
    const sorted = after.map((key) => (list as Json[]).find((one) => keyOf(one) === key)!);
    return [{ op: 'replace', path: positioned(document, path), value: sorted }];
  }
  const parent = positioned(document, path.slice(0, path.lastIndexOf('/')));
  if (before === undefined) {
    const isItem = isList(valueAt(document, parent));
    return [{ op: 'add', path: isItem ? `${parent}/-` : joined(parent, tokensOf(path).at(-1)!),
      value: after! }];
  }
  const pointer = positioned(document, path);
  return [after === undefined ? { op: 'remove', path: pointer }
    : { op: 'replace', path: pointer, value: after }];
}

/** That which makes `after` of `before`; empty for the same. */
export function patchBetween(before: JsonObject, after: JsonObject): Json[] {
  // An order is only right once everything is there.
  const changes = changesBetween(before, after);
  const sorted = [...changes.filter((one) => !isOrderIn(before, one)),
    ...changes.filter((one) => isOrderIn(before, one))];
  let document: Json = before;
  const patch: Json[] = [];
  for (const change of sorted) {
    const operations = operationsOf(document, change);
    document = applyPatch(document, operations);
    patch.push(...operations);
  }
  return sameJson(document, after) ? patch : [{ op: 'replace', path: '', value: after }];
}

function isOrderIn(document: JsonObject, change: Change): boolean {
  return isOrder(valueAt(document, positioned(document, change.path)), change);
}
