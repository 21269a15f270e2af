// The shapes of what `agreement.get` answers about complaints and reviews (asyncapi.json has all of
// it). Complaints are for who filed them, the principals and whom the escalation names; reviews for
// whoever reads everything.
import type { Agreement, Recorded } from './answers.ts';
import type { SideName } from './answers_disputes.ts';

export interface Complaint {
  id: string;
  by: string;
  about: 'service' | 'agreement';
  clause?: string;
  /** By whose escalation it is answered. */
  version: number;
  status: 'waiting' | 'answered' | 'closed';
  /** Who answers now; absent once somebody did, and when no level is left. */
  awaited?: { level: number; role: string; party: string; until: string };
  recorded: Recorded;
  answer?: Recorded;
  closed?: Recorded;
  resolved?: boolean;
  /** That was held for it. */
  review?: string;
  /** That was raised of it: nobody need answer it any more. */
  dispute?: string;
}

export interface Contentment {
  party: string;
  side: SideName;
  satisfaction: number;
  recorded: Recorded;
}

export interface Review {
  id: string;
  complaint?: string;
  outcome: 'noChange' | 'amend' | 'end';
  held: Contentment;
  confirmed?: Contentment;
  recorded: Recorded;
}

/** A day of the schedule up to which nobody held one. */
export interface MissedReview { date: string; recorded: Recorded }

export interface AgreementWithComplaints extends Agreement {
  complaints?: Complaint[];
  reviews?: Review[];
  missedReviews?: MissedReview[];
  /** How many are not here, but in the history. */
  older?: { complaints?: number; reviews?: number };
}
