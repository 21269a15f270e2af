// What was agreed meanwhile, beside the draft: place by place mine, theirs or both, decided by the
// person before anything goes on.
import { html, nothing, type TemplateResult } from 'lit';
import { find, isOrder, keyOf, type Change } from '../../ledger/change.ts';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { changedText } from '../../parts/changed.ts';
import { TermsWriter } from '../../parts/document.ts';
import { Figures } from '../../parts/figures.ts';
import { icon } from '../../parts/icons.ts';
import { tag } from '../../parts/marks.ts';
import { placeOf } from '../../parts/members.ts';
import { placeAt } from '../../parts/places.ts';
import type { Texts } from '../../text.ts';
import { givenChoice, type Choice, type Meeting } from './merge.ts';

export interface CameIn {
  texts: Texts;
  zone: string | null;
  base: JsonObject;
  draft: JsonObject;
  now: JsonObject;
  meetings: readonly Meeting[];
  choices: ReadonlyMap<string, Choice>;
  choose(path: string, choice: Choice): void;
  take(): void;
}

export function cameInPanel(panel: CameIn): TemplateResult {
  const { texts, meetings, choices, take } = panel;
  const open = meetings.filter((one) => !choices.has(one.path) && givenChoice(one) === null).length;
  const shown = meetings.filter(({ kind }) => kind !== 'same');
  return html`<section class="came-in" aria-labelledby="came-in"><div class="note
    warn"><p>${icon('wait')}
      <b id="came-in" tabindex="-1">${texts.screen('edit.came-in')}</b> ${texts.screen(
        'edit.came-in.what')}</p></div>
    ${shown.map((meeting) => meetingCard(panel, meeting))}
    <p class="row-of-buttons"><button type="button" class="btn primary" ?disabled=${open > 0}
      @click=${take}>${texts.screen('edit.came-in.take')}</button>
      ${open > 0 ? html`<span class="meta">${texts.screen('edit.came-in.open', { count: open
        })}</span>`
        : nothing}</p></section>`;
}

const offered: Record<Meeting['kind'], readonly Choice[]> = {
  mine: ['mine', 'theirs'], theirs: ['theirs'], same: ['theirs'], apart: ['both', 'mine', 'theirs'],
  conflict: ['mine', 'theirs', 'both'],
};

function meetingCard(panel: CameIn, meeting: Meeting): TemplateResult {
  const { texts, base, draft, now, zone, choices, choose } = panel;
  const { path, kind } = meeting;
  const figures = new Figures(texts, now, zone);
  const { chain } = placeAt(path, find(draft, path) === undefined ? now : draft, base, figures);
  const chosen = choices.get(path) ?? givenChoice(meeting);
  const name = `came-in-${path}`;
  const heads = ['was', 'mine', 'theirs'].map((one) => texts.screen(`edit.came-in.${one}`));
  const changes = new Map([...meeting.theirs, ...meeting.mine].map((one) => [one.path, one]));
  return html`<article class="card chg"><div class="h"><h2>${chain.at(-1)} <small>${chain
      .slice(0, -1).join(', ')}</small></h2>${tag(texts.screen(`edit.came-in.kind.${kind}`),
        kind === 'conflict' ? 'bad' : 'info')}</div>
    ${[...changes.values()].map((change) => html`${change.path === path ? nothing
      : html`<p class="meta member">${memberOf(panel, change.path, chain.length)}</p>`}
      <div class="three">${[base, draft, now].map((terms, i) => html`<div><h3>${heads[i]}</h3>${
        content(panel, terms, change)}</div>`)}</div>`)}
    ${offered[kind].length < 2 ? nothing : html`<fieldset class="choice"><legend>${texts.screen(
      'edit.came-in.choose')}</legend>${offered[kind].map((choice) => html`<label
        class="check"><input
        type="radio" name=${name} .checked=${chosen === choice} @change=${() => choose(path,
          choice)}
        ><span>${texts.screen(`edit.came-in.choice.${choice}`)}</span></label>`)}</fieldset>`}
    </article>`;
}

// What of the item it is.
function memberOf({ texts, base, draft, now, zone }: CameIn, path: string, depth: number): string {
  const at = [draft, now].find((terms) => find(terms, path) !== undefined) ?? base;
  return placeAt(path, at, base, new Figures(texts, at, zone)).chain.slice(depth).join(', ');
}

function content({ texts, base, zone }: CameIn, terms: JsonObject, change: Change): TemplateResult {
  const { path } = change;
  const value: Json | undefined = find(terms, path);
  if (value === undefined) return html`<p class="meta">${texts.screen('edit.came-in.nothing')}</p>`;
  if (isList(value) && isOrder(value, change)) return html`<p>${value.map(keyOf).join(', ')}</p>`;
  const before = find(base, path);
  if (typeof value === 'string' && typeof before === 'string' && before !== value) {
    return html`<p class="txt">${changedText(texts, before, value)}</p>`;
  }
  const writer = new TermsWriter(texts, terms, zone, terms === base ? null : base);
  const { place } = placeAt(path, terms, base, writer.figures);
  return html`${writer.body({ path, number: '', id: '', title: '', value, place: isObject(value)
    ? placeOf('', place.member, place.inCalendar) : place })}`;
}
