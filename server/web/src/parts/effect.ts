// What a signature does, as the server tells it, and what it follows.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import type { Prepared } from '../signing.ts';

/** Entries of a list. */
export function effectLines(app: App, { effect, base }: Prepared, zone: string | null):
    TemplateResult {
  const { texts } = app;
  const unseen = base && !base.seen ? base : null;
  return html`${[effect.summary, ...effect.follows].map((one) =>
    html`<li>${texts.sentence(one, zone)}</li>`)}${unseen === null ? nothing
    : html`<li>${texts.screen('sign.base-unseen', { index: unseen.index })}</li>`}`;
}
