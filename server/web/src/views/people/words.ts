// What a key may do and who may change keys, in words.
import type { App } from '../../app.ts';
import type { Authority } from '../../answers.ts';
import type { Texts } from '../../text.ts';
import { administrators } from './data.ts';
import type { PeopleData } from './load.ts';

export const usesOf = (texts: Texts, uses: readonly string[]): string =>
  uses.map((use) => texts.screen(`people.use.${use}`)).join(', ');

/** How far a key binds its party, and until when. */
export function boundsOf(texts: Texts, uses: readonly string[],
  authority: Authority = {}): string {
  if (!uses.includes('sign')) return texts.screen('people.binds.nothing');
  const { upTo, from, until } = authority;
  const bounds = [upTo && texts.screen('people.binds.up-to', { class: upTo }),
    from && texts.screen('people.binds.from', { at: texts.when(from, null) }),
    until && texts.screen('people.binds.until', { at: texts.when(until, null) })]
    .filter((one) => one);
  return bounds.length === 0 ? texts.screen('people.binds.all') : bounds.join(', ');
}

/** The text with the names of those who change keys, or (`.nobody`) that nobody can. */
export function whoCan(app: App, { party, now }: PeopleData, name: string): string {
  const people = administrators(party, now).map((one) => one.name);
  return people.length === 0 ? app.texts.screen(`${name}.nobody`)
    : app.texts.screen(name, { people });
}
