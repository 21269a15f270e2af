// Where somebody decides on a proposal: everything that their signature binds them to, and the
// decision itself always on the screen.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../parts/icons.ts';
import { bytes, classTag, tag } from '../../parts/marks.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toHistory, toProposal, type Route } from '../../router.ts';
import { check, newAct, prepare, send, type Act, type Checks, type Prepared, type SignedHere }
  from '../../signing.ts';
import { Refusal } from '../../wire/problem.ts';
import { backtestSection } from './backtest.ts';
import { namesOfChanges, stretchSections } from './changes.ts';
import { loadProposal, type SignData } from './data.ts';
import { decisionBar, decisionRail, type Decision } from './decision.ts';
import { AskDialog, type Asked } from './dialog.ts';
import { doneView } from './done.ts';
import { strip } from './strip.ts';
import { facts, whatItDoes, whoSigns } from './facts.ts';

type SignRoute = Extract<Route, { view: 'sign' }>;

/** What became of the signature. */
export interface Done {
  signed: SignedHere;
  checks: Checks;
  data: SignData;
}

// To where it begins, or if that is on the screen, a screen further.
function showMore(element: HTMLElement): void {
  const { top, bottom, height } = element.getBoundingClientRect();
  const isBegun = top >= 0 && top < window.innerHeight / 2 && bottom > 0;
  const isWithin = top < 0 && bottom > 0;
  if (isBegun || isWithin) return window.scrollBy(0, window.innerHeight * 0.6);
  element.scrollIntoView({ block: height > window.innerHeight / 2 ? 'start' : 'center' });
}

export class Sign extends View<SignRoute, SignData> {
  #seen = new Set<string>();
  #observer: IntersectionObserver | null = null;
  #preview: Prepared | null = null;
  #done: Done | null = null;
  #fault = '';
  #isAsking = false;
  #isSending = false;

  protected override async load(): Promise<SignData> {
    const data = await loadProposal(this.app, this.route.id, this.route.proposal);
    this.#preview = data.bar === null && data.approval !== null
      ? await prepare(this.app, this.#approval(data)).catch((error: unknown) => {
        // What holds it back is told among the obstacles.
        if (error instanceof Refusal) return null;
        throw error;
      }) : null;
    if (data.unanswered !== null) void this.#send(data.unanswered);
    return data;
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  protected override titleOf(data: SignData): string {
    return this.#done ? this.t(`done.${this.#outcome(this.#done)}`) : this.#title(data);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (!changed.has('route')) return;
    this.#seen.clear();
    this.#done = null;
    this.#fault = '';
  }

