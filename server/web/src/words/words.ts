// What the ledger says, in the reader's language: sentences are data everywhere else and become
// text here, word for word as the server's `ledger/words` does. Nothing here fails: what does not
// fit the catalogue is written as its code and its parameters in JSON. Texts that people wrote come
// out as they are; who shows them puts them into text nodes.
import type { JsonObject } from '../ledger/json.ts';
import type { Sentence } from '../ledger/refused.ts';
import { wordOf, type Setting } from './catalogue.ts';
import { orAsData, Rendering } from './rendering.ts';

export { withPageTexts, type Catalogue, type Setting } from './catalogue.ts';
export type { Language } from './numbers.ts';
export type { Sentence } from '../ledger/refused.ts';

/** One of the ledger's sentences; its `text`, if the server sent one, is not looked at. */
export function render({ code, params }: Sentence, setting: Setting): string {
  const sentence = { code, params };
  return orAsData(sentence, () => new Rendering(setting).sentence(sentence));
}

/** What a program says around the ledger's sentences: headings, figures, questions. */
export function screen(name: string, params: JsonObject, setting: Setting): string {
  const texts = setting.catalogue.screen;
  const pattern = Object.hasOwn(texts, name) ? texts[name] : undefined;
  const sentence = { code: name, params };
  return orAsData(sentence, () => new Rendering(setting).written(pattern, sentence));
}

/** Why something was refused here (`Refused` of `ledger`), by the sentences or the page's texts. */
export function explain({ code, params }: Sentence, setting: Setting): string {
  const sentence = { code, params };
  return orAsData(sentence, () => new Rendering(setting).explained(sentence));
}

/**
 * A word of a vocabulary (`phase`, `class`, `role`) by itself, in a form that the language has
 * (`genitive`), if one is named; as it travels if it is not known.
 */
export function word(
  vocabulary: string, name: string, form: string | null, setting: Setting,
): string {
  const named = form === null ? vocabulary : `${vocabulary}.${form}`;
  return wordOf(setting.catalogue, named, name) ?? name;
}
