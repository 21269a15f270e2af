// Beside the change: what the terms would have come to over the last twelve months, as agreed now
// and as proposed. Reckoned by the server from what was measured.
import { html, nothing, type TemplateResult } from 'lit';
import { wasMeasured, type Backtest, type Replayed } from '../../parts/backtest.ts';
import { Figures } from '../../parts/figures.ts';
import { placeOf } from '../../parts/members.ts';
import type { Texts } from '../../text.ts';
import type { Stretch } from './data.ts';

export function backtestSection(texts: Texts, backtest: Backtest | null, { terms, base }: Stretch) {
  if (backtest === null) return nothing;
  const rows = backtest.rows.filter(({ proposed }) => wasMeasured(proposed));
  const [before, after] = [new Figures(texts, base), new Figures(texts, terms)];
  return html`<section class="block"><h2>${texts.screen('backtest.title')}</h2>
    <div class="card tablecard"><table><thead><tr><th scope="col">${texts.screen('backtest.months',
      { from: backtest.from, until: backtest.until })}</th>
      <th scope="col">${texts.screen('backtest.now')}</th>
      <th scope="col">${texts.screen('backtest.proposed')}</th></tr></thead>
      <tbody>${rows.map(({ now, proposed }) => html`
        <tr class="seat"><th colspan="3" scope="rowgroup">${proposed.name}</th></tr>
        ${row(texts, 'backtest.kept', now && kept(texts, now), kept(texts, proposed))}
        ${row(texts, 'backtest.credits', now && credit(before, now), credit(after, proposed))}
        ${proposed.notMeasured === 0 ? nothing : row(texts, 'backtest.not-measured',
          now && texts.number(now.notMeasured), texts.number(proposed.notMeasured))}`)}</tbody
            ></table></div>
    <p class="meta under">${texts.screen('backtest.what')}</p></section>`;
}

function row(texts: Texts, name: string, now: string | null, proposed: string): TemplateResult {
  return html`<tr><td>${texts.screen(name)}</td>
    <td data-label=${texts.screen('backtest.now')}>${now ?? texts.screen('none')}</td>
    <td data-label=${texts.screen('backtest.proposed')}>${proposed}</td></tr>`;
}

const kept = (texts: Texts, { met, breached }: Replayed): string =>
  texts.screen('backtest.of', { met, measured: met + breached });

const credit = (figures: Figures, { credit: amount }: Replayed): string =>
  figures.line(placeOf('', 'amount'), amount) ?? '';
