// Beside a case: what the reader can do in it now, and what came of earlier ones.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Precedent } from '../../answers_disputes.ts';
import { icon, type IconName } from '../../parts/icons.ts';
import { tag } from '../../parts/marks.ts';
import { notNow } from '../../parts/not_now.ts';
import { toDispute } from '../../router.ts';
import type { CaseData, OpenMove } from './load.ts';
import type { MoveName } from './moves.ts';
import type { CaseWords } from './words.ts';

const icons: Partial<Record<MoveName, IconName>> = { respond: 'pen', answer: 'talk', ask: 'talk',
  evidence: 'doc', confide: 'lock', accept: 'ok', reject: 'bad', confirm: 'ok', implement: 'ok',
  withdraw: 'bad', determine: 'scales' };

export const moveKey = ({ name, of = '' }: OpenMove): string => `${name} ${of}`;

/** What the button of a move says; where there are several of a kind, of what it is about. */
export function moveLabel(words: CaseWords, { dispute }: CaseData, { name, of = '' }: OpenMove):
    string {
  if (name === 'confide' && of === '') return words.say('case.move.confide-side');
  if (name === 'accept-neutral') {
    return words.say('case.move.accept-neutral', { party: words.party(of) });
  }
  const open = dispute.settlements.filter(({ status }) => status === 'open');
  const settlement = open.find(({ id }) => id === of);
  return settlement && open.length > 1
    ? words.say(`case.move.${name}-of`, { party: words.party(settlement.by) })
    : words.say(`case.move.${name}`);
}

/** As a heading, where the move has begun. */
export const moveTitle = (words: CaseWords, data: CaseData, move: OpenMove): string =>
  moveLabel(words, data, move).replace(/\s*…$/, '');

const canBegin = (data: CaseData): OpenMove[] => data.moves.filter(({ bar }) => bar === null);

export function moveButton(words: CaseWords, data: CaseData, move: OpenMove,
  open: (move: OpenMove) => void, isFirst: boolean): TemplateResult {
  return html`<button class="btn ${isFirst ? 'primary' : ''} ${move.name === 'confide' ? 'secret'
    : ''}" data-move=${move.name} @click=${() => open(move)}>${icon(icons[move.name] ?? 'flag')}${
    moveLabel(words, data, move)}</button>`;
}

export function movesCard(words: CaseWords, data: CaseData, isLive: boolean,
  open: (move: OpenMove) => void): TemplateResult {
  const moves = canBegin(data);
  return html`<section class="card moves" id="moves" aria-labelledby="moves-title">
    <h2 id="moves-title" tabindex="-1">${words.say('case.moves')}</h2>
    ${!isLive ? html`<p class="note warn">${words.say('decision.no-line')}</p>`
      : moves.length === 0 ? html`<p class="prose">${words.say(nothingWhy(data))}</p>`
      : html`<div class="actions">${repeat(moves, moveKey, (move, i) =>
        moveButton(words, data, move, open, i === 0 && move.isDue))}</div>`}
    ${barred(words, data)}</section>`;
}

const nothingWhy = ({ dispute, me, moves }: CaseData): string =>
  (dispute.outcome && moves.length === 0 ? 'case.moves.over'
    : me.side || me.isSeated ? 'case.moves.none' : 'case.moves.reader');

// Why the other moves are not to be made now.
const barred = (words: CaseWords, data: CaseData) => notNow(words.texts, words.zone,
  data.moves.flatMap((move) => (move.bar === null ? []
    : [{ label: moveLabel(words, data, move), bar: move.bar }])));

/** On a narrow screen what is to be done first stays at hand; the rest is further down. */
export function movesBar(words: CaseWords, data: CaseData, isLive: boolean,
  open: (move: OpenMove) => void) {
  const moves = canBegin(data);
  const [first] = moves;
  if (!first || !isLive) return nothing;
  return html`<div class="bar" role="group" aria-label=${words.say('case.moves')}>
    <div class="actions">${moveButton(words, data, first, open, first.isDue)}
      ${moves.length > 1 ? html`<button class="btn" @click=${toMoves}>${words.say('case.moves.all',
        { count: moves.length })}</button>` : nothing}</div></div>`;
}

function toMoves(): void {
  document.getElementById('moves')?.scrollIntoView();
  document.getElementById('moves-title')?.focus({ preventScroll: true });
}

// ---------------------------------------------------------------- earlier cases

export function precedents(words: CaseWords, all: readonly Precedent[],
  clausesOf: (ids: readonly string[]) => string): TemplateResult {
  return html`<section class="card precedents"><h2>${words.say('case.precedents')}</h2>
    ${all.length === 0 ? html`<p class="prose">${words.say('case.precedents.none')}</p>`
      : html`<ul>${all.map((one) => precedent(words, one, clausesOf))}</ul>`}</section>`;
}

function precedent(words: CaseWords, one: Precedent,
  clausesOf: (ids: readonly string[]) => string): TemplateResult {
  const { outcome, times, recorded } = one;
  return html`<li><h3><a href=${toDispute(one.id)}>${one.claim}</a></h3>
    <p class="tags">${outcome ? outcomeTag(words, outcome) : nothing}<span class="meta">${words.say(
      'case.precedents.about', { items: clausesOf(one.shared), on: words.texts.dateAt(recorded.at,
        words.zone) })}</span></p>
    ${times.length === 0 ? nothing : html`<ul class="meta">${times.map(({ level, begun, ended }) =>
      html`<li>${words.say('case.precedents.level', { level, length: words.between(begun, ended)
      })}</li>`)}</ul>`}</li>`;
}

const kinds = { settled: 'good', determined: 'info', withdrawn: '', lapsed: 'bad' } as const;

export function outcomeTag(words: CaseWords, { kind, finding }: NonNullable<Precedent['outcome']>):
    TemplateResult {
  const word = words.texts.word('disputeOutcome', kind);
  return tag(finding ? `${word}: ${words.texts.word('finding', finding)}` : word, kinds[kind]);
}
