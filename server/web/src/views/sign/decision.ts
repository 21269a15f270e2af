// The decision, always on the screen: a rail beside the text, on a narrow screen a bar below it.
import { html, nothing, type TemplateResult } from 'lit';
import { faultNote } from '../../parts/attempt.ts';
import { icon } from '../../parts/icons.ts';
import { digits } from '../../parts/marks.ts';
import type { Texts } from '../../text.ts';
import type { StoredKey } from '../../keys/key_store.ts';
import type { SignData } from './data.ts';

export interface Decision {
  texts: Texts;
  data: SignData;
  person: StoredKey | null;
  isLive: boolean;
  seen: number;
  all: number;
  isSending: boolean;
  fault: string;
  approve(): void;
  refuse(): void;
}

function needed({ texts, data }: Decision): TemplateResult[] {
  return data.seats.map(({ party, needed: people, given }) => html`<li>${given >= people
      ? icon('ok', 'ok') : icon('wait', 'you')}<span>${texts.screen('decision.needed',
        { party: data.names.get(party) ?? party, given, needed: people })}</span></li>`);
}

// Why there is nothing to press, or what to press.
function buttons(decision: Decision, isNarrow = false): TemplateResult {
  const { texts, data, isLive, isSending } = decision;
  if (isSending) return html`<p class="note" role="status">${texts.screen('decision.sending')}</p>`;
  if (data.bar !== null) return html`<p class="note">${texts.screen(data.bar)}</p>`;
  if (data.approval === null) return html`<p class="note bad">${texts.screen('decision.unsafe')}</p
    >`;
  if (!isLive) return html`<p class="note warn">${texts.screen('decision.no-line')}</p>`;
  return html`<button class="btn primary" @click=${decision.approve}>${icon('pen')}${texts.screen(
      'decision.approve')}</button>
    <button class="btn" @click=${decision.refuse}>${texts.screen(
      isNarrow ? 'decision.refuse.short' : 'decision.refuse')}</button>`;
}

const fault = ({ fault: text }: Decision) => (text === '' ? nothing : faultNote(text));

export function decisionRail(decision: Decision): TemplateResult {
  const { texts, data, seen, all, person } = decision;
  const isSigner = data.bar === null && data.approval !== null;
  return html`<aside class="rail" aria-label=${texts.screen('decision.title')}><div class="card">
    <h2>${texts.screen('decision.title')}</h2>
    <ul class="need">${needed(decision)}
      ${data.approval === null ? nothing
        : html`<li>${icon('seal', 'ok')}<span>${texts.screen('decision.checked')}</span></li>`}
      ${isSigner ? html`<li>${icon('eye', seen < all ? 'you' : 'ok')}<span>${texts.screen(
        seen < all ? 'decision.unseen' : 'decision.seen', { seen, all })}</span></li>`
          : nothing}</ul>
    ${fault(decision)}<div class="actions">${buttons(decision)}</div>
    ${data.code ? html`<hr><div class="same-code">${icon('eye')}<div
      >${texts.screen('decision.compare')}
      ${digits(data.code)}</div></div>` : nothing}
    ${isSigner && person ? html`<hr><p class="small">${texts.screen('decision.signing-as',
      { person: person.personName || person.party, party: data.names.get(person.party)
        ?? person.party })}
      ${texts.screen('decision.take-back')}</p>` : nothing}
  </div></aside>`;
}


export function decisionBar(decision: Decision): TemplateResult {
  const { texts, data, seen, all, person } = decision;
  const isSigner = data.bar === null && data.approval !== null;
  return html`<div class="bar" role="group" aria-label=${texts.screen('decision.title')}>
    ${fault(decision)}
    ${isSigner ? html`<p><span>${texts.screen('decision.as', { person: person?.personName || '',
      party: data.names.get(person?.party ?? '') ?? '' })}</span>
      <span>${texts.screen('decision.seen', { seen, all })}</span></p>` : nothing}
    <div class="actions">${buttons(decision, true)}</div></div>`;
}
