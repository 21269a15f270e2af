// Above and below the changes: what the signature does, the figures of the proposal, who signs.
import { html, nothing, type TemplateResult } from 'lit';
import { partyWithMark, passkeyTag, tag } from '../../parts/marks.ts';
import type { Texts } from '../../text.ts';
import type { Effect } from '../../wire/client.ts';
import type { Seat, SignData, Signer } from './data.ts';

/** How many people are still asked for, the reader among them. */
export function missing({ seats }: SignData): number {
  return seats.reduce((sum, { needed, given }) => sum + Math.max(0, needed - given), 0);
}

export function whatItDoes(texts: Texts, data: SignData, effect: Effect | null, party: string) {
  const { proposal, stretches, zone, names, bar } = data;
  if (proposal.status !== 'open' || bar !== null) return nothing;
  const left = missing(data);
  const hasWords = stretches.some(({ differences }) => differences.some(({ words }) => words));
  const told = (effect?.follows ?? []).filter(({ code }) => code !== 'proposal-expires-at');
  const stillNeeded = told.length > 0 ? told.map((one) => texts.sentence(one, zone))
    : (proposal.remarks ?? []).map((one) => texts.sentence(one, zone));
  return html`<section class="does"><h2>${texts.screen('does.title')}</h2><ul>
    ${left <= 1 ? html`<li>${texts.screen('does.last')}</li>`
      : told.length > 0 ? nothing : html`<li>${texts.screen('does.more',
        { count: left - 1 })}</li>`}
    <li>${texts.screen('does.exactly', { party: names.get(party) ?? party })}</li>
    ${stillNeeded.map((text) => html`<li>${text}</li>`)}
    ${hasWords ? html`<li>${texts.screen('does.words')}</li>` : nothing}</ul></section>`;
}

export function facts(texts: Texts, { proposal, zone, stretches }: SignData): TemplateResult {
  const all = stretches.flatMap(({ differences }) => differences);
  const words = all.filter((one) => one.words).length;
  const isFirst = stretches.every(({ base }) => base === null);
  return html`<dl class="facts">
    <div><dt>${texts.screen('facts.begins')}</dt><dd>${texts.dayAt(proposal.effectiveFrom,
      zone)}<small
      >${texts.hour(proposal.effectiveFrom, zone)}${proposal.until
        ? html`<br>${texts.screen('facts.until',
        { until: texts.when(proposal.until, zone) })}` : nothing}</small></dd></div>
    <div><dt>${texts.screen('facts.stretches')}</dt><dd>${stretches.length}<small>${texts.screen(
      stretches.length === 1 ? 'facts.one-stretch' : 'facts.each-shown')}</small></dd></div>
    <div><dt>${texts.screen('facts.changes')}</dt><dd>${isFirst ? texts.screen('facts.all')
      : texts.number(all.length)}${isFirst ? nothing : html`<small>${texts.screen('facts.kinds',
        { words, figures: all.length - words })}</small>`}</dd></div>
    <div><dt>${texts.screen('facts.kind')}</dt><dd>${texts.word('kind', proposal.kind)}<small
      >${proposal.retroactive ? texts.screen('facts.retroactive')
        : texts.screen('facts.when-agreed')}
      </small></dd></div></dl>`;
}

export function whoSigns(texts: Texts, { seats, names, zone, proposal }: SignData): TemplateResult {
  const rejections = proposal.rejections ?? [];
  return html`<section class="block"><h2>${texts.screen('who.title')}</h2>
    <div class="card tablecard"><table><thead><tr><th scope="col">${texts.screen('who.person')}</th>
      <th scope="col">${texts.screen('who.may')}</th><th
        scope="col">${texts.screen('who.approved')}</th>
      </tr></thead><tbody>${seats.map((seat) => seatRows(texts, seat, names,
        zone))}</tbody></table></div>
    ${rejections.map(({ name, party, reason, recorded }) => html`<div
      class="note bad"><p><b>${texts.screen(
      'who.refused', { person: name, party: names.get(party) ?? party,
        on: texts.dateAt(recorded.at, zone) })}</b></p>${reason
          ? html`<p class="quoted">${reason}</p>` : nothing}</div>`)}
  </section>`;
}

function seatRows(texts: Texts, { party, role, needed, given, signers }: Seat,
  names: Map<string, string>, zone: string | null) {
  const name = names.get(party) ?? party;
  const head = html`<tr class="seat"><th colspan="3" scope="rowgroup">${partyWithMark(name, role)}
    <span class="meta">${texts.screen('who.of', { given, needed })}</span></th></tr>`;
  return html`${head}${signers.map((signer) => signerRow(texts, signer, zone))}`;
}

function signerRow(texts: Texts, signer: Signer, zone: string | null): TemplateResult {
  const { name, isMe, key, approvedAt, alsoFor } = signer;
  const bounds = key?.authority?.until
    ? texts.screen('who.until', { until: texts.dateAt(key.authority.until, zone) }) : '';
  return html`<tr><td><b>${isMe ? texts.screen('who.you', { person: name })
    : name}</b>${alsoFor.length > 0
      ? html`<br><span class="meta">${texts.screen('who.also', { parties: alsoFor })}</span>`
        : nothing}</td>
    <td data-label=${texts.screen('who.may')}>${key ? texts.screen('who.since',
      { since: texts.dateAt(key.added.at, zone) }) : texts.screen('none')} ${bounds}
      ${passkeyTag(texts, key)}</td>
    <td data-label=${texts.screen('who.approved')}>${approvedAt
      ? tag(texts.when(approvedAt, zone), 'good')
      : html`<span class="meta">${texts.screen('who.not-yet')}</span>`}</td></tr>`;
}
