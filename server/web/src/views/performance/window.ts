// A window opened: the figures of each side beside each other, the outages or late items behind
// them, what is left out, the tier, and what is paid; each with the event that says it.
import { html, nothing, type TemplateResult } from 'lit';
import type { JudgedWindow } from '../../answers_performance.ts';
import type { App } from '../../app.ts';
import { isList, isObject, type JsonObject } from '../../ledger/json.ts';
import { Figures } from '../../parts/figures.ts';
import { icon } from '../../parts/icons.ts';
import { placeOf } from '../../parts/members.ts';
import { standingGlyph, standingWord } from '../../parts/standing.ts';
import { agreementTabs } from '../../parts/tabs.ts';
import { toAgreement, toAgreements, toHistory, toPerformance, toRaise } from '../../router.ts';
import { windowActs } from './acts.ts';
import { lineMeasurers } from './chart.ts';
import { budgetOf, itemOf, standingOf, type Standing } from './data.ts';
import type { PerformanceData, WindowData } from './load.ts';
import { creditColumns, figureColumns, outageColumns } from './sides.ts';
import { creditMost, saidInLog, saidOf } from './state.ts';
import { lastDayOf, type Words } from './words.ts';

export interface Shown {
  app: App;
  words: Words;
  data: PerformanceData;
  of: WindowData;
  /** In which order the sides stand. */
  measurers: string[];
  log: ReturnType<typeof saidInLog>;
}

export const eventLink = ({ data }: Shown, index: number): TemplateResult =>
  html`<a class="event-link" href=${toHistory(data.agreement.id, index)}>E${index}</a>`;

/** What a sheet of paper needs to be told from another. */
export const printed = (words: Words, { agreement }: PerformanceData): TemplateResult =>
  html`<p class="print-only">${words.say('perf.printed', { title: agreement.title,
    agreement: agreement.id, at: words.texts.when(agreement.at, words.zone) })}${
    agreement.versionInForce ? html`. ${words.say('version',
      { version: agreement.versionInForce.number })}. ${agreement.versionInForce.termsHash ?? ''}`
      : nothing}</p>`;

export function windowView(app: App, words: Words, data: PerformanceData,
  opened: readonly WindowData[]): TemplateResult {
  const { agreement } = data;
  const [first] = opened;
  const above: [string, string][] = [[toAgreements, words.say('nav.agreements')],
    [toAgreement(agreement.id), agreement.title],
    [toPerformance(agreement.id), words.say('agreement.performance')],
    ...(first ? [[toPerformance(agreement.id, first.row.objective), first.row.name] as
      [string, string]] : [])];
  const crumb = html`<p class="crumb">${above.map(([href, name], i) =>
    html`${i === 0 ? nothing : ' › '}<a href=${href}>${name}</a>`)}</p>`;
  if (first === undefined) {
    return html`${crumb}<section class="empty">${icon('list')}
      <h1 tabindex="-1">${words.say('perf.no-window')}</h1>
      <p>${words.say('perf.no-window.what')}</p>
      <p><a class="btn" href=${toPerformance(agreement.id)}>${words.say('perf.all')}</a></p>
      </section>`;
  }
  return html`${printed(words, data)}<header class="dochead">${crumb}
      <h1 tabindex="-1">${words.say('perf.title', { name: first.row.name,
        window: words.window(first.window) })}</h1></header>
    ${agreementTabs(words.texts, agreement.id, 'performance')}
    ${opened.map((of) => one({ app, words, data, of,
      measurers: lineMeasurers({ ...of.row, windows: [of.window] }, agreement),
      log: saidInLog(of.window, agreement) }))}`;
}

function one(shown: Shown): TemplateResult {
  const { app, words, data, of } = shown;
  const { row, window } = of;
  return html`<article class="window">
    ${row.unitName === null ? nothing : html`<h2>${words.called(row)}</h2>`}
    ${verdict(shown)}${facts(shown)}
    ${windowActs(app, words, data, of)}
    <p class="meta zone">${words.say('perf.times', { zone: data.zone ?? 'UTC' })}</p>
    ${step(words, 'perf.step.figures', figureColumns(shown))}
    ${window.sides.some(({ outages, late }) => outages?.length || late?.length)
      ? step(words, window.indicator === 'duration' ? 'perf.step.late' : 'perf.step.outages',
        outageColumns(shown)) : nothing}
    ${step(words, 'perf.step.exclusions', exclusions(shown))}
    ${window.credit === undefined ? nothing : html`
      ${step(words, 'perf.step.tier', creditColumns(shown))}
      ${step(words, 'perf.step.paid', paid(shown))}`}
    ${step(words, 'perf.step.said', saidEvents(shown))}${raise(shown)}</article>`;
}

// Figures of a window that is over can be disputed by the two sides.
function raise({ app, words, data: { agreement, today }, of: { window } }: Shown) {
  const role = agreement.participants.find(({ party }) => party === app.key?.party)?.role ?? '';
  if (!['provider', 'customer'].includes(role) || window.until > today) return nothing;
  return html`<p class="row-of-buttons"><a class="btn" href=${toRaise(agreement.id, {
    clause: window.objective, objective: window.objective, window: window.window,
    ...(window.serviceUnit ? { unit: window.serviceUnit } : {}) })}>${icon('scales')}${words.say(
    'disputes.raise.window')}</a></p>`;
}

