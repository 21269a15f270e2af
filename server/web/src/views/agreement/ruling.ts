// Which versions have bound, and by which one things go now, as the ledger says it. Pure.
import type { Version } from '../../answers.ts';

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
