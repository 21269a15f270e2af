// What differs between two terms, and the same changes laid over other terms. A place is named by a
// JSON Pointer in which an item of a list stands by its id instead of its position, so that moving
// one changes nothing but the list's order. The rules are those of the terms' form ("What
// differs"), without the weights: of what class a change is, the server says.
import { isList, isObject, member, sameJson, setMember, type Json, type JsonObject }
  from './json.ts';

export interface Change {
  readonly path: string;
  readonly before?: Json; // absent: added
  readonly after?: Json; // absent: removed
}

// In which people read terms; the members of a JSON object have no order.
const orderOfTerms = [
  '/title', '/language', '/statementOfIntent', '/timeZone', '/currency', '/agreementPeriod',
  '/parties', '/priorities',
  ...['services', 'calendars', 'objectives', 'creditRules', 'exclusions', 'deliverySchedule',
    'costs', 'obligations', 'assumptions'].map((name) => `/serviceElements/${name}`),
  ...['escalation', 'disputeProcedure', 'effectivenessReview', 'reviewSchedule', 'reporting',
    'dataHandling', 'approvalRules', 'thirdPartyConsent', 'renewal', 'termination', 'suspension',
    'exitPlan'].map((name) => `/managementElements/${name}`),
  '/legal', '/annexes', '/precedence', '/clauses',
];

// ---------------------------------------------------------------- paths

