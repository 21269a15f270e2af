// A complaint with what came of it; a review with how content each side is.
import { html, nothing, type TemplateResult } from 'lit';
import type { Complaint } from '../../answers_complaints.ts';
import { isList } from '../../ledger/json.ts';
import { icon } from '../../parts/icons.ts';
import { partyWithMark, roleOf, tag } from '../../parts/marks.ts';
import { toAgreement, toComplaints, toDispute, toHistory, toRaise } from '../../router.ts';
import { canDispute, isOpen } from './data.ts';
import { formsOf, type Around } from './forms.ts';
import type { Said, Signed, ToldComplaint, ToldReview, Unsigned }
  from './load.ts';
import type { CaseWords } from '../dispute/words.ts';

const mostContent = 5;

export function complaintCard(around: Around, told: ToldComplaint): TemplateResult {
  const { words, data: { agreement, names } } = around;
  const { complaint, filed, answered, closed } = told;
  const { id, by, about, clause, resolved } = complaint;
  return html`<article class="card complaint ${isOpen(complaint) ? '' : 'over'}" id="told-${id}">
    <h3 tabindex="-1">${partyWithMark(words.say(`complaints.of.${about}`,
      { party: names.get(by) ?? by }), roleOf(agreement.participants, by))}</h3>
    <p class="tags">${stateTag(words, complaint)}${clause ? clauseLink(around, complaint, clause)
      : nothing}</p>
    ${said(around, filed, 'text')}
    ${answered ? said(around, answered, 'statement', 'complaints.answered') : nothing}
    ${awaited(around, complaint)}${reviewOf(around, complaint)}
    ${closed ? said(around, closed, 'statement', resolved ? 'complaints.closed.resolved'
      : 'complaints.closed.unresolved') : nothing}
    ${'fault' in filed ? nothing : acts(around, complaint)}</article>`;
}

function stateTag(words: CaseWords, { status, awaited: answers, resolved, dispute }: Complaint):
    TemplateResult {
  if (status === 'closed') {
    return resolved ? tag(words.say('complaints.state.resolved'), 'good')
      : tag(words.say('complaints.state.unresolved'), 'bad');
  }
  if (dispute) return tag(words.say('complaints.state.disputed'), 'info');
  if (status === 'answered') return tag(words.say('complaints.state.answered'), 'info');
  return answers ? tag(words.say('complaints.state.waiting'), 'held')
    : tag(words.say('complaints.state.unanswered'), 'bad');
}

// The text by which it is judged: today's, or the one that ruled when it was filed.
function clauseLink({ data, words }: Around, { version, recorded }: Complaint, clause: string):
    TemplateResult {
  const { agreement, current, wordsOf } = data;
  const query = version === current?.number ? {} : { at: words.date(recorded.at) };
  return html`<a href=${toAgreement(agreement.id, clause, query)}>${wordsOf(version)
    .called(clause)}</a>`;
}

/** Words as they were signed, with who signed them, and when, which leads to the event. */
function said({ data, words }: Around, one: Said, member: string, heading: string | null = null):
    TemplateResult {
  if ('fault' in one) return fault({ words }, one);
  const text = one.data[member];
  return html`<div class="words-of">${heading ? html`<h4>${words.say(heading)}</h4>` : nothing}
    ${typeof text === 'string' && text !== '' ? html`<p class="quoted whole">${text}</p>` : nothing}
    <p class="meta">${words.say('person-of', { person: one.person,
      party: words.party(one.party) })}, <a href=${toHistory(data.agreement.id,
      one.recorded.index)}>${words.texts.dayAt(one.recorded.at, words.zone)}</a></p></div>`;
}

const fault = ({ words }: Pick<Around, 'words'>, one: Unsigned): TemplateResult =>
  html`<p class="note bad">${icon('bad')}<span>${words.texts.sentence(one.fault, words.zone)}</span
    ></p>`;

// Who answers now, on which level and until when.
function awaited({ app, words }: Around, complaint: Complaint) {
  const { awaited: answers, status, dispute } = complaint;
  if (!answers) {
    return status !== 'waiting' || dispute ? nothing : html`<p class="note warn">${icon('wait')}
      <span>${words.texts.sentence({ code: 'complaint-unanswered', params: {} }, words.zone)}</span
      ></p>`;
  }
  const { level, role, party, until } = answers;
  const isMine = party === app.key?.party;
  return html`<p class="note ${isMine ? 'held' : ''}">${icon('wait')}<span>${words.say(
    isMine ? 'complaints.awaited.mine' : 'complaints.awaited', { party: words.party(party), level,
      role, at: words.when(until), away: words.texts.away(until, words.zone) })}</span></p>`;
}

