// The proposals of an agreement: whose turn it is, what blocks, the tree of what was proposed and
// countered, and the gates that come before.
import { html, nothing, type TemplateResult } from 'lit';
import type { Proposal } from '../../answers.ts';
import { actForm } from '../../parts/act_form.ts';
import { icon } from '../../parts/icons.ts';
import { classTag, partyWithMark, roleOf, tag } from '../../parts/marks.ts';
import { threads } from '../../parts/talk.ts';
import { agreementTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toAgreements, toEdit, toProposal, type Route } from '../../router.ts';
import { loadBacktest, type Backtest } from '../../parts/backtest.ts';
import { carriesTerms, type Branch } from './data.ts';
import { gatesSection } from './gates.ts';
import { loadProposals, type OpenProposal, type ProposalsData } from './load.ts';
import { consultationLine, needsOf, type Around } from './needs.ts';
import { anyOf } from './people.ts';
import type { Seat } from '../sign/data.ts';

type ProposalsRoute = Extract<Route, { view: 'proposals' }>;

const tones = { open: 'info', accepted: 'good', rejected: 'bad', withdrawn: '', stale: 'held',
  expired: '' } as const;

export class Proposals extends View<ProposalsRoute, ProposalsData> {
  #backtests = new Map<string, Backtest | null>();

