// What somebody can do in the course of an agreement: their role says which moves are theirs, the
// server says by a dry run which of them it takes now. Pure.
import type { SideName } from '../../answers_disputes.ts';
import type { AgreementInCourse } from '../../answers_notices.ts';
import type { JsonObject } from '../../ledger/json.ts';
import type { Sentence } from '../../wire/problem.ts';
import { causesOf, isOver, type Entry } from './data.ts';

/** `suspend`, `resume`, `stay` and `end` are proposals that leave the terms as they are. */
export const courseKinds = { suspend: 'suspension', resume: 'resumption', stay: 'resumption',
  end: 'termination' } as const;
export type CourseName = keyof typeof courseKinds;

export type MoveName = CourseName | 'accuse' | 'cure' | 'terminate' | 'terminate-for' | 'leave' |
  'decline' | 'second' | 'withdraw' | 'deliver' | 'accept' | 'refuse' | 'contest' | 'grant' |
  'revoke' | 'release' | 'object';

/** Those that are about what was given before. */
export const answers: readonly MoveName[] = ['second', 'withdraw', 'cure', 'contest', 'stay',
  'resume', 'deliver', 'accept', 'refuse'];

export interface Move {
  name: MoveName;
  /** `sopu.breach.notified.v1` and so on. */
  type: string;
  /** What it is about: a cause, a notice, a milestone, a party; empty: the agreement. */
  of: string;
  /** Somebody waits for it. */
  isDue: boolean;
  /** For a dry run; of proposals it is put together when it is asked for. */
  probe: JsonObject;
}

export interface OpenMove extends Move {
  /** Why the ledger does not take it now. */
  bar: Sentence | null;
  /** The soonest that it can take effect. */
  earliest: string | null;
}

export interface Me {
  party: string;
  /** The id of the person whose key speaks; empty: it is not known. */
  person: string;
  /** Absent: on no side. */
  side?: SideName;
}

export function meIn({ role }: AgreementInCourse, party: string, person: string): Me {
  const side = role === 'provider' || role === 'customer' ? role : undefined;
  return { party, person, ...(side ? { side } : {}) };
}

/** Other moves of the same kind, told by what they are about. */
export const moveKey = ({ name, of }: Move): string => `${name} ${of}`;

// Stands in for the words that are not written yet.
const words = '…';
/** Ten business days, in which it can be disputed that a breach was cured, are never more. */
const cureDisputableMs = 16 * 86_400_000;

class Moves {
  readonly all: Move[] = [];

  add(name: MoveName, type: string, probe: JsonObject, { of = '', isDue = false } = {}): void {
    this.all.push({ name, type: `sopu.${type}.v1`, of, isDue, probe });
  }

  propose(name: CourseName, of = ''): void { this.add(name, 'proposal.submitted', {}, { of }); }
}

export interface Around {
  agreement: AgreementInCourse;
  terms: JsonObject | null;
  me: Me;
  entries: readonly Entry[];
  /** RFC 3339. */
  now: string;
}

export function movesOf(around: Around): Move[] {
  const moves = new Moves();
  const { agreement, me } = around;
  if (!isOver(agreement)) {
    if (me.side) addOfSide(around, me.side, moves);
    addPreparing(around, moves);
    if (agreement.role === 'thirdParty') {
      moves.add('object', 'thirdparty.objected', { statement: words });
    }
  }
  for (const entry of around.entries) addOfEntry(around, entry, moves);
  if (me.side) addOfReaders(around, moves);
  return moves.all;
}

function addOfSide({ agreement, terms, now, me }: Around, side: SideName, moves: Moves): void {
  if (agreement.newestVersion === undefined) {
    moves.add('leave', 'termination.notified', { reason: words, effectiveFrom: now });
    return;
  }
  const causes = causesOf(terms).filter(({ by }) => by === side || by === 'either');
  for (const cause of causes) {
    const of = String(cause['id']);
    moves.add('accuse', 'breach.notified', { cause: of, facts: words }, { of });
    const isOnRecord = (agreement.breaches ?? []).some((one) =>
      one.cause === of && one.side === me.side && one.status !== 'cured');
    if (!isOnRecord && cause['when'] === undefined) continue;
    moves.add('terminate-for', 'termination.notified',
      { reason: words, cause: of, effectiveFrom: inAnHour(now) }, { of });
  }
  moves.add('terminate', 'termination.notified', { reason: words, effectiveFrom: now });
  moves.add('decline', 'renewal.declined', { reason: words });
  moves.propose('suspend');
  moves.propose('end');
}

