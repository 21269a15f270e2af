// What is filled in for a move in the course of an agreement: in front of each form stands what it
// comes to, and whether it can be taken back.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { askToSign } from '../../parts/act_dialog.ts';
import { actForm, type ActField, type ActForm } from '../../parts/act_form.ts';
import { icon } from '../../parts/icons.ts';
import { toRaise } from '../../router.ts';
import { startOfDay } from '../agreement/data.ts';
import type { CaseWords } from '../dispute/words.ts';
import { causesOf, dayAfter, dayFrom, peopleFor } from './data.ts';
import { courseData, type NoticesData } from './load.ts';
import { clauseOf, type CourseName, type MoveName, type OpenMove } from './moves.ts';
import { signedWords } from './words.ts';

export interface Around {
  app: App;
  data: NoticesData;
  words: CaseWords;
  reload(): void;
}

type Values = ReadonlyMap<string, string>;
/** What a form adds to the name and the type of its move. */
type Filling = Pick<ActForm, 'fields' | 'data' | 'what' | 'isGrave'>;

const of = (values: Values, name: string): string => values.get(`notices.${name}`) ?? '';

const text = (name: string, hint?: string): ActField =>
  ({ name: `notices.${name}`, kind: 'text', ...(hint ? { hint } : {}) });

const mayBe = (name: string, value: string): JsonObject => (value === '' ? {} : { [name]: value });

/** Of a cause its words; its id where the terms know it no more. */
export function causeText({ terms }: NoticesData, id: string): string {
  const cause = causesOf(terms).find((one) => one['id'] === id);
  return typeof cause?.['text'] === 'string' ? cause['text'] : id;
}

// ---------------------------------------------------------------- buttons and forms

/** Moves of one kind, at least one: where there are several, the form asks which. */
export function moveForm(around: Around, moves: readonly OpenMove[], isPrimary = false):
    TemplateResult {
  const { app, data: { agreement, zone }, words } = around;
  const { name, of: about, type } = moves[0]!;
  return actForm(app, { key: `${name}-${about}`, title: words.say(`notices.do.${name}`), type,
    agreement: agreement.id, zone, isPrimary, ...filling(around, name, moves) });
}

/** Of a single move; a link where it begins elsewhere. */
export function moveButton(around: Around, move: OpenMove, isPrimary = false): TemplateResult {
  const { data: { agreement, terms, entries }, words } = around;
  switch (move.name) {
    case 'contest': {
      const about = entries.find(({ id }) => id === move.of);
      const cause = about?.is === 'breach' ? about.one.cause : '';
      return html`<a class="btn small" href=${toRaise(agreement.id, { notice: move.of,
        clause: clauseOf(terms, cause) })}>${icon('scales')}${words.say('notices.do.contest')}</a>`;
    }
    case 'second': return secondButton(around, move, isPrimary);
    case 'accept': case 'revoke': return signButton(around, move, isPrimary);
    default: return moveForm(around, [move], isPrimary);
  }
}

// Nothing has to be written: the question comes at once.
function signButton({ app, data: { agreement, zone }, words, reload }: Around, move: OpenMove,
  isPrimary: boolean, told?: TemplateResult): TemplateResult {
  const title = words.say(`notices.do.${move.name}`);
  const ask = () => askToSign({ app, type: move.type, agreement: agreement.id, data: move.probe,
    title, zone, ...(told ? { told } : {}), done: reload });
  return html`<button type="button" class="btn small ${isPrimary ? 'primary' : ''}"
    @click=${ask}>${title}</button>`;
}

// Only what was read under its signature is seconded.
function secondButton(around: Around, move: OpenMove, isPrimary: boolean): TemplateResult {
  const told = signedWords(around.words, around.data, move.of);
  return html`${told === null ? nothing : signButton(around, move, isPrimary, told)}`;
}

// ---------------------------------------------------------------- what each asks for

