// What each side says of a window, a column a side: the provider's on the left.
import { html, nothing, type TemplateResult } from 'lit';
import type { CreditLine, LateItem, Outage, Side } from '../../answers_performance.ts';
import { isList, isObject, type JsonObject } from '../../ledger/json.ts';
import { Figures } from '../../parts/figures.ts';
import { placeOf } from '../../parts/members.ts';
import { partyWithMark, roleOf } from '../../parts/marks.ts';
import { standingWord } from '../../parts/standing.ts';
import { pausesTold } from './acts_told.ts';
import { byVerdict } from './data.ts';
import { pausedKey } from './pauses.ts';
import { eventLink, type Shown } from './window.ts';

// Beyond this many a list is folded.
const listMax = 12;

function columns(shown: Shown, content: (side: Side) => unknown): TemplateResult {
  const { data: { agreement, names }, measurers, of: { window } } = shown;
  const count = Math.min(measurers.length, 3);
  return html`<div class="window-sides n${count}">${measurers.map((party) => {
    const side = window.sides.find(({ measurer }) => measurer === party);
    return html`<section class="card window-side"><h3>${partyWithMark(names.get(party) ?? party,
      roleOf(agreement.participants, party))}</h3>${side ? content(side) : nothing}</section>`;
  })}</div>`;
}

// ---------------------------------------------------------------- figures

export function figureColumns(shown: Shown): TemplateResult {
  return columns(shown, (side) => html`${attained(shown, side)}
    <dl class="pairs">${pairs(shown, side).map(([name, value]) =>
      html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    ${objections(shown, side)}${measurements(shown, side)}`);
}

function attained({ words, of: { row } }: Shown, side: Side): TemplateResult {
  const figure = words.attained(side, row.promise);
  return html`<p class="figure ${side.verdict}">${figure ?? words.say('perf.left.no-data')}
    ${side.verdict === 'notMeasured' ? nothing
      : html`<small>${standingWord(words.texts, byVerdict[side.verdict])}</small>`}</p>`;
}

function pairs({ words, of: { window } }: Shown, side: Side): [string, unknown][] {
  const of: [string, unknown][] = [];
  if (side.attained) {
    const { num, den } = side.attained;
    of.push([words.say('perf.exactly'), html`<code>${num} / ${den}</code>`]);
  }
  of.push([words.say('perf.service-time'), words.duration(side.totalSec)],
    [words.say('perf.covered'), html`${words.duration(side.coveredSec)}<small> (${
      words.coverage(side)})</small>`]);
  // Of what nobody measured there is nothing to tell: no downtime would look like a good figure.
  if (side.verdict === 'notMeasured') return of;
  of.push([words.say('perf.excluded'), words.duration(side.excludedSec)]);
  if (side.downSec !== undefined && window.indicator === 'availability') {
    of.push([words.say('perf.down'), words.duration(side.downSec)]);
  }
  if (side.items !== undefined) {
    of.push([words.say('perf.counted'), words.say('number', { number: side.items })]);
  }
  if (side.slots !== undefined) {
    of.push([words.say('perf.slots'), words.say('number', { number: side.slots })]);
  }
  return of;
}

function objections(shown: Shown, { measurer, contestedBy }: Side) {
  const { words, log } = shown;
  if (contestedBy === undefined) return nothing;
  const said = log.objections.filter((one) => one.measurer === measurer);
  return html`<div class="note held"><p>${words.say('perf.contested-by', { side: contestedBy })} ${
    said.map(({ recorded }) => eventLink(shown, recorded.index))}</p>${said.map(({ reason }) =>
    html`<p class="quoted">${reason}</p>`)}</div>`;
}

function measurements(shown: Shown, { measurements: all = [] }: Side): TemplateResult {
  const { words, data: { zone } } = shown;
  if (all.length === 0) return html`<p class="meta">${words.say('perf.measured.none')}</p>`;
  const day = (at: string) => words.texts.dayAt(at, zone);
  return html`<details class="events"><summary>${words.say('perf.measured.events',
    { count: all.length })}</summary><ul class="plainlist">${all.map(({ index, from, until,
    corrections }) => html`<li>${eventLink(shown, index)} ${day(from)} – ${
    words.texts.dayAt(Date.parse(until) - 1, zone)}${corrections
    ? html`<small>, ${words.say('perf.measured.corrected', { count: corrections })}</small>`
    : nothing}</li>`)}</ul></details>`;
}

// ---------------------------------------------------------------- outages and late items

