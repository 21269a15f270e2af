// The shapes of the server's answers that the page uses (asyncapi.json has all of them). What a
// reader may not see is absent.
import type { JsonObject } from './ledger/json.ts';
import type { Passkey, PublicJwk } from './ledger/passkey.ts';
import type { Change } from './wire/client.ts';
import type { Sentence } from './wire/problem.ts';

export interface Recorded { index: number; at: string }
export interface Person { id: string; name: string; title?: string }
export interface Participant { party: string; role: string; involvement?: string }
export interface Authority { upTo?: string; from?: string; until?: string }
export interface Needed { party: string; people: number }

export interface Approval {
  id: string;
  party: string;
  person: string;
  name: string;
  kid: string;
  recorded: Recorded;
  alsoActsFor?: string[];
  authority?: Authority;
}

export interface Rejection {
  party: string;
  person: string;
  name: string;
  reason?: string;
  recorded: Recorded;
}

export interface Proposal {
  id: string;
  by: string;
  kind: string;
  reason?: string;
  counterTo?: string;
  rebaseOf?: string;
  notice?: string;
  settles?: string;
  event?: string;
  results?: { from: string; base?: string; terms: string }[];
  changeClass: string;
  effectiveFrom: string;
  /** Of a suspension. */
  until?: string;
  expiresAt?: string;
  retroactive: boolean;
  status: 'open' | 'accepted' | 'rejected' | 'withdrawn' | 'stale' | 'expired';
  recorded: Recorded;
  approvals: Approval[];
  stillNeeded?: Needed[];
  obstacles?: Sentence[];
  remarks?: Sentence[];
  rejections?: Rejection[];
}

export interface WholeProposal extends Proposal {
  stretches: { from: string; terms: JsonObject; changes?: Change[] }[];
}

export interface Version {
  number: number;
  termsHash?: string;
  proposal?: string;
  effectiveFrom: string;
  effectiveUntil?: string;
  neverBinds?: true;
  agreed?: Recorded;
  kind?: string;
  reason?: string;
  changeClass?: string;
  approvals?: Approval[];
}

export interface Agreement {
  id: string;
  title: string;
  timeZone?: string;
  role?: string;
  at: string;
  phase: string;
  endsAt?: string;
  participants: Participant[];
  initiated: Recorded;
  versionInForce?: Version;
  newestVersion?: Version;
  openGates?: Sentence[];
  proposals: Proposal[];
  consultations?: { id: string; party: string; question: string; respondBy: string;
    state: string }[];
}

export interface AgreementSummary {
  id: string;
  title: string;
  state: string;
  role?: string;
  parties: Participant[];
  version?: number;
}

export interface Deadline { at: string; what: Sentence; party?: string; reference: string }

export interface InboxItem {
  agreement: string;
  title: string;
  what: Sentence;
  until?: string;
  reference: string;
}

export interface LedgerKey {
  kid: string;
  jwk: PublicJwk;
  passkey?: Passkey;
  person?: Person;
  uses: string[];
  authority?: Authority;
  added: Recorded;
  /** The newest event that asks for it. */
  revocation?: Recorded;
  revoked?: Recorded;
  revokedBecause?: string;
  compromisedSince?: string;
  recovery?: { signsFrom: string; by?: string; agreement?: string };
}

/** What one person could not change alone; `event` is the hash of the one that asks for it. */
export interface KeyChange {
  event: string;
  kind: 'addition' | 'revocation' | 'rule';
  key?: Pick<LedgerKey, 'kid' | 'person' | 'uses'>;
  kid?: string;
  peopleForKeys?: number;
  needed: number;
  saidBy: { person?: string; kid: string; recorded: Recorded }[];
  asked: Recorded;
  lapses: string;
  state: 'waiting' | 'done' | 'lapsed';
}

export interface Party {
  id: string;
  name: string;
  operator: boolean;
  keys: LedgerKey[];
  /** The oldest first. */
  names: { name: string; since: Recorded }[];
  peopleForKeys: number;
  keyChanges: KeyChange[];
}

export interface HistoryEntry {
  index: number;
  recordedAt: string;
  id: string;
  type: string;
  source: string;
  person: Person;
  kid: string;
  hash: string;
  contract: boolean;
  whole: boolean;
  effect: { summary: Sentence; changeClass?: string; follows: Sentence[] };
}

export interface RecordedEvent {
  index: number;
  recordedAt: string;
  event: string;
  entry: string;
  jws: string;
  proof: string;
}

export interface Page<T> { items: T[]; next?: string }
