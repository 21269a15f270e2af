// Which versions have bound, and by which one things go now, as the ledger says it. Pure.
import type { Version } from '../../answers.ts';
import type { AgreementInCourse } from '../../answers_notices.ts';
import { isObject, type JsonObject } from '../../ledger/json.ts';

const bindingOnes = <V extends Version>(versions: readonly V[]): V[] =>
  versions.filter(({ neverBinds }) => !neverBinds).toSorted((a, b) => a.number - b.number);

/**
 * The one that binds, after the end the one that bound last, before the first begin the one that
 * will bind first. Null: nothing is agreed.
 */
export function rulingVersion<V extends Version>(versions: readonly V[], now: string,
  endsAt?: string): V | null {
  return boundOf(versions, now, endsAt).at(-1) ?? bindingOnes(versions)[0] ?? null;
}

/** Versions that have bound, the newest last. What would begin at the end binds nobody. */
export function boundOf<V extends Version>(versions: readonly V[], now: string,
  endsAt?: string): V[] {
  return bindingOnes(versions).filter(({ effectiveFrom }) => effectiveFrom <= now &&
    (endsAt === undefined || effectiveFrom < endsAt));
}

type Ending = Partial<Pick<AgreementInCourse, 'phase' | 'endsAt' | 'terminations' |
  'renewalRefusals'>>;

/**
 * From when on nothing binds if nothing more is agreed. Null: it goes on, for the end that is
 * answered is then that of a period, after which it renews itself.
 * @param terms what binds last before that end
 */
export function lastEnd({ phase = '', endsAt, terminations = [], renewalRefusals = [] }: Ending,
  terms: JsonObject | null): string | null {
  if (endsAt === undefined) return null;
  const isEnded = phase.startsWith('ended');
  const isGiven = terminations.some(({ effectiveFrom, takenBack }) =>
    takenBack !== true && effectiveFrom === endsAt);
  const elements = terms?.['managementElements'];
  const renewal = isObject(elements) ? elements['renewal'] : undefined;
  const renews = isObject(renewal) && renewal['mode'] === 'automatic' &&
    renewalRefusals.length === 0;
  return renews && !isEnded && !isGiven ? null : endsAt;
}