export function outageColumns(shown: Shown): TemplateResult {
  const { words } = shown;
  return columns(shown, ({ measurer, outages = [], late = [] }) => {
    const rows = [...outages.map((one) => outage(shown, one)),
      ...late.map((one) => lateItem(shown, measurer, one))];
    if (rows.length === 0) return html`<p>${words.say('none')}</p>`;
    const rest = rows.slice(listMax);
    return html`<ol class="outages">${rows.slice(0, listMax)}</ol>${rest.length === 0 ? nothing
      : html`<details class="events"><summary>${words.say('perf.more',
        { count: rest.length })}</summary><ol class="outages">${rest}</ol></details>`}`;
  });
}

function lateItem(shown: Shown, measurer: string, { id, opened, tookSec }: LateItem):
    TemplateResult {
  const { words, of: { paused } } = shown;
  const { pauses = [], index = 0 } = paused.get(pausedKey(measurer, id)) ?? {};
  return html`<li><b>${id}</b><p>${words.say('perf.late-item', { opened: words.say('instant',
      { at: opened }), took: words.duration(tookSec) })}</p>${pauses.length === 0 ? nothing
    : html`<p class="meta">${pausesTold(words, pauses)} ${eventLink(shown, index)}</p>`}</li>`;
}

function outage({ words }: Shown, { downtime, lengthSec, counted }: Outage): TemplateResult {
  const at = (time: string) => words.say('instant', { at: time });
  const seconds = counted.reduce((sum, { from, until }) =>
    sum + (Date.parse(until) - Date.parse(from)) / 1000, 0);
  const fate = counted.length === 0 ? words.say('perf.outage.excluded')
    : seconds === lengthSec ? words.say('perf.outage.counts')
      : words.say('perf.outage.in-part', { time: words.duration(seconds) });
  return html`<li class=${counted.length === 0 ? 'out' : ''}><b>${words.duration(lengthSec)}</b>
    ${downtime.map(({ from, until }) => html`<p>${words.say('perf.span', { from: at(from),
      until: at(until) })}</p>`)}<p class="meta">${fate}</p></li>`;
}

// ---------------------------------------------------------------- credits

export function creditColumns(shown: Shown): TemplateResult {
  const { words, of: { window } } = shown;
  const base = window.base === undefined ? nothing
    : html`<p class="prose">${window.baseAtMost === undefined
      ? words.say('perf.base', { amount: words.money(window.base) })
      : words.say('perf.base.at-most', { amount: words.money(window.base),
        most: words.money(window.baseAtMost) })}${window.repeated
      ? html` ${words.say('perf.repeated')}` : nothing}</p>`;
  return html`${base}${columns(shown, ({ verdict, lines = [], credit = 0, bonus, lapsed }) =>
    verdict === 'notMeasured' ? html`<p>${words.say('perf.tier.no-data')}</p>` : html`
    ${lines.length === 0 ? html`<p>${words.say('perf.tier.none')}</p>`
      : html`<ol class="tiers">${lines.map((line) => tier(shown, line))}</ol>`}
    <dl class="pairs sum"><dt>${words.say('report.credit')}</dt>
      <dd><b>${words.money(credit)}</b></dd>
      ${bonus ? html`<dt>${words.say('report.bonus')}</dt><dd>${words.money(bonus)}</dd>` : nothing}
      ${lapsed ? html`<dt>${words.say('perf.lapsed')}</dt><dd>${words.money(lapsed)}</dd>`
        : nothing}
    </dl>`)}`;
}

// The tier as the terms have it: what is said of it in the answer is not signed.
function tierOf(promise: JsonObject | null, number: number): JsonObject | null {
  const credits = promise?.['credits'];
  const tiers = isObject(credits) ? credits['tiers'] : undefined;
  const found = isList(tiers) ? tiers[number - 1] : undefined;
  return isObject(found) ? found : null;
}

function tier({ words, data, of: { row, judgedBy } }: Shown, line: CreditLine): TemplateResult {
  const figures = new Figures(words.texts, judgedBy?.terms ?? data.terms, data.zone);
  const found = tierOf(row.promise, line.tier);
  const said = found === null ? null : figures.line(placeOf('credits', 'tiers'), found);
  const at = (time: string) => words.say('instant', { at: time });
  const of = line.id ?? (line.from && line.until
    ? words.say('perf.span', { from: at(line.from), until: at(line.until) }) : null);
  return html`<li><p>${words.say('perf.tier', { tier: line.tier })}: ${said ?? ''}</p>
    ${of === null ? nothing : html`<p class="meta">${of}</p>`}
    ${line.times === undefined ? nothing : html`<p class="meta">${words.say('perf.times-step',
      { count: line.times })}</p>`}
    <p><b>${words.money(line.amount)}</b>${line.claimUntil === undefined ? nothing
      : html`, ${words.say(line.claimed ? 'perf.claim.made' : 'perf.claim.not-made')}`}</p></li>`;
}
