// The draft as its readers will see it, and as the JSON that it is: both are the same as the form.
import { html, nothing, type TemplateResult } from 'lit';
import type { JsonObject } from '../../ledger/json.ts';
import { sectionsOf, TermsWriter } from '../../parts/document.ts';
import type { Texts } from '../../text.ts';

export type Pane = 'form' | 'text' | 'json';

export interface Panes {
  texts: Texts;
  terms: JsonObject;
  base: JsonObject | null;
  zone: string | null;
  pane: Pane;
  /** The JSON that somebody writes; null: it is that of the terms. */
  json: string | null;
  jsonFault: string;
  show(pane: Pane): void;
  write(json: string): void;
}

export function paneSwitch({ texts, pane, show }: Panes): TemplateResult {
  return html`<div class="switch" role="group" aria-label=${texts.screen('edit.panes')}>${
    (['form', 'text', 'json'] as const).map((one) => html`<button type="button" class="mini
      only-${one}"
      aria-pressed=${pane === one} @click=${() =>
        show(one)}>${texts.screen(`edit.pane.${one}`)}</button>`)}
  </div>`;
}

export function textPane(panes: Panes): TemplateResult {
  return panes.pane === 'json' ? jsonPane(panes) : prose(panes);
}

function prose({ texts, terms, base, zone }: Panes): TemplateResult {
  const writer = new TermsWriter(texts, terms, zone, base);
  const { front, sections } = sectionsOf(terms, writer.figures);
  return html`<div class="paper one draft" tabindex="0" role="region" aria-label=${texts.screen(
      'edit.pane.text')}><p class="draft-title">${String(terms['title'] ?? '')}</p>
    <article class="cl front"><div class="t"><dl class="pairs">${front.map((item) =>
      html`<dt>${item.title}</dt><dd>${writer.body(item)}</dd>`)}</dl></div></article>
    ${sections.map((section) => html`<article class="cl"><div class="t">
      <h2><span class="no">${section.number}.</span><span>${section.title}</span></h2>
      ${section.items === null ? html`<div class="b">${writer.body(section)}</div>`
        : section.items.map((item) => html`<div class="t item ${writer.isNew(item.path) ? 'new'
          : ''}">
          <span class="no">${item.number}</span><div>${item.title ? html`<h3>${item.title}</h3>`
            : nothing}${writer.body(item)}</div></div>`)}</div></article>`)}</div>`;
}

function jsonPane({ texts, terms, json, jsonFault, write }: Panes): TemplateResult {
  return html`<div class="json-pane"><label class="vh"
    for="edit-json">${texts.screen('edit.pane.json')}
    </label><textarea id="edit-json" spellcheck="false" autocapitalize="none"
      .value=${json ?? JSON.stringify(terms, null, 2)} aria-describedby="edit-json-fault"
      @input=${(event: Event) => write((event.target as HTMLTextAreaElement).value)}></textarea>
    <p class="fault" id="edit-json-fault" role="status">${jsonFault}</p></div>`;
}
