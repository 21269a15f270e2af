// What the reader can do about a window, or about the agreement's months: each act with its form
// and its deadline; why others are not to be done now.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { App } from '../../app.ts';
import { actForm } from '../../parts/act_form.ts';
import { icon } from '../../parts/icons.ts';
import { notNow } from '../../parts/not_now.ts';
import { toHistory } from '../../router.ts';
import { formOf, type ActsAround } from './acts_forms.ts';
import type { ActName } from './acts_data.ts';
import type { OpenAct } from './acts_load.ts';
import type { PerformanceData, WindowData } from './load.ts';
import { lastMonthOf } from './state.ts';
import type { Words } from './words.ts';

export const windowActs = (app: App, words: Words, data: PerformanceData, of: WindowData):
    TemplateResult | typeof nothing =>
  section({ app, words, data, of, can: of.can, months: [lastMonthOf(of.window)] });

export function agreementActs(app: App, words: Words, data: PerformanceData):
    TemplateResult | typeof nothing {
  const { can } = data;
  return can === null ? nothing
    : section({ app, words, data, of: null, can, months: can.months });
}

function section(around: ActsAround): TemplateResult | typeof nothing {
  const { words, can: { me, acts }, of } = around;
  const isPart = me.side !== undefined || acts.length > 0;
  if (!isPart) return nothing;
  const groups = groupsOf(acts.filter(({ bar }) => bar === null));
  return html`<section class="card perf-acts" aria-labelledby=${titleId(around)}>
    <h2 id=${titleId(around)}>${words.say('case.moves')}</h2>
    ${groups.length > 0 ? html`<ul>${repeat(groups, ([first]) => `${first.type} ${first.of}`,
      (group) => row(around, group))}</ul>`
      : html`<p class="prose">${words.say(me.uses.includes('sign')
        ? of === null ? 'perf.acts.none' : 'case.moves.none' : 'perf.acts.reads')}</p>`}
    ${barred(around)}</section>`;
}

const titleId = ({ of }: ActsAround): string => `acts-${of?.window.serviceUnit ?? 'of-all'}`;

type Group = [OpenAct, ...OpenAct[]];

// Yes and no to the same stand side by side.
function groupsOf(acts: readonly OpenAct[]): Group[] {
  const groups: Group[] = [];
  for (const act of acts) {
    const last = groups.at(-1);
    if (last && last[0].name === 'accept-exclusion' && last[0].of === act.of) last.push(act);
    else groups.push([act]);
  }
  return groups;
}

function row(around: ActsAround, group: Group): TemplateResult {
  const { app } = around;
  const [first] = group;
  return html`<li data-act=${first.name}>${lead(around, first)}<div class="acts">${repeat(group,
    ({ name }) => name, (act) => actForm(app, formOf(around, act,
    act === around.can.acts.find(({ bar }) => bar === null))))}</div>${until(around,
    first)}</li>`;
}

// What is answered, in the words of who said it.
function lead({ words, data: { agreement, names } }: ActsAround, { name, of }: OpenAct) {
  if (name !== 'accept-exclusion') return nothing;
  const claim = (agreement.exclusions ?? []).find(({ id }) => id === of);
  if (claim === undefined) return nothing;
  const at = (time: string) => words.say('instant', { at: time });
  const { by, exclusion, from, until: end, text, recorded: { index }, objectives } = claim;
  return html`<p>${words.say('perf.act.claimed', { by: names.get(by) ?? by, exclusion,
      span: words.say('perf.span', { from: at(from), until: at(end) }),
      objectives: objectives?.join(', ') ?? words.say('perf.act.all') })} <a class="event-link"
      href=${toHistory(agreement.id, index)}>E${index}</a></p>
    ${text ? html`<p class="quoted">${text}</p>` : nothing}`;
}

// ---------------------------------------------------------------- until when, and why not

const untils: Partial<Record<ActName, string>> = { 'accept-report': 'perf.until.objections',
  contest: 'perf.until.contest', claim: 'perf.until.claim', publish: 'perf.until.report' };

function until({ words, data: { zone } }: ActsAround, act: OpenAct) {
  const name = untils[act.name];
  if (act.until === undefined || name === undefined) return nothing;
  return html`<p class="meta">${icon('wait')}<span>${words.say(name,
    { at: words.texts.when(act.until, zone) })}</span></p>`;
}

// Why the others are not to be done now.
const barred = (around: ActsAround) => notNow(around.words.texts, around.words.zone,
  around.can.acts.flatMap((act) => (act.bar === null ? []
    : [{ label: formOf(around, act).title.replace(/\s*…$/, ''), bar: act.bar }])));