  protected override async load(): Promise<ProposalsData> {
    const data = await loadProposals(this.app, this.route.id);
    if (data.hasVersions) {
      for (const { branch: { proposal }, terms } of data.open) {
        void loadBacktest(this.app, this.route.id, { terms }, null).then((backtest) => {
          this.#backtests.set(proposal.id, backtest);
          this.requestUpdate();
        }, () => undefined);
      }
    }
    return data;
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  protected override titleOf({ agreement }: ProposalsData): string {
    return `${this.t('proposals.title')}: ${agreement.title}`;
  }

  protected override show(data: ProposalsData): TemplateResult {
    const { agreement, open, tree, asked, isWhole } = data;
    const around: Around = { app: this.app, data, backtests: this.#backtests };
    return html`<div @recorded=${() => void this.reload()}><p class="crumb"><a href=${toAgreements}
        >${this.t('nav.agreements')}</a> › <a
          href=${toAgreement(agreement.id)}>${agreement.title}</a></p>
      <h1 tabindex="-1">${this.t('proposals.title')}</h1>
      ${agreementTabs(this.texts, agreement.id, 'proposals')}
      ${asked.length === 0 ? nothing : html`<section
        class="block"><h2>${this.t('proposals.asked')}</h2>
        <div class="card inset">${asked.map((one) => consultationLine(around,
          one))}</div></section>`}
      ${this.#begin(data)}
      ${open.length === 0 ? nothing : html`<section
        class="block"><h2>${this.t('proposals.open')}</h2>
        ${open.map((one, i) => this.#open(around, one, i === 0))}</section>`}
      ${data.gates.every(({ isClosed }) => isClosed) ? nothing : gatesSection(this.app, data)}
      ${tree.length === 0 ? nothing : html`<section
        class="block"><h2>${this.t('proposals.tree')}</h2>
        <ol class="tree">${tree.map((branch) => this.#branch(data, branch))}</ol>
        ${isWhole ? nothing : html`<p class="meta">${this.t('list.cut', { count: tree.length
          })}</p>`}
      </section>`}
      ${data.gates.every(({ isClosed }) => isClosed) ? gatesSection(this.app, data) : nothing}
      <section class="block talk-all"><h2>${this.t('talk.title')}</h2><p
        class="prose">${this.t('talk.what')}</p>
        ${threads({ app: this.app, agreement: agreement.id, clause: null, said: data.comments,
          names: data.names, zone: data.zone })}</section></div>`;
  }

  // Nobody needs to ask how to begin.
  #begin({ agreement, open, hasVersions }: ProposalsData) {
    const isPrincipal = agreement.role === 'provider' || agreement.role === 'customer';
    const isOver = /^(ended|abandoned)/.test(agreement.phase);
    if (!isPrincipal || isOver) return nothing;
    const name = hasVersions ? 'proposals.amend' : 'proposals.draft';
    return html`<p class="row-of-buttons"><a class="btn ${open.length === 0 ? 'primary' : ''}"
      href=${toEdit(agreement.id)}>${icon('pen')}${this.t(name)}</a></p>`;
  }

  // ---------------------------------------------------------------- what is open

  #open(around: Around, one: OpenProposal, isFirst: boolean): TemplateResult {
    const { data } = around;
    const { branch: { proposal, label }, seats } = one;
    const id = data.agreement.id;
    const isPrincipal = ['provider', 'customer'].includes(data.agreement.role ?? '');
    const mine = seats.find(({ party }) => party === this.app.key?.party);
    const isAsked = mine !== undefined && mine.given < mine.needed;
    const canSign = isAsked && (proposal.obstacles ?? []).length === 0;
    return html`<article class="card open-one"><div
      class="state">${tag(label)}${classTag(this.texts,
        proposal.changeClass)}${proposal.expiresAt ? html`<span
          class="meta">${this.t('sign.expires',
          { at: this.texts.when(proposal.expiresAt, data.zone) })}</span>` : nothing}</div>
      <h3><a href=${toProposal(id, label)}>${this.#titleOf(data, proposal)}</a></h3>
      ${proposal.reason ? html`<p class="quoted">${proposal.reason}</p>` : nothing}
      <ul class="turns">${seats.map((seat) => this.#turn(data, proposal, seat))}</ul>
      ${needsOf(around, one)}
      <div class="row-of-buttons"><a class="btn ${canSign && isFirst ? 'primary' : ''}"
        href=${toProposal(id, label)}
          >${this.t(isAsked ? 'proposals.read-sign' : 'proposals.read')}</a>
        ${isPrincipal && carriesTerms(proposal) ? html`<a class="btn"
          href=${toEdit(id, { counter: proposal.id })}
          >${this.t('proposals.counter')}</a>` : nothing}${this.#takeBack(data,
            proposal)}</div></article>`;
  }

  #titleOf({ names, zone }: ProposalsData, { kind, by, effectiveFrom }: Proposal): string {
    return this.t('inbox.proposal', { kind, by: names.get(by) ?? by,
      from: this.texts.dateAt(effectiveFrom, zone) });
  }

  // `Waiting for Acme since 3 June: Anna or Carla.`
  #turn({ names, zone }: ProposalsData, proposal: Proposal, seat: Seat): TemplateResult {
    const { party, needed, given, signers } = seat;
    const name = names.get(party) ?? party;
    if (given >= needed) {
      const people = signers.filter(({ approvedAt }) => approvedAt !== null);
      const last = people.map(({ approvedAt }) => approvedAt ?? '').toSorted().at(-1) ?? '';
      return html`<li>${icon('ok', 'ok')}<span>${this.t('proposals.has-signed', { party: name,
        people: people.map((one) => one.name), on: this.texts.dateAt(last, zone) })}</span></li>`;
    }
    const left = signers.filter(({ approvedAt }) => approvedAt === null).map((one) => one.name);
    return html`<li>${icon('wait', 'you')}<span>${this.#waits(left, needed - given,
      { party: name, since: this.texts.dateAt(proposal.recorded.at, zone) })}</span></li>`;
  }

  #waits(people: string[], count: number, params: { party: string; since: string }): string {
    if (people.length < count) return this.t('proposals.nobody', params);
    if (count === 1) return this.t('proposals.waits', { ...params, people: anyOf(this.app, people)
      });
    const all = new Intl.ListFormat(this.texts.language).format(people);
    return people.length === count ? this.t('proposals.waits', { ...params, people: all })
      : this.t('proposals.waits-some', { ...params, count, people: anyOf(this.app, people) });
  }

  #takeBack({ agreement, zone }: ProposalsData, { id, by, approvals }: Proposal) {
    const { key } = this.app;
    const about = { agreement: agreement.id, zone };
    const reason = { name: 'proposals.why', kind: 'text', isOptional: true } as const;
    const data = (values: ReadonlyMap<string, string>) => {
      const why = values.get('proposals.why') ?? '';
      return { proposal: id, ...(why === '' ? {} : { reason: why }) };
    };
    return html`${by === key?.party ? actForm(this.app, { ...about, key: `withdraw-${id}`, data,
        title: this.t('proposals.withdraw'), type: 'sopu.proposal.withdrawn.v1', fields: [reason] })
        : nothing}
      ${approvals.some(({ kid }) => kid === key?.kid) ? actForm(this.app, { ...about, data,
        key: `take-back-${id}`, title: this.t('proposals.take-back'),
        type: 'sopu.approval.withdrawn.v1', fields: [reason] }) : nothing}`;
  }

  // ---------------------------------------------------------------- the tree

  #branch(data: ProposalsData, { proposal, label, depth, under }: Branch): TemplateResult {
    const { agreement, names, zone } = data;
    const { status, by, rebaseOf, recorded } = proposal;
    const isStale = status === 'stale';
    const isPrincipal = ['provider', 'customer'].includes(agreement.role ?? '');
    const title = this.#titleOf(data, proposal);
    return html`<li class="depth-${Math.min(depth, 4)} ${status}"><article class="branch">
      <p class="state">${tag(label)}${tag(this.texts.word('status', status), tones[status])}
        ${classTag(this.texts, proposal.changeClass, false)}
        ${under ? html`<span class="meta">${this.t(rebaseOf ? 'proposals.carries'
          : 'proposals.counters',
          { label: under })}</span>` : nothing}</p>
      <h3><a href=${toProposal(agreement.id, label)}>${isStale ? html`<s>${title}</s>`
        : title}</a></h3>
      <p class="meta">${partyWithMark(names.get(by) ?? by, roleOf(agreement.participants, by))}
        <span>${this.t('proposals.since', { on: this.texts.dateAt(recorded.at, zone) })}</span>
        ${proposal.approvals.length > 0 ? html`<span>${this.t('proposals.approved-by', { people:
          proposal.approvals.map(({ name }) => name) })}</span>` : nothing}
        ${(proposal.rejections ?? []).map(({ name, reason }) =>
          html`<span>${this.t('proposals.refused-by',
          { person: name })}${reason ? html` <q class="quoted">${reason}</q>`
            : nothing}</span>`)}</p>
      ${isStale && isPrincipal && !this.#isCarried(data, proposal) ? html`<p><a class="btn small"
        href=${toEdit(agreement.id, { rebase: proposal.id })}>${this.t('proposals.rebase')}</a></p>`
        : nothing}</article></li>`;
  }

  // First terms that another draft overtook are not carried over; nor is anything twice.
  #isCarried({ tree }: ProposalsData, stale: Proposal): boolean {
    return stale.kind === 'initial' || !carriesTerms(stale) ||
      tree.some(({ proposal }) => proposal.rebaseOf === stale.id);
  }
}
customElements.define('sopu-proposals', Proposals);