/** The reference tokens, their escapes (RFC 6901) undone. */
export function tokensOf(path: string): string[] {
  if (path === '') return [];
  return path.slice(1).split('/').map((token) =>
    token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function joined(path: string, token: string): string {
  return `${path}/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** True if `above` is `below` or leads to it. */
export function covers(above: string, below: string): boolean {
  return below === above || below.startsWith(`${above}/`);
}

/** By what an item of a list is known: its id, party, level, or day and begin (`mon-08:00`). */
export function keyOf(item: Json): string | null {
  if (!isObject(item)) return null;
  const { id, party, level, day, from } = Object.fromEntries(
    ['id', 'party', 'level', 'day', 'from'].map((name) => [name, member(item, name)]));
  if (typeof id === 'string') return id;
  if (typeof party === 'string') return party;
  if (typeof level === 'number') return String(level);
  return typeof day === 'string' && typeof from === 'string' ? `${day}-${from}` : null;
}

// Of every item, in order; null for a list of which an item has no key or shares one: such a list
// is compared whole.
function keysOf(list: readonly Json[]): string[] | null {
  const keys = list.map(keyOf);
  const isKeyed = keys.every((key) => key !== null) && new Set(keys).size === keys.length;
  return isKeyed ? keys as string[] : null;
}

/** The member, or the item with that key; undefined if there is none. */
export function step(value: Json | undefined, token: string): Json | undefined {
  if (isObject(value)) return member(value, token);
  return isList(value) ? value.find((item) => keyOf(item) === token) : undefined;
}

/** What stands at a path of a change; undefined if nothing does. */
export function find(value: Json, path: string): Json | undefined {
  return tokensOf(path).reduce<Json | undefined>(step, value);
}

// ---------------------------------------------------------------- comparing

function* compared(path: string, before: Json, after: Json): Generator<Change> {
  if (sameJson(before, after)) return;
  if (isObject(before) && isObject(after)) return yield* comparedObjects(path, before, after);
  if (isList(before) && isList(after)) {
    const keys = [keysOf(before), keysOf(after)] as const;
    if (keys[0] && keys[1]) return yield* comparedLists(path, before, after, keys[0], keys[1]);
  }
  yield { path, before, after };
}

function* comparedObjects(path: string, before: JsonObject, after: JsonObject): Generator<Change> {
  for (const name of Object.keys(before)) {
    const twin = member(after, name);
    if (twin === undefined) yield { path: joined(path, name), before: before[name]! };
    else yield* compared(joined(path, name), before[name]!, twin);
  }
  for (const name of Object.keys(after)) {
    if (!Object.hasOwn(before, name)) yield { path: joined(path, name), after: after[name]! };
  }
}

// Items that come are expected at the end; any other order is a change of the list itself, told by
// its keys.
function* comparedLists(
  path: string, before: readonly Json[], after: readonly Json[],
  keysBefore: readonly string[], keysAfter: readonly string[],
): Generator<Change> {
  const stay = keysBefore.filter((key) => keysAfter.includes(key));
  const come = keysAfter.filter((key) => !keysBefore.includes(key));
  for (const [i, key] of keysBefore.entries()) {
    const twin = step(after, key);
    if (twin === undefined) yield { path: joined(path, key), before: before[i]! };
    else yield* compared(joined(path, key), before[i]!, twin);
  }
  for (const key of come) yield { path: joined(path, key), after: step(after, key)! };
  if (!sameJson([...stay, ...come], keysAfter)) {
    yield { path, before: keysBefore, after: keysAfter };
  }
}

function placeInTerms({ path }: Change): number {
  const place = orderOfTerms.findIndex((part) => covers(part, path) || covers(path, part));
  return place < 0 ? orderOfTerms.length : place;
}

/** In the order of the terms; empty when both are the same. An item that comes or goes is one. */
export function changesBetween(before: Json, after: Json): Change[] {
  return Array.from(compared('', before, after))
    .toSorted((one, other) => placeInTerms(one) - placeInTerms(other));
}

/** True where the change is of a list's order: `before` and `after` are the keys of its items. */
export function isOrder(list: Json | undefined, change: Change): boolean {
  return isList(list) && isObject(list[0]) && isList(change.before) &&
    typeof change.before[0] === 'string';
}

// ---------------------------------------------------------------- laying over

// True if the touched place is as it was when the change was made.
function isAsBefore(document: Json, change: Change): boolean {
  const found = find(document, change.path);
  if (change.before === undefined) {
    const parent = find(document, change.path.slice(0, change.path.lastIndexOf('/')));
    return found === undefined && (isObject(parent) || isList(parent));
  }
  if (found === undefined) return false;
  const told = isOrder(found, change) ? keysOf(found as readonly Json[]) : found;
  return told !== null && sameJson(told, change.before);
}

// Undefined where it cannot be done.
function applied(value: Json, tokens: readonly string[], change: Change): Json | undefined {
  const [token, ...rest] = tokens;
  if (token === undefined) return replaced(value, change);
  const child = step(value, token);
  if (child === undefined) return rest.length > 0 ? undefined : inserted(value, token, change);
  if (rest.length === 0 && change.after === undefined) return erased(value, token);
  const edited = applied(child, rest, change);
  return edited === undefined ? undefined : withChild(value, token, edited);
}

function replaced(value: Json, change: Change): Json | undefined {
  if (change.after === undefined || !isOrder(value, change)) return change.after;
  const order = change.after as readonly string[];
  const sorted = order.map((key) => step(value, key));
  const isWhole = sorted.length === (value as readonly Json[]).length &&
    sorted.every((item) => item !== undefined);
  return isWhole ? sorted as Json[] : undefined;
}

function inserted(parent: Json, token: string, { before, after }: Change): Json | undefined {
  if (before !== undefined || after === undefined) return undefined;
  if (isObject(parent)) return withChild(parent, token, after);
  return isList(parent) && keyOf(after) === token ? [...parent, after] : undefined;
}

function erased(parent: Json, token: string): Json {
  if (isList(parent)) return parent.filter((item) => keyOf(item) !== token);
  return Object.fromEntries(Object.entries(parent!).filter(([name]) => name !== token));
}

function withChild(value: Json, token: string, child: Json): Json {
  if (isList(value)) return value.map((item) => (keyOf(item) === token ? child : item));
  const copy = { ...(value as JsonObject) };
  setMember(copy, token, child);
  return copy;
}

export type Laid = { readonly terms: Json } | { readonly differsAt: string };

/**
 * The changes laid over another document of which the touched places are as they were before; else
 * the path of the first that is not.
 */
export function applyChanges(document: Json, changes: readonly Change[]): Laid {
  const moved = changes.find((change) => !isAsBefore(document, change));
  if (moved) return { differsAt: moved.path || '/' };
  let terms = document;
  for (const change of changes) {
    const next = applied(terms, tokensOf(change.path), change);
    if (next === undefined) return { differsAt: change.path || '/' };
    terms = next;
  }
  return { terms };
}
