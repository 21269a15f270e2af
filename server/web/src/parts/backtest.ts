// What terms would have come to over the last twelve months, beside the terms as they bind now.
// Reckoned by the server from what was measured.
import type { App } from '../app.ts';
import type { JsonObject } from '../ledger/json.ts';
import { Refusal } from '../wire/problem.ts';

export interface Replayed {
  objective: string;
  serviceUnit?: string;
  name: string;
  windows: number;
  met: number;
  breached: number;
  notMeasured: number;
  credit: number;
  targetOf95?: number;
  targetOfAll?: number;
  targetPpm?: number;
}

export interface Backtest {
  from: string;
  until: string;
  rows: { now: Replayed | null; proposed: Replayed }[];
}

export const wasMeasured = ({ met, breached }: Replayed): boolean => met + breached > 0;

interface Answer { from: string; until: string; objectives: Replayed[] }

/** Null where nothing was measured, or the reader may not read what was. */
export async function loadBacktest(
  app: App, id: string, of: { proposal: string } | { terms: JsonObject }, base: JsonObject | null,
): Promise<Backtest | null> {
  const ask = (what: object) => app.call<Answer>('agreement.backtest', { id, ...what });
  try {
    const [proposed, now] = await Promise.all([ask(of), base ? ask({ terms: base }) : null]);
    const { from, until, objectives } = proposed;
    const rows = objectives.map((one) => ({ proposed: one, now: now?.objectives.find((other) =>
      other.objective === one.objective && other.serviceUnit === one.serviceUnit) ?? null }));
    return objectives.some(wasMeasured) ? { from, until, rows } : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
