// A language's words, as they stand in the ledger's catalogues (`ledger/words/en.json`, `fi.json`).
import type { Language } from './numbers.ts';

type Texts = { readonly [name: string]: string };

export interface Catalogue {
  readonly sentences: Texts; // a pattern for each code
  readonly words: { readonly [vocabulary: string]: Texts };
  readonly screen: Texts; // what programs say around the sentences
  readonly forms: Texts; // of dates, durations and other quantities
}

/** Where something is read. `zone`: the agreement's, in which instants are told; null is UTC. */
export interface Setting {
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly zone: string | null;
}

/** The catalogue with the page's own texts among those of `screen`; a name stands in one only. */
export function withPageTexts(catalogue: Catalogue, page: Texts): Catalogue {
  const twin = Object.keys(page).find((name) => Object.hasOwn(catalogue.screen, name));
  if (twin !== undefined) throw new Error(`both catalogues have a text ${twin}`);
  return { ...catalogue, screen: { ...catalogue.screen, ...page } };
}

export function wordOf(catalogue: Catalogue, vocabulary: string, word: string): string | null {
  const words = Object.hasOwn(catalogue.words, vocabulary) ? catalogue.words[vocabulary]! : {};
  return Object.hasOwn(words, word) ? words[word]! : null;
}
