// The shapes of what the server answers about disputes: `dispute.find`, `dispute.get`,
// `dispute.precedents`, `agreement.dispute-figures` (asyncapi.json has all of them). Amounts are in
// minor units of the agreement's currency.
import type { HistoryEntry, Needed, Recorded } from './answers.ts';
import type { JsonObject } from './ledger/json.ts';

export type SideName = 'provider' | 'customer';

export interface NamedWindow { objective: string; serviceUnit?: string; window: string }
export interface CreditAwarded { service: string; month: string; amount: number }

export interface RemedyOwed { by: string; side?: SideName; text?: string; due?: string }

export interface Query {
  id: string;
  by: string;
  /** Absent: the neutral asks. */
  side?: SideName;
  to: SideName;
  text: string;
  recorded: Recorded;
  answer?: Recorded;
  answerText?: string;
}

export interface Seat {
  party: string;
  byTerms: boolean;
  appointed: Recorded;
  /** From then on it is there. */
  declared?: Recorded;
  left?: Recorded;
}

export interface Challenge {
  side: SideName;
  party: string;
  decidedBy?: string;
  /** Absent until it is decided. */
  upheld?: boolean;
  recorded: Recorded;
}

export interface Neutrals {
  nominations: { party: string; wantedBy: string[] }[];
  seats: Seat[];
  challenges: Challenge[];
  waitedForSince?: string;
  waited: boolean;
}

export interface Settlement {
  id: string;
  by: string;
  /** Hash of the event that proposes it. */
  event: string;
  text: string;
  needed: Needed[];
  words: { party: string; person: string; name: string; recorded: Recorded }[];
  remedy?: RemedyOwed;
  noticeFate?: 'stands' | 'falls';
  proposal?: string;
  credits?: CreditAwarded[];
  /** Of that proposal: what an acceptance signs. */
  results?: { from: string; terms: string }[];
  status: 'open' | 'accepted' | 'rejected' | 'stale' | 'fallen';
  recorded: Recorded;
}

export interface Outcome {
  kind: 'settled' | 'determined' | 'withdrawn' | 'lapsed';
  finding?: 'upheld' | 'partly' | 'dismissed';
  reasons?: string;
  noticeFate?: 'stands' | 'falls';
  remedy?: RemedyOwed;
  credits?: CreditAwarded[];
  recorded: Recorded;
  overdue?: Recorded;
  implemented?: Recorded;
  confirmed?: Recorded;
}

/** A case as lists have it. */
export interface Dispute {
  id: string;
  agreement: string;
  by: string;
  side: SideName;
  clauses: string[];
  /** In which the clauses are looked at. */
  version: number;
  /** The version by whose procedure it goes. */
  rules: number;
  notice?: string;
  complaint?: string;
  windows?: NamedWindow[];
  claim: string;
  remedySought: string;
  status: 'raised' | 'underway' | 'resolved' | 'remedied';
  /** When what runs now is over; absent: nothing runs. */
  until?: string;
  head: { event: string; index: number };
  recorded: Recorded;
  response?: Recorded;
  levels: { level: number; ranOut: boolean; begun: Recorded }[];
  queries: Query[];
  neutrals: Neutrals;
  settlements: Settlement[];
  outcome?: Outcome;
}

export interface WholeDispute extends Dispute {
  pinned: { clause: string; content: JsonObject }[];
  events: HistoryEntry[];
  next?: string;
}

export interface Precedent extends Dispute {
  /** What both cases are about. */
  shared: string[];
  times: { level: number; begun: string; ended: string }[];
}

export interface StepFigures {
  kept: number;
  missed: number;
  running: number;
  medianSeconds?: number;
}

export interface DisputeFigures {
  cases: number;
  outcomes: Record<string, number>;
  response: StepFigures;
  levels: (StepFigures & { level: number })[];
  remedy: StepFigures;
  whole: StepFigures;
}
