// The gates before an agreement, as a checklist with names: what each principal said, what each has
// still to say, and for the reader's own side the way to say it.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { actForm, linesOf, type ActForm } from '../../parts/act_form.ts';
import { icon } from '../../parts/icons.ts';
import { partyWithMark, tag } from '../../parts/marks.ts';
import { toHistory } from '../../router.ts';
import type { Gate, GateKind, GateLine } from './data.ts';
import type { ProposalsData } from './load.ts';
import { peopleWho } from './people.ts';

const types: Record<GateKind, string> = {
  background: 'sopu.background.submitted.v1',
  groundRules: 'sopu.groundrules.accepted.v1',
  points: 'sopu.points.confirmed.v1',
};

export function gatesSection(app: App, data: ProposalsData): TemplateResult | typeof nothing {
  const { gates, hasVersions } = data;
  if (hasVersions) return nothing;
  const closed = gates.filter(({ isClosed }) => isClosed).length;
  return html`<section class="block"><h2>${app.texts.screen('gate.title')}</h2>
    <p class="prose">${closed === gates.length ? app.texts.screen('gate.closed')
      : app.texts.screen('gate.what', { closed, all: gates.length })}</p>
    <ol class="gates">${gates.map((gate) => gateCard(app, data, gate))}</ol></section>`;
}

function gateCard(app: App, data: ProposalsData, gate: Gate): TemplateResult {
  const { kind, isClosed, differ, lines } = gate;
  return html`<li class="card gate"><div class="gate-head">${icon(isClosed ? 'ok' : 'wait',
      isClosed ? 'ok' : 'you')}<h3>${app.texts.screen(`gate.${kind}`)}</h3>
      ${differ ? tag(app.texts.screen('gate.differ'), 'bad') : nothing}</div>
    <p class="meta">${app.texts.screen(`gate.${kind}.what`)}</p>
    <div class="sides">${lines.map((line) => side(app, data, gate, line))}</div></li>`;
}

function side(app: App, data: ProposalsData, gate: Gate, line: GateLine): TemplateResult {
  const { party, role, said, recorded } = line;
  const name = data.names.get(party) ?? party;
  const isMine = party === app.key?.party;
  return html`<div class="side"><p class="side-head">${partyWithMark(name, role)}
      ${recorded ? html`<a class="meta" href=${toHistory(data.agreement.id, recorded.index)}
        >${app.texts.dayAt(recorded.at, data.zone)}</a>` : nothing}</p>
    ${said === null ? html`<p class="todo">${isMine ? app.texts.screen('gate.yours')
        : peopleWho(app, data, party, 'gate.waits')}</p>`
      : said.length === 1 && gate.kind === 'background' ? html`<p class="quoted
        whole">${said[0]}</p>`
      : html`<ol class="listed">${said.map((one) => html`<li class="quoted">${one}</li>`)}</ol>`}
    ${isMine ? html`<div class="side-act">${actForm(app, formOf(app, data, gate, line))}</div>`
      : nothing}</div>`;
}

// What the other side said is there to be accepted as it is.
function formOf(app: App, { agreement, zone }: ProposalsData, gate: Gate, line: GateLine): ActForm {
  const { kind } = gate;
  const theirs = gate.lines.find((one) => one !== line && one.said !== null)?.said;
  const isFirst = line.said === null;
  const begin = line.said ?? (kind === 'background' ? [] : theirs ?? []);
  const waits = isFirst || gate.differ;
  return {
    key: kind, type: types[kind], agreement: agreement.id, zone, isPrimary: waits,
    title: app.texts.screen(isFirst ? `gate.${kind}.do` : `gate.${kind}.again`),
    fields: [{ name: `gate.${kind}.field`, kind: kind === 'background' ? 'text' : 'lines',
      value: (gate.differ ? theirs ?? begin : begin).join('\n'),
      ...(kind === 'background' ? {} : { hint: app.texts.screen('gate.lines') }) }],
    data: (values) => {
      const text = values.get(`gate.${kind}.field`) ?? '';
      if (kind === 'background') return { text };
      return kind === 'points' ? { points: linesOf(text) } : { rules: linesOf(text) };
    },
  };
}