function filling(around: Around, name: MoveName, moves: readonly OpenMove[]): Filling {
  const { data: { me, terms, agreement }, words } = around;
  const move = moves[0]!;
  const people = peopleFor(terms, me.party);
  const reason = text('reason', words.say('notices.reason.what'));
  switch (name) {
    case 'accuse': return { what: words.say('notices.accuse.what', { people }),
      fields: [causes(around, moves), text('facts', words.say('notices.facts.what'))],
      data: (values) => ({ cause: of(values, 'cause'), facts: of(values, 'facts') }) };
    case 'terminate': case 'terminate-for': return termination(around, name, moves, reason);
    case 'leave': return { isGrave: true, what: words.say('notices.leave.what'), fields: [reason],
      data: (values) => ({ reason: of(values, 'reason'),
        effectiveFrom: new Date().toISOString() }) };
    case 'decline': return { isGrave: true, what: words.say('notices.decline.what', { people }),
      fields: [reason], data: (values) => ({ reason: of(values, 'reason') }) };
    case 'suspend': case 'resume': case 'stay': case 'end':
      return course(around, name, move, reason);
    case 'cure': return { what: words.say('notices.cure.what'),
      fields: [text('cured')],
      data: (values) => ({ breach: move.of, statement: of(values, 'cured') }) };
    case 'withdraw': return { fields: [{ ...text('why'), isOptional: true }],
      data: (values) => ({ notice: move.of, ...mayBe('reason', of(values, 'why')) }) };
    case 'deliver': return { fields: [{ ...text('note'), isOptional: true }],
      data: (values) => ({ milestone: move.of, ...mayBe('note', of(values, 'note')) }) };
    case 'refuse': return { fields: [text('lacks')],
      data: (values) => ({ milestone: move.of, reason: of(values, 'lacks') }) };
    case 'grant': return grant(around);
    case 'release': return { what: words.say('notices.release.what',
      { party: words.party(move.of) }), fields: [reason],
      data: (values) => ({ party: move.of, reason: of(values, 'reason') }) };
    case 'object': return { what: words.say('notices.object.what'), fields: [text('objection'),
      { name: 'notices.clause', kind: 'choice', value: '', isOptional: true, choices: [
        ['', words.say('notices.clause.none')],
        ...words.items.map(({ id }) => [id, words.called(id)] as const)] }],
      data: (values) => ({ statement: of(values, 'objection'),
        ...mayBe('clause', of(values, 'clause')) }) };
    case 'second': case 'accept': case 'revoke': case 'contest':
      throw new Error(`${name} of ${agreement.id} has no form`);
  }
}

const causes = ({ data }: Around, moves: readonly OpenMove[]): ActField => ({
  name: 'notices.cause', kind: 'choice', value: moves[0]?.of ?? '',
  choices: moves.map((move) => [move.of, causeText(data, move.of)] as const) });

// Days begin on the clocks of the agreement; the soonest that is left is what stands there first.
function dayField({ data: { zone }, words }: Around, name: string, earliest: string): ActField {
  const day = dayFrom(earliest, words.date(earliest), zone);
  return { name: `notices.${name}`, kind: 'date', value: day, min: day,
    hint: words.say(`notices.${name}.what`, { at: words.when(earliest) }) };
}

function termination(around: Around, name: 'terminate' | 'terminate-for',
  moves: readonly OpenMove[], reason: ActField): Filling {
  const { data: { me, terms, zone }, words } = around;
  const isFor = name === 'terminate-for';
  const earliest = moves[0]?.earliest ?? new Date().toISOString();
  return { isGrave: true, what: words.say(`notices.${name}.what`, {
    people: peopleFor(terms, me.party), ...(isFor ? {} : { at: words.when(earliest) }) }),
    fields: [...(isFor ? [causes(around, moves)] : []), dayField(around, 'from', earliest), reason],
    data: (values) => ({ reason: of(values, 'reason'), ...mayBe('cause', of(values, 'cause')),
      effectiveFrom: startOfDay(of(values, 'from'), zone) }) };
}

function grant({ data: { zone }, words }: Around): Filling {
  const today = words.date(new Date().toISOString());
  return { what: words.say('notices.grant.what'),
    fields: [{ name: 'notices.party', kind: 'line', hint: words.say('notices.party.what') },
      { name: 'notices.reads-until', kind: 'date', min: dayAfter(today), isOptional: true,
        hint: words.say('notices.reads-until.what') }],
    data: (values) => {
      const until = of(values, 'reads-until');
      return { party: of(values, 'party'),
        ...mayBe('until', until && startOfDay(until, zone)) };
    } };
}

// ---------------------------------------------------------------- proposals

function course(around: Around, name: CourseName, move: OpenMove, reason: ActField): Filling {
  const { app, data: { agreement, zone }, words } = around;
  const earliest = move.earliest ?? '';
  const from = dayField(around, 'from', earliest);
  // Taken back is a notice from when it would take effect, to the instant.
  const isStay = name === 'stay';
  const until = dayField(around, 'until', startOfDay(dayAfter(from.value ?? ''), zone));
  const expires: ActField = { name: 'notices.expires', kind: 'date', isOptional: true,
    min: dayAfter(words.date(new Date().toISOString())), hint: words.say('edit.expires.what') };
  return { what: words.say(`notices.${name}.what`, isStay ? { at: words.when(earliest) } : {}),
    fields: [...(isStay ? [] : [from]), ...(name === 'suspend' ? [until] : []), reason, expires],
    data: (values) => {
      const day = (field: string) => of(values, field) && startOfDay(of(values, field), zone);
      return courseData(app, agreement.id, { name, of: move.of, reason: of(values, 'reason'),
        from: isStay ? earliest : day('from'), until: day('until'), expires: day('expires') });
    } };
}
