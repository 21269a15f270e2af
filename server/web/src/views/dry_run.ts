// What the ledger would take now, found out by a dry run: the rules are the server's to know.
import type { App } from '../app.ts';
import type { JsonObject } from '../ledger/json.ts';
import { Refusal, type Sentence } from '../wire/problem.ts';

export interface Tried {
  /** `dispute.responded` and so on. */
  type: string;
  /** Data for a dry run; null: what there is to be said cannot be tried without it. */
  probe: JsonObject | null;
}

/** Why the ledger does not take it now; null: it does. */
export type Barred<T> = T & { bar: Sentence | null };

export async function tryAll<T extends Tried>(app: App, agreement: string, all: readonly T[]):
    Promise<Barred<T>[]> {
  if (app.key === null) return [];
  return Promise.all(all.map(async (one) => ({ ...one, bar: one.probe === null ? null
    : await whyNot(app, agreement, `sopu.${one.type}.v1`, one.probe) })));
}

/** @param type `sopu.dispute.responded.v1` and so on */
export async function whyNot(app: App, agreement: string, type: string, data: JsonObject):
    Promise<Sentence | null> {
  try {
    await app.call('prepare', { type, subject: `agreement/${agreement}`, data });
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { reason, detail } = error.problem;
    return reason ?? { code: 'case.bar', params: { why: detail } };
  }
}
