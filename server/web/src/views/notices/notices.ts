// The course of an agreement in force: what waits, what was given, what can be done, who reads it.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Deadline } from '../../answers.ts';
import { icon } from '../../parts/icons.ts';
import { partyWithMark, roleOf } from '../../parts/marks.ts';
import { notNow } from '../../parts/not_now.ts';
import { agreementTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toAgreements, toEdit, toHistory, type Route } from '../../router.ts';
import { CaseWords } from '../dispute/words.ts';
import { isOver, sortEntries } from './data.ts';
import { causeText, moveButton, moveForm, type Around } from './forms.ts';
import { loadNotices, type NoticesData } from './load.ts';
import { moveKey, type MoveName, type OpenMove } from './moves.ts';
import { isMine, rows } from './rows.ts';

type NoticesRoute = Extract<Route, { view: 'notices' }>;

/** Moves that are about nothing that stands in a row, in the order in which they are offered. */
const general: readonly MoveName[] =
  ['accuse', 'terminate-for', 'terminate', 'leave', 'decline', 'suspend', 'end', 'object'];

export class Notices extends View<NoticesRoute, NoticesData> {
  protected override load(): Promise<NoticesData> {
    return loadNotices(this.app, this.route.id);
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  protected override titleOf({ agreement }: NoticesData): string {
    return `${this.t('notices.title')}: ${agreement.title}`;
  }

  protected override show(data: NoticesData): TemplateResult {
    const { agreement, names, terms, zone, entries, me } = data;
    const around: Around = { app: this.app, data, words: new CaseWords(this.app, names, terms,
      zone), reload: () => void this.reload() };
    const { mine, open, closed } = sortEntries(entries, (one) => isMine(data, one));
    return html`<div @recorded=${around.reload}><p class="crumb"><a href=${toAgreements}>${
        this.t('nav.agreements')}</a> › <a href=${toAgreement(agreement.id)}>${
        agreement.title}</a></p>
      <h1 tabindex="-1">${this.t('notices.title')}</h1>
      ${agreementTabs(this.texts, agreement.id, 'notices')}
      ${this.#glance(data)}
      ${mine.length === 0 ? nothing : this.#group('notices.mine', rows(around, mine, true),
        mine.length)}
      ${open.length === 0 ? nothing : this.#group('notices.open', rows(around, open), open.length)}
      ${entries.length === 0 ? html`<div class="empty small">${icon('flag')}<p>${this.t(me.side
        ? 'notices.none' : 'notices.none.reader')}</p></div>` : nothing}
      ${this.#moves(around)}${this.#preparing(around)}
      ${closed.length === 0 ? nothing : this.#group('notices.closed', rows(around, closed),
        closed.length)}
      ${this.#readers(around)}
      <p class="meta beside">${this.t('notices.history')} <a href=${toHistory(agreement.id)}>${
        this.t('agreement.history')}</a></p></div>`;
  }

  #group(title: string, what: TemplateResult, count: number): TemplateResult {
    return html`<section class="group"><h2>${this.t(title)} <span>${this.texts.number(count)}</span>
      </h2>${what}</section>`;
  }

  // ---------------------------------------------------------------- at one glance

