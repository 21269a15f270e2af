// What somebody can do in a case: who they are in it says which moves are theirs, the server says
// by a dry run which of them it takes now. Pure.
import type { Participant } from '../../answers.ts';
import type { Dispute, SideName } from '../../answers_disputes.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { seatOf } from './data.ts';
import type { Trial } from '../dry_run.ts';

export type MoveName = 'respond' | 'answer' | 'ask' | 'evidence' | 'confide' | 'escalate' |
  'propose-neutral' | 'accept-neutral' | 'declare' | 'challenge' | 'decide-challenge' | 'resign' |
  'settle' | 'accept' | 'reject' | 'determine' | 'withdraw' | 'implement' | 'confirm';

export interface Move extends Trial {
  name: MoveName;
  /** What it is about within the case: a question, a settlement, a party. */
  of?: string;
  /** Somebody waits for it. */
  isDue: boolean;
}

/** Who asks is in the case. */
export interface Me {
  party: string;
  /** Absent: on no side. */
  side?: SideName;
  /** The neutral's seat is this party's, declared or not. */
  isSeated: boolean;
}

export function meIn(dispute: Dispute, participants: readonly Participant[], party: string): Me {
  const role = participants.find((one) => one.party === party)?.role;
  const side = role === 'provider' || role === 'customer' ? role : undefined;
  return { party, ...(side ? { side } : {}), isSeated: seatOf(dispute)?.party === party };
}

// Stands in for the words that are not written yet.
const words = '…';

class Moves {
  readonly all: Move[] = [];
  readonly #dispute: string;

  constructor(dispute: string) { this.#dispute = dispute; }

  add(name: MoveName, type: string, data: JsonObject | null,
    more: { of?: string; isDue?: boolean } = {}): void {
    this.all.push({ name, type, isDue: more.isDue ?? false,
      ...(more.of === undefined ? {} : { of: more.of }),
      probe: data === null ? null : { dispute: this.#dispute, ...data } });
  }
}

/**
 * In the order in which they are offered: what somebody waits for first.
 * @param months of which what ends the case says what is paid (`monthsInDispute`)
 */
export function movesOf(dispute: Dispute, me: Me,
  months: readonly { service: string; month: string }[] = []): Move[] {
  const ending = { ...(dispute.notice ? { noticeFate: 'stands' } : {}),
    ...(months.length > 0 ? { credits: months.map((one) => ({ ...one, amount: 0 })) } : {}) };
  const moves = new Moves(dispute.id);
  if (dispute.outcome) addAfter(dispute, me, moves);
  else if (me.side) addOfSide(dispute, me, me.side, moves, ending);
  else if (me.isSeated) addOfNeutral(dispute, moves, ending);
  if (!dispute.outcome) addDecision(dispute, me, moves);
  return moves.all.filter(({ isDue }) => isDue).concat(moves.all.filter(({ isDue }) => !isDue));
}

function addOfSide(dispute: Dispute, me: Me, side: SideName, moves: Moves, ending: JsonObject):
    void {
  const { neutrals } = dispute;
  const seat = seatOf(dispute);
  if (dispute.side !== side && dispute.response === undefined) {
    moves.add('respond', 'dispute.responded', { statement: words }, { isDue: true });
  }
  for (const { id, to, answer } of dispute.queries) {
    if (to !== side || answer) continue;
    moves.add('answer', 'dispute.answered', { query: id, text: words }, { of: id, isDue: true });
  }
  addOfSettlements(dispute, me, moves);
  moves.add('evidence', 'evidence.submitted', { statement: words });
  moves.add('ask', 'dispute.queried', { text: words });
  if (seat?.declared) moves.add('confide', 'statement.confided', null, { of: seat.party });
  moves.add('settle', 'settlement.proposed', { text: words, ...ending });
  moves.add('escalate', 'dispute.escalated', { reason: words });
  for (const { party, wantedBy } of seat ? [] : neutrals.nominations) {
    if (wantedBy.includes(me.party)) continue;
    moves.add('accept-neutral', 'neutral.accepted', { party }, { of: party, isDue: true });
  }
  if (!seat) moves.add('propose-neutral', 'neutral.proposed', null);
  if (seat) moves.add('challenge', 'neutral.challenged', { reason: words });
  if (dispute.side === side) {
    moves.add('withdraw', 'dispute.withdrawn', { case: dispute.head.event, reason: words });
  }
}

function addOfSettlements(dispute: Dispute, me: Me, moves: Moves): void {
  for (const one of dispute.settlements.filter(({ status }) => status === 'open')) {
    const given = one.words.filter(({ party }) => party === me.party).length;
    const asked = one.needed.find(({ party }) => party === me.party)?.people ?? 0;
    moves.add('accept', 'settlement.accepted', { case: dispute.head.event, settlement: one.id,
      event: one.event, ...(one.results ? { results: one.results } : {}) },
      { of: one.id, isDue: given < asked });
    moves.add('reject', 'settlement.rejected', { settlement: one.id, reason: words },
      { of: one.id });
  }
}

function addOfNeutral(dispute: Dispute, moves: Moves, ending: JsonObject): void {
  const isThere = seatOf(dispute)?.declared !== undefined;
  if (!isThere) {
    moves.add('declare', 'neutral.declared', { independence: words }, { isDue: true });
  } else {
    moves.add('ask', 'dispute.queried', { to: 'provider', text: words });
    moves.add('confide', 'statement.confided', null);
    moves.add('determine', 'determination.issued',
      { case: dispute.head.event, finding: 'dismissed', reasons: words, ...ending });
  }
  moves.add('resign', 'neutral.resigned', { reason: words });
}

function addDecision({ neutrals }: Dispute, me: Me, moves: Moves): void {
  const isAsked = neutrals.challenges.some(({ decidedBy, upheld }) =>
    decidedBy === me.party && upheld === undefined);
  if (!isAsked) return;
  moves.add('decide-challenge', 'challenge.decided', { reason: words }, { isDue: true });
}

function addAfter({ outcome }: Dispute, me: Me, moves: Moves): void {
  const remedy = outcome?.remedy;
  if (!outcome || !remedy || outcome.confirmed || !me.side) return;
  const isOwing = remedy.side === undefined ? remedy.by === me.party : remedy.side === me.side;
  if (isOwing) {
    moves.add('implement', 'remedy.implemented', { statement: words },
      { isDue: outcome.implemented === undefined });
  } else {
    moves.add('confirm', 'remedy.confirmed', {}, { isDue: outcome.implemented !== undefined });
  }
}
