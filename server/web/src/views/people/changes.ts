// Changes of keys that wait for others: what was asked for and by whom, how many it still takes,
// when it lapses; and for who can second it the very words that they would sign for.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { KeyChange, Party } from '../../answers.ts';
import { askToSign } from '../../parts/act_dialog.ts';
import { faultNote } from '../../parts/attempt.ts';
import { Figures } from '../../parts/figures.ts';
import { icon } from '../../parts/icons.ts';
import { orderedMembers, placeOf } from '../../parts/members.ts';
import { keyOf } from './data.ts';
import type { PeopleData, ToldChange } from './load.ts';
import { requestFacts } from './request.ts';

export function changesSection(app: App, data: PeopleData) {
  if (data.waiting.length === 0) return nothing;
  return html`<section class="block"><h2>${app.texts.screen('people.waiting')}</h2>
    <div class="card rows">${data.waiting.map((one) => changeRow(app, data, one))}</div></section>`;
}

function titleOf(app: App, party: Party, { kind, key, kid, peopleForKeys }: KeyChange): string {
  const person = kind === 'addition' ? key?.person?.name : keyOf(party, kid ?? '')?.person?.name;
  return app.texts.screen(`people.waiting.${kind}`,
    kind === 'rule' ? { count: peopleForKeys } : { person: person ?? kid ?? key?.kid ?? '' });
}

function changeRow(app: App, data: PeopleData, told: ToldChange): TemplateResult {
  const { change, said, missing } = told;
  const isMine = told.tried !== null && told.tried.effect !== null;
  return html`<article class="row ${isMine ? 'act' : ''}"><span class="ic">${icon(isMine ? 'pen'
      : 'wait')}</span>
    <div><h3>${titleOf(app, data.party, change)}</h3>
      ${said.map(({ name, at }, i) => html`<p class="why">${app.texts.screen(i === 0
        ? 'people.asked' : 'people.seconded', { name, at: app.texts.when(at, null) })}</p>`)}
      <p class="why">${app.texts.screen('people.missing', { count: missing })}
        ${app.texts.screen('people.lapses', { at: app.texts.when(change.lapses, null) })}</p>
      ${whatWasSaid(app, data, told)}
      ${whatToDo(app, data, told)}</div></article>`;
}

// The signed words themselves, each member by its name.
function whatWasSaid(app: App, { party }: PeopleData, { data, enrolment, fault }: ToldChange):
    TemplateResult {
  if (fault !== null) return faultNote(app.texts.sentence(fault, null));
  if (enrolment !== null) {
    return html`<div class="said">${requestFacts(app, enrolment, party)}</div>`;
  }
  const figures = new Figures(app.texts, null, null);
  return html`<dl class="pairs said">${orderedMembers('data', data ?? {}).map((name) => html`<dt
    >${figures.label(placeOf('data', name))}</dt><dd class=${name === 'reason' ? 'quoted' : ''}
    >${figures.line(placeOf('data', name), data?.[name] ?? null)}</dd>`)}</dl>`;
}

function whatToDo(app: App, data: PeopleData, told: ToldChange) {
  const { tried, isSaidByMe, others, fault } = told;
  if (fault !== null) return nothing;
  if (tried?.bar) {
    return html`<p class="note warn">${icon('wait')}<span>${app.texts.sentence(tried.bar,
      null)}</span></p>`;
  }
  if (tried !== null) return secondButton(app, data, told);
  const people = others.map(({ name }) => name);
  const who = people.length === 0 ? app.texts.screen('people.nobody-else')
    : app.texts.screen('people.waits-for', { people });
  return html`<p class="why">${isSaidByMe ? app.texts.screen('people.said') : ''} ${who}</p>`;
}

function secondButton(app: App, data: PeopleData, told: ToldChange): TemplateResult {
  const { event } = told.change;
  const title = app.texts.screen('people.second');
  const isFirst = data.asked === null && told === data.waiting.find(({ tried }) => tried?.effect);
  const ask = () => askToSign({ app, party: data.party.id, type: 'sopu.key.seconded.v1',
    data: { event }, title, zone: null, done: () => undefined,
    told: html`<p><b>${titleOf(app, data.party, told.change)}</b></p>
      ${whatWasSaid(app, data, told)}` });
  return html`<p class="row-of-buttons"><button class="btn ${isFirst ? 'primary'
    : ''}" @click=${ask}>${icon('pen')}${title}</button></p>`;
}
