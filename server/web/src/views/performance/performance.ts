// How an agreement goes: each objective over twelve windows against its target, what is left, what
// is owed. A window opens into what it is made of.
import { html, nothing, type TemplateResult } from 'lit';
import type { JudgedWindow } from '../../answers_performance.ts';
import { Figures } from '../../parts/figures.ts';
import { icon } from '../../parts/icons.ts';
import { placeOf } from '../../parts/members.ts';
import { standingGlyph, standingWord } from '../../parts/standing.ts';
import { agreementTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toAgreements, toPerformance, type Route } from '../../router.ts';
import '../../parts/chart.ts';
import { agreementActs } from './acts.ts';
import { chartOf, lineMeasurers } from './chart.ts';
import { budgetOf, coverageOf, monthsWithMoney, owedOf, standingOf, type Row }
  from './data.ts';
import { loadPerformance, type PerformanceData } from './load.ts';
import { printed, windowView } from './window.ts';
import { Words } from './words.ts';

type PerformanceRoute = Extract<Route, { view: 'performance' }>;

export class PerformanceView extends View<PerformanceRoute, PerformanceData> {
  protected override load(): Promise<PerformanceData> {
    const { id, objective, window } = this.route;
    return loadPerformance(this.app, id, objective, window);
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  #words({ zone, currency }: PerformanceData): Words {
    return new Words(this.texts, zone, currency);
  }

  protected override titleOf(data: PerformanceData): string {
    const { agreement, opened, rows } = data;
    const words = this.#words(data);
    const [first] = opened ?? [];
    if (first) return `${words.called(first.row)}, ${words.window(first.window)}`;
    const name = this.route.objective === null || rows[0] === undefined
      ? this.t('agreement.performance') : words.called(rows[0]);
    return `${name}, ${agreement.title}`;
  }