const step = (words: Words, name: string, content: unknown): TemplateResult =>
  html`<section class="block step"><h2>${words.say(name)}</h2>${content}</section>`;

// ---------------------------------------------------------------- at a glance

const kinds: Record<Standing, string> = { kept: '', missed: 'bad', noData: 'plain',
  contested: 'contested', settled: 'plain', open: 'plain' };

function verdict({ app, words, data, of: { window } }: Shown): TemplateResult {
  const standing = standingOf(window, data.today);
  const { is, next } = saidOf(window, { today: data.today, now: data.agreement.at,
    lastDay: lastDayOf(window.until), until: window.claim?.until === undefined ? null
      : app.texts.dateAt(window.claim.until, data.zone) });
  const why = standing === 'contested' || standing === 'settled' ? 'perf.why.differ'
    : window.reportMissing ? 'perf.why.no-report' : `perf.why.${standing}`;
  return html`<div class="big ${kinds[standing]}">${standingGlyph(standing)}<div>
      <p class="verdict">${standingWord(app.texts, standing)}</p>
      <p>${words.say(why)}</p></div></div>
    <div class="state-next"><p><b>${words.say(is.name, is.params)}</b></p>
      <ul>${next.map(({ name, params }) => html`<li>${words.say(name, params)}</li>`)}</ul></div>`;
}

function facts({ words, data, of: { row, window, judgedBy } }: Shown): TemplateResult {
  const budget = budgetOf(window, row.promise);
  const told = budget && words.budget(budget, row.promise);
  const { from, until, boundFrom, boundUntil } = window;
  const by = budget === null || window.sides.length < 2 ? null : words.say('perf.by-whose',
    { party: data.names.get(budget.measurer) ?? budget.measurer });
  const isSpent = budget !== null && budget.left < 0;
  const isPart = boundFrom !== undefined || boundUntil !== undefined;
  const id = data.agreement.id;
  return html`<dl class="facts">
    <div><dt>${words.say('perf.target')}</dt><dd>${words.target(window, row.promise)}<small>${
      words.texts.word('indicator', window.indicator)}</small></dd></div>
    <div><dt>${words.say('report.window')}</dt><dd>${words.window(window)}<small>${isPart
      ? words.say('perf.bound', { from: boundFrom ?? from, until: lastDayOf(boundUntil ?? until) })
      : words.say('perf.whole-window')}</small></dd></div>
    <div><dt>${words.say('perf.left.window')}</dt><dd class=${isSpent ? 'spent' : ''}
      >${told?.left ?? words.say('perf.left.no-data')}<small>${
      [told?.of, by].filter((one) => typeof one === 'string').join(', ')}</small></dd></div>
    <div><dt>${words.say('perf.judged-by')}</dt><dd>${judgedBy === null ? words.say('perf.unknown')
      : html`<a href=${toAgreement(id, row.objective, { at: boundFrom ?? from })}>${
        words.say('version', { version: judgedBy.number })}</a><small>${
        words.say('perf.judged-by.checked')}</small>`}</dd></div>
  </dl>`;
}

// ---------------------------------------------------------------- what is left out

function exclusions(shown: Shown): TemplateResult {
  const { words, data, of: { judgedBy, window }, log } = shown;
  if (log.exclusions.length === 0) {
    return html`<p class="prose">${words.say('perf.excluded.none')}</p>`;
  }
  const at = (time: string) => words.say('instant', { at: time });
  const heads = ['report.exclusion', 'report.from', 'report.until', 'report.status', 'report.event']
    .map((name) => words.say(name));
  const excluded = (window.excluded ?? []).reduce((sum, { from, until }) =>
    sum + (Date.parse(until) - Date.parse(from)) / 1000, 0);
  return html`<div class="card tablecard"><table><thead><tr>${heads.map((head) =>
      html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${log.exclusions.map((one) => {
      const { exclusion, from, until, status, inTime, recorded, answered } = one;
      const item = itemOf(judgedBy?.terms ?? data.terms, 'exclusions', exclusion);
      const kind = typeof item?.['kind'] === 'string'
        ? words.texts.word('exclusion', item['kind']) : '';
      const link = toAgreement(data.agreement.id, exclusion);
      return html`<tr><td data-label=${heads[0]}><a href=${link}>${exclusion}</a>${kind
          ? html`<small>, ${kind}</small>` : nothing}</td>
        <td data-label=${heads[1]}>${at(from)}</td><td data-label=${heads[2]}>${at(until)}</td>
        <td data-label=${heads[3]}>${words.texts.word('excludedStatus', status)}${inTime === false
          ? html`<small>, ${words.say('perf.excluded.late')}</small>` : nothing}</td>
        <td data-label=${heads[4]}>${recorded ? eventLink(shown, recorded.index) : nothing}
          ${answered ? eventLink(shown, answered.index) : nothing}</td></tr>`;
    })}</tbody></table></div>
    <p class="meta">${words.say('perf.excluded.sum', { time: words.duration(excluded) })}</p>`;
}