function reviewOf({ data, words }: Around, complaint: Complaint) {
  const { about, review, dispute } = complaint;
  const { agreement, reviews, me } = data;
  const isHere = reviews?.some((one) => one.review.id === review) ?? false;
  return html`${review ? html`<p>${isHere ? html`<a href=${toComplaints(agreement.id, review)}
      >${words.say('complaints.reviewed')}</a>` : words.say('complaints.reviewed')}</p>`
    : about === 'agreement' && isOpen(complaint) ? html`<p class="note">${icon('flag')}<span>${
      words.texts.sentence({ code: 'complaint-opens-review', params: {} }, words.zone)}</span></p>`
    : nothing}
    ${dispute ? html`<p>${me.side ? html`<a href=${toDispute(dispute)}
      >${words.say('complaints.disputed')}</a>` : words.say('complaints.disputed')}</p>`
      : nothing}`;
}

function acts(around: Around, complaint: Complaint) {
  const { data: { agreement, me }, words } = around;
  const { id, clause } = complaint;
  const forms = formsOf(around, ['answer', 'review', 'close'], id);
  const mayDispute = canDispute(complaint, me);
  if (forms.length === 0 && !mayDispute) return nothing;
  return html`<div class="acts">${forms}${mayDispute ? html`<a class="btn small" href=${toRaise(
    agreement.id, { complaint: id, ...(clause ? { clause } : {}) })}>${words.say(
    'complaints.dispute')}</a>` : nothing}</div>`;
}

// ---------------------------------------------------------------- reviews

export function reviewCard(around: Around, told: ToldReview): TemplateResult {
  const { words } = around;
  const { review: { id, recorded }, held } = told;
  return html`<article class="card complaint" id="told-${id}">
    <h3 tabindex="-1">${words.say('complaints.review.on', { on: words.date(recorded.at) })}</h3>
    ${'fault' in held ? fault(around, held) : found(around, told, held)}</article>`;
}

function found(around: Around, told: ToldReview, held: Signed): TemplateResult {
  const { words, data } = around;
  const { review: { id, complaint, outcome, confirmed } } = told;
  const { findings } = held.data;
  const isMine = data.acts.some((act) => act.name === 'confirm' && act.of === id);
  return html`<p class="tags">${confirmed ? tag(words.say('complaints.confirmed'), 'good')
      : tag(words.say('complaints.unconfirmed'), 'held')}
      ${tag(words.say('complaints.outcome.is', { outcome }))}
      ${complaint ? html`<a href=${toComplaints(data.agreement.id, complaint)}>${words.say(
        'complaints.review.for')}</a>` : nothing}</p>
    ${isList(findings) ? html`<h4>${words.say('complaints.findings')}</h4>
      <ol class="listed">${findings.map((one) => html`<li class="quoted">${one}</li>`)}</ol>`
      : nothing}
    <details class="fold" ?open=${isMine}><summary>${words.say('complaints.minutes')}</summary>
      <div class="foldin">${said(around, held, 'minutes')}</div></details>
    ${contentment(around, told, held)}
    ${told.confirmed ? said(around, told.confirmed, 'statement', 'complaints.confirmed.by')
      : nothing}<div class="acts">${formsOf(around, ['confirm'], id)}</div>`;
}

// Side beside side; of who has not said it yet, that it waits.
function contentment({ data, words }: Around, { review, confirmed }: ToldReview, held: Signed) {
  const { agreement: { participants } } = data;
  const other = review.held.side === 'provider' ? 'customer' : 'provider';
  const heard = [held, ...confirmed && !('fault' in confirmed) ? [confirmed] : []];
  const waits = participants.find(({ role }) => role === other);
  const name = (party: string) => partyWithMark(words.party(party), roleOf(participants, party));
  return html`<h4>${words.say('complaints.content')}</h4><dl class="pairs">
    ${heard.map(({ party, data: { satisfaction } }) => html`<dt>${name(party)}</dt>
      <dd>${score(words, Number(satisfaction))}</dd>`)}
    ${confirmed || !waits ? nothing : html`<dt>${name(waits.party)}</dt>
      <dd class="meta">${words.say('complaints.content.waits')}</dd>`}</dl>`;
}

function score(words: CaseWords, satisfaction: number): TemplateResult {
  const steps = Array.from({ length: mostContent }, (_, i) => i < satisfaction);
  return html`<span class="bars" aria-hidden="true">${steps.map((isFull) =>
    html`<i class=${isFull ? 'full' : ''}></i>`)}</span> ${words.say('complaints.content.of',
    { count: satisfaction, most: mostContent })}`;
}