  protected override show(data: PerformanceData): TemplateResult {
    const { agreement, opened, rows } = data;
    const words = this.#words(data);
    if (opened !== null) return windowView(this.app, words, data, opened);
    const { objective } = this.route;
    const title = objective === null || data.readsPart ? this.t('agreement.performance')
      : rows[0]?.name ?? this.t('perf.no-objective', { objective });
    return html`${printed(words, data)}<header class="dochead"><p class="crumb"><a
        href=${toAgreements}>${this.t('nav.agreements')}</a> › <a href=${toAgreement(agreement.id)}
        >${agreement.title}</a>${objective === null ? nothing : html` › <a
        href=${toPerformance(agreement.id)}>${this.t('agreement.performance')}</a>`}</p>
      <h1 tabindex="-1">${title}</h1></header>
      ${agreementTabs(this.texts, agreement.id, 'performance')}
      ${rows.length === 0 ? this.#none(data) : html`${this.#alarms(words, data)}
        ${agreementActs(this.app, words, data)}
        ${rows.map((row) => this.#objective(words, data, row))}${this.#key()}
        ${objective === null ? this.#paid(words, data) : nothing}`}`;
  }

  #none({ agreement, terms, readsPart }: PerformanceData): TemplateResult {
    const name = readsPart ? 'perf.none.part'
      : terms === null ? 'perf.none.terms' : 'perf.none.begun';
    return html`<section class="empty small">${icon('list')}<p>${this.t(name)}</p>
      <p><a class="btn" href=${toAgreement(agreement.id)}>${this.t('perf.to-text')}</a></p>
      </section>`;
  }

  // What somebody has to do something about.
  #alarms(words: Words, { agreement, causes, lateMilestones, zone }: PerformanceData) {
    const link = (id: string) => html`<a href=${toAgreement(agreement.id, id)}>${id}</a>`;
    return html`${(causes ?? []).map(({ cause, from, until }) => html`<p class="note bad"
        >${icon('flag')}<span>${until === undefined
          ? words.say('perf.cause', { from: this.texts.dateAt(from, zone) })
          : words.say('perf.cause.until', { from: this.texts.dateAt(from, zone),
            until: this.texts.dateAt(until, zone) })} ${link(cause)}</span></p>`)}
      ${(lateMilestones ?? []).map(({ milestone, due, delivered, amount }) => html`<p
        class="note warn">${icon('flag')}<span>${words.say(delivered === undefined
          ? 'perf.late' : 'perf.late.delivered', { due: this.texts.dateAt(due, zone),
          amount: words.money(amount) })} ${link(milestone)}</span></p>`)}`;
  }

  // ---------------------------------------------------------------- an objective

  #objective(words: Words, data: PerformanceData, row: Row): TemplateResult {
    const { agreement, today, terms, zone } = data;
    const isAlone = this.route.objective !== null;
    const last = row.windows.at(-1);
    if (last === undefined) return html``;
    const figures = new Figures(this.texts, terms, zone);
    const length = figures.line(placeOf('objectives', 'window'), row.promise?.['window'] ?? null);
    const heading = html`<h2>${isAlone ? words.called(row)
      : html`<a href=${toPerformance(agreement.id, row.objective)}>${words.called(row)}</a>`}</h2>`;
    return html`<section class="card slo">
      <header>${heading}<p class="meta">${row.serviceName}${row.promise
        ? html`, ${length}, ${this.texts.word('indicator', last.indicator)}` : nothing}
        · <a href=${toAgreement(agreement.id, row.objective)}>${this.t('perf.in-text')}</a></p>
        </header>
      <dl class="facts slo-facts">
        <div><dt>${this.t('perf.target')}</dt><dd>${words.target(last, row.promise)}</dd></div>
        ${this.#left(words, data, row)}${this.#owed(words, data, row)}</dl>
      <ol class="cells">${row.windows.map((window) =>
        this.#cell(words, agreement.id, window, today))}</ol>
      <sopu-chart .texts=${this.texts} .chart=${chartOf(words, row, data)}></sopu-chart>
      <details class="fold plain" ?open=${isAlone}><summary>${this.t('perf.table')}</summary>
        <div class="foldin">${this.#table(words, data, row)}</div></details></section>`;
  }

  #left(words: Words, { names }: PerformanceData, { running, promise }: Row): TemplateResult {
    if (running === null) {
      return html`<div><dt>${this.t('perf.left')}</dt><dd>${this.t('perf.left.none')}</dd></div>`;
    }
    const budget = budgetOf(running, promise);
    const term = words.say('perf.left.in', { window: words.window(running) });
    if (budget === null) return html`<div><dt>${term}</dt><dd class="no-data">${
      this.t('perf.left.no-data')}<small>${this.t('perf.no-data.not-good')}</small></dd></div>`;
    const { left, of } = words.budget(budget, promise);
    const by = running.sides.length < 2 ? null
      : words.say('perf.by-whose', { party: names.get(budget.measurer) ?? budget.measurer });
    const side = running.sides.find(({ measurer }) => measurer === budget.measurer);
    const measured = side && (coverageOf(side) ?? 0) < 1_000_000
      ? words.say('perf.measured', { share: words.coverage(side) }) : null;
    // Items that are good may still come; time that is gone does not.
    const isGone = budget.left < 0 && budget.unit === 'seconds';
    return html`<div><dt>${term}</dt><dd class=${budget.left < 0 ? 'spent' : ''}>${left}
      <small>${[of, by, measured].filter((one) => one !== null).join(', ')}</small>${isGone
        ? html`<small>${this.t('perf.spent')}</small>` : nothing}</dd></div>`;
  }

