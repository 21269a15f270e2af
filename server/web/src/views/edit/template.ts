// First terms to begin with: every part that a completed agreement cannot do without, its figures
// as they are usual, its texts still to be written.
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
  const [provider, customer] = [of('provider'), of('customer')];
  return {
    title, language, statementOfIntent: '', timeZone, currency, agreementPeriod: { from },
    parties: named.map(({ party, role, involvement }) =>
      ({ party, role, ...(involvement === undefined ? {} : { involvement }) })),
    priorities: [{ id: 'priority-1', text: '', rank: 1 }],
    serviceElements: {
      services: [{ id: 'service-1', name: '', description: '', owner: provider,
        priority: 'priority-1', fee: { amount: 0, per: 'month' } }],
      calendars: [],
      objectives: [{ id: 'uptime', service: 'service-1', name: '', indicator: 'availability',
        op: '>=', targetPpm: 999000, window: { kind: 'calendar', length: 'month' },
        denominator: 'total', measuredBy: [provider],
        credits: { tiers: [{ belowPpm: 999000, creditBp: 1000 }] } }],
      creditRules: { base: 'windowFee', partial: 'proRata', combine: 'sum', caps: [],
        automatic: true },
      exclusions: [],
      deliverySchedule: [{ id: 'start', milestone: '', owner: provider, due: from }],
      costs: [{ id: 'cost-1', item: '', amount: 0, per: 'once' }],
      obligations: [{ id: 'obligation-1', party: provider, text: '' },
        { id: 'obligation-2', party: customer, text: '' }],
      assumptions: [],
    },
    managementElements: {
      escalation: [{ level: 1, role: '', contactOf: provider, respondWithin: 'PT4H' }],
      disputeProcedure: { responseWithin: 'P2B', levels: [
        { level: 1, name: '', within: 'P10B' }, { level: 2, name: '', within: 'P10B', neutral: true
          },
      ], queryRoundsMax: 2 },
      effectivenessReview: { text: '', indicators: ['uptime'] },
      reviewSchedule: { every: 'P3M', participants: [provider, customer] },
      reporting: { by: provider, dueWithin: 'P10D', missingCountsAsDefault: false },
      dataHandling: { text: '', retention: 'P2Y' },
      approvalRules: [],
      renewal: { mode: 'byConsent', noticeDays: 60 },
      termination: { ordinary: { noticeDays: 90 }, causes: [] },
      exitPlan: { text: '' },
    },
    clauses: [{ id: 'scope', heading: '', text: '' }],
  };
}
