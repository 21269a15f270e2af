// How a case stands: at one glance, what it is about as it was agreed, what came of it, which times
// were kept.
import { html, nothing, type TemplateResult } from 'lit';
import type { Outcome } from '../../answers_disputes.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { icon } from '../../parts/icons.ts';
import { partyMark, roleOf, tag } from '../../parts/marks.ts';
import { toAgreement, toHistory, toPerformance } from '../../router.ts';
import { levelOf, stepsOf, waitsFor, type Step } from './data.ts';
import type { CaseData } from './load.ts';
import { settlementTerms } from './settlement.ts';
import { outcomeTag } from './side.ts';
import type { CaseWords } from './words.ts';

export const caseTitle = (words: CaseWords, { dispute: { by, clauses } }: CaseData): string =>
  words.say('case.title', { party: words.party(by), items: words.clauses(clauses) });

export function caseTags(words: CaseWords, data: CaseData): TemplateResult {
  const { dispute, agreement, versionFrom } = data;
  const { outcome, recorded, by, windows = [] } = dispute;
  return html`<p class="tags">${outcome ? outcomeTag(words, outcome)
      : tag(words.say(`case.status.${dispute.status}`), 'info')}
    <span class="party">${partyMark(words.party(by), roleOf(agreement.participants, by))}<span
      >${words.say('case.raised', { party: words.party(by), on: words.date(recorded.at) })}</span
    ></span>
    ${versionFrom ? html`<span class="meta">${words.say('case.version',
      { version: dispute.version, from: words.date(versionFrom) })}</span>` : nothing}
    ${windows.map(({ objective, window }) => html`<a href=${toPerformance(agreement.id, objective,
      window)}>${words.called(objective)}, ${words.window(window)}</a>`)}</p>`;
}

// ---------------------------------------------------------------- at one glance

export function glance(words: CaseWords, data: CaseData): TemplateResult {
  return html`<dl class="facts glance">${data.dispute.outcome
    ? ended(words, data, data.dispute.outcome) : level(words, data)}${clock(words, data)}${
    turn(words, data)}</dl>`;
}

function ended(words: CaseWords, { dispute }: CaseData, { kind, recorded }: Outcome) {
  return html`<div><dt>${words.say('case.outcome.title')}</dt>
    <dd>${words.texts.word('disputeOutcome', kind)}<small>${words.say('case.took',
      { length: words.between(dispute.recorded.at, recorded.at) })}</small></dd></div>`;
}

function level(words: CaseWords, { dispute, procedure }: CaseData): TemplateResult {
  const number = levelOf(dispute);
  const rules = procedure?.levels.find((one) => one.level === number);
  return html`<div><dt>${words.say('case.level.title')}</dt>
    <dd>${number === 0 ? words.say('case.level.before') : words.say('case.level.of',
      { level: number, levels: procedure?.levels.length ?? number })}<small>${rules?.name
      ?? nothing}</small></dd></div>`;
}

function clock(words: CaseWords, { dispute: { until } }: CaseData): TemplateResult {
  const { texts, zone } = words;
  return html`<div><dt>${words.say('case.clock')}</dt><dd>${until === undefined
    ? words.say('case.clock.none') : html`<time datetime=${until}>${texts.dayAt(until, zone)}</time>
      <small>${Date.parse(until) < Date.now() ? words.say('case.clock.over')
        : words.say('inbox.due', { at: texts.hour(until, zone), away: texts.away(until, zone)
        })}</small>`}</dd></div>`;
}

function turn(words: CaseWords, { dispute, agreement, me }: CaseData): TemplateResult {
  const [first] = waitsFor(dispute, agreement.participants);
  if (first === undefined) {
    return html`<div><dt>${words.say('case.turn')}</dt>
      <dd>${words.say('case.turn.nobody')}</dd></div>`;
  }
  const isMine = first.what !== 'level' && first.who.includes(me.party);
  const who = isMine ? words.say('case.turn.yours')
    : first.what === 'level' ? words.say('case.turn.either') : words.parties(first.who);
  return html`<div class=${isMine ? 'mine-to-move' : ''}><dt>${words.say('case.turn')}</dt>
    <dd>${who}<small>${words.say(`case.waits.${first.what}`)}</small></dd></div>`;
}

// ---------------------------------------------------------------- what it is about

