// A row for whatever was given: who said it, since when it counts, how it stands, what can be done.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { icon, type IconName } from '../../parts/icons.ts';
import { partyWithMark, roleOf, tag } from '../../parts/marks.ts';
import { toDispute, toHistory, toProposal } from '../../router.ts';
import { causeText, moveButton, type Around } from './forms.ts';
import type { Entry } from './data.ts';
import type { NoticesData } from './load.ts';
import { answers, moveKey, type OpenMove } from './moves.ts';
import { authorOf, runsOut, stateOf, titleOf } from './words.ts';

const icons: Record<Entry['is'], IconName> = { notice: 'flag', breach: 'bad', termination: 'flag',
  refusal: 'flag', suspension: 'wait', proposal: 'pen', milestone: 'list', objection: 'talk' };

/** What the ledger takes now of what is about an entry. */
export const movesFor = (moves: readonly OpenMove[], { id }: Entry): OpenMove[] =>
  moves.filter(({ name, of, bar }) => answers.includes(name) && of === id && bar === null);

export function isMine({ moves, me }: NoticesData, entry: Entry): boolean {
  if (entry.is === 'proposal') {
    const { stillNeeded = [], approvals } = entry.one;
    return stillNeeded.some(({ party }) => party === me.party) &&
      !approvals.some(({ party, person }) => party === me.party && person === me.person);
  }
  return movesFor(moves, entry).some(({ isDue }) => isDue);
}

/** @param isUrgent they wait for the reader: the first move of the first is the one to be made */
export function rows(around: Around, entries: readonly Entry[], isUrgent = false): TemplateResult {
  return html`<div class="card rows course">${repeat(entries, ({ is, id }) => `${is} ${id}`,
    (entry, i) => row(around, entry, isUrgent, isUrgent && i === 0))}</div>`;
}

function row(around: Around, entry: Entry, isUrgent: boolean, isFirst: boolean): TemplateResult {
  const { words, data } = around;
  const now = new Date().toISOString();
  const [state, tone] = stateOf(words, entry, now);
  const author = authorOf(entry, data.agreement.participants);
  const moves = movesFor(data.moves, entry);
  return html`<article class="row ${isUrgent ? 'act' : ''}" data-entry=${entry.is}>
    <span class="ic">${icon(icons[entry.is])}</span>
    <div><h3>${titleOf(words, data, entry)}</h3>${said(around, entry)}
      <p class="tags">${tag(state, tone)}${author === '' ? nothing : partyWithMark(
        words.party(author), roleOf(data.agreement.participants, author))}
        ${facts(around, entry)}${links(around, entry)}</p>
      ${fault(around, entry)}
      ${moves.length === 0 ? nothing : html`<div class="acts">${repeat(moves, moveKey,
        (move, i) => moveButton(around, move, isFirst && i === 0))}</div>`}</div>
    ${due(around, entry, now)}</article>`;
}

// ---------------------------------------------------------------- what was said

function said({ data, words }: Around, entry: Entry) {
  const quote = (text: string | undefined) =>
    (text ? html`<p class="why quoted whole">${text}</p>` : nothing);
  const cause = (id: string | undefined) => (id === undefined ? nothing
    : html`<p class="meta">${words.say('notices.for', { cause: causeText(data, id) })}</p>`);
  switch (entry.is) {
    case 'notice': return html`${cause(entry.one.cause)}${quote(entry.one.text)}`;
    case 'breach': return html`${cause(entry.one.cause)}${quote(entry.one.facts)}`;
    case 'termination': return quote(entry.one.reason);
    case 'proposal': return quote(entry.one.reason);
    case 'milestone': return quote(entry.one.state?.note ?? entry.one.state?.reason);
    case 'objection': return html`${entry.one.clause ? html`<p class="meta">${words.say('talk.on',
      { clause: words.called(entry.one.clause) })}</p>` : nothing}${quote(entry.one.statement)}`;
    case 'refusal': case 'suspension': return nothing;
  }
}

// Since when it counts, and who has said so.
function facts({ words }: Around, entry: Entry) {
  const meta = (name: string, params: Record<string, unknown>) =>
    html`<span class="meta">${words.say(`notices.${name}`, params)}</span>`;
  switch (entry.is) {
    case 'notice': return html`${meta('given', { at: words.when(entry.at) })}${meta('people', {
      have: entry.one.signatures.length, people: entry.one.people,
      names: entry.one.signatures.map(({ name }) => name) })}`;
    case 'breach': return html`${meta('given', { at: words.when(entry.at) })}${meta('since',
      { at: words.when(entry.one.since.at) })}`;
    case 'termination': return html`${meta('given', { at: words.when(entry.at) })}${
      meta(entry.one.takenBack ? 'would-take-effect' : 'effective',
        { at: words.when(entry.one.effectiveFrom) })}`;
    case 'refusal': return html`${meta('given', { at: words.when(entry.at) })}${
      meta('period', { on: entry.one.periodUntil })}`;
    case 'milestone': return html`${meta('due', { on: entry.one.due })}${entry.one.state
      ? meta('delivered', { at: words.when(entry.one.state.delivered) }) : nothing}`;
    case 'objection': case 'proposal': return meta('given', { at: words.when(entry.at) });
    case 'suspension': return nothing;
  }
}

function fault({ data: { signed }, words }: Around, { id }: Entry) {
  const found = signed.get(id)?.fault ?? null;
  return found === null ? nothing : html`<p class="note bad">${icon('bad')}<span>${
    words.texts.sentence(found, words.zone)}</span></p>`;
}

// ---------------------------------------------------------------- where more of it stands

function links({ data: { agreement }, words }: Around, { is, id, index }: Entry) {
  const cases = (agreement.disputes ?? []).filter(({ notice }) => notice === id);
  const hasProposal = is === 'suspension' || is === 'proposal';
  return html`${cases.map((one) => html`<a href=${toDispute(one.id)}>${words.say(one.outcome
      ? 'notices.was-disputed' : 'notices.is-disputed')}</a>`)}
    ${hasProposal ? html`<a href=${toProposal(agreement.id, id)}>${words.say(is === 'proposal'
      ? 'proposals.read-sign' : 'notices.proposal')}</a>` : nothing}
    ${index === null ? nothing : html`<a href=${toHistory(agreement.id, index)}>${words.say('event',
      { index })}</a>`}`;
}

function due({ words }: Around, entry: Entry, now: string) {
  const { until, isOpen } = entry;
  if (until === null || !isOpen) return nothing;
  const { texts, zone } = words;
  // Whatever is due on a day is in time to its end.
  const day = entry.is === 'milestone' ? texts.dayAt(Date.parse(until) - 1, zone)
    : texts.dayAt(until, zone);
  const isSoon = until > now && Date.parse(until) - Date.parse(now) < 14 * 86_400_000;
  return html`<div class="due ${isSoon ? 'soon' : ''}"><b><time datetime=${until}>${day}</time></b>
    <span class="meta">${runsOut(words, entry, now)}</span>
    <span class="meta">${entry.is === 'milestone' ? texts.away(until, zone) : words.say('inbox.due',
      { at: texts.hour(until, zone), away: texts.away(until, zone) })}</span></div>`;
}
