// The readable difference of two terms, as data: which item, what of it, old and new, and of texts
// the words.
import { changesBetween, find, isOrder, joined, keyOf, tokensOf, type Change } from './change.ts';
import { isList, type Json, type JsonObject } from './json.ts';
import { wordsBetween, type WordChange } from './words_between.ts';

/** The item that people know by its id: a clause, an objective, a service, … */
export interface DifferingItem {
  readonly list: string; // the path of its list: `/serviceElements/objectives`
  readonly key: string;
  readonly old: Json | null; // whole
  readonly new: Json | null;
  readonly member: string; // the path from the item to what differs; empty: the item itself
}

export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly path: string;
  readonly item: DifferingItem | null; // null: a member of no item, such as the title
  readonly old: Json | null; // null: there was nothing
  readonly new: Json | null;
  readonly isOrder: boolean; // old and new are the keys of a list's items, in their order
  readonly words?: readonly WordChange[]; // of prose that changed
}

function kindOf(change: Change): Difference['kind'] {
  if (change.before === undefined) return 'added';
  return change.after === undefined ? 'removed' : 'changed';
}

// The outermost item on the way: the objective, not its tier.
function itemOf(before: Json, after: Json, path: string): DifferingItem | null {
  const tokens = tokensOf(path);
  let list = '';
  for (const [depth, token] of tokens.entries()) {
    const isItem = [before, after].some((terms) => {
      const value = find(terms, list);
      return isList(value) && value.some((item) => keyOf(item) === token);
    });
    const at = joined(list, token);
    if (isItem) {
      const member = tokens.slice(depth + 1).reduce(joined, '');
      return { list, key: token, old: find(before, at) ?? null, new: find(after, at) ?? null,
        member };
    }
    list = at;
  }
  return null;
}

// A text of several words; not an id, a date, a duration.
const isProse = (value: Json): boolean => typeof value === 'string' && /\s/.test(value.trim());

/**
 * What differs, in the order of the terms. `before` null: first terms, all of which is new. Prose
 * that changed has its `words`.
 */
export function differenceOf(before: JsonObject | null, after: JsonObject): Difference[] {
  const from = before ?? {};
  return changesBetween(from, after).map((change) => {
    const { path, before: old = null, after: now = null } = change;
    const areProse = typeof old === 'string' && typeof now === 'string' &&
      (isProse(old) || isProse(now));
    return {
      kind: kindOf(change),
      path,
      item: itemOf(from, after, path),
      old,
      new: now,
      isOrder: isOrder(find(from, path), change),
      ...(areProse ? { words: wordsBetween(old, now) } : {}),
    };
  });
}
