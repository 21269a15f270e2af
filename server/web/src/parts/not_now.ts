// What cannot be done now, and why: each reason once, with all that it keeps from.
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../text.ts';
import type { Sentence } from '../wire/problem.ts';

export interface NotNow { label: string; bar: Sentence }

export function notNow(texts: Texts, zone: string | null, all: readonly NotNow[]):
    TemplateResult | typeof nothing {
  const reasons = new Map<string, string[]>();
  for (const { label, bar } of all) {
    const why = texts.sentence(bar, zone);
    reasons.set(why, [...reasons.get(why) ?? [], label]);
  }
  if (reasons.size === 0) return nothing;
  return html`<details class="later"><summary>${texts.screen('case.moves.later')}</summary>
    <dl>${[...reasons].map(([why, labels]) => html`<dt>${[...new Set(labels)].join(', ')}</dt>
      <dd>${why}</dd>`)}</dl></details>`;
}