  #approval({ agreement, approval }: SignData): Act {
    return newAct('sopu.proposal.approved.v1', { agreement: agreement.id }, approval ?? {});
  }

  // ---------------------------------------------------------------- what was seen

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#observer = null;
  }

  // What has been on the screen to its end was seen, for this page alone: nobody is told of it. The
  // frame and the bar at the bottom cover what is behind them.
  protected override updated(): void {
    super.updated();
    this.#observer ??= new IntersectionObserver((entries) => {
      const before = this.#seen.size;
      for (const { target, isIntersecting } of entries) {
        const name = (target as HTMLElement).dataset['end'];
        if (isIntersecting && !this.#isAsking && name !== undefined) this.#seen.add(name);
      }
      if (this.#seen.size !== before) this.requestUpdate();
    }, { rootMargin: '-56px 0px -110px 0px' });
    for (const end of this.querySelectorAll('[data-end]')) this.#observer.observe(end);
  }

  // ---------------------------------------------------------------- deciding

  #decision(data: SignData): Decision {
    const names = namesOfChanges(this.texts, data);
    return { texts: this.texts, data, person: this.app.key, isLive: this.app.line.kind === 'live',
      seen: names.filter((name) => this.#seen.has(name)).length, all: names.length,
      isSending: this.#isSending, fault: this.#fault,
      approve: () => this.#approve(data), refuse: () => this.#ask(data, 'refuse') };
  }

  // While something is unseen it leads there.
  #approve(data: SignData): void {
    const unseen = namesOfChanges(this.texts, data).filter((name) => !this.#seen.has(name));
    const next = document.getElementById(unseen[0] ?? '');
    if (next === null) return this.#ask(data, 'approve');
    showMore(next);
    next.focus({ preventScroll: true });
    this.app.announce(this.t('sign.unseen', { count: unseen.length }));
  }

  #ask(data: SignData, what: Asked): void {
    this.#fault = '';
    this.#isAsking = true;
    const dialog = new AskDialog(this.app, data, what, {
      prepared: (reason) => prepare(this.app, what === 'approve' ? this.#approval(data)
        : newAct('sopu.proposal.rejected.v1', { agreement: data.agreement.id },
          { proposal: data.proposal.id, reason })),
      signed: (signed) => void this.#send(signed),
      closed: () => {
        this.#isAsking = false;
        dialog.remove();
        this.requestUpdate();
      },
    });
    this.append(dialog);
  }

  async #send(signed: SignedHere): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    this.requestUpdate();
    try {
      const sent = await send(this.app, signed);
      const data = await loadProposal(this.app, this.route.id, this.route.proposal);
      this.#done = { signed: sent, data, checks: await check(this.app, sent) };
      this.#isSending = false;
      this.app.announce(this.t(`done.${this.#outcome(this.#done)}`));
      await this.updateComplete;
      this.querySelector<HTMLElement>('h1')?.focus();
      window.scrollTo(0, 0);
    } catch (error) {
      const isStale = error instanceof Refusal && error.code === 'stale-base';
      this.#fault = isStale ? this.t('sign.meanwhile') : this.app.explain(error);
      this.#isSending = false;
      this.app.announce(this.#fault);
      await this.reload();
    }
    this.requestUpdate();
  }

  #outcome({ signed, data }: Done): 'refused' | 'agreed' | 'recorded' {
    if (signed.type === 'sopu.proposal.rejected.v1') return 'refused';
    return data.proposal.status === 'accepted' ? 'agreed' : 'recorded';
  }

  // ---------------------------------------------------------------- the page

  #title({ proposal, names, zone }: SignData): string {
    return this.t('sign.title', { kind: proposal.kind, by: names.get(proposal.by) ?? proposal.by,
      from: this.texts.dateAt(proposal.effectiveFrom, zone) });
  }

  protected override show(data: SignData): TemplateResult {
    const done = this.#done;
    if (done !== null) return doneView(this.app, done, this.#outcome(done));
    const decision = this.#decision(data);
    return html`<p class="crumb"><a href=${toAgreement(data.agreement.id)}
      >${data.agreement.title}</a>
        › ${this.t('sign.proposal', { label: data.label })}</p>
      <div class="two"><div class="sign-main">
        ${this.#state(data)}
        <h1 tabindex="-1">${this.#title(data)}</h1>
        ${this.#reason(data)}${this.#faults(data)}
        ${whatItDoes(this.texts, data, this.#preview?.effect ?? null, this.app.key?.party ?? '')}
        ${facts(this.texts, data)}
        <section class="stretches"><h2>${this.t('sign.changes')}</h2>${strip(this.texts, data)}
          ${stretchSections(this.texts, data)}</section>
        ${data.stretches[0] ? backtestSection(this.texts, data.backtest, data.stretches[0])
          : nothing}
        ${whoSigns(this.texts, data)}
        ${this.#stale(data)}${this.#proof(data)}
        ${decisionBar(decision)}</div>
      ${decisionRail(decision)}</div>`;
  }

  #state({ proposal, zone, bar }: SignData): TemplateResult {
    const waits = bar === null ? tag(this.t('sign.waits'), 'info')
      : tag(this.texts.word('status', proposal.status),
        proposal.status === 'accepted' ? 'good' : proposal.status === 'open' ? 'info' : 'bad');
    const { recorded, expiresAt } = proposal;
    return html`<div class="state">${waits}${classTag(this.texts, proposal.changeClass)}
      <span class="meta"><a href=${toHistory(this.route.id, recorded.index)}>${this.t('event',
        { index: recorded.index })}</a>, ${this.texts.dayAt(recorded.at, zone)}.
        ${expiresAt ? this.t('sign.expires', { at: this.texts.when(expiresAt, zone) })
          : nothing}</span></div>`;
  }

  #reason({ proposal, author, names }: SignData) {
    if (!proposal.reason) return nothing;
    const by = names.get(proposal.by) ?? proposal.by;
    return html`<blockquote class="reason">${proposal.reason}<cite>${author
      ? this.t('person-of', { person: author, party: by }) : by}</cite></blockquote>`;
  }

  #faults({ faults, zone, proposal }: SignData) {
    const obstacles = proposal.obstacles ?? [];
    return html`${faults.map((fault) => html`<p class="note bad" role="alert">${icon('bad')}<span>
        <b>${this.t('sign.refused-here')}</b> ${this.texts.sentence(fault, zone)}</span></p>`)}
      ${obstacles.length === 0 ? nothing : html`<div class="note held"><p><b
        >${this.t('sign.held-back')}</b></p>
        <ul>${obstacles.map((one) => html`<li>${this.texts.sentence(one,
          zone)}</li>`)}</ul></div>`}`;
  }

  // What would have to be proposed again once this one is agreed.
  #stale({ others, names, zone, agreement, proposal }: SignData) {
    if (others.length === 0 || proposal.status !== 'open') return nothing;
    return html`<section class="block"><h2>${this.t('sign.others')}</h2>
      <p class="prose">${this.t('sign.others.what')}</p>
      <ul class="links">${others.map((one) => html`<li><a href=${toProposal(agreement.id, one.id)}
        >${this.t('inbox.proposal', { kind: one.kind, by: names.get(one.by) ?? one.by,
          from: this.texts.dateAt(one.effectiveFrom, zone) })}</a></li>`)}</ul></section>`;
  }

  #proof({ approval, stretches, event, code }: SignData): TemplateResult {
    return html`<section class="block"><h2>${this.t('sign.proof')}</h2>
      <details class="fold"><summary>${this.t('sign.hashes')}<span class="meta"
        >${this.t('sign.computed-here')}</span></summary><div class="foldin">
        <dl class="pairs">${event ? html`<dt>${this.t('sign.event-hash')}</dt><dd
          >${bytes(event.hash)}</dd>`
            : nothing}
          ${stretches.map(({ termsHash }, i) => html`<dt>${this.t('sign.terms-hash',
            { stretch: i + 1 })}</dt>
            <dd>${bytes(termsHash)}</dd>`)}
          ${code ? html`<dt>${this.t('sign.code')}</dt><dd>${bytes(code)}</dd>`
            : nothing}</dl></div></details>
      ${approval === null ? nothing : html`<details class="fold"><summary
        >${this.t('sign.payload')}</summary>
        <div class="foldin"><pre>${JSON.stringify(this.#preview ? JSON.parse(this.#preview.payload)
          : approval, null, 2)}</pre></div></details>`}</section>`;
  }
}
customElements.define('sopu-sign', Sign);

