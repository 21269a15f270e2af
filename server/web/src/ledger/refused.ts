// Why something is not taken, as data: the page renders it like every other sentence.
import type { JsonObject } from './json.ts';

export interface Sentence {
  readonly code: string;
  readonly params: JsonObject;
}

/**
 * Thrown by whatever reads or checks other people's bytes. The code is one of the catalogue's
 * sentences, or (`check.…`) one of the page's own; `explain` of `words` renders both.
 */
export class Refused extends Error {
  readonly sentence: Sentence;

  constructor(code: string, params: JsonObject = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.name = 'Refused';
    this.sentence = { code, params };
  }
}

/** A text cut so that it fits a sentence. */
export function shortened(text: string): string {
  const points = Array.from(text);
  return points.length <= 64 ? text : `${points.slice(0, 64).join('')}…`;
}
