// What was said in a case, in the order of the log: each side on its lane, the neutral between
// them, and where a level begins. The words are those that were signed, not what is told of them.
import { html, nothing, type TemplateResult } from 'lit';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { faultNote } from '../../parts/attempt.ts';
import { icon, type IconName } from '../../parts/icons.ts';
import { bytes, partyMark, roleOf, tag } from '../../parts/marks.ts';
import { toHistory } from '../../router.ts';
import type { PutDocument } from './act.ts';
import { cited } from './cited.ts';
import { deedOf, laneOf, levelsBegunAt, type Lane } from './data.ts';
import type { CaseData, CaseEvent } from './load.ts';
import { settlementTerms } from './settlement.ts';
import type { CaseWords } from './words.ts';

export interface Lanes {
  words: CaseWords;
  data: CaseData;
  /** Events that came in while it was looked at. */
  fresh: ReadonlySet<number>;
  save(document: PutDocument): void;
  /** Buttons for what can be done with a settlement or a question now. */
  moves(id: string): unknown;
}

const laneIcons: Record<string, IconName> = { 'statement.confided': 'lock',
  'evidence.submitted': 'doc', 'dispute.queried': 'talk', 'dispute.answered': 'talk',
  'settlement.accepted': 'ok', 'remedy.confirmed': 'ok', 'deadline.passed': 'wait',
  'settlement.rejected': 'bad', 'dispute.withdrawn': 'bad' };

// Of which the title says whom they name.
const namesParty = ['neutral.proposed', 'neutral.accepted', 'statement.confided'];

const textOf = (data: JsonObject, ...names: string[]): string => {
  const found = names.map((name) => data[name]).find((one) => typeof one === 'string');
  return typeof found === 'string' ? found : '';
};
const listOf = (json: Json | undefined): Json[] => (isList(json) ? [...json] : []);

export function lanes(shown: Lanes): TemplateResult {
  const { data: { dispute, events } } = shown;
  return html`<ol class="lanes">${events.map((event) => html`${entry(shown, event)}
    ${levelsBegunAt(dispute, event.entry.index).map(({ level, ranOut }) =>
      levelBegins(shown, level, ranOut))}`)}</ol>`;
}

// ---------------------------------------------------------------- one event

