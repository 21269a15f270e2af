// The disputes of all agreements that the reader sees whole: what waits for them, what runs, what
// is over, and how cases go.
import { html, nothing, type TemplateResult } from 'lit';
import type { Agreement, AgreementSummary } from '../../answers.ts';
import type { Dispute, DisputeFigures, StepFigures } from '../../answers_disputes.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { icon } from '../../parts/icons.ts';
import { tag } from '../../parts/marks.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toAgreements, toDispute, toDisputes, toRaise, type Route }
  from '../../router.ts';
import { Refusal } from '../../wire/problem.ts';
import { withSides } from '../agreement/sides.ts';
import { levelOf, waitsFor } from './data.ts';
import { outcomeTag } from './side.ts';
import { CaseWords } from './words.ts';
import { askedOf, filterOf, levelsIn, sortCases, states, type Cases, type DisputeFilter }
  from './disputes_data.ts';

type DisputesRoute = Extract<Route, { view: 'disputes' }>;

interface Data {
  all: Dispute[];
  isWhole: boolean;
  cases: Cases;
  list: AgreementSummary[];
  agreements: Map<string, Agreement>;
  zones: Map<string, string | null>;
  names: Map<string, string>;
  /** Of the versions in dispute, for what the items are called: `agreement version`. */
  terms: Map<string, JsonObject>;
  /** By agreement. */
  figures: Map<string, DisputeFigures>;
}

const casesMax = 500;
const figuresMax = 8;
const versionsMax = 24;

const versionOf = ({ agreement, version }: Dispute): string => `${agreement} ${version}`;

export class Disputes extends View<DisputesRoute, Data> {
  get #filter(): DisputeFilter { return filterOf(this.route.query); }

  protected override async load(): Promise<Data> {
    const filter = this.#filter;
    const [{ items: all, isWhole }, { items: list }] = await Promise.all([
      this.app.all<Dispute>('dispute.find', askedOf(filter), casesMax),
      this.app.all<AgreementSummary>('agreement.list', {}),
    ]);
    const ids = [...new Set([...all.map(({ agreement }) => agreement),
      ...(filter.agreement ? [filter.agreement] : [])])];
    const agreements = new Map<string, Agreement>();
    const zones = new Map<string, string | null>();
    await Promise.all(ids.map(async (id) => {
      const agreement = await withSides(this.app,
        await this.app.call<Agreement>('agreement.get', { id }));
      agreements.set(id, agreement);
      zones.set(id, await this.app.zone(agreement));
    }));
    const figures = new Map<string, DisputeFigures>();
    await Promise.all(ids.slice(0, figuresMax).map(async (id) => {
      const found = await this.#figuresOf(id);
      if (found && found.cases > 0) figures.set(id, found);
    }));
    const parties = new Set([...all.map(({ by }) => by), ...[...agreements.values()].flatMap(
      ({ participants }) => participants.map(({ party }) => party))]);
    const names = new Map(await Promise.all([...parties].map(
      async (id): Promise<[string, string]> => [id, await this.app.nameOf(id)])));
    return { all, isWhole, list, agreements, zones, names, figures, terms: await this.#terms(all),
      cases: sortCases(all, agreements, this.app.key?.party ?? '', filter) };
  }

