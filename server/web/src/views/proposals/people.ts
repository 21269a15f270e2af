// Who of a party could act, by name.
import type { App } from '../../app.ts';
import type { Party } from '../../answers.ts';

/** Of keys on record that sign, each person once. */
export function signersOf(party: Party | undefined): string[] {
  const names = (party?.keys ?? []).filter(({ uses, revoked, person }) =>
    uses.includes('sign') && !revoked && person).map(({ person }) => person!.name);
  return [...new Set(names)];
}

/** `Anna, Ben or Carla`. */
export function anyOf(app: App, names: readonly string[]): string {
  return new Intl.ListFormat(app.texts.language === 'fi' ? 'fi' : 'en-GB',
    { type: 'disjunction' }).format(names);
}

/** A text with the `people`; the one with `.nobody` at its end where none is known: the `party`. */
export function peopleWho(
  app: App, { parties, names }: { parties: Map<string, Party>; names: Map<string, string> },
  party: string, text: string,
): string {
  const people = signersOf(parties.get(party));
  return people.length > 0 ? app.texts.screen(text, { people: anyOf(app, people) })
    : app.texts.screen(`${text}.nobody`, { party: names.get(party) ?? party });
}