  #glance({ agreement, deadlines, zone }: NoticesData): TemplateResult {
    const { phase, endsAt } = agreement;
    const told = (codes: string[]) => deadlines.find(({ what }) => codes.includes(what.code));
    const end = told(['termination-effective', 'agreement-ends']);
    return html`<dl class="facts glance"><div><dt>${this.t('notices.stands')}</dt>
        <dd>${this.texts.word('phase', phase)}</dd></div>
      <div><dt>${this.t('notices.ends')}</dt><dd>${endsAt ? this.texts.when(endsAt, zone)
        : this.t('notices.ends.never')}<small>${end ? this.texts.sentence(end.what, zone)
        : nothing}</small></dd></div>
      ${this.#renewal(told(['renewal-notice', 'renewal-notice.by-consent']), zone)}</dl>`;
  }

  #renewal(due: Deadline | undefined, zone: string | null): TemplateResult {
    return html`<div><dt>${this.t('notices.renewal')}</dt><dd>${due ? this.texts.when(due.at, zone)
      : this.t('none')}<small>${due ? this.texts.sentence(due.what, zone)
      : nothing}</small></dd></div>`;
  }

  // ---------------------------------------------------------------- what can be done

  #moves(around: Around) {
    const { data: { agreement, me, moves } } = around;
    const named = (name: MoveName) => moves.filter((one) => one.name === name && one.bar === null);
    const kinds = general.filter((name) => named(name).length > 0);
    const canPropose = me.side !== undefined && agreement.newestVersion !== undefined &&
      !isOver(agreement);
    const barred = this.#barred(around.data);
    if (kinds.length === 0 && !canPropose && barred === nothing) return nothing;
    return html`<section class="group"><h2>${this.t('case.moves')}</h2>
      <div class="card inset moves">${this.app.line.kind === 'live' ? nothing : html`<p
        class="note warn">${this.t('decision.no-line')}</p>`}
        <div class="acts">${repeat(kinds, (name) => name, (name) => moveForm(around,
          named(name)))}</div>
        ${canPropose ? html`<p class="prose">${this.t('notices.by-proposal')}</p>
          <div class="acts">${(['renewal', 'assignment'] as const).map((kind) => html`<a
            class="btn small" href=${toEdit(agreement.id, { kind })}>${this.t(
            `notices.propose.${kind}`)}</a>`)}</div>` : nothing}${barred}</div></section>`;
  }

  #barred(data: NoticesData) {
    return notNow(this.texts, data.zone, data.moves.flatMap((move) => (move.bar === null ? []
      : [{ label: this.#label(data, move), bar: move.bar }])));
  }

  #label(data: NoticesData, { name, of }: OpenMove): string {
    const label = this.t(`notices.do.${name}`).replace(/\s*…$/, '');
    return name === 'accuse' || name === 'terminate-for' ? `${label}: ${causeText(data, of)}`
      : label;
  }

  // ---------------------------------------------------------------- who takes part and who reads

  // Before first terms: whom they need not name.
  #preparing(around: Around) {
    const { data: { agreement, moves }, words } = around;
    const open = moves.filter(({ name, bar }) => name === 'release' && bar === null);
    const { releases } = agreement.preparation;
    if (agreement.newestVersion || (open.length === 0 && releases.length === 0)) return nothing;
    const others = agreement.participants.filter(({ party, role }) =>
      !['provider', 'customer'].includes(role) && [...open.map(({ of }) => of),
        ...releases.map((one) => one.party)].includes(party));
    return html`<section class="group"><h2>${this.t('notices.releases')}</h2>
      <p class="prose">${this.t('notices.releases.what')}</p>
      <div class="card rows course">${repeat(others, ({ party }) => party, ({ party, role }) =>
        html`<article class="row" data-entry="participant"><span class="ic">${icon('eye')}</span>
          <div><h3>${partyWithMark(words.party(party), role)}</h3>
            ${releases.filter((one) => one.party === party).map(({ by, reason, recorded }) => html`
              <p class="why quoted whole">${reason}</p><p class="tags"><span class="meta">${
              this.t('notices.released', { party: words.party(by), on: words.date(recorded.at) })
              }</span><a href=${toHistory(agreement.id, recorded.index)}>${this.t('event',
              { index: recorded.index })}</a></p>`)}
            <div class="acts">${open.filter(({ of }) => of === party).map((move) =>
              moveButton(around, move))}</div></div></article>`)}</div></section>`;
  }

  #readers(around: Around) {
    const { data: { agreement, moves }, words } = around;
    const { grants } = agreement;
    if (grants === undefined) return nothing;
    const open = moves.filter(({ bar }) => bar === null);
    return html`<section class="group"><h2>${this.t('notices.readers')} <span>${this.texts.number(
        grants.length)}</span></h2>
      <p class="prose">${this.t(grants.length === 0 ? 'notices.readers.none'
        : 'notices.readers.what')}</p>
      ${grants.length === 0 ? nothing : html`<div class="card rows course">${repeat(grants,
        ({ party, by }) => `${party} ${by}`, ({ party, by, until, recorded }) => html`<article
          class="row" data-entry="grant"><span class="ic">${icon('eye')}</span>
          <div><h3>${partyWithMark(words.party(party), roleOf(agreement.participants, party))}</h3>
            <p class="tags"><span class="meta">${this.t('notices.granted', {
              party: words.party(by), at: words.when(recorded.at) })}</span><span class="meta">${
              until ? this.t('notices.reads', { at: words.when(until) })
              : this.t('notices.reads.always')}</span><a href=${toHistory(agreement.id,
              recorded.index)}>${this.t('event', { index: recorded.index })}</a></p>
            <div class="acts">${open.filter(({ name, of }) => name === 'revoke' && of === party &&
              by === this.app.key?.party).map((move) => moveButton(around, move))}</div></div>
        </article>`)}</div>`}
      <div class="acts below">${repeat(open.filter(({ name }) => name === 'grant'), moveKey,
        (move) => moveButton(around, move))}</div></section>`;
  }
}
customElements.define('sopu-notices', Notices);
