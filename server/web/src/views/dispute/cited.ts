// What evidence names: clauses in dispute, and earlier events of the agreement.
import { html, nothing, type TemplateResult } from 'lit';
import { isList, type Json, type JsonObject } from '../../ledger/json.ts';
import { icon } from '../../parts/icons.ts';
import { bytes } from '../../parts/marks.ts';
import { toHistory } from '../../router.ts';
import type { CaseData } from './load.ts';
import type { CaseWords } from './words.ts';

const stringsOf = (json: Json | undefined): string[] =>
  (isList(json) ? json : []).filter((one) => typeof one === 'string');

/** @param signed of `evidence.submitted` */
export function cited(words: CaseWords, { cited: known, agreement }: CaseData, signed: JsonObject):
    TemplateResult {
  const clauses = stringsOf(signed['clauses']);
  return html`${clauses.length === 0 ? nothing : html`<p class="meta">${words.say('case.about',
      { items: words.clauses(clauses) })}</p>`}
    ${stringsOf(signed['events']).map((id) => {
      const found = known.get(id);
      return html`<p class="cite">${icon('flag')}<span>${found
        ? html`<a href=${toHistory(agreement.id, found.index)}>E${found.index}</a>
          ${words.texts.sentence(found.effect.summary, words.zone)}` : bytes(id)}</span></p>`;
    })}`;
}
