// What is filled in for a move, beside the case, so that it can be read while one writes.
import { html, nothing, type TemplateResult } from 'lit';
import type { Proposal } from '../../answers.ts';
import type { Dispute } from '../../answers_disputes.ts';
import { faultNote } from '../../parts/attempt.ts';
import '../../parts/event_picker.ts';
import { icon } from '../../parts/icons.ts';
import { toEdit } from '../../router.ts';
import type { Unfit } from './act.ts';
import { partyOn } from './data.ts';
import type { Progress } from './files.ts';
import type { CaseData, OpenMove } from './load.ts';
import { moveTitle } from './side.ts';
import type { CaseWords } from './words.ts';

export interface Filling {
  words: CaseWords;
  data: CaseData;
  move: OpenMove;
  fault: Unfit | null;
  /** What went wrong beside the form. */
  failure: string;
  progress: Progress | null;
  isBusy: boolean;
  submit(form: FormData): void;
  close(): void;
}

const textMax = 20_000;

export function moveForm(filling: Filling): TemplateResult {
  const { words, data, move, failure, isBusy } = filling;
  const isSecret = move.name === 'confide';
  return html`<form class="card form move-form ${isSecret ? 'secret' : ''}" id="move-form"
      novalidate @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        filling.submit(new FormData(event.target as HTMLFormElement));
      }}>
    <h2 tabindex="-1">${isSecret ? icon('lock') : nothing}${moveTitle(words, data, move)}</h2>
    ${isSecret ? html`<p class="note secret">${icon('lock')}<span>${move.of
      ? words.say('case.secret.what', { readers: [data.me.party, move.of].map((one) =>
        words.party(one)) }) : words.say('case.secret.what-side')}</span></p>` : nothing}
    ${move.bar === null ? nothing : html`<p class="note warn" role="status">${words.texts.sentence(
      move.bar, words.zone)}</p>`}
    ${fields(filling)}${upload(filling)}
    ${failure ? faultNote(failure) : nothing}
    <div class="row-of-buttons"><button class="btn ${isSecret ? 'secret' : 'primary'}"
        ?disabled=${isBusy || move.bar !== null}>${words.say(isSecret ? 'case.secret.go-on'
          : 'case.form.go-on')}</button>
      <button type="button" class="btn quiet" @click=${() => filling.close()}>${words.say(
        'case.form.close')}</button></div></form>`;
}

// ---------------------------------------------------------------- fields

type Parts = Filling & { name: string; label: string };

function field({ fault, words, name, label }: Parts, input: TemplateResult, hint = ''):
    TemplateResult {
  const isWrong = fault?.field === name;
  return html`<div class="field ${isWrong ? 'wrong' : ''}">
    <label for="move-${name}">${label}</label>
    ${hint ? html`<p class="hint" id="move-${name}-hint">${hint}</p>` : nothing}${input}
    ${isWrong ? html`<p class="fault" id="move-${name}-fault" role="alert">${words.say(
      fault.text)}</p>` : nothing}</div>`;
}

const told = ({ fault, name }: Parts, hint: string): string | typeof nothing =>
  [hint ? `move-${name}-hint` : '', fault?.field === name ? `move-${name}-fault` : '']
    .filter((one) => one !== '').join(' ') || nothing;

function area(filling: Filling, label: string, name = 'text', hint = ''): TemplateResult {
  const parts = { ...filling, name, label: filling.words.say(label) };
  const help = hint ? filling.words.say(hint) : '';
  return field(parts, html`<textarea id="move-${name}" name=${name} rows="5" maxlength=${textMax}
    aria-describedby=${told(parts, help)} aria-invalid=${filling.fault?.field === name}
    ></textarea>`, help);
}

function line(filling: Filling, label: string, name: string, type = 'text', hint = '') {
  const parts = { ...filling, name, label };
  return field(parts, html`<input id="move-${name}" name=${name} type=${type}
    inputmode=${name.startsWith('credit-') ? 'decimal' : nothing} autocomplete="off"
    aria-describedby=${told(parts, hint)} aria-invalid=${filling.fault?.field === name}>`, hint);
}

interface Option { value: string; text: string }

function choice(filling: Filling, label: string, name: string, options: readonly Option[],
  hint = ''): TemplateResult {
  const parts = { ...filling, name, label: filling.words.say(label) };
  const help = hint ? filling.words.say(hint) : '';
  return field(parts, html`<select id="move-${name}" name=${name}
    aria-describedby=${told(parts, help)} aria-invalid=${filling.fault?.field === name}>
    ${options.map(({ value, text }) => html`<option value=${value}>${text}</option>`)}</select>`,
    help);
}

