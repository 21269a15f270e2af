// Who stands on the sides: the answer about an agreement names everybody who takes part, also who
// comes in by a version that is agreed and does not bind yet, or who is on its way out.
import type { App } from '../../app.ts';
import type { Agreement, Participant, Version } from '../../answers.ts';
import { isList, isObject, type JsonObject } from '../../ledger/json.ts';
import { rulingVersion } from './ruling.ts';

type WithSides = Pick<Agreement, 'id' | 'at' | 'participants'> & { endsAt?: string };

const isShared = (participants: readonly Participant[], side: string): boolean =>
  participants.filter(({ role }) => role === side).length > 1;

/** Of those with the same role, whom these terms name stands first. */
export function bySides(participants: readonly Participant[], terms: JsonObject | null):
    Participant[] {
  const parties = terms?.['parties'];
  const named = new Set((isList(parties) ? parties : []).filter(isObject).map((one) =>
    `${one['role']} ${one['party']}`));
  const isNamed = ({ role, party }: Participant) => named.has(`${role} ${party}`);
  return [...participants.filter(isNamed), ...participants.filter((one) => !isNamed(one))];
}

/** The agreement with whom the ruling version names first on each side. */
export async function withSides<A extends WithSides>(app: App, agreement: A): Promise<A> {
  const { id, at, endsAt, participants } = agreement;
  if (!['provider', 'customer'].some((side) => isShared(participants, side))) return agreement;
  const { items } = await app.call<{ items: Version[] }>('agreement.versions', { id });
  const ruling = rulingVersion(items, at, endsAt);
  if (ruling === null) return agreement;
  const { terms } = await app.call<{ terms: JsonObject }>('agreement.terms',
    { id, version: ruling.number });
  return { ...agreement, participants: bySides(participants, terms) };
}
