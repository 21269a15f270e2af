// What differs between two texts, by words.

export interface WordChange {
  readonly op: 'same' | 'added' | 'removed';
  readonly text: string;
}

// A table of so many places is made at most: beyond it whole sentences are compared, and beyond
// that the text counts as replaced.
const placesMax = 4_000_000;

// A word or figure (`99.95`, `don't`), white space, or one mark: joined they are the text again.
const words = /\s+|[\p{L}\p{M}\p{N}_]+(?:[.,:'’-][\p{L}\p{M}\p{N}_]+)*|[^\s\p{L}\p{M}\p{N}_]/gu;
const sentences = /[^.!?\n]*[.!?\n]*\s*/gu;

const parts = (text: string, of: RegExp): string[] => (text.match(of) ?? []).filter(Boolean);

/**
 * In order, what stays, goes and comes; no two of one kind side by side, what goes before what
 * comes. `same` and `removed` joined are the old text, `same` and `added` the new one.
 */
export function wordsBetween(before: string, after: string): WordChange[] {
  return joinedUp(gathered(compared(before, after, [words, sentences])));
}

function compared(before: string, after: string, by: readonly RegExp[]): WordChange[] {
  const [of, ...coarser] = by;
  if (of === undefined) return [{ op: 'removed', text: before }, { op: 'added', text: after }];
  const [one, other] = [parts(before, of), parts(after, of)];
  const head = lengthOfSame(one, other);
  const tail = lengthOfSame(one.slice(head).reverse(), other.slice(head).reverse());
  const middle = [one.slice(head, one.length - tail), other.slice(head, other.length - tail)] as
    const;
  return [
    { op: 'same', text: one.slice(0, head).join('') },
    ...(middle[0].length * middle[1].length > placesMax
      ? compared(middle[0].join(''), middle[1].join(''), coarser)
      : alongLongestCommon(...middle)),
    { op: 'same', text: one.slice(one.length - tail).join('') },
  ];
}

function lengthOfSame(one: readonly string[], other: readonly string[]): number {
  const end = one.findIndex((part, i) => part !== other[i]);
  return end < 0 ? one.length : end;
}

// The table of the longest common subsequence: of the rest from each place on, how many are common.
function commonFrom(one: readonly string[], other: readonly string[]): Uint16Array {
  const width = other.length + 1;
  const table = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; --i) {
    for (let j = other.length - 1; j >= 0; --j) {
      table[i * width + j] = one[i] === other[j] ? table[(i + 1) * width + j + 1]! + 1
        : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
    }
  }
  return table;
}

function alongLongestCommon(one: readonly string[], other: readonly string[]): WordChange[] {
  const table = commonFrom(one, other);
  const width = other.length + 1;
  const changes: WordChange[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      changes.push({ op: 'same', text: one[i]! });
      [i, j] = [i + 1, j + 1];
    } else if (j === other.length ||
        (i < one.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)) {
      changes.push({ op: 'removed', text: one[i++]! });
    } else {
      changes.push({ op: 'added', text: other[j++]! });
    }
  }
  return changes;
}

// ---------------------------------------------------------------- for a reader

// A stretch of text: unchanged where both sides are the same.
interface Stretch {
  removed: string;
  added: string;
  readonly isSame: boolean;
}

function gathered(changes: readonly WordChange[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { op, text } of changes) {
    const isSame = op === 'same';
    const last = stretches.at(-1);
    if (text === '') continue;
    const stretch = last?.isSame === isSame ? last : { removed: '', added: '', isSame };
    if (stretch !== last) stretches.push(stretch);
    if (op !== 'added') stretch.removed += text;
    if (op !== 'removed') stretch.added += text;
  }
  return stretches;
}

// A space or a mark that stays between two changes is no reason to read them apart: one phrase goes
// and one comes.
function joinedUp(stretches: readonly Stretch[]): WordChange[] {
  const whole: Stretch[] = [];
  stretches.forEach((stretch, i) => {
    const last = whole.at(-1);
    const isBetween = stretch.isSame && last !== undefined && i + 1 < stretches.length &&
      !/[\p{L}\p{N}\n]/u.test(stretch.removed);
    if (last !== undefined && !last.isSame && (isBetween || !stretch.isSame)) {
      last.removed += stretch.removed;
      last.added += stretch.added;
    } else {
      whole.push({ ...stretch });
    }
  });
  return whole.flatMap(told);
}

function told({ removed, added, isSame }: Stretch): WordChange[] {
  if (isSame) return [{ op: 'same', text: removed }];
  const changes: WordChange[] = [{ op: 'removed', text: removed }, { op: 'added', text: added }];
  return changes.filter(({ text }) => text !== '');
}
