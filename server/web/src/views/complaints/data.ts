// What the reader can do about the complaints and reviews of an agreement, and in which order these
// matter to them. Who they are says which acts are theirs, the server says by a dry run which of
// them it takes now. Pure.
import type { Complaint, Review } from '../../answers_complaints.ts';
import type { SideName } from '../../answers_disputes.ts';
import { isList, isObject, type JsonObject } from '../../ledger/json.ts';

export type ActName = 'file' | 'answer' | 'close' | 'hold' | 'review' | 'confirm';

export interface ComplaintAct {
  name: ActName;
  /** `complaint.filed`: of its event. */
  type: string;
  /** The complaint or the review; empty: neither. */
  of: string;
  /** What would be signed, with words for those that are still to be written. */
  probe: JsonObject;
  /** Somebody waits for it. */
  isDue: boolean;
}

export interface Me {
  party: string;
  takesPart: boolean;
  side: SideName | null;
}

export interface Told {
  complaints: readonly Complaint[];
  reviews: readonly Review[];
  /** Whom the escalation of a version names. */
  contactsOf(version: number): readonly string[];
}

export const isOpen = ({ status }: Complaint): boolean => status !== 'closed';

const words = '…';
const minutes = { minutes: words, findings: [words], satisfaction: 3, outcome: 'noChange' };

export function actsOf(told: Told, me: Me): ComplaintAct[] {
  const acts: ComplaintAct[] = [];
  if (me.takesPart) {
    acts.push(act('file', 'complaint.filed', '', { about: 'service', text: words }));
  }
  if (me.side) acts.push(act('hold', 'review.held', '', minutes));
  for (const one of told.complaints.filter(isOpen)) acts.push(...actsOn(one, told, me));
  for (const { id, held, confirmed } of told.reviews) {
    if (confirmed || !me.side || held.side === me.side) continue;
    acts.push(act('confirm', 'review.confirmed', id, { review: id, satisfaction: 3 }, true));
  }
  return acts;
}

function act(name: ActName, type: string, of: string, probe: JsonObject, isDue = false):
    ComplaintAct {
  return { name, type, of, probe, isDue };
}

function actsOn(one: Complaint, { contactsOf }: Told, { party, side }: Me): ComplaintAct[] {
  const { id, by, about, version, status, awaited, review, dispute } = one;
  const acts: ComplaintAct[] = [];
  const said = { complaint: id, statement: words };
  if (by === party) {
    acts.push(act('close', 'complaint.closed', id, said, status === 'answered' && !dispute));
  } else if (side || contactsOf(version).includes(party)) {
    acts.push(act('answer', 'complaint.answered', id, said, awaited?.party === party));
  }
  if (side && about === 'agreement' && !review) {
    acts.push(act('review', 'review.held', id, { complaint: id, ...minutes }, true));
  }
  return acts;
}

/** Parties that the terms' escalation names. */
export function contactsIn(terms: JsonObject): string[] {
  const management = terms['managementElements'];
  const steps = isObject(management) ? management['escalation'] : undefined;
  return isList(steps) ? steps.filter(isObject).map((step) => String(step['contactOf'])) : [];
}

/** What waits for the reader first, then what is open, then the rest; the newest of each first. */
export function ordered<T extends { id: string; recorded: { index: number } }>(
  all: readonly T[], acts: readonly ComplaintAct[], isOver: (one: T) => boolean,
): T[] {
  const due = new Set(acts.filter(({ isDue }) => isDue).map(({ of }) => of));
  const rank = (one: T): number => (due.has(one.id) ? 0 : isOver(one) ? 2 : 1);
  return all.toSorted((a, b) => rank(a) - rank(b) || b.recorded.index - a.recorded.index);
}

/** A dispute is raised of one's own complaint alone, while it is open. */
export const canDispute = (one: Complaint, { party, side }: Me): boolean =>
  side !== null && one.by === party && isOpen(one) && !one.dispute;