const inAnHour = (now: string): string => new Date(Date.parse(now) + 3_600_000).toISOString();

function addPreparing({ agreement, me }: Around, moves: Moves): void {
  if (agreement.newestVersion !== undefined) return;
  for (const { party, role } of agreement.participants) {
    const isPrincipal = role === 'provider' || role === 'customer';
    const isSaid = agreement.preparation.releases.some((one) =>
      one.party === party && one.by === me.party);
    if (isPrincipal || isSaid || (!me.side && party !== me.party)) continue;
    moves.add('release', 'participant.released', { party, reason: words }, { of: party });
  }
}

function addOfReaders({ agreement: { grants = [] }, me }: Around, moves: Moves): void {
  moves.add('grant', 'access.granted', { party: me.party });
  for (const { party, by } of grants) {
    if (by !== me.party) continue;
    moves.add('revoke', 'access.revoked', { party }, { of: party });
  }
}

// ---------------------------------------------------------------- of what was said

function addOfEntry(around: Around, entry: Entry, moves: Moves): void {
  const { me } = around;
  const of = entry.id;
  switch (entry.is) {
    case 'notice': return addOfNotice(entry.one, me, moves);
    case 'breach': return addOfBreach(around, entry.one, moves);
    case 'termination':
      if (!entry.isOpen || !me.side) return;
      moves.propose('stay', of);
      if (entry.one.by !== me.party && !entry.one.byConsent) addContest(around, of, '', moves);
      return;
    case 'suspension':
      if (entry.isOpen && me.side && !isOver(around.agreement)) moves.propose('resume', of);
      return;
    case 'milestone': return addOfMilestone(around, entry.one, moves);
    case 'refusal': case 'proposal': case 'objection':
  }
}

function addOfNotice(notice: Extract<Entry, { is: 'notice' }>['one'], me: Me, moves: Moves): void {
  const { id, by, event, signatures, fell } = notice;
  if (by !== me.party || fell !== undefined) return;
  if (!signatures.some(({ person }) => person === me.person)) {
    moves.add('second', 'notice.seconded', { notice: id, event }, { of: id, isDue: true });
  }
  if (signatures[0]?.person === me.person) {
    moves.add('withdraw', 'notice.withdrawn', { notice: id }, { of: id });
  }
}

function addOfBreach(around: Around, breach: Extract<Entry, { is: 'breach' }>['one'],
  moves: Moves): void {
  const { notice, side, status, cause, since } = breach;
  const { me, now } = around;
  if (!me.side) return;
  const isOwn = side === me.side;
  if (!isOwn && status === 'curing') {
    moves.add('cure', 'breach.cured', { breach: notice, statement: words },
      { of: notice, isDue: true });
  }
  const stands = status === 'curing' || status === 'uncured';
  const isFresh = Date.parse(now) - Date.parse(since.at) < cureDisputableMs;
  if (isOwn ? status === 'cured' && isFresh : stands) addContest(around, notice, cause, moves);
}

/** About which clause a dispute of a notice begins; its cause, else whatever the terms have. */
export function clauseOf(terms: JsonObject | null, cause: string): string {
  const causes = causesOf(terms);
  return String((causes.find(({ id }) => id === cause) ?? causes[0])?.['id'] ?? '');
}

function addContest({ terms, agreement }: Around, notice: string, cause: string, moves: Moves):
    void {
  const isDisputed = (agreement.disputes ?? []).some((one) =>
    one.notice === notice && !one.outcome);
  const clause = clauseOf(terms, cause);
  if (isDisputed || clause === '') return;
  moves.add('contest', 'dispute.raised',
    { clauses: [clause], notice, claim: words, remedySought: words }, { of: notice });
}

function addOfMilestone({ me, agreement }: Around, milestone: Extract<Entry, { is: 'milestone' }>[
  'one'], moves: Moves): void {
  const { id, owner, state } = milestone;
  const about = { of: id, isDue: true };
  const isDelivered = state?.status === 'delivered';
  if (owner === me.party && (state === null || state.status === 'refused') && !isOver(agreement)) {
    moves.add('deliver', 'milestone.delivered', { milestone: id }, about);
  }
  if (owner === me.party || !isDelivered) return;
  moves.add('accept', 'milestone.accepted', { milestone: id }, about);
  moves.add('refuse', 'milestone.refused', { milestone: id, reason: words }, about);
}

/** What is not theirs to say is not told as if it were. */
export const isOthers = ({ bar }: OpenMove): boolean =>
  ['milestone-owed-to-other', 'no-such-milestone'].includes(bar?.code ?? '');
