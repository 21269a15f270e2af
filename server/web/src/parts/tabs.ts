// The parts of an agreement, and of what concerns keys, beside each other.
import { html, nothing, type TemplateResult } from 'lit';
import { toAgreement, toComplaints, toHistory, toKeys, toNotices, toPeople, toPerformance,
  toProposals } from '../router.ts';
import type { Texts } from '../text.ts';

export type AgreementPart =
  'text' | 'proposals' | 'notices' | 'performance' | 'complaints' | 'history';

export function agreementTabs(texts: Texts, id: string, here: AgreementPart): TemplateResult {
  const parts: [AgreementPart, string][] = [['text', toAgreement(id)],
    ['proposals', toProposals(id)], ['notices', toNotices(id)], ['performance', toPerformance(id)],
    ['complaints', toComplaints(id)], ['history', toHistory(id)]];
  return tabs(texts.screen('agreement.parts'), parts.map(([part, href]) =>
    [href, texts.screen(`agreement.${part}`), part === here]));
}

export const keyTabs = (texts: Texts, here: 'keys' | 'people'): TemplateResult =>
  tabs(texts.screen('keys.parts'), [[toKeys, texts.screen('keys.tab'), here === 'keys'],
    [toPeople, texts.screen('people.tab'), here === 'people']]);

const tabs = (name: string, parts: readonly [string, string, boolean][]): TemplateResult =>
  html`<nav class="tabs" aria-label=${name}>${parts.map(([href, text, isHere]) => html`<a
    href=${href} aria-current=${isHere ? 'page' : nothing}>${text}</a>`)}</nav>`;
