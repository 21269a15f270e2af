// The forms with which one complains, answers, closes, and puts a review on record. The same data
// as the terminal signs.
import { html, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { actForm, linesOf, type ActField, type ActForm } from '../../parts/act_form.ts';
import { icon } from '../../parts/icons.ts';
import type { ActName } from './data.ts';
import type { ComplaintsData, OpenAct } from './load.ts';
import type { CaseWords } from '../dispute/words.ts';

export interface Around {
  app: App;
  data: ComplaintsData;
  words: CaseWords;
  /** What the reader came to complain about. */
  clause: string | null;
  /** Why the ledger takes nothing at all of the reader, as the view says once. */
  isBarred: boolean;
}

type Values = ReadonlyMap<string, string>;
const of = (values: Values, name: string): string => values.get(`complaints.${name}`) ?? '';

/** Beside what they are about: a form each; why the ledger does not take it now, in its place. */
export function formsOf(around: Around, names: readonly ActName[], about = ''):
    TemplateResult[] {
  const { data, words, isBarred } = around;
  return data.acts.filter((act) => names.includes(act.name) && act.of === about).flatMap((act) => {
    if (act.bar === null) return titlesOf(act).map((title) => formOf(around, act, title));
    return isBarred ? [] : [html`<p class="note">${icon('wait')}<span>${words.say(
      `complaints.${act.name}.barred`)} ${words.texts.sentence(act.bar, words.zone)}</span></p>`];
  });
}

// Whoever closes a complaint says by which button whether it was resolved.
const titlesOf = ({ name }: OpenAct): string[] =>
  (name === 'close' ? ['close.resolved', 'close.unresolved'] : [name]);

function formOf({ app, data, words, clause }: Around, act: OpenAct, title: string):
    TemplateResult {
  const { name, type, of: about, isDue } = act;
  const form: ActForm = {
    key: `${title}-${about}`, title: words.say(`complaints.${title}`), type: `sopu.${type}.v1`,
    agreement: data.agreement.id, zone: data.zone,
    isPrimary: name === 'file' || (isDue && title !== 'close.unresolved'),
    isOpenAtFirst: name === 'file' && clause !== null,
    fields: fieldsOf(words, data, title, clause),
    data: (values) => dataOf(name, about, title, values),
  };
  return actForm(app, form);
}

function fieldsOf(words: CaseWords, data: ComplaintsData, title: string, clause: string | null):
    ActField[] {
  const hint = (name: string) => ({ hint: words.say(`complaints.${name}.what`) });
  switch (title) {
    case 'file': return [
      { name: 'complaints.about', kind: 'choice', value: 'service', ...hint('about'),
        choices: (['service', 'agreement'] as const).map((one) =>
          [one, words.say(`complaints.about.${one}`)]) },
      { name: 'complaints.clause', kind: 'choice', value: clause ?? '', isOptional: true,
        choices: [['', words.say('complaints.clause.none')], ...words.items.map(
          ({ id, number }): [string, string] => [id, `${number} ${words.called(id)}`.trim()])] },
      { name: 'complaints.text', kind: 'text', ...hint('text') }];
    case 'answer': return [{ name: 'complaints.answer.text', kind: 'text' }];
    case 'close.resolved': return [{ name: 'complaints.close.text', kind: 'text' }];
    case 'close.unresolved': return [{ name: 'complaints.close.text', kind: 'text',
      ...(data.me.side === null ? {} : hint('close.unresolved')) }];
    case 'confirm': return [satisfaction(words),
      { name: 'complaints.statement', kind: 'text', isOptional: true }];
    default: return [
      { name: 'complaints.minutes', kind: 'text', ...hint('minutes') },
      { name: 'complaints.findings', kind: 'lines', ...hint('findings') }, satisfaction(words),
      { name: 'complaints.outcome', kind: 'choice', choices: [unchosen(words),
        ...['noChange', 'amend', 'end'].map((one): [string, string] =>
          [one, words.texts.word('reviewOutcome', one)])] }];
  }
}

const unchosen = (words: CaseWords): [string, string] => ['', words.say('complaints.choose')];

const satisfaction = (words: CaseWords): ActField => ({ name: 'complaints.satisfaction',
  kind: 'choice', choices: [unchosen(words), ...[1, 2, 3, 4, 5].map((one): [string, string] =>
    [String(one), words.say(`complaints.satisfaction.${one}`)])] });

function dataOf(name: ActName, about: string, title: string, values: Values): JsonObject {
  const text = (member: string) => of(values, member);
  switch (name) {
    case 'file': {
      const clause = text('clause');
      return { about: text('about'), ...(clause === '' ? {} : { clause }), text: text('text') };
    }
    case 'answer': return { complaint: about, statement: text('answer.text') };
    case 'close': return { complaint: about, resolved: title === 'close.resolved',
      statement: text('close.text') };
    case 'confirm': return { review: about, satisfaction: Number(text('satisfaction')),
      ...(text('statement') === '' ? {} : { statement: text('statement') }) };
    case 'hold': case 'review': return { ...(name === 'review' ? { complaint: about } : {}),
      minutes: text('minutes'), findings: linesOf(text('findings')),
      satisfaction: Number(text('satisfaction')), outcome: text('outcome') };
  }
}
