// What waits for me, what for others, what is coming: over all agreements.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon, type IconName } from '../../parts/icons.ts';
import { classTag, tag } from '../../parts/marks.ts';
import { standing, turn } from '../../parts/notify.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toComplaints, toDispute, toDisputes, toKeys, toNotices, toPerformance,
  toPeople, toProposal, toProposals, type Route } from '../../router.ts';
import { firstVisit } from './first_visit.ts';
import { loadInbox, type InboxData } from './load.ts';
import { comingDays, rowKey, type Row } from './rows.ts';

const comingMax = 12;
const dayMs = 86_400_000;

const icons: Record<string, IconName> = { 'inbox-answer': 'talk', 'review-due': 'flag' };

type Place = (agreement: string, reference: string) => string;

const toCase: Place = (_, id) => toDispute(id);
const toCases: Place = (agreement) => `${toDisputes}?agreement=${agreement}&mine=1`;
const toMonths: Place = (agreement) => toPerformance(agreement);

// Where one does what waits; what has no place of its own is in the text.
const places: Record<string, Place> = {
  'response-awaited': toCase, 'dispute-on-level': toCase, 'neutral-awaited': toCase,
  'remedy-due': toCase, 'inbox-settlement': toCases,
  'inbox-exclusion': toMonths, 'inbox-report': toMonths, 'report-due': toMonths,
  'claims-end': toMonths,
  'inbox-second': toNotices, 'notice-waits-for-people': toNotices, 'breach-curable': toNotices,
  'breach-uncured': toNotices, 'milestone-due': toNotices, 'renewal-notice': toNotices,
  'termination-effective': toNotices, 'suspension-begins': toNotices,
  'suspension-ends': toNotices,
  'inbox-answer': toProposals, 'complaint-waits': toComplaints, 'inbox-close': toComplaints,
  'inbox-hold-review': toComplaints, 'inbox-review': toComplaints, 'inbox-credit': toMonths,
  'review-due': (agreement) => toComplaints(agreement),
};

const placeOf = (agreement: string, { what: { code }, reference }: NonNullable<Row['item']>) =>
  places[code]?.(agreement, reference) ?? toAgreement(agreement);

export class Inbox extends View<Route, InboxData | 'first'> {
  protected override async load(): Promise<InboxData | 'first'> {
    return await loadInbox(this.app) ?? 'first';
  }

  protected override titleOf(data: InboxData | 'first'): string {
    return data === 'first' ? this.t('first.title') : this.t('nav.inbox');
  }

  protected override show(data: InboxData | 'first'): TemplateResult {
    if (data === 'first') return firstVisit(this.app);
    const { mine, others, coming, keyNews: { waiting, recovering } } = data;
    return html`<section class="narrow inbox"><header><h1 tabindex="-1"
        >${this.t('inbox.title', { count: mine.length + waiting + recovering.length })}</h1>
      <p>${this.#standing(data)}</p></header>
      ${this.#keyNews(data)}${this.#group('inbox.mine', mine, data, true)}
      ${this.#group('inbox.others', others, data)}
      ${this.#coming(coming, data)}
      ${mine.length + others.length + coming.length + waiting + recovering.length === 0
        ? this.#nothing() : nothing}
      ${data.unlooked === 0 ? nothing
        : html`<p class="meta">${this.t('inbox.unlooked', { count: data.unlooked })}</p>`}
      ${this.#notices()}
    </section>`;
  }

