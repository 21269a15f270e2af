// First terms to begin with: the ledger's template, with what is known already filled in.
import template from '../../../../../ledger/domain/terms/terms.template.json' with { type: 'json' };
import type { Participant } from '../../answers.ts';
import type { JsonObject } from '../../ledger/json.ts';

export interface Beginning {
  title: string;
  language: string;
  timeZone: string;
  currency: string;
  /** The first day, `2027-01-01`. */
  from: string;
  participants: readonly Participant[];
}

const roles = ['provider', 'customer', 'thirdParty', 'measurer'];

export function templateTerms(beginning: Beginning): JsonObject {
  const { title, language, timeZone, currency, from, participants } = beginning;
  const named = participants.filter(({ role }) => roles.includes(role));
  const of = (wanted: string) => named.find(({ role }) => role === wanted)?.party ?? '';
  const known = new Map<unknown, string>([['your-provider', of('provider')],
    ['your-customer', of('customer')], [template.agreementPeriod.from, from]]);
  const filled = JSON.parse(JSON.stringify(template),
    (_, value: unknown) => known.get(value) ?? value) as JsonObject;
  return { ...filled, title, language, timeZone, currency,
    parties: named.map(({ party, role, involvement }) =>
      ({ party, role, ...(involvement === undefined ? {} : { involvement }) })) };
}
