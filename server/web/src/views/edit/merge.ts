// Three terms: what a draft began on, the draft, and what binds now. What both changed at the same
// place is decided by a person, never by itself.
import { applyChanges, changesBetween, covers, find, isOrder, joined, keyOf, tokensOf,
  type Change } from '../../ledger/change.ts';
import { isList, sameJson, type Json, type JsonObject } from '../../ledger/json.ts';

/** A clause, an objective, another item, or a member of no item, that changed on either side. */
export interface Meeting {
  path: string;
  mine: Change[];
  theirs: Change[];
  /** `mine`, `theirs`: only that side changed it; `same`: both in the same way. */
  kind: 'mine' | 'theirs' | 'same' | 'apart' | 'conflict';
}

export type Choice = 'mine' | 'theirs' | 'both';

// The outermost item on the way; a member that is no item by itself.
function unitOf(documents: readonly Json[], path: string): string {
  let at = '';
  for (const token of tokensOf(path)) {
    const isItem = documents.some((document) => {
      const list = find(document, at);
      return isList(list) && list.some((item) => keyOf(item) === token);
    });
    at = joined(at, token);
    if (isItem) return at;
  }
  return path;
}

function touches(one: Change, other: Change): boolean {
  return covers(one.path, other.path) || covers(other.path, one.path);
}

function kindOf(mine: Change[], theirs: Change[]): Meeting['kind'] {
  if (theirs.length === 0) return 'mine';
  if (mine.length === 0) return 'theirs';
  const clashing = mine.flatMap((one) => theirs.filter((other) => touches(one, other))
    .map((other) => ({ one, other })));
  if (clashing.length === 0) return 'apart';
  const areSame = clashing.every(({ one, other }) => one.path === other.path &&
    sameJson([one.after ?? null], [other.after ?? null]));
  return areSame ? 'same' : 'conflict';
}

/** In the order of the terms; empty: nothing differs anywhere. */
export function meetingsOf(base: JsonObject, draft: JsonObject, now: JsonObject): Meeting[] {
  const documents = [base, draft, now];
  const mine = changesBetween(base, draft);
  const theirs = changesBetween(base, now);
  const units = new Set([...theirs, ...mine].map(({ path }) => unitOf(documents, path)));
  return [...units].map((path) => {
    const [ours, others] = [mine, theirs].map((list) =>
      list.filter((one) => unitOf(documents, one.path) === path));
    return { path, mine: ours!, theirs: others!, kind: kindOf(ours!, others!) };
  });
}

/** What is decided already; null: a person has to. */
export function givenChoice({ kind }: Meeting): Choice | null {
  if (kind === 'conflict') return null;
  return kind === 'mine' ? 'mine' : kind === 'apart' ? 'both' : 'theirs';
}

/**
 * What binds now, with what was chosen laid over it. `both` of a conflict keeps my words where both
 * changed the same place, and theirs elsewhere in the item. Null while something is undecided.
 */
export function merged(
  draft: JsonObject, now: JsonObject, meetings: readonly Meeting[],
  choices: ReadonlyMap<string, Choice>,
): JsonObject | null {
  let terms = now;
  for (const meeting of meetings) {
    const choice = choices.get(meeting.path) ?? givenChoice(meeting);
    if (choice === null) return null;
    if (choice === 'theirs') continue;
    const next = choice === 'both' ? withMine(terms, meeting.mine)
      : withUnit(terms, meeting.path, find(draft, meeting.path));
    if (next === null) return null;
    terms = next;
  }
  return terms;
}

// Each change anew, against what stands there now.
function withMine(terms: JsonObject, changes: readonly Change[]): JsonObject | null {
  return changes.reduce<JsonObject | null>((so, change) => {
    if (so === null) return null;
    const list = find(so, change.path);
    return isList(list) && isOrder(list, change) ? withOrder(so, list, change)
      : withUnit(so, change.path, change.after);
  }, terms);
}

// In my order, as far as the items are there; the others behind them.
function withOrder(terms: JsonObject, list: readonly Json[], { path, after }: Change) {
  const keys = list.map(keyOf);
  const wished = (isList(after) ? after : []).filter((key) => keys.includes(String(key)));
  const order = [...wished, ...keys.filter((key) => !wished.includes(key))];
  if (sameJson(order, keys)) return terms;
  const laid = applyChanges(terms, [{ path, before: keys, after: order }]);
  return 'terms' in laid ? laid.terms as JsonObject : null;
}

function withUnit(terms: JsonObject, path: string, after: Json | undefined): JsonObject | null {
  const before = find(terms, path);
  if (before === undefined && after === undefined) return terms;
  if (before !== undefined && after !== undefined && sameJson(before, after)) return terms;
  const laid = applyChanges(terms, [{ path, ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }) }]);
  return 'terms' in laid ? laid.terms as JsonObject : null;
}