  async #terms(all: readonly Dispute[]): Promise<Map<string, JsonObject>> {
    const versions = new Map(all.map((one) => [versionOf(one), one]));
    return new Map(await Promise.all([...versions].slice(0, versionsMax).map(
      async ([name, { agreement: id, version }]): Promise<[string, JsonObject]> => [name,
        (await this.app.call<{ terms: JsonObject }>('agreement.terms', { id, version })).terms])));
  }

  // Who reads only a part of the agreement is not told how all of its cases go.
  async #figuresOf(id: string): Promise<DisputeFigures | null> {
    return this.app.call<DisputeFigures>('agreement.dispute-figures', { id })
      .catch((error: unknown) => {
        if (error instanceof Refusal) return null;
        throw error;
      });
  }

  protected override titleOf(): string { return this.t('nav.disputes'); }

  protected override show(data: Data): TemplateResult {
    const { cases, isWhole } = data;
    const filter = this.#filter;
    const isFiltered = filter.agreement !== '' || filter.state !== '' || filter.level !== '' ||
      filter.mine;
    const isEmpty = cases.mine.length + cases.running.length + cases.over.length === 0;
    return html`<section class="narrow disputes"><header class="list-head">
        <h1 tabindex="-1">${this.t('nav.disputes')}</h1>
        <a class="btn" href=${toRaise(filter.agreement || null)}>${icon('flag')}${this.t(
          'disputes.raise')}</a></header>
      ${isEmpty && !isFiltered ? this.#none() : html`${this.#filters(data, filter)}
        ${isEmpty ? html`<div class="empty small">${icon('scales')}
          <p>${this.t('disputes.no-match')}</p>
          <p><a class="btn" href=${toDisputes}>${this.t('disputes.all')}</a></p></div>` : nothing}
        ${this.#group('disputes.mine', cases.mine, data, true)}
        ${this.#group('disputes.running', cases.running, data)}
        ${this.#group('disputes.over', cases.over, data)}
        ${isWhole ? nothing : html`<p class="meta">${this.t('disputes.cut',
          { count: casesMax })}</p>`}
        ${[...data.figures].map(([id, figures]) => this.#figures(id, figures, data))}`}</section>`;
  }

  #none(): TemplateResult {
    return html`<div class="empty">${icon('scales')}<h2>${this.t('disputes.none')}</h2>
      <p>${this.t('disputes.none.what')}</p>
      <p><a class="btn" href=${toAgreements}>${this.t('nav.agreements')}</a></p></div>`;
  }

  // ---------------------------------------------------------------- filters

  #filters({ list, all }: Data, filter: DisputeFilter): TemplateResult {
    const set = (change: Partial<DisputeFilter>) => {
      const { agreement, state, level, mine } = { ...filter, ...change };
      const query = new URLSearchParams({ ...(agreement ? { agreement } : {}),
        ...(state ? { state } : {}), ...(level ? { level } : {}), ...(mine ? { mine: '1' } : {}) });
      location.hash = `${toDisputes}${query.size > 0 ? `?${query}` : ''}`;
    };
    const select = (label: string, now: string, options: [string, string][],
      change: (value: string) => void) => html`<label>${this.t(label)} <select
        @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
        <option value="">${this.t('disputes.any')}</option>${options.map(([value, text]) =>
          html`<option value=${value} ?selected=${value === now}>${text}</option>`)}</select>
      </label>`;
    return html`<form class="filters" @submit=${(event: Event) => event.preventDefault()}>
      ${select('disputes.agreement', filter.agreement, list.map(({ id, title }) => [id, title]),
        (agreement) => set({ agreement }))}
      ${select('disputes.state', filter.state, states.map((state) => [state,
        this.t(`disputes.state.${state}`)]), (state) => set({ state }))}
      ${select('case.level.title', filter.level, levelsIn(all).map((level) => [String(level),
        this.t('case.level', { level })]), (level) => set({ level }))}
      <label class="check"><input type="checkbox" .checked=${filter.mine}
        @change=${(event: Event) => set({ mine: (event.target as HTMLInputElement).checked })}>
        <span>${this.t('disputes.mine.only')}</span></label></form>`;
  }

  // ---------------------------------------------------------------- rows

  #group(title: string, cases: readonly Dispute[], data: Data, isMine = false) {
    return cases.length === 0 ? nothing : html`<section class="group"><h2>${this.t(title)}
      <span>${this.texts.number(cases.length)}</span></h2>
      <div class="card rows">${cases.map((one) => this.#row(one, data, isMine))}</div></section>`;
  }

  #row(one: Dispute, { agreements, zones, names, list, terms }: Data, isMine: boolean):
      TemplateResult {
    const zone = zones.get(one.agreement) ?? null;
    const words = new CaseWords(this.app, names, terms.get(versionOf(one)) ?? null, zone);
    const [waiting] = waitsFor(one, agreements.get(one.agreement)?.participants ?? []);
    const { outcome, until } = one;
    const turn = waiting === undefined ? '' : this.t('disputes.waits', { what: this.t(
      `case.waits.${waiting.what}`), who: waiting.what === 'level' ? this.t('case.turn.either')
      : words.parties(waiting.who) });
    return html`<article class="row ${isMine ? 'act' : ''}">
      <span class="ic">${icon('scales')}</span>
      <div><h3><a href=${toDispute(one.id)}>${this.t('case.title', { party: words.party(one.by),
        items: words.clauses(one.clauses) })}</a></h3>
        <p class="why quoted">${one.claim}</p>
        <p class="tags">${outcome ? outcomeTag(words, outcome) : tag(levelOf(one) === 0
          ? this.t('case.level.before') : this.t('case.level', { level: levelOf(one) }), 'info')}
          ${turn ? html`<span class="meta">${turn}</span>` : nothing}
          <span class="meta">${list.find(({ id }) => id === one.agreement)?.title ?? one.agreement
          }</span></p></div>
      <div class="due">${until ? html`<b>${this.texts.dayAt(until, zone)}</b>
        <span class="meta"><time datetime=${until}>${this.t('inbox.due',
          { at: this.texts.hour(until, zone),
          away: this.texts.away(until, zone) })}</time></span>`
        : outcome ? html`<span class="meta">${this.texts.dayAt(outcome.recorded.at, zone)}</span>`
        : nothing}</div></article>`;
  }

  // ---------------------------------------------------------------- how cases go

  #figures(id: string, figures: DisputeFigures, { list, zones, names }: Data): TemplateResult {
    const words = new CaseWords(this.app, names, null, zones.get(id) ?? null);
    const title = list.find((one) => one.id === id)?.title ?? id;
    const outcomes = Object.entries(figures.outcomes).map(([kind, count]) =>
      this.t('disputes.outcome', { kind: this.texts.word('disputeOutcome', kind), count }));
    const row = (name: string, { kept, missed, running, medianSeconds }: StepFigures) =>
      html`<tr><th scope="row">${name}</th><td data-label=${this.t('disputes.kept')}>${kept}</td>
        <td data-label=${this.t('disputes.missed')}>${missed}</td>
        <td data-label=${this.t('disputes.running.now')}>${running}</td>
        <td data-label=${this.t('disputes.median')}>${medianSeconds === undefined ? this.t('none')
          : words.span(medianSeconds)}</td></tr>`;
    return html`<section class="block"><h2>${this.t('disputes.how')} <small><a
        href=${toAgreement(id)}>${title}</a></small></h2>
      <p class="prose">${this.t('disputes.count', { count: figures.cases })}
        ${outcomes.join(', ')}</p>
      <div class="card tablecard"><table><thead><tr><td></td>${['disputes.kept',
        'disputes.missed', 'disputes.running.now', 'disputes.median'].map((name) =>
        html`<th scope="col">${this.t(name)}</th>`)}</tr></thead>
        <tbody>${row(this.t('case.times.response'), figures.response)}
          ${figures.levels.map((level) => row(this.t('case.level', { level: level.level }), level))}
          ${row(this.t('case.times.remedy'), figures.remedy)}
          ${row(this.t('disputes.whole'), figures.whole)}</tbody></table></div></section>`;
  }
}
customElements.define('sopu-disputes', Disputes);