// ---------------------------------------------------------------- what is paid

function paid(shown: Shown): TemplateResult {
  const { words, of: { window, judgedBy, months }, log } = shown;
  const rows: [string, unknown][] = [
    [words.say('perf.least'), words.money(window.credit ?? 0)],
    [words.say(window.settled ? 'perf.held.was' : 'perf.held.now'), words.money(window.held ?? 0)]];
  for (const rule of rulesOf(shown, judgedBy?.terms ?? null)) rows.push(rule);
  if (window.claim && (window.claim.made || creditMost(window) > 0)) {
    const events = log.claims.map(({ recorded }) => eventLink(shown, recorded.index));
    rows.push([words.say('perf.claim'), html`${words.say(window.claim.made ? 'perf.claim.made'
      : 'perf.claim.not-made')} ${events}`]);
  }
  for (const { payable, held, bonus, settled } of months ?? []) {
    rows.push([words.say('perf.month.payable', { month: words.month(log.month) }),
      html`<b>${words.money(payable)}</b>${settled ? html`, ${words.say('perf.settled-by')} ${
        log.paid.map(({ recorded }) => eventLink(shown, recorded.index))}` : nothing}`]);
    if (held !== 0) rows.push([words.say('perf.held'), words.money(held)]);
    if (bonus !== 0) rows.push([words.say('report.bonus'), words.money(bonus)]);
  }
  return html`<dl class="card pairs paid">${rows.map(([name, value]) =>
    html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>${bills(shown, window)}`;
}

// Caps and the least that is paid, as the terms say them.
function rulesOf({ words, data }: Shown, terms: JsonObject | null): [string, unknown][] {
  const elements = terms?.['serviceElements'];
  const rules = isObject(elements) ? elements['creditRules'] : undefined;
  if (!isObject(rules)) return [];
  const figures = new Figures(words.texts, terms, data.zone);
  const caps = isList(rules['caps']) ? rules['caps'] : [];
  const lines = caps.map((cap) => figures.line(placeOf('creditRules', 'caps'), cap) ?? '');
  const least = rules['minPayable'];
  return [[words.say('perf.caps'), lines.length === 0 ? words.say('none')
    : html`${lines.map((line) => html`<p>${line}</p>`)}`],
  ...(typeof least === 'number' ? [[words.say('perf.min-payable'), words.money(least)] as
    [string, unknown]] : [])];
}

function bills(shown: Shown, { bills: all = [] }: JudgedWindow) {
  const { words, data: { names } } = shown;
  if (all.length === 0) return nothing;
  return html`<h3>${words.say('perf.bills')}</h3><ul class="plainlist">${all.map((bill) => html`<li
    >${words.say('perf.bill', { by: names.get(bill.by) ?? bill.by, month: words.month(bill.month),
      amount: words.money(bill.amount) })} ${eventLink(shown, bill.recorded.index)}${
    (['provider', 'customer'] as const).map((side) => (bill[side] === undefined ? nothing
      : html`<p>${words.say('perf.bill.contested', { side, amount: words.money(bill[side]) })} ${
        eventLink(shown, bill.newest.index)}</p>`))}</li>`)}</ul>`;
}

// ---------------------------------------------------------------- what the sides said

function saidEvents(shown: Shown): TemplateResult {
  const { words, data: { names }, log } = shown;
  const name = (party: string) => names.get(party) ?? party;
  const lines: { index: number; text: string; quote?: string | undefined }[] = [
    ...log.objections.map(({ measurer, side, reason, recorded }) => ({ index: recorded.index,
      text: words.say('perf.said.objection', { side, measurer: name(measurer) }), quote: reason })),
    ...log.claims.map(({ by, recorded, text }) => ({ index: recorded.index,
      text: words.say('perf.said.claim', { by: name(by) }), quote: text })),
    ...log.reports.flatMap(({ by, recorded, accepted }) => [
      { index: recorded.index, text: words.say('perf.said.report', { by: name(by) }) },
      ...(accepted ? [{ index: accepted.index, text: words.say('perf.said.accepted') }] : [])]),
    ...log.missed.map(({ recorded }) => ({ index: recorded.index,
      text: words.say('perf.said.missed') })),
    ...log.paid.map(({ recorded, settled, provider, customer }) => ({ index: recorded.index,
      text: words.say('perf.said.paid',
        { amount: words.money(settled ?? customer ?? provider ?? 0) }) })),
  ].toSorted((a, b) => a.index - b.index);
  if (lines.length === 0) return html`<p class="prose">${words.say('perf.said.nothing')}</p>`;
  return html`<ol class="card window-said">${lines.map(({ index, text, quote }) => html`<li
    ><span>${eventLink(shown, index)}</span><div><p>${text}</p>${quote
      ? html`<p class="quoted">${quote}</p>` : nothing}</div></li>`)}</ol>`;
}