function entry(shown: Lanes, event: CaseEvent): TemplateResult {
  const { words, data: { dispute, agreement }, fresh } = shown;
  const { entry: { index, recordedAt, source, person, type } } = event;
  const party = source.replace(/^party\//, '');
  const deed = deedOf(type);
  const lane: Lane = laneOf(event.entry, dispute, agreement.participants);
  const isSecret = deed === 'statement.confided';
  const symbol = laneIcons[deed];
  const by = lane === 'clock' ? words.say('case.by-clock')
    : words.say('person-of', { person: person.name, party: words.party(party) });
  return html`<li class="said-in ${lane} ${isSecret ? 'secret' : ''}" id="event-${index}"><article>
    <header>${lane === 'clock' ? nothing : partyMark(words.party(party),
      roleOf(agreement.participants, party))}
      <div><h3>${symbol ? icon(symbol) : nothing}${titleOf(shown, event)}${fresh.has(index)
        ? html` ${tag(words.say('case.new'), 'info')}` : nothing}</h3>
        <p class="meta">${by}${lane === 'neutral' ? `, ${words.say('case.lane.neutral')}` : ''},
          <time datetime=${recordedAt}>${words.texts.when(recordedAt, words.zone)}</time>
          · <a href=${toHistory(agreement.id, index)}>E${index}</a></p></div></header>
    ${bodyOf(shown, event, deed)}</article></li>`;
}

function titleOf({ words, data: { dispute, procedure } }: Lanes, { entry: told, data }: CaseEvent) {
  const deed = deedOf(told.type);
  if (deed === 'deadline.passed') return words.texts.sentence(told.effect.summary, words.zone);
  const of = data === null ? '' : textOf(data, 'party');
  if (deed === 'dispute.queried' && data !== null) {
    const query = dispute.queries.find(({ id }) => id === told.id);
    const round = dispute.queries.filter(({ side, recorded }) =>
      side === query?.side && recorded.index <= told.index).length;
    return query?.side && procedure ? words.say('case.deed.question-round',
      { round, most: procedure.queryRoundsMax }) : words.say('case.deed.dispute.queried');
  }
  if (deed === 'determination.issued' && data !== null) {
    return words.say('case.deed.determined', { finding: words.texts.word('finding',
      textOf(data, 'finding')) });
  }
  if (deed === 'challenge.decided' && data !== null) {
    return words.say(data['upheld'] === true ? 'case.deed.upheld' : 'case.deed.dismissed');
  }
  return words.say(`case.deed.${deed}`,
    namesParty.includes(deed) ? { party: words.party(of) } : {});
}

// What cannot be read is told as the ledger tells it; what cannot be believed is not shown.
function bodyOf(shown: Lanes, { entry: told, data, fault, words: secret }: CaseEvent,
  deed: string): unknown {
  const { words } = shown;
  if (fault !== null) return faultNote(words.texts.sentence(fault, words.zone));
  if (deed === 'deadline.passed') return follows(shown, told.effect.follows);
  if (data === null) {
    return html`<p class="why">${words.texts.sentence(told.effect.summary, words.zone)}</p>`;
  }
  switch (deed) {
    case 'dispute.raised': return html`${quoted(textOf(data, 'claim'))}
      <p class="meta">${words.say('case.asks-for')}</p>${quoted(textOf(data, 'remedySought'))}`;
    case 'dispute.answered': return html`${asked(shown, textOf(data, 'query'))}
      ${quoted(textOf(data, 'text'))}`;
    case 'dispute.queried': return html`${quoted(textOf(data, 'text'))}${shown.moves(told.id)}`;
    case 'evidence.submitted': return evidence(shown, data);
    case 'neutral.declared': return html`${quoted(textOf(data, 'independence'))}
      ${textOf(data, 'disclosed') === '' ? nothing : html`<p class="meta">${words.say(
        'case.discloses')}</p>${quoted(textOf(data, 'disclosed'))}`}`;
    case 'statement.confided': return confided(shown, data, told.source, secret ?? null);
    case 'settlement.proposed': return html`${quoted(textOf(data, 'text'))}
      ${settlementTerms(words, shown.data, data, told.id)}${shown.moves(told.id)}`;
    case 'settlement.accepted': return follows(shown, told.effect.follows);
    case 'determination.issued': return html`${quoted(textOf(data, 'reasons'))}
      ${settlementTerms(words, shown.data, data, null)}`;
    default: return quoted(textOf(data, 'statement', 'reason', 'text'));
  }
}

const quoted = (text: string): unknown =>
  (text === '' ? nothing : html`<p class="quoted words">${text}</p>`);

function follows({ words }: Lanes, all: CaseEvent['entry']['effect']['follows']): unknown {
  const told = all.filter(({ code }) => code !== 'dispute-on-level');
  return told.map((one) => html`<p class="why">${words.texts.sentence(one, words.zone)}</p>`);
}

function asked({ data: { dispute } }: Lanes, id: string): unknown {
  const query = dispute.queries.find((one) => one.id === id);
  return query === undefined ? nothing : html`<p class="quoted asked"><a href="#event-${
    query.recorded.index}" @click=${toEvent(query.recorded.index)}>${query.text}</a></p>`;
}

// The address says which case it is: within it one is led.
const toEvent = (index: number) => (event: Event): void => {
  event.preventDefault();
  const target = document.getElementById(`event-${index}`);
  target?.scrollIntoView({ block: 'center' });
  target?.querySelector('a')?.focus({ preventScroll: true });
};

// ---------------------------------------------------------------- evidence, and what is confided

function evidence({ words, data, save }: Lanes, signed: JsonObject): TemplateResult {
  const documents = listOf(signed['documents']).filter(isObject).map((one): PutDocument =>
    ({ title: textOf(one, 'title'), bytes: Number(one['bytes']), sha256: textOf(one, 'sha256') }));
  return html`${quoted(textOf(signed, 'statement'))}${cited(words, data, signed)}
    ${documents.length === 0 ? nothing : html`<ul class="files">${documents.map((one) => html`<li
      >${icon('doc')}<div><b>${one.title}</b> <span class="meta">${words.say('bytes',
        { count: one.bytes })}</span><p class="meta">SHA-256 ${bytes(one.sha256)}</p></div>
      <button class="mini" @click=${() => save(one)}>${words.say('case.file.save')}<span class="vh"
        > ${one.title}</span></button></li>`)}</ul>`}`;
}

function confided({ words }: Lanes, data: JsonObject, source: string, secret: string | null) {
  const both = [source.replace(/^party\//, ''), textOf(data, 'party')];
  return html`${secret === null ? html`<p class="why">${words.say('case.secret.closed')}</p>`
      : quoted(secret)}
    <p class="meta">${words.say('case.secret.readers', { readers: both.map((one) =>
      words.party(one)) })} SHA-256 ${bytes(textOf(data, 'sha256'))}</p>`;
}

// ---------------------------------------------------------------- levels

function levelBegins({ words, data: { procedure } }: Lanes, level: number, ranOut: boolean) {
  const rules = procedure?.levels.find((one) => one.level === level);
  return html`<li class="level-begins"><p><b>${words.say('case.level', { level })}${rules
    ? `: ${rules.name}` : ''}</b> <span class="meta">${words.say(ranOut ? 'case.level.ran-out'
    : 'case.level.asked')}${rules ? ` ${words.say('case.level.within', { length: words.say(
      'service-length', { length: rules.within }) })}` : ''}${rules?.neutral
    ? ` ${words.say('case.level.neutral')}` : ''}</span></p></li>`;
}
