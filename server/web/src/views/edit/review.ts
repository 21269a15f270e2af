// Everything that would be proposed, once more and whole, in the form in which those who sign will
// see it; each line leads back to where it is changed.
import { html, nothing, type TemplateResult } from 'lit';
import { applyChanges, changesBetween } from '../../ledger/change.ts';
import { differenceOf, type Difference } from '../../ledger/difference.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { icon } from '../../parts/icons.ts';
import { classTag } from '../../parts/marks.ts';
import type { Verdict } from './check.ts';
import type { Framed } from './frame.ts';
import { stretchSections, type Sections } from '../sign/changes.ts';
import type { Stretch } from '../sign/data.ts';

type Changed = Pick<Difference, 'path' | 'kind'>;

export interface Reviewed extends Framed {
  verdict: Verdict;
  person: string;
  isLive: boolean;
  change(pointer: string): void;
  changeFrame(field: string): void;
  back(): void;
  sign(): void;
}

export function review(reviewed: Reviewed): TemplateResult {
  const { texts, draft, kind, verdict, isLive } = reviewed;
  const { zone, effect } = verdict;
  const sections: Sections = { zone, stretches: stretchesOf(reviewed),
    ...(reviewed.data.mode === 'counter' ? { against: texts.screen('edit.against') } : {}) };
  return html`<section class="review"><h1 tabindex="-1">${texts.screen('edit.review')}</h1>
    <p class="lead">${texts.screen('edit.review.what')}</p>
    <dl class="lines">
      ${line(reviewed, 'facts.kind', texts.word('kind', kind), 'frame-kind', reviewed.kinds.length >
        1)}
      ${line(reviewed, 'edit.reason', html`<span class="quoted whole">${draft.reason}</span>`,
        'frame-reason')}
      ${line(reviewed, 'edit.from', texts.when(verdict.effectiveFrom, zone), 'frame-from')}
      ${line(reviewed, 'edit.expires', texts.when(verdict.expiresAt, zone), 'frame-expires')}
      ${draft.isRetroactive ? line(reviewed, 'facts.kind', texts.screen('facts.retroactive'),
        'frame-from') : nothing}
      ${effect?.changeClass
        ? html`<div><dt>${texts.screen('change-class')}</dt><dd>${classTag(texts,
        effect.changeClass)}</dd><dd></dd></div>` : nothing}</dl>
    <section class="does"><h2>${texts.screen('edit.review.then')}</h2><ul>
      ${effect ? html`<li>${texts.sentence(effect.summary, zone)}</li>${effect.follows.map((one) =>
        html`<li>${texts.sentence(one, zone)}</li>`)}` : nothing}
      <li>${texts.screen('edit.review.no-approval')}</li></ul></section>
    <section class="stretches"><h2>${texts.screen('sign.changes')}</h2>${stretchSections(texts,
      sections,
      (difference) => changeLink(reviewed, difference))}</section>
    <p class="row-of-buttons"><button type="button" class="btn" @click=${reviewed.back}
        >${texts.screen('edit.review.back')}</button>
      <button type="button" class="btn primary" ?disabled=${!isLive} @click=${reviewed.sign}
        >${icon('pen')}${texts.screen('edit.propose')}</button></p>
    ${isLive ? nothing : html`<p class="note
      warn">${texts.screen('decision.no-line')}</p>`}</section>`;
}

function line({ texts, changeFrame }: Reviewed, label: string, content: unknown, field: string,
  isOpen = true): TemplateResult {
  return html`<div><dt>${texts.screen(label)}</dt><dd>${content}</dd><dd>${isOpen ? html`<button
    type="button" class="link" @click=${() =>
      changeFrame(field)}>${texts.screen('edit.review.change',
      { what: texts.screen(label) })}</button>` : nothing}</dd></div>`;
}

// What is gone has no field to go back to.
function changeLink({ texts, change }: Reviewed, { path, kind }: Changed) {
  if (kind === 'removed') return nothing;
  return html`<button type="button" class="link" @click=${() => change(path)}
    >${texts.screen('edit.review.change-this')}</button>`;
}

// As the signing view has them: folded here, each against what binds then otherwise.
function stretchesOf({ draft, verdict, data }: Reviewed): Stretch[] {
  const { grounds, effect, effectiveFrom } = verdict;
  const weights = (from: string) => new Map((effect?.stretches ?? []).filter((one) => one.from ===
    from)
    .flatMap(({ changes }) => changes.map(({ path, changeClass }) => [path, changeClass] as
      const)));
  const known = { termsHash: '', fault: null, version: null };
  if (grounds.length === 0) {
    const base = data.mode === 'counter' ? draft.base : null;
    return [{ ...known, from: effectiveFrom, until: null, base, baseHash: null, terms: draft.terms,
      changes: [], differences: differenceOf(base, draft.terms), classOf: weights(effectiveFrom) }];
  }
  const changes = changesBetween(grounds[0]!.base, draft.terms);
  return grounds.map(({ from, base, baseHash }, i) => {
    const at = i === 0 ? effectiveFrom : from;
    const laid = i === 0 ? { terms: draft.terms } : applyChanges(base, changes);
    const terms = 'terms' in laid ? laid.terms as JsonObject : null;
    return { ...known, from: at, until: grounds[i + 1]?.from ?? null, base, baseHash, terms,
      version: data.versions.findLast(({ termsHash }) => termsHash === baseHash) ?? null,
      changes: [], differences: terms === null ? [] : differenceOf(base, terms),
      classOf: weights(at) };
  });
}
