// A draft as the data of `proposal.submitted`: each stretch of time laid and hashed here, so that
// nobody signs what another machine made of it.
import { applyChanges, changesBetween } from '../../ledger/change.ts';
import type { Json, JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { termsHash } from '../../ledger/terms.ts';
import { patchBetween } from './model.ts';

/** What would bind from an instant on. */
export interface Ground {
  from: string;
  baseHash: string;
  base: JsonObject;
}

export interface Frame {
  kind: string;
  reason: string;
  effectiveFrom: string;
  expiresAt: string;
  isRetroactive: boolean;
  counterTo: string | null;
  /** Set only where the result is what the ledger itself makes of the stale proposal. */
  rebaseOf: string | null;
  /** The dispute that it settles. */
  settles?: string | null;
}

const dayMs = 86_400_000;
const openMs = 180 * dayMs;

/** The longest for which it may be open; an hour less, since the ledger's clock may be behind. */
export function latestExpiry(from: string, isRetroactive: boolean, now: number): string {
  const latest = new Date(now + openMs - 3_600_000).toISOString();
  return isRetroactive || latest < from ? latest : from;
}

function framed(frame: Frame): { [name: string]: Json } {
  return {
    kind: frame.kind,
    reason: frame.reason,
    effectiveFrom: frame.effectiveFrom,
    expiresAt: frame.expiresAt,
    ...(frame.counterTo === null ? {} : { counterTo: frame.counterTo }),
    ...(frame.rebaseOf === null ? {} : { rebaseOf: frame.rebaseOf }),
    ...(frame.settles ? { settles: frame.settles } : {}),
    ...(frame.isRetroactive ? { retroactive: true } : {}),
  };
}

/** First terms; `countered` is the hash of those that they counter, or null. */
export async function initialData(
  terms: JsonObject, frame: Frame, countered: string | null,
): Promise<JsonObject> {
  return { ...framed(frame), terms, results: [{ from: frame.effectiveFrom,
    ...(countered === null ? {} : { base: countered }), terms: await termsHash(terms) }] };
}

/**
 * A change of what is agreed: on the first stretch it results in `terms`, on each other the same
 * changes are laid by the ids of what they change. Refused (`stretch-differs`) where one has
 * something else there: then it begins later, or is proposed stretch by stretch in the terminal.
 */
export async function changeData(
  terms: JsonObject, frame: Frame, grounds: readonly Ground[],
): Promise<JsonObject> {
  const first = grounds[0];
  if (first === undefined) throw new Refused('edit.no-ground');
  const changes = changesBetween(first.base, terms);
  const results: JsonObject[] = [];
  for (const { from, baseHash, base } of grounds) {
    const isFirst = results.length === 0;
    const laid = isFirst || baseHash === first.baseHash ? { terms } : applyChanges(base, changes);
    if (!('terms' in laid)) throw new Refused('stretch-differs', { from, path: laid.differsAt });
    results.push({ from: isFirst ? frame.effectiveFrom : from, base: baseHash,
      terms: await termsHash(laid.terms as JsonObject) });
  }
  return { ...framed(frame), patch: patchBetween(first.base, terms), results };
}

/** Where in the terms the server found a fault; null: not in them. */
export function placeOfRefusal(
  problem: { pointer?: string; reason?: { params: Record<string, unknown> } },
): string | null {
  const { pointer = '', reason } = problem;
  const inner = reason?.params['pointer'];
  if (pointer === '/data/patch' && typeof inner === 'string') return inner;
  const prefix = '/data/terms';
  return pointer.startsWith(`${prefix}/`) ? pointer.slice(prefix.length) : null;
}
