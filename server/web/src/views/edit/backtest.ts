// What the terms as they are drafted would have come to over the months that were measured, beside
// the objective that they change.
import { html, nothing, type TemplateResult } from 'lit';
import type { JsonObject } from '../../ledger/json.ts';
import { wasMeasured, type Backtest, type Replayed } from '../../parts/backtest.ts';
import { Figures } from '../../parts/figures.ts';
import { placeOf } from '../../parts/members.ts';
import type { Texts } from '../../text.ts';

/** Of one objective; nothing where nothing was measured of it. */
export function replayBeside(texts: Texts, backtest: Backtest | null, objective: string,
  terms: JsonObject): TemplateResult | typeof nothing {
  const rows = (backtest?.rows ?? []).filter(({ proposed }) =>
    proposed.objective === objective && wasMeasured(proposed));
  if (backtest === null || rows.length === 0) return nothing;
  const { from, until } = backtest;
  const figures = new Figures(texts, terms);
  return html`<div class="replay" role="status">${rows.map(({ now, proposed: one }) => {
    const told = (line: Replayed) => ({ met: line.met, measured: line.met + line.breached,
      credit: figures.line(placeOf('', 'amount'), line.credit) ?? '' });
    return html`<p><b>${texts.screen('edit.replay', { from, until, ...told(one) })}</b>
      ${now ? texts.screen('edit.replay.now', told(now)) : nothing}
      ${one.notMeasured > 0 ? texts.screen('edit.replay.not-measured', { count: one.notMeasured })
        : nothing}
      ${one.targetOf95 === undefined || one.targetPpm === undefined ? nothing
        : texts.screen('edit.replay.of-95', { target: one.targetOf95 })}</p>`;
  })}</div>`;
}
