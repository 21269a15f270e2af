// The stretches of a proposal on a strip of time.
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../../text.ts';
import type { SignData } from './data.ts';

export function strip(texts: Texts, { stretches, zone, agreement }: SignData) {
  if (stretches.length < 2) return nothing;
  const day = (at: string) => texts.dayAt(at, zone);
  const current = agreement.versionInForce;
  const parts: TemplateResult[] = stretches.map(({ until, from }, i) =>
    html`<li class="hit"><span class="n">${i + 1}</span><span>${day(from)}${until === null
      ? html` ${texts.screen('strip.on')}` : nothing}</span></li>`);
  return html`<ol class="strip">${current ? html`<li>${texts.screen('version',
    { version: current.number })}</li>` : nothing}${parts}</ol>`;
}