export function pinned(words: CaseWords, data: CaseData): TemplateResult {
  const { dispute, versionFrom } = data;
  return html`<section class="block pinned"><h2>${words.say('case.pinned')}</h2>
    ${versionFrom ? html`<p class="asof">${icon('flag')}<span>${words.say('case.pinned.as',
      { version: dispute.version, from: words.date(versionFrom) })}</span></p>` : nothing}
    <div class="card">${dispute.clauses.map((id) => clause(words, data, id))}</div></section>`;
}

function clause(words: CaseWords, { agreement, terms, versionFrom }: CaseData, id: string) {
  const item = words.item(id);
  const query = versionFrom ? { at: words.date(versionFrom) } : {};
  return html`<article class="chg"><h3><a href=${toAgreement(agreement.id, id, query)}
      >${item?.number ?? ''} ${words.called(id)}</a></h3>
    ${item && words.writer ? words.writer.body(item) : html`<p class="why">${words.say(
      terms === null ? 'case.pinned.unread' : 'none')}</p>`}</article>`;
}

// ---------------------------------------------------------------- what came of it

// What was owed, as a settlement or determination says it.
function owedOf({ remedy, credits, noticeFate }: Outcome): JsonObject {
  return {
    ...(remedy ? { remedy: { by: remedy.by, text: remedy.text ?? '',
      ...(remedy.due ? { due: remedy.due } : {}) } } : {}),
    ...(credits?.length ? { credits: credits.map((one) => ({ ...one })) } : {}),
    ...(noticeFate ? { noticeFate } : {}),
  };
}

export function outcomeBlock(words: CaseWords, data: CaseData) {
  const { dispute: { outcome, settlements }, agreement } = data;
  if (!outcome) return nothing;
  const { recorded } = outcome;
  const text = outcome.reasons ?? settlements.find(({ status }) => status === 'accepted')?.text;
  return html`<section class="block"><h2>${words.say('case.outcome')}</h2>
    <div class="card verdict-card"><p>${outcomeTag(words, outcome)} <span class="meta"
        >${words.when(recorded.at)} · <a href=${toHistory(agreement.id, recorded.index)}
        >E${recorded.index}</a></span></p>
      ${text ? html`<p class="quoted words">${text}</p>` : nothing}
      ${settlementTerms(words, data, owedOf(outcome), null)}${remedyState(words, outcome)}
      ${outcome.kind === 'lapsed' ? html`<p class="why">${words.say('case.lapsed.what')}</p>`
        : nothing}</div></section>`;
}

function remedyState(words: CaseWords, { remedy, overdue, implemented, confirmed }: Outcome) {
  if (!remedy) return nothing;
  const state = (at: string | undefined, done: string, open: string) => html`<li>${at === undefined
    ? icon('wait') : icon('ok', 'ok')}<span>${at === undefined ? words.say(open)
    : words.say(done, { at: words.when(at) })}</span></li>`;
  return html`<ul class="agreed">
    ${overdue ? html`<li>${icon('bad')}<span>${words.say('case.remedy.overdue')}</span></li>`
      : nothing}
    ${state(implemented?.at, 'case.remedy.done', 'case.remedy.open')}
    ${state(confirmed?.at, 'case.remedy.confirmed', 'case.remedy.unconfirmed')}</ul>`;
}

// ---------------------------------------------------------------- times

const symbols = { kept: 'ok', missed: 'bad', running: 'wait' } as const;

export function times(words: CaseWords, { dispute, procedure }: CaseData): TemplateResult {
  const given = ({ what, level: number }: Step) => (what === 'response' ? procedure?.responseWithin
    : procedure?.levels.find((one) => one.level === number)?.within);
  return html`<section class="card times"><h2>${words.say('case.times')}</h2>
    <ul>${stepsOf(dispute).map((step) => one(words, step, given(step)))}</ul></section>`;
}

function one(words: CaseWords, step: Step, given: string | undefined): TemplateResult {
  const { what, level: number = 0, is, begun, ended: at } = step;
  const name = what === 'level' ? words.say('case.level', { level: number })
    : words.say(`case.times.${what}`);
  const length = at === null ? '' : words.between(begun, at);
  const within = what === 'remedy' || !given ? '' : words.say('case.times.within',
    { length: words.say('service-length', { length: given }) });
  return html`<li>${icon(symbols[is], is)}<span><b>${name}</b> ${words.say(`case.times.${is}`)}
    <span class="meta">${length} ${within}</span></span></li>`;
}
