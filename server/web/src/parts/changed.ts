// What was and what becomes: struck and underlined for the eye, said for the ear.
import { html, type TemplateResult } from 'lit';
import { wordsBetween, type WordChange } from '../ledger/words_between.ts';
import type { Texts } from '../text.ts';

export const oldFigure = (texts: Texts, text: string): TemplateResult =>
  html`<del><span class="vh">${texts.screen('changed.from')} </span>${text}</del>`;

export const newFigure = (texts: Texts, text: string): TemplateResult =>
  html`<ins><span class="vh">${texts.screen('changed.to')} </span>${text}</ins>`;

export function changedWords(texts: Texts, words: readonly WordChange[]): TemplateResult[] {
  return words.map(({ op, text }) => {
    if (op === 'same') return html`${text}`;
    const said = texts.screen(op === 'added' ? 'changed.added' : 'changed.removed');
    // A line break that comes or goes would not be seen.
    const seen = text.replaceAll('\n', '⏎\n');
    return op === 'added' ? html`<ins><span class="vh">${said} </span>${seen}</ins>`
      : html`<del><span class="vh">${said} </span>${seen}</del>`;
  });
}

/** The words of a text, old and new in one. */
export const changedText = (texts: Texts, before: string, after: string): TemplateResult[] =>
  changedWords(texts, wordsBetween(before, after));
