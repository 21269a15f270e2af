// What a proposal says beside its terms, and what is known of it while it is written: its class,
// when it may begin, who has to sign.
import { html, nothing, type TemplateResult } from 'lit';
import type { Draft } from '../../keys/drafts.ts';
import { icon } from '../../parts/icons.ts';
import { classTag } from '../../parts/marks.ts';
import type { Texts } from '../../text.ts';
import type { Verdict } from './check.ts';
import type { EditData } from './data.ts';

export interface Framed {
  texts: Texts;
  data: EditData;
  draft: Draft;
  kind: string;
  kinds: readonly string[];
  verdict: Verdict | null;
  isChecking: boolean;
  set(part: Partial<Draft>): void;
  setKind(kind: string): void;
}

const textOf = (event: Event): string => (event.target as HTMLInputElement).value;

export function frameFields(framed: Framed): TemplateResult {
  const { texts, draft, kinds, kind, verdict } = framed;
  const t = (name: string, params = {}) => texts.screen(name, params);
  return html`<section class="card form frame"><h2>${t('edit.frame')}</h2>
    ${kinds.length < 2 ? nothing : html`<div class="field"><label
      for="frame-kind">${t('facts.kind')}
      </label><select id="frame-kind" @change=${(event: Event) => framed.setKind(textOf(event))}>${
      kinds.map((one) => html`<option value=${one} ?selected=${one === kind}>${texts.word('kind',
        one)}
        </option>`)}</select></div>`}
    <div class="field wide"><label for="frame-reason">${t('edit.reason')}</label>
      <p class="hint" id="frame-reason-hint">${t('edit.reason.what')}</p>
      <textarea id="frame-reason" rows="3" maxlength="20000" .value=${draft.reason}
        aria-describedby="frame-reason-hint"
        @input=${(event: Event) => framed.set({ reason: textOf(event) })}></textarea></div>
    <div class="pair"><div class="field"><label for="frame-from">${t('edit.from')}</label>
        <p class="hint" id="frame-from-hint">${begins(framed)}</p>
        <input id="frame-from" type="date" .value=${draft.from} aria-describedby="frame-from-hint"
          @input=${(event: Event) => framed.set({ from: textOf(event) })}></div>
      <div class="field"><label for="frame-expires">${t('edit.expires')}</label>
        <p class="hint" id="frame-expires-hint">${verdict?.expiresAt ? t('edit.expires.by-itself',
          { at: texts.when(verdict.expiresAt, verdict.zone) }) : t('edit.expires.what')}</p>
        <input id="frame-expires" type="date" .value=${draft.expires}
          aria-describedby="frame-expires-hint"
          @input=${(event: Event) => framed.set({ expires: textOf(event) })}></div></div>
    ${framed.data.mode === 'first' ? nothing : html`<label class="check"><input type="checkbox"
      .checked=${draft.isRetroactive} @change=${(event: Event) => framed.set(
        { isRetroactive: (event.target as HTMLInputElement).checked
          })}><span>${t('edit.retroactive')}
      </span></label>`}</section>`;
}

// The earliest that is allowed, and why.
function begins({ texts, draft, verdict, set }: Framed): TemplateResult {
  if (verdict === null || verdict.effectiveFrom === '')
    return html`${texts.screen('edit.from.what')}`;
  const { next, zone, effectiveFrom } = verdict;
  if (next?.next === undefined) {
    return html`${texts.screen('edit.from.is', { at: texts.when(effectiveFrom, zone) })}`;
  }
  const earliest = texts.screen('edit.from.earliest', { at: texts.when(next.next, zone) });
  const why = next.why.map((one) => texts.sentence(one, zone)).join(' ');
  return html`${earliest} ${why} ${draft.from === '' || effectiveFrom === next.next ? nothing
    : html`<button type="button" class="mini" @click=${() => set({ from: '' })}
        >${texts.screen('edit.from.take')}</button>`}`;
}

/** The rail: what it comes to, as it stands. */
export function standing({ texts, verdict, isChecking, draft, data }: Framed, toWrite: number,
  toMend: number): TemplateResult {
  const effect = verdict?.effect ?? null;
  const zone = verdict?.zone ?? null;
  const told = effect?.follows ?? [];
  return html`<h2>${texts.screen('edit.standing')}</h2>
    <ul class="need">
      <li>${icon(toWrite > 0 ? 'pen' : 'ok', toWrite > 0 ? 'you' : 'ok')}<span>${texts.screen(
        'edit.to-write', { count: toWrite })}</span></li>
      <li>${icon(toMend > 0 ? 'bad' : 'ok', toMend > 0 ? 'wrong' : 'ok')}<span>${texts.screen(
        'edit.to-mend', { count: toMend })}</span></li>
      ${draft.reason.trim() === '' ? html`<li>${icon('pen', 'you')}<span>${texts.screen(
        'edit.reason.missing')}</span></li>` : nothing}</ul>
    ${effect?.changeClass ? html`<p>${classTag(texts, effect.changeClass)}</p>` : nothing}
    ${verdict?.effectiveFrom ? html`<p class="small">${texts.screen('edit.from.is',
      { at: texts.when(verdict.effectiveFrom, zone) })}</p>` : nothing}
    ${told.length === 0 ? nothing : html`<ul class="effect small">${told.map((one) =>
      html`<li>${texts.sentence(one, zone)}</li>`)}</ul>`}
    ${verdict?.refusal ? html`<p class="note
      bad">${icon('bad')}<span>${texts.sentence(verdict.refusal,
      zone)}</span></p>` : nothing}
    <p class="meta" role="status">${isChecking ? texts.screen('edit.checking')
      : draft.saved ? texts.screen('edit.saved', { at: texts.hour(draft.saved,
        Intl.DateTimeFormat().resolvedOptions().timeZone) }) : ''}</p>
    ${data.mode === 'first' && effect ? html`<p class="meta">${texts.screen('edit.gates')}</p>`
      : nothing}`;
}
