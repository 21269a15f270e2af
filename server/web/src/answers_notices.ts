// The shapes of what `agreement.get` says of the course of an agreement: notices, suspensions,
// milestones, who reads it (asyncapi.json has all of them).
import type { Agreement, Recorded } from './answers.ts';
import type { Dispute, SideName } from './answers_disputes.ts';

export interface Suspension { proposal: string; from: string; until: string }

export interface Termination {
  event: string;
  by: string;
  effectiveFrom: string;
  reason: string;
  byConsent: boolean;
  takenBack: boolean;
  recorded: Recorded;
}

export interface RenewalRefusal { by: string; periodUntil: string; recorded: Recorded }

/** A notice that counts once enough people of its party have said the same. */
export interface WaitingNotice {
  id: string;
  kind: 'breach' | 'termination' | 'declinedRenewal';
  by: string;
  /** Hash of its event: what is seconded. */
  event: string;
  cause?: string;
  effectiveFrom?: string;
  people: number;
  signatures: { person: string; name: string; kid: string; recorded: Recorded }[];
  /** Its signer's key was compromised since then: it counts no more. */
  fell?: string;
  recorded: Recorded;
  text: string;
  lapsesAt: string;
}

export interface Breach {
  notice: string;
  side: SideName;
  cause: string;
  status: 'curing' | 'cured' | 'uncured' | 'spent' | 'overturned';
  since: Recorded;
  recorded: Recorded;
  facts: string;
}

export interface Grant { party: string; by: string; until?: string; recorded: Recorded }

export interface DeliveredMilestone {
  id: string;
  /** Hash of what its item said then. */
  content: string;
  status: 'delivered' | 'accepted' | 'refused';
  event: string;
  recorded: Recorded;
  delivered: string;
  note?: string;
  reason?: string;
}

export interface Objection {
  id: string;
  by: string;
  statement: string;
  clause?: string;
  recorded: Recorded;
}

/** The first terms need not name the party. */
export interface Release { party: string; by: string; reason: string; recorded: Recorded }

export interface AgreementInCourse extends Agreement {
  suspensions?: Suspension[];
  terminations?: Termination[];
  renewalRefusals?: RenewalRefusal[];
  notices?: WaitingNotice[];
  breaches?: Breach[];
  grants?: Grant[];
  milestones?: DeliveredMilestone[];
  missedMilestones?: { id: string; recorded: Recorded }[];
  objections?: Objection[];
  disputes?: Dispute[];
  preparation: { releases: Release[] };
}
