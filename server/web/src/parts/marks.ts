// Small things that several views show: a party with its mark, a class of change, a label.
import { html, nothing, type TemplateResult } from 'lit';
import type { Participant } from '../answers.ts';
import type { JwsKey } from '../ledger/passkey.ts';
import type { Texts } from '../text.ts';

const shapes: Record<string, string> = { provider: 'square', customer: 'circle' };

/** Square: provider, circle: customer, diamond: anybody else. The name stands beside it. */
export function partyMark(name: string, role: string | undefined): TemplateResult {
  const initial = Array.from(name.trim())[0]?.toUpperCase() ?? '·';
  return html`<span class="mark ${shapes[role ?? ''] ?? 'diamond'}" aria-hidden="true"
    ><span>${initial}</span></span>`;
}

export function partyWithMark(name: string, role: string | undefined, more: unknown = nothing):
    TemplateResult {
  return html`<span class="party">${partyMark(name, role)}<span>${name}${more}</span></span>`;
}

export const roleOf = (participants: readonly Participant[], party: string): string | undefined =>
  participants.find((one) => one.party === party)?.role;

export const classes = ['editorial', 'operational', 'target', 'price', 'remedy'] as const;

/** The word, and bars of which as many are filled as the class weighs. */
export function classTag(texts: Texts, name: string, withBars = true): TemplateResult {
  const weight = classes.indexOf(name as typeof classes[number]) + 1;
  const bars = html`<span class="bars" aria-hidden="true">${classes.map((_, i) =>
    html`<i class=${i < weight ? 'full' : ''}></i>`)}</span>`;
  const text = withBars ? texts.screen('class.of', { class: name }) : texts.word('class', name);
  return html`<span class="tag ${weight >= 4 ? 'heavy' : ''}">${withBars ? bars
    : nothing}${text}</span>`;
}

export function tag(text: string, kind: '' | 'good' | 'bad' | 'held' | 'info' | 'heavy' = ''):
    TemplateResult {
  return html`<span class="tag ${kind}">${text}</span>`;
}

/** Of a passkey, whether other devices of its holder may come to have it. */
export function passkeyTag(texts: Texts, key: Pick<JwsKey, 'passkey'> | null) {
  if (!key?.passkey) return nothing;
  return key.passkey.synced ? tag(texts.screen('passkey.synced'), 'heavy')
    : tag(texts.screen('passkey.bound'), 'info');
}

/** A code to compare, twelve digits a line. */
export function digits(code: string): TemplateResult {
  const groups = code.split(' ');
  return html`<code class="code">${[groups.slice(0, 3), groups.slice(3)].map((half) =>
    html`<span>${half.join(' ')}</span> `)}</code>`;
}

/** Kept whole so that a reader can copy it, broken only where it does not fit. */
export const bytes = (text: string): TemplateResult => html`<code class="bytes">${text}</code>`;
