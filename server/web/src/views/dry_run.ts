// What the ledger would take now, of all that somebody could do.
import type { App } from '../app.ts';
import { inTurn } from '../in_turn.ts';
import type { JsonObject } from '../ledger/json.ts';
import { tried } from '../signing.ts';
import type { Sentence } from '../wire/problem.ts';

export interface Trial {
  /** `dispute.responded` and so on. */
  type: string;
  /** Data for a dry run; null: what there is to be said cannot be tried without it. */
  probe: JsonObject | null;
}

/** Why the ledger does not take it now; null: it does. */
export type Barred<T> = T & { bar: Sentence | null };

export async function tryAll<T extends Trial>(app: App, agreement: string, all: readonly T[]):
    Promise<Barred<T>[]> {
  if (app.key === null) return [];
  return inTurn(all, async (one) => ({ ...one, bar: one.probe === null ? null
    : (await tried(app, `sopu.${one.type}.v1`, { agreement }, one.probe)).bar }));
}
