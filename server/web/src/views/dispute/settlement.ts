// What a settlement or a determination says beside its words: who does what by when, what is paid,
// what becomes of a notice, which amendment goes with it, and who has agreed.
import { html, nothing, type TemplateResult } from 'lit';
import { isList, isObject, type JsonObject } from '../../ledger/json.ts';
import { icon } from '../../parts/icons.ts';
import { tag } from '../../parts/marks.ts';
import { toProposal } from '../../router.ts';
import { cited } from './cited.ts';
import type { CaseData, OpenMove } from './load.ts';
import type { CaseWords } from './words.ts';

const kinds =
  { open: 'info', accepted: 'good', rejected: 'bad', stale: '', fallen: 'bad' } as const;

/** @param id of the settlement, to tell how it stands; null: a determination */
export function settlementTerms(words: CaseWords, data: CaseData, signed: JsonObject,
  id: string | null): TemplateResult {
  const one = data.dispute.settlements.find((settlement) => settlement.id === id);
  const says = ['remedy', 'credits', 'noticeFate', 'proposal'].some((name) => name in signed);
  return html`${!says ? nothing : html`<dl class="pairs deal">
      ${remedy(words, signed['remedy'])}${credits(words, signed['credits'])}
      ${typeof signed['noticeFate'] === 'string' ? html`<dt>${words.say('case.notice')}</dt>
        <dd>${words.texts.word('noticeFate', signed['noticeFate'])}</dd>` : nothing}
      ${typeof signed['proposal'] === 'string' ? html`<dt>${words.say('case.amendment')}</dt>
        <dd><a href=${toProposal(data.agreement.id, signed['proposal'])}>${words.say(
          'case.amendment.read')}</a></dd>` : nothing}</dl>`}
    ${one === undefined ? nothing : html`<p class="tags">${tag(words.texts.word('settlementStatus',
        one.status), kinds[one.status])}</p>
      <ul class="agreed">${one.needed.map(({ party, people }) => seat(words, party, people,
        one.words.filter((word) => word.party === party).map(({ name }) => name)))}</ul>`}`;
}

function seat(words: CaseWords, party: string, people: number, given: string[]): TemplateResult {
  const isDone = given.length >= people;
  return html`<li>${isDone ? icon('ok', 'ok') : icon('wait')}<span>${words.say('decision.needed',
    { party: words.party(party), given: given.length, needed: people })}${given.length > 0
    ? `: ${given.join(', ')}` : ''}</span></li>`;
}

function remedy(words: CaseWords, json: unknown) {
  if (!isObject(json as JsonObject)) return nothing;
  const { by, text, due } = json as JsonObject;
  return html`<dt>${words.say('case.remedy')}</dt><dd><b>${words.party(String(by))}</b>: <span
    class="quoted">${String(text)}</span>${typeof due === 'string' ? html`<br>${words.say(
    'case.remedy.until', { at: words.texts.when(due, words.zone) })}` : nothing}</dd>`;
}

function credits(words: CaseWords, json: unknown) {
  const list = isList(json as JsonObject[]) ? (json as JsonObject[]) : [];
  return list.map(({ service, month, amount }) => html`<dt>${words.say('case.paid')}</dt>
    <dd>${words.say('case.paid.for', { amount: words.money(Number(amount)),
      service: words.called(String(service)), month: words.month(String(month)) })}</dd>`);
}

/** Every word that a move signs, as the case will show it. */
export function toldBefore(words: CaseWords, data: CaseData, { name, of }: OpenMove, form: FormData,
  signed: JsonObject): TemplateResult {
  const settlement = name === 'accept' ? data.events.find(({ entry }) => entry.id === of)
    : undefined;
  const text = settlement?.data?.['text'] ?? form.get('text');
  const { disclosed, documents } = signed;
  const files = isList(documents ?? null) ? (documents as JsonObject[]) : [];
  return html`<div class="told">${typeof text === 'string' && text.trim() !== ''
      ? html`<p class="quoted words">${text.trim()}</p>` : nothing}
    ${typeof disclosed === 'string' ? html`<p class="meta">${words.say('case.discloses')}</p>
      <p class="quoted words">${disclosed}</p>` : nothing}
    ${files.map(({ title, bytes, sha256 }) => html`<p class="cite">${icon('doc')}<span>${title},
      ${words.say('bytes', { count: bytes })}, SHA-256
      <code class="bytes">${sha256}</code></span></p>`)}
    ${name === 'evidence' ? cited(words, data, signed) : nothing}
    ${settlement?.data ? settlementTerms(words, data, settlement.data, settlement.entry.id)
      : settlementTerms(words, data, signed, null)}
    ${name === 'confide' ? html`<p class="note secret">${icon('lock')}<span>${words.say(
      'case.secret.hash')}</span></p>` : nothing}</div>`;
}
