// What an open proposal needs beside signatures: somebody who says that its targets can be kept,
// and that those who are consulted were heard.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { Json, JsonObject } from '../../ledger/json.ts';
import { actForm, type ActForm } from '../../parts/act_form.ts';
import { Figures } from '../../parts/figures.ts';
import { icon } from '../../parts/icons.ts';
import { tag } from '../../parts/marks.ts';
import { placeOf } from '../../parts/members.ts';
import { toEdit } from '../../router.ts';
import { startOfDay } from '../agreement/data.ts';
import { loadBacktest, type Backtest } from '../../parts/backtest.ts';
import { replayBeside } from '../edit/backtest.ts';
import { otherObstacles, soonestAnswer, type Consultation, type ObjectiveNeed, type PartyNeed }
  from './data.ts';
import type { OpenProposal, ProposalsData } from './load.ts';
import { anyOf } from './people.ts';

export interface Around {
  app: App;
  data: ProposalsData;
  /** What the measured months say, by the proposal's id. */
  backtests: ReadonlyMap<string, Backtest | null>;
}

export function needsOf(around: Around, one: OpenProposal): TemplateResult | typeof nothing {
  const { app, data } = around;
  const others = otherObstacles(one.branch.proposal);
  const rows = [...one.objectives.map((need) => objectiveRow(around, one, need)),
    ...one.consulted.map((need) => partyRow(around, one, need)),
    ...others.map((sentence) => html`<li>${icon('bad',
      'wrong')}<div><p>${app.texts.sentence(sentence,
      data.zone)}</p></div></li>`)];
  if (rows.length === 0) return nothing;
  const id = one.branch.proposal.id;
  return html`<section class="needs"><h4>${app.texts.screen('needs.title')}</h4>
    <ul class="needlist">${rows}</ul>${others.length > 0 ? html`<p><a
      href=${toEdit(data.agreement.id,
      { counter: id })}>${app.texts.screen('needs.counter')}</a></p>` : nothing}</section>`;
}

// ---------------------------------------------------------------- feasibility

function objectiveRow(around: Around, one: OpenProposal, need: ObjectiveNeed): TemplateResult {
  const { app, data, backtests } = around;
  const { objective, isOpen, isContradicted, by, statements } = need;
  const figures = new Figures(app.texts, one.terms, data.zone);
  const name = String(objective['name'] ?? objective['id']);
  const member = objective['targetPpm'] === undefined ? 'target' : 'targetPpm';
  const target = figures.line(placeOf('objectives', member), objective[member] ?? null) ?? '';
  const whom = anyOf(app, by.map((party) => data.names.get(party) ?? party));
  const isMine = by.includes(app.key?.party ?? '');
  return html`<li>${icon(isOpen ? 'wait' : 'ok', isOpen ? 'you' : 'ok')}<div>
    <p><b>${name}</b> ${target} ${isContradicted ? tag(app.texts.screen('needs.contradicted'),
      'bad')
      : nothing}</p>
    ${statements.map((said) => html`<p class="said"><span class="quoted">${said.statement}</span>
      <span class="meta">${data.names.get(said.by) ?? said.by}, ${app.texts.word('basis',
        said.basis)},
      ${app.texts.dayAt(said.recorded.at, data.zone)}</span></p>`)}
    ${isOpen ? html`<p class="meta">${app.texts.screen('needs.feasibility', { by: whom })}</p>`
      : statements.length === 0 ? html`<p class="meta">${app.texts.screen('needs.as-before')}</p>`
        : nothing}
    ${replayBeside(app.texts, backtests.get(one.branch.proposal.id) ?? null,
      String(objective['id']), one.terms)}
    ${isMine && (isOpen || statements.length > 0) ? actForm(app, feasibilityForm(around, one, need))
      : nothing}</div></li>`;
}

function feasibilityForm({ app, data, backtests }: Around, one: OpenProposal,
  { objective, isOpen }: ObjectiveNeed): ActForm {
  const id = String(objective['id']);
  const canReplay = (backtests.get(one.branch.proposal.id) ?? null) !== null;
  return {
    key: `feasible-${one.branch.label}-${id}`, type: 'sopu.feasibility.attested.v1',
    agreement: data.agreement.id, zone: data.zone, isPrimary: isOpen,
    title: app.texts.screen(isOpen ? 'needs.attest' : 'needs.attest-again'),
    fields: [{ name: 'needs.basis', kind: 'choice', value: 'measured',
      choices: ['measured', 'tested', 'estimated', 'contracted'].map((basis) =>
        [basis, app.texts.word('basis', basis)] as const) },
    { name: 'needs.statement', kind: 'text', hint: app.texts.screen('needs.statement.what') },
    ...(canReplay ? [{ name: 'needs.with-replay', kind: 'tick', value: 'yes' } as const] : [])],
    data: async (values) => ({
      objective: id, content: one.hashes.get(id) ?? '',
      ...kept(objective), basis: values.get('needs.basis') ?? '',
      statement: values.get('needs.statement') ?? '',
      ...(values.get('needs.with-replay') === 'yes'
        ? { backtest: await replayed(app, data.agreement.id, one.terms, id) } : {}) }),
  };
}

