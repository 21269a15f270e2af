// Many questions at once, but not all of them: a socket answers so many, and others wait, too.
const atOnce = 32;

export async function inTurn<T, U>(all: readonly T[], ask: (one: T) => Promise<U>): Promise<U[]> {
  const answers: U[] = [];
  for (let i = 0; i < all.length; i += atOnce) {
    answers.push(...await Promise.all(all.slice(i, i + atOnce).map(ask)));
  }
  return answers;
}
