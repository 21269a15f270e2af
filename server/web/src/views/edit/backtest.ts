// What the terms as they are drafted would have come to over the months that were measured, beside
// the objective that they change.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Figures } from '../../parts/figures.ts';
import { placeOf } from '../../parts/members.ts';
import type { Texts } from '../../text.ts';
import { Refusal } from '../../wire/problem.ts';

export interface Replayed {
  objective: string;
  serviceUnit?: string;
  windows: number;
  met: number;
  breached: number;
  notMeasured: number;
  credit: number;
  targetOf95?: number;
  targetOfAll?: number;
  targetPpm?: number;
}

export interface Replays {
  from: string;
  until: string;
  proposed: Replayed[];
  now: Replayed[];
}

interface Answer { from: string; until: string; objectives: Replayed[] }

/** Null where nothing was measured, or the reader may not read what was. */
export async function loadReplays(
  app: App, id: string, terms: JsonObject, base: JsonObject | null,
): Promise<Replays | null> {
  const ask = (of: JsonObject) => app.call<Answer>('agreement.backtest', { id, terms: of });
  try {
    const [proposed, now] = await Promise.all([ask(terms), base ? ask(base) : null]);
    const { from, until, objectives } = proposed;
    return objectives.some(({ met, breached }) => met + breached > 0)
      ? { from, until, proposed: objectives, now: now?.objectives ?? [] } : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Of one objective; nothing where nothing was measured of it. */
export function replayBeside(texts: Texts, replays: Replays | null, objective: string,
  terms: JsonObject): TemplateResult | typeof nothing {
  const lines = (replays?.proposed ?? []).filter((one) =>
    one.objective === objective && one.met + one.breached > 0);
  if (replays === null || lines.length === 0) return nothing;
  const figures = new Figures(texts, terms);
  return html`<div class="replay" role="status">${lines.map((one) => {
    const now = replays.now.find((other) => other.objective === objective &&
      other.serviceUnit === one.serviceUnit);
    const told = (line: Replayed) => ({ met: line.met, measured: line.met + line.breached,
      credit: figures.line(placeOf('', 'amount'), line.credit) ?? '' });
    return html`<p><b>${texts.screen('edit.replay', { from: replays.from, until: replays.until,
        ...told(one) })}</b> ${now ? texts.screen('edit.replay.now', told(now)) : nothing}
      ${one.notMeasured > 0 ? texts.screen('edit.replay.not-measured', { count: one.notMeasured })
        : nothing}
      ${one.targetOf95 === undefined || one.targetPpm === undefined ? nothing
        : texts.screen('edit.replay.of-95', { target: one.targetOf95 })}</p>`;
  })}</div>`;
}
