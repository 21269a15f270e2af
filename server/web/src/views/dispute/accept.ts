// What is checked here before somebody ends a case: that they have before them what they sign on.
import type { App } from '../../app.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { acceptance } from './act.ts';
import type { CaseData } from './load.ts';

/**
 * Whoever ends a case signs on the newest of its events. Refused (`case.head.other`) where that is
 * none of those that are shown.
 */
export function checkHead({ dispute: { head }, events }: Pick<CaseData, 'dispute' | 'events'>):
    void {
  const isShown = events.some(({ entry, fault }) => fault === null && entry.index === head.index &&
    entry.hash === head.event);
  if (!isShown) throw new Refused('case.head.other');
}

/**
 * What accepting a settlement signs. Refused where the settlement is not the event that is shown,
 * or where the terms that its amendment results in do not come out here as they are stated.
 */
export async function checkedAcceptance(app: App, data: CaseData, id: string): Promise<JsonObject> {
  const { dispute, agreement, events } = data;
  checkHead(data);
  const settlement = dispute.settlements.find((one) => one.id === id);
  const event = events.find(({ entry }) => entry.id === id);
  if (!settlement || !event?.data || event.entry.hash !== settlement.event) {
    throw new Refused('case.settlement.other');
  }
  const { proposal } = event.data;
  const signed = acceptance(dispute, settlement);
  if (typeof proposal !== 'string') return signed;
  const { loadProposal } = await import('../sign/data.ts');
  const { approval } = await loadProposal(app, agreement.id, proposal);
  if (approval === null) throw new Refused('decision.unsafe');
  return { ...signed, results: approval['results'] ?? [] };
}
