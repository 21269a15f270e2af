// The shapes of what the server answers about performance: `agreement.performance`, and what
// `agreement.get` says of bills, objections, claims and reports (asyncapi.json has all of them).
// Amounts are in minor units of the agreement's currency, shares in millionths. Who does not read
// what the service costs gets no amounts.
import type { Agreement, Recorded } from './answers.ts';

export interface Span { from: string; until: string }

export interface Outage {
  downtime: Span[];
  lengthSec: number;
  /** What of it counts: empty where all of it is excluded. */
  counted: Span[];
}

export interface CreditLine {
  /** Of the objective's tiers, from 1. */
  tier: number;
  amount: number;
  times?: number;
  id?: string;
  from?: string;
  until?: string;
  claimUntil?: string;
  claimed?: boolean;
}

export interface Measured extends Span { id: string; index: number; corrections?: number }

/** What took too long: in service time, without pauses. */
export interface LateItem { id: string; opened: string; tookSec: number }

/** What one measurer's figures say. The last four only where it is explained. */
export interface Side {
  measurer: string;
  verdict: 'met' | 'breached' | 'notMeasured';
  /** Exactly, in lowest terms. */
  attained?: { num: string; den: string };
  attainedPpm?: number;
  attainedValue?: number;
  totalSec: number;
  coveredSec: number;
  excludedSec: number;
  downSec?: number;
  items?: number;
  slots?: number;
  credit?: number;
  bonus?: number;
  lapsed?: number;
  contestedBy?: string;
  outages?: Outage[];
  late?: LateItem[];
  lines?: CreditLine[];
  measurements?: Measured[];
}

/** Announced, or claimed and answered. */
export interface ExcludedTime extends Span {
  id: string;
  exclusion: string;
  /** For which alone. */
  objectives?: string[];
  by: string;
  /** For which it speaks: the other answers. */
  side: string;
  status: WindowExclusion['status'];
  recorded: Recorded;
  answered?: Recorded;
  text?: string;
}

export interface MonthReport {
  id: string;
  /** Its first day. */
  month: string;
  by: string;
  side: string;
  recorded: Recorded;
  accepted?: Recorded;
}

export interface WindowExclusion extends Span {
  id: string;
  exclusion: string;
  status: 'announced' | 'claimed' | 'accepted' | 'refused';
  inTime?: boolean;
}

export interface Bill {
  id: string;
  service: string;
  serviceUnit?: string;
  month: string;
  amount: number;
  by: string;
  provider?: number;
  customer?: number;
  recorded: Recorded;
  newest: Recorded;
  text?: string;
}

export interface JudgedWindow {
  objective: string;
  serviceUnit?: string;
  service: string;
  window: string;
  /** Local dates; the second is the first that does not count. */
  from: string;
  until: string;
  boundFrom?: string;
  boundUntil?: string;
  /** Hash of the terms by which it is judged. */
  terms?: string;
  indicator: 'availability' | 'ratio' | 'duration' | 'value';
  targetPpm?: number;
  target?: number;
  op?: '>=' | '<=';
  state: 'open' | 'provisional' | 'contested' | 'final';
  /** Until when its figures may be contested; absent: no longer, or not yet. */
  objectionsUntil?: string;
  verdict: 'met' | 'breached' | 'notMeasured' | 'notDetermined';
  credit?: number;
  held?: number;
  settled?: boolean;
  reportMissing?: boolean;
  lapsed?: number;
  claim?: { made: boolean; until?: string };
  excluded?: Span[];
  exclusions?: WindowExclusion[];
  base?: number;
  baseAtMost?: number;
  bills?: Bill[];
  repeated?: boolean;
  sides: Side[];
}

/** What is paid for a service in the month in which its windows end. */
export interface ServiceMonth {
  service: string;
  month: string;
  payable: number;
  held: number;
  bonus: number;
  settled?: boolean;
  differences?: { month: string; amount: number }[];
}

export interface LateMilestone {
  milestone: string;
  due: string;
  delivered?: string;
  steps: number;
  amount: number;
}

export interface Performance {
  items: JudgedWindow[];
  months?: ServiceMonth[];
  causes?: { cause: string; from: string; until?: string }[];
  lateMilestones?: LateMilestone[];
}

interface NamedWindow { objective: string; serviceUnit?: string; window: string }

/** What `agreement.get` says beside how it goes. */
export interface AgreementInUse extends Agreement {
  exclusions?: ExcludedTime[];
  bills?: Bill[];
  contestedFigures?: { id: string; window: NamedWindow; measurer: string; side: string;
    recorded: Recorded; reason: string }[];
  reports?: MonthReport[];
  missedReports?: { month: string; recorded: Recorded }[];
  creditClaims?: { id: string; window: NamedWindow; by: string; recorded: Recorded;
    text?: string; incident?: Span }[];
  credits?: { service: string; month: string; provider?: number; customer?: number;
    settled?: number; recorded: Recorded }[];
}