  #owed(words: Words, { months, rows }: PerformanceData, { service, serviceName }: Row) {
    const owed = owedOf(months ?? null, service);
    if (owed === null) return nothing;
    // What is paid is paid for a service, whatever objectives it has.
    const isShared = new Set(rows.filter((one) => one.service === service)
      .map(({ objective }) => objective)).size > 1;
    const of = isShared ? html`<small>${serviceName}</small>` : nothing;
    return html`<div><dt>${this.t('perf.owed')}</dt><dd>${words.money(owed.payable)}${of}</dd></div>
      <div><dt>${this.t('perf.held')}</dt><dd class=${owed.held > 0 ? 'held' : ''}
        >${words.money(owed.held)}${of}</dd></div>`;
  }

  #cell(words: Words, id: string, window: JudgedWindow, today: string): TemplateResult {
    const standing = standingOf(window, today);
    const more = window.state === 'provisional' ? this.t('perf.provisional.short')
      : window.sides.some(({ contestedBy }) => contestedBy !== undefined) &&
        standing !== 'contested' && !window.settled ? this.t('perf.objected.short') : null;
    return html`<li class=${standing}><a href=${toPerformance(id, window.objective, window.window)}
      ><span class="when" aria-hidden="true">${words.shortWindow(window)}</span>${standingGlyph(
        standing)}<span class="vh">${words.window(window)}: </span><b>${standingWord(this.texts,
        standing)}</b>${more === null ? nothing : html`<small>${more}</small>`}</a></li>`;
  }

  #table(words: Words, data: PerformanceData, row: Row): TemplateResult {
    const { agreement, names, today } = data;
    const measurers = lineMeasurers(row, agreement);
    const hasAmounts = row.windows.some(({ credit }) => credit !== undefined);
    const heads = [this.t('report.window'), ...measurers.map((one) => names.get(one) ?? one),
      this.t('perf.target'), this.t('report.verdict'), this.t('report.state'),
      ...(hasAmounts ? [this.t('perf.by-figures'), this.t('perf.held')] : [])];
    const line = (window: JudgedWindow) => {
      const attained = measurers.map((one) => {
        const side = window.sides.find(({ measurer }) => measurer === one);
        return (side && words.attained(side, row.promise)) ?? this.t('report.nothing');
      });
      const cells: unknown[] = [html`<a href=${toPerformance(agreement.id, row.objective,
        window.window)}>${words.window(window)}</a>`, ...attained,
      words.target(window, row.promise), standingWord(this.texts, standingOf(window, today)),
      window.settled ? this.t('report.settled') : this.texts.word('windowState', window.state),
      ...(hasAmounts ? [words.money(window.credit ?? 0),
        words.money(window.settled ? 0 : window.held ?? 0)] : [])];
      return html`<tr>${cells.map((cell, i) =>
        html`<td data-label=${heads[i]}>${cell}</td>`)}</tr>`;
    };
    return html`<div class="tablecard slo-table" role="region" tabindex="0"
      aria-label=${words.called(row)}><table><thead><tr>${heads.map((head) =>
        html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${row.windows.map(line)}</tbody></table></div>`;
  }

  // ---------------------------------------------------------------- below

  #key(): TemplateResult {
    return html`<p class="prose meta key">${this.t('perf.key')}</p>`;
  }

  #paid(words: Words, { months, terms, rows }: PerformanceData) {
    if (months === undefined) return nothing;
    const named = new Map(rows.map(({ service, serviceName }) => [service, serviceName]));
    const some = monthsWithMoney(months);
    if (some.length === 0 || terms === null) {
      return html`<section class="block"><h2>${this.t('perf.paid')}</h2>
        <p class="prose">${this.t('perf.paid.nothing')}</p></section>`;
    }
    const heads = ['report.month', 'report.service', 'report.payable', 'perf.held', 'report.bonus']
      .map((name) => this.t(name));
    return html`<section class="block"><h2>${this.t('perf.paid')}</h2>
      <div class="card tablecard"><table><thead><tr>${heads.map((head) => html`<th scope="col"
        >${head}</th>`)}<th scope="col"><span class="vh">${this.t('report.state')}</span></th></tr>
        </thead>
      <tbody>${some.map(({ month, service, payable, held, bonus, settled, differences }) => html`
        <tr><td data-label=${heads[0]}>${words.month(month)}</td>
          <td data-label=${heads[1]}>${named.get(service) ?? service}</td>
          <td data-label=${heads[2]}>${words.money(payable)}</td>
          <td data-label=${heads[3]}>${words.money(held)}</td>
          <td data-label=${heads[4]}>${words.money(bonus)}</td>
          <td>${settled ? this.t('report.settled') : ''}${(differences ?? []).map((one) => html`<p
            >${words.say('perf.difference', { month: words.month(one.month),
              amount: words.money(one.amount) })}</p>`)}</td></tr>`)}</tbody></table></div>
      <p class="meta">${this.t('perf.paid.what')}</p></section>`;
  }
}
customElements.define('sopu-performance', PerformanceView);
