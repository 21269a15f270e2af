// The parts of an agreement, beside each other.
import { html, nothing, type TemplateResult } from 'lit';
import { toAgreement, toComplaints, toHistory, toPerformance, toProposals } from '../router.ts';
import type { Texts } from '../text.ts';

export type AgreementPart = 'text' | 'proposals' | 'performance' | 'complaints' | 'history';

export function agreementTabs(texts: Texts, id: string, here: AgreementPart): TemplateResult {
  const parts: [AgreementPart, string][] = [['text', toAgreement(id)],
    ['proposals', toProposals(id)], ['performance', toPerformance(id)],
    ['complaints', toComplaints(id)], ['history', toHistory(id)]];
  return html`<nav class="tabs" aria-label=${texts.screen('agreement.parts')}>${parts.map(
    ([part, href]) => html`<a href=${href} aria-current=${part === here ? 'page' : nothing}
      >${texts.screen(`agreement.${part}`)}</a>`)}</nav>`;
}
