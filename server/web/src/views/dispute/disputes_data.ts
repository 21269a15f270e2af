// The disputes of all agreements, sorted by whose move it is. Pure.
import type { Agreement } from '../../answers.ts';
import type { Dispute } from '../../answers_disputes.ts';
import { isMineToMove, levelOf } from './data.ts';

export interface DisputeFilter {
  agreement: string;
  /** `running`, or what the ledger calls it; empty: all. */
  state: string;
  level: string;
  mine: boolean;
}

export const states = ['running', 'raised', 'underway', 'settled', 'determined', 'withdrawn',
  'lapsed', 'remedied'] as const;

/** Of a route's query. What is no filter is left out. */
export function filterOf(query: URLSearchParams): DisputeFilter {
  const state = query.get('state') ?? '';
  const level = query.get('level') ?? '';
  return { agreement: query.get('agreement') ?? '',
    state: (states as readonly string[]).includes(state) ? state : '',
    level: /^[1-9]\d?$/.test(level) ? level : '', mine: query.get('mine') === '1' };
}

/** What of it the server is asked for: `dispute.find`. The rest is sorted out here. */
export const askedOf = ({ agreement, state, level }: DisputeFilter): Record<string, unknown> =>
  ({ ...(agreement ? { agreement } : {}), ...(level ? { level: Number(level) } : {}),
    ...(state && state !== 'running' ? { state } : {}) });

export interface Cases { mine: Dispute[]; running: Dispute[]; over: Dispute[] }

/**
 * What the party is waited for, what runs, what is over; in the first two what is over soonest
 * stands first, then the newest.
 */
export function sortCases(all: readonly Dispute[], agreements: ReadonlyMap<string, Agreement>,
  party: string, filter: DisputeFilter): Cases {
  const cases: Cases = { mine: [], running: [], over: [] };
  for (const one of all) {
    const participants = agreements.get(one.agreement)?.participants ?? [];
    const isMine = isMineToMove(one, participants, party);
    if (filter.mine && !isMine) continue;
    if (filter.state === 'running' && one.outcome) continue;
    if (isMine) cases.mine.push(one);
    else if (one.outcome) cases.over.push(one);
    else cases.running.push(one);
  }
  const soonest = (a: Dispute, b: Dispute) => ((a.until ?? '9') < (b.until ?? '9') ? -1 : 1);
  cases.mine.sort(soonest);
  cases.running.sort(soonest);
  const endOf = ({ outcome }: Dispute) => outcome?.recorded.at ?? '';
  cases.over.sort((a, b) => (endOf(a) > endOf(b) ? -1 : 1));
  return cases;
}

/** On which levels there can be cases. */
export const levelsIn = (all: readonly Dispute[]): number[] =>
  [...new Set([1, 2, 3, ...all.map(levelOf)])].filter((level) => level > 0).sort((a, b) => a - b);