function fields(filling: Filling): unknown {
  const { words, data, move: { name, of } } = filling;
  const sides = (['provider', 'customer'] as const).map((side): Option => ({ value: side,
    text: words.party(partyOn(side, data.agreement.participants) ?? side) }));
  switch (name) {
    case 'answer': return html`${question(data.dispute, of)}${area(filling, 'case.field.answer')}`;
    case 'ask': return html`${data.me.side ? nothing
      : choice(filling, 'case.field.to', 'to', sides)}
      ${area(filling, 'case.field.question')}`;
    case 'evidence': return evidence(filling);
    case 'confide': return html`${data.me.side ? nothing : choice(filling, 'case.field.tell',
      'party', sides.map((side) => ({ ...side,
        value: partyOn(side.value, data.agreement.participants) ?? '' })))}
      ${area(filling, 'case.field.secret')}`;
    case 'propose-neutral': return html`${line(filling, words.say('case.field.neutral'), 'party',
      'text', words.say('case.field.neutral.hint'))}${area(filling, 'case.field.why')}`;
    case 'declare': return html`${area(filling, 'case.field.independence')}
      ${area(filling, 'case.field.disclosed', 'disclosed', 'case.field.disclosed.hint')}`;
    case 'decide-challenge': return html`${choice(filling, 'case.field.upheld', 'upheld', [
      { value: '', text: words.say('case.choose') }, { value: 'yes', text: words.say(
        'case.deed.upheld') }, { value: 'no', text: words.say('case.deed.dismissed') }])}
      ${area(filling, 'case.field.why')}`;
    case 'settle': return html`${area(filling, 'case.field.settlement', 'text',
      'case.field.settlement.hint')}${ending(filling)}${amendment(filling)}`;
    case 'determine': return html`${choice(filling, 'case.field.finding', 'finding', [
      { value: '', text: words.say('case.choose') }, ...['upheld', 'partly', 'dismissed'].map(
        (value) => ({ value, text: words.texts.word('finding', value) }))])}
      ${area(filling, 'case.field.reasons')}${ending(filling)}`;
    case 'accept': case 'accept-neutral': return nothing;
    case 'confirm': return area(filling, 'case.field.confirm');
    case 'respond': return area(filling, 'case.field.respond');
    case 'implement': return area(filling, 'case.field.implement');
    default: return area(filling, 'case.field.why');
  }
}

function question({ queries }: Dispute, of: string | undefined): unknown {
  const query = queries.find(({ id }) => id === of);
  return query ? html`<p class="quoted asked">${query.text}</p>` : nothing;
}

function evidence(filling: Filling): TemplateResult {
  const { words } = filling;
  const hint = words.say('case.field.files.hint');
  const parts = { ...filling, name: 'files', label: words.say('case.field.files') };
  return html`${area(filling, 'case.field.evidence')}
    ${field(parts, html`<input id="move-files" name="files" type="file" multiple
      aria-describedby=${told(parts, hint)}>`, hint)}
    <fieldset class="field"><legend>${words.say('case.field.clauses')}</legend>
      ${filling.data.dispute.clauses.map((id) => html`<label class="check"><input type="checkbox"
        name="clause" value=${id}><span>${words.called(id)}</span></label>`)}</fieldset>
    <fieldset class="field"><legend>${words.say('case.field.events')}</legend>
      <sopu-event-picker .app=${words.app} .agreement=${filling.data.agreement.id}
        .zone=${words.zone}></sopu-event-picker></fieldset>`;
}

// ---------------------------------------------------------------- what ends a case

function ending(filling: Filling): TemplateResult {
  const { words, data: { dispute, months, agreement } } = filling;
  const parties = agreement.participants.filter(({ role }) =>
    role === 'provider' || role === 'customer').map(({ party }): Option =>
    ({ value: party, text: words.party(party) }));
  const empty = { value: '', text: words.say('none') };
  return html`${dispute.notice ? choice(filling, 'case.field.fate', 'notice-fate', [
      { value: '', text: words.say('case.choose') }, ...['stands', 'falls'].map((value) =>
        ({ value, text: words.texts.word('noticeFate', value) }))], 'case.field.fate.hint')
      : nothing}
    ${months.map(({ service, month }, i) => line(filling, words.say('case.field.paid', {
      service: words.called(service), month: words.month(month), currency: words.currency }),
      `credit-${i}`, 'text', words.say('case.field.paid.hint')))}
    <fieldset class="field-group"><legend>${words.say('case.field.remedy')}</legend>
      ${choice(filling, 'case.field.remedy-by', 'remedy-by', [empty, ...parties])}
      ${area(filling, 'case.field.remedy-text', 'remedy-text')}
      ${line(filling, words.say('case.field.remedy-due'), 'remedy-due', 'date')}</fieldset>`;
}

function amendment(filling: Filling): unknown {
  const { words, data: { agreement, dispute } } = filling;
  const fitting = agreement.proposals.filter(({ settles, status }: Proposal) =>
    settles === dispute.id && status === 'open');
  if (fitting.length === 0) {
    return html`<p class="hint">${words.say('case.field.amendment.none')} <a href=${toEdit(
      agreement.id, { settles: dispute.id })}>${words.say('case.field.amendment.draft')}</a></p>`;
  }
  return choice(filling, 'case.amendment', 'proposal', [{ value: '', text: words.say('none') },
    ...fitting.map(({ id, kind, reason = '' }) => ({ value: id,
      text: `${words.texts.word('kind', kind)}: ${reason.slice(0, 80)}` }))]);
}

// ---------------------------------------------------------------- files on their way

function upload({ words, progress }: Filling): unknown {
  if (progress === null) return nothing;
  const { name, received, bytes } = progress;
  return html`<div class="upload"><label for="upload">${words.say('case.upload', { name })}</label>
    <progress id="upload" max=${bytes} value=${received}></progress>
    <p class="meta">${words.say('case.upload.of', { received, bytes })}</p></div>`;
}