  #standing({ ownKey, names }: InboxData): TemplateResult {
    const { key, line } = this.app;
    if (key === null) return html``;
    if (line.declined) {
      return html`${this.t('keys.passkey.declined')} <button class="btn" @click=${() =>
        this.app.connect()}>${this.t('keys.passkey.again')}</button>`;
    }
    if (line.unknown || ownKey === null) {
      return html`${this.t('inbox.unknown-key')} <a href=${toKeys}>${this.t('to-keys')}</a>`;
    }
    const party = names.get(key.party) ?? key.party;
    const today = new Intl.DateTimeFormat(this.texts.language === 'fi' ? 'fi-FI' : 'en-GB',
      { dateStyle: 'full' }).format(Date.now());
    const upTo = ownKey.authority?.upTo;
    const text = !ownKey.uses.includes('sign') ? this.t('inbox.reads', { party })
      : upTo ? this.t('inbox.signs-up-to', { party, class: upTo })
      : this.t('inbox.signs', { party });
    // A sentence of its own, in whatever language.
    return html`${text} ${today.charAt(0).toLocaleUpperCase()}${today.slice(1)}.`;
  }

  // Whose keys speak for the party comes before anything that they sign.
  #keyNews({ keyNews: { waiting, recovering } }: InboxData) {
    const note = (kind: string, text: string) => html`<p class="note ${kind}">${icon('key')}<span
      >${text} <a href=${toPeople}>${this.t('inbox.keys.look')}</a></span></p>`;
    return html`${recovering.map((person) => note('bad', this.t('inbox.keys.recovering',
      { person })))}${waiting === 0 ? nothing : note('warn', this.t('inbox.keys.waiting',
      { count: waiting }))}`;
  }

  #notices() {
    const now = standing();
    if (now === 'none') return nothing;
    if (now === 'denied') return html`<p class="meta">${this.t('notify.denied')}</p>`;
    const change = (event: Event) => void turn((event.target as HTMLInputElement).checked)
      .then(() => this.requestUpdate());
    return html`<p><label class="check"><input type="checkbox" .checked=${now === 'on'}
      @change=${change}><span>${this.t('notify.want')}</span></label></p>`;
  }

  #nothing(): TemplateResult {
    return html`<div class="empty small">${icon('ok')}<p>${this.t('inbox.nothing')}</p>
      <p><a class="btn" href="#/a">${this.t('nav.agreements')}</a></p></div>`;
  }

  #group(name: string, rows: readonly Row[], data: InboxData, isMine = false) {
    if (rows.length === 0) return nothing;
    return html`<section class="group"><h2>${this.t(name)}</h2><div class="card rows">${
      repeat(rows, rowKey, (row) => this.#row(row, data, isMine))}</div></section>`;
  }

  #coming(rows: readonly Row[], data: InboxData) {
    const horizon = Date.now() + comingDays * dayMs;
    const near = rows.filter(({ until }) => until === null || Date.parse(until) <= horizon);
    const shown = (near.length > 0 ? near : rows).slice(0, comingMax);
    if (shown.length === 0) return nothing;
    const later = rows.length - shown.length;
    return html`<section class="group"><h2>${this.t('inbox.coming')} ${near.length > 0
      ? html`<span>${this.t('inbox.coming.days', { count: comingDays })}</span>` : nothing}</h2>
      <div class="card rows">${repeat(shown, rowKey, (row) =>
        this.#row(row, data))}</div>
      ${later > 0 ? html`<p class="meta">${this.t('inbox.later', { count: later })}</p>` : nothing}
    </section>`;
  }

  #row(row: Row, data: InboxData, isMine = false): TemplateResult {
    const symbol = row.proposal ? (isMine ? 'pen' : 'wait')
      : icons[row.item?.what.code ?? ''] ?? (isMine ? 'flag' : 'wait');
    return html`<article class="row ${isMine ? 'act' : ''}"><span class="ic">${icon(symbol)}</span>
      <div>${row.proposal ? this.#proposal(row, data, isMine) : this.#item(row)}</div>
      ${this.#due(row)}</article>`;
  }

  #item({ agreement, item, zone }: Row): TemplateResult {
    const text = item ? this.texts.sentence(item.what, zone) : '';
    return html`<h3><a href=${item ? placeOf(agreement.id, item) : toAgreement(agreement.id)}
        >${text}</a></h3>
      <p class="tags"><span class="meta">${agreement.title}</span></p>`;
  }

  #proposal({ agreement, proposal, zone, isBeyond }: Row, { names }: InboxData, isMine: boolean) {
    if (!proposal) return html``;
    const name = (id: string) => names.get(id) ?? id;
    const title = this.t(isMine ? 'inbox.sign' : 'inbox.proposal', { kind: proposal.kind,
      by: name(proposal.by), from: this.texts.dateAt(proposal.effectiveFrom, zone) });
    const needed = (proposal.stillNeeded ?? []).map(({ party, people }) =>
      this.t('needed.people', { count: people, party: name(party) }));
    return html`<h3><a href=${toProposal(agreement.id, proposal.id)}>${title}</a></h3>
      ${proposal.reason ? html`<p class="why quoted">${proposal.reason}</p>` : nothing}
      <p class="why">${this.t('inbox.needed', { needed: needed.join(', ') })}${isBeyond
        ? html` ${this.t('bar.beyond')}` : nothing}</p>
      <p class="tags">${classTag(this.texts, proposal.changeClass)}
        ${proposal.obstacles?.length ? tag(this.t('inbox.held-back'), 'held') : nothing}
        <span class="meta">${agreement.title}</span></p>`;
  }

  #due({ until, zone }: Row): TemplateResult {
    if (until === null) return html`<div class="due"></div>`;
    const isSoon = Date.parse(until) - Date.now() < 3 * dayMs;
    return html`<div class="due ${isSoon ? 'soon' : ''}"><b>${this.texts.dayAt(until, zone)}</b>
      <span class="meta"><time datetime=${until}>${this.t('inbox.due', { at: this.texts.hour(until,
        zone),
        away: this.texts.away(until, zone) })}</time></span></div>`;
  }
}
customElements.define('sopu-inbox', Inbox);
