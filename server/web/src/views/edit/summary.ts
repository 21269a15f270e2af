// Everything that is still to be written or mended, each leading to its field.
import { html, nothing, type TemplateResult } from 'lit';
import { joined, tokensOf } from '../../ledger/change.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Figures } from '../../parts/figures.ts';
import { placeAt } from '../../parts/places.ts';
import type { Texts } from '../../text.ts';
import { faultText } from './field.ts';
import { pathOf } from './model.ts';
import type { Fault } from './schema.ts';

/** Not wrong, only not there yet. */
export const isToWrite = ({ code }: Fault): boolean =>
  ['edit.fault.empty', 'member-missing', 'list-empty'].includes(code);

/** The parts that must be unfolded so that a place is to be seen. */
export function partsWith(pointer: string): string[] {
  const [first = '', second] = tokensOf(pointer);
  const top = joined('', first);
  return ['serviceElements', 'managementElements'].includes(first) && second !== undefined
    ? [joined(top, second)] : [top];
}

const shownMax = 8;

export function faultSummary(texts: Texts, terms: JsonObject,
  faults: readonly Fault[], go: (pointer: string) => void) {
  if (faults.length === 0) return nothing;
  const group = (name: string, some: readonly Fault[], kind: string) => (some.length === 0 ? nothing
    : html`<div class="note summary ${kind}"><h2>${texts.screen(name, { count: some.length })}</h2>
      <ul>${some.slice(0, shownMax).map((fault) => row(texts, terms, fault, go))}</ul>
      ${some.length > shownMax ? html`<p class="meta">${texts.screen('edit.more', { count:
        some.length
        - shownMax })}</p>` : nothing}</div>`);
  return html`${group('edit.to-mend', faults.filter((one) => !isToWrite(one)), 'bad')}
    ${group('edit.to-write', faults.filter(isToWrite), '')}`;
}

function row(texts: Texts, terms: JsonObject, fault: Fault, go: (pointer: string) => void):
    TemplateResult {
  const { chain } = placeAt(pathOf(terms, fault.pointer), terms, null, new Figures(texts, terms));
  const where = chain.filter((one) => one !== '').join(', ');
  return html`<li><button type="button" class="link" @click=${() => go(fault.pointer)}>${where
    || texts.screen('edit.whole')}</button>${isToWrite(fault) ? nothing
      : html`: ${faultText(texts, fault)}`}</li>`;
}