// What the terms promise of it is what is said to be kept.
function kept(objective: JsonObject): JsonObject {
  return Object.fromEntries(['targetPpm', 'target', 'limit'].flatMap((name): [string, Json][] =>
    (objective[name] === undefined ? [] : [[name, objective[name]]])));
}

async function replayed(app: App, id: string, terms: JsonObject, objective: string):
    Promise<JsonObject> {
  const backtest = await loadBacktest(app, id, { terms }, null);
  if (backtest === null) return {};
  const dayBefore = new Date(Date.parse(`${backtest.until}T00:00:00.000Z`) -
    86_400_000).toISOString();
  const members = ['serviceUnit', 'met', 'breached', 'notMeasured', 'targetOf95', 'targetOfAll'];
  const results = backtest.rows.filter(({ proposed }) => proposed.objective === objective)
    .map(({ proposed }) => Object.fromEntries(Object.entries(proposed)
      .filter(([name]) => members.includes(name))) as JsonObject);
  return { firstMonth: backtest.from.slice(0, 7), lastMonth: dayBefore.slice(0, 7), results };
}

// ---------------------------------------------------------------- who is to be heard

function partyRow(around: Around, one: OpenProposal, need: PartyNeed): TemplateResult {
  const { app, data } = around;
  const { party, isOpen, isUnasked, consultations } = need;
  const name = data.names.get(party) ?? party;
  const role = data.agreement.role;
  const isPrincipal = role === 'provider' || role === 'customer';
  return html`<li>${icon(isOpen ? 'wait' : 'ok', isOpen ? 'you' : 'ok')}<div>
    <p><b>${app.texts.screen('needs.hear', { party: name })}</b></p>
    ${consultations.map((asked) => consultationLine(around, asked, false))}
    ${isOpen && isPrincipal && isUnasked ? actForm(app, consultForm(around, one, party)) : nothing}
  </div></li>`;
}

/**
 * A question, how it stands, and what the reader can do about it.
 * @param withAnswer whoever is asked answers in one place of the view only
 */
export function consultationLine(around: Around, asked: Consultation, withAnswer = true):
    TemplateResult {
  const { app, data } = around;
  const name = (party: string) => data.names.get(party) ?? party;
  const { by, party, question, state, statement, respondBy } = asked;
  const waits = state === 'waiting';
  return html`<div class="said"><p><span class="quoted">${question}</span> <span class="meta">${
      app.texts.screen('needs.asked', { by: name(by), party: name(party) })}, ${waits
        ? app.texts.screen('needs.until', { at: app.texts.when(respondBy, data.zone) })
        : app.texts.word('hearing', state)}</span></p>
    ${statement ? html`<p><span class="quoted">${statement}</span>
      <span class="meta">${name(party)}</span></p>` : nothing}
    ${waits && withAnswer && party === app.key?.party ? answers(around, asked) : nothing}
    ${waits && by === app.key?.party ? actForm(app, unaskForm(around, asked)) : nothing}</div>`;
}

const answerTypes =
  { answer: 'sopu.thirdparty.answered.v1', object: 'sopu.thirdparty.objected.v1' };

function answers({ app, data }: Around, { id }: Consultation): TemplateResult {
  return html`<div class="acts">${(Object.keys(answerTypes) as (keyof typeof answerTypes)[]).map(
    (act) => actForm(app, { key: `${act}-${id}`, title: app.texts.screen(`needs.${act}`),
      type: answerTypes[act], agreement: data.agreement.id, zone: data.zone,
      isPrimary: act === 'answer', fields: [{ name: `needs.${act}.text`, kind: 'text' }],
      data: (values) =>
        ({ consultation: id, statement: values.get(`needs.${act}.text`) ?? '' }) }))}</div>`;
}

const unaskForm = ({ app, data }: Around, { id }: Consultation): ActForm => ({
  key: `unask-${id}`, title: app.texts.screen('needs.unask'),
  type: 'sopu.consultation.withdrawn.v1', agreement: data.agreement.id, zone: data.zone,
  fields: [{ name: 'needs.why', kind: 'text' }],
  data: (values) => ({ consultation: id, reason: values.get('needs.why') ?? '' }),
});

function consultForm({ app, data }: Around, one: OpenProposal, party: string): ActForm {
  const soonest = soonestAnswer(Date.now());
  return {
    key: `consult-${one.branch.label}-${party}`, type: 'sopu.thirdparty.consulted.v1',
    agreement: data.agreement.id, zone: data.zone, isPrimary: true,
    title: app.texts.screen('needs.consult'),
    fields: [{ name: 'needs.question', kind: 'text' },
      { name: 'needs.respond-by', kind: 'date', value: soonest, min: soonest,
        max: new Date(Date.now() + 89 * 86_400_000).toISOString().slice(0, 10),
        hint: app.texts.screen('needs.respond-by.what') }],
    data: (values) => ({ party, question: values.get('needs.question') ?? '',
      respondBy: startOfDay(values.get('needs.respond-by') ?? '', data.zone),
      proposal: one.branch.proposal.id }),
  };
}
