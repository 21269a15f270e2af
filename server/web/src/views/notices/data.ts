// What was given and what is open in the course of an agreement, out of the server's answer, each
// with when it runs out. Pure.
import type { Deadline, Proposal, Recorded } from '../../answers.ts';
import type { AgreementInCourse, Breach, DeliveredMilestone, Objection, RenewalRefusal, Suspension,
  Termination, WaitingNotice } from '../../answers_notices.ts';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { startOfDay } from '../agreement/data.ts';
import { valueAt } from '../edit/model.ts';
import { carriesTerms } from '../proposals/data.ts';

/** A milestone as the terms have it, with what was said of it as it stands there. */
export interface Milestone {
  id: string;
  name: string;
  owner: string;
  due: string;
  state: DeliveredMilestone | null;
  missed: Recorded | null;
}

export type Entry = {
  /** What it is about: the notice's event, the milestone. */
  id: string;
  /** When it was said, or begins. */
  at: string;
  /** Of the event in the history; null: there is none of its own. */
  index: number | null;
  /** When the time that runs for it is over. */
  until: string | null;
  isOpen: boolean;
} & (
  | { is: 'notice'; one: WaitingNotice } | { is: 'breach'; one: Breach }
  | { is: 'termination'; one: Termination } | { is: 'refusal'; one: RenewalRefusal }
  | { is: 'suspension'; one: Suspension } | { is: 'proposal'; one: Proposal }
  | { is: 'milestone'; one: Milestone } | { is: 'objection'; one: Objection });

export const isOver = ({ phase }: { phase: string }): boolean => /^(ended|abandoned)/.test(phase);

export const partsOf = (terms: Json, pointer: string): JsonObject[] => {
  const list = valueAt(terms, pointer);
  return isList(list) ? list.filter(isObject) : [];
};

export const causesOf = (terms: Json): JsonObject[] =>
  partsOf(terms, '/managementElements/termination/causes');

export const scheduleOf = (terms: Json): JsonObject[] =>
  partsOf(terms, '/serviceElements/deliverySchedule');

/** How many people of a party a notice takes, by the terms. */
export function peopleFor(terms: Json, party: string): number {
  const rule = partsOf(terms, '/managementElements/approvalRules')
    .find((one) => one['party'] === party);
  const people = valueAt(rule ?? {}, '/threshold/remedy');
  return typeof people === 'number' ? people : 1;
}

/** The first day that begins at an instant or after it. */
export function dayFrom(at: string, date: string, zone: string | null): string {
  if (startOfDay(date, zone) >= at) return date;
  return dayAfter(date);
}

export const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00.000Z`) + 86_400_000).toISOString().slice(0, 10);

/**
 * Whoever does not read everything learns how those stand that they owe or are owed.
 * @param hashes of the items of the schedule, by their ids
 */
export function milestonesOf(terms: Json, hashes: ReadonlyMap<string, string>,
  { milestones = [], missedMilestones = [], grants }: AgreementInCourse, party: string):
    Milestone[] {
  const own = scheduleOf(terms).filter(({ owner, to }) =>
    grants !== undefined || owner === party || to === party);
  return own.map((item) => {
    const id = String(item['id']);
    return { id, name: String(item['milestone']), owner: String(item['owner']),
      due: String(item['due']),
      state: milestones.find((one) => one.id === id && one.content === hashes.get(id)) ?? null,
      missed: missedMilestones.findLast((one) => one.id === id)?.recorded ?? null };
  });
}

export interface Told {
  agreement: AgreementInCourse;
  deadlines: readonly Deadline[];
  milestones: readonly Milestone[];
  zone: string | null;
  /** RFC 3339. */
  now: string;
}

export function entriesOf(told: Told): Entry[] {
  const { agreement: { notices = [], objections = [], proposals, timeZone } } = told;
  return [
    ...notices.map((one): Entry => ({ is: 'notice', one, id: one.id, at: one.recorded.at,
      index: one.recorded.index, until: one.lapsesAt, isOpen: one.fell === undefined })),
    ...given(told), ...suspended(told),
    ...proposals.filter((one) => !carriesTerms(one)).map((one): Entry => ({ is: 'proposal', one,
      id: one.id, at: one.recorded.at, index: one.recorded.index, until: one.expiresAt ?? null,
      isOpen: true })),
    ...told.milestones.map((one) => milestone(told, one, timeZone ?? null)),
    ...objections.map((one): Entry => ({ is: 'objection', one, id: one.id, at: one.recorded.at,
      index: one.recorded.index, until: null, isOpen: false }))];
}

function given({ agreement, deadlines, zone }: Told): Entry[] {
  const { breaches = [], terminations = [], renewalRefusals = [] } = agreement;
  const isRunning = !isOver(agreement);
  return [
    ...breaches.map((one): Entry => {
      const runs = deadlines.find(({ reference }) => reference === one.notice)?.at;
      return { is: 'breach', one, id: one.notice, at: one.recorded.at, index: one.recorded.index,
        until: runs ?? null, isOpen: ['curing', 'uncured'].includes(one.status) };
    }),
    ...terminations.map((one): Entry => ({ is: 'termination', one, id: one.event,
      at: one.recorded.at, index: one.recorded.index,
      until: one.takenBack ? null : one.effectiveFrom, isOpen: isRunning && !one.takenBack })),
    ...renewalRefusals.map((one): Entry => ({ is: 'refusal', one, id: String(one.recorded.index),
      at: one.recorded.at, index: one.recorded.index, until: startOfDay(one.periodUntil, zone),
      isOpen: isRunning }))];
}

function suspended({ agreement: { suspensions = [] }, now }: Told): Entry[] {
  return suspensions.map((one): Entry => ({ is: 'suspension', one, id: one.proposal, at: one.from,
    index: null, until: one.from > now ? one.from : one.until,
    isOpen: one.until > now && one.until !== one.from }));
}

function milestone({ deadlines }: Told, one: Milestone, zone: string | null): Entry {
  const due = deadlines.find(({ what, reference }) =>
    what.code === 'milestone-due' && reference === one.id)?.at;
  const { id, state, missed } = one;
  const isOpen = state?.status !== 'accepted';
  const waitsForAnswer = state?.status === 'delivered';
  const said = state?.recorded ?? missed;
  return { is: 'milestone', one, id, isOpen, index: said?.index ?? null,
    at: said?.at ?? startOfDay(one.due, zone),
    until: !isOpen || waitsForAnswer ? null : due ?? startOfDay(dayAfter(one.due), zone) };
}

export interface Sorted { mine: Entry[]; open: Entry[]; closed: Entry[] }

/** What is over soonest stands first, then the newest; of what is over the newest. */
export function sortEntries(entries: readonly Entry[], isMine: (entry: Entry) => boolean): Sorted {
  const newest = (a: Entry, b: Entry) => (a.at > b.at ? -1 : 1);
  const soonest = (a: Entry, b: Entry) =>
    (a.until === b.until ? newest(a, b) : (a.until ?? '9') < (b.until ?? '9') ? -1 : 1);
  const open = entries.filter((one) => one.isOpen).toSorted(soonest);
  return { mine: open.filter(isMine), open: open.filter((one) => !isMine(one)),
    closed: entries.filter((one) => !one.isOpen).toSorted(newest) };
}
