// How a case stands, out of what the server answers about it: whose move it is, which times were
// kept, on which lane each event speaks. Pure.
import type { HistoryEntry, Participant } from '../../answers.ts';
import type { Dispute, SideName } from '../../answers_disputes.ts';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';

export interface Level { level: number; name: string; within: string; neutral: boolean }

export interface Procedure { levels: Level[]; responseWithin: string; queryRoundsMax: number }

const textIn = (json: JsonObject, name: string): string =>
  (typeof json[name] === 'string' ? json[name] : '');

/** Of the terms by whose procedure a case goes; null: they have none. */
export function procedureOf(terms: JsonObject | null): Procedure | null {
  const elements = terms?.['managementElements'];
  const told = isObject(elements) ? elements['disputeProcedure'] : undefined;
  if (!isObject(told) || !isList(told['levels'])) return null;
  const rounds = told['queryRoundsMax'];
  return { responseWithin: textIn(told, 'responseWithin'),
    queryRoundsMax: typeof rounds === 'number' ? rounds : 0,
    levels: told['levels'].filter(isObject).map((one) => ({ level: Number(one['level']),
      name: textIn(one, 'name'), within: textIn(one, 'within'),
      neutral: one['neutral'] === true })) };
}

export const otherSide = (side: SideName): SideName =>
  (side === 'provider' ? 'customer' : 'provider');

/** The party that stands on a side now; undefined where the agreement does not tell. */
export const partyOn = (side: string, participants: readonly Participant[]): string | undefined =>
  participants.find(({ role }) => role === side)?.party;

/** Who is the neutral now, declared or not. */
export function seatOf({ neutrals }: Dispute) {
  const last = neutrals.seats.at(-1);
  return last === undefined || last.left ? undefined : last;
}

export const levelOf = (dispute: Dispute): number => dispute.levels.at(-1)?.level ?? 0;

// ---------------------------------------------------------------- whose move

export interface Waiting {
  /** Parties; empty: nobody in particular. */
  who: string[];
  /** Of the text that says what is waited for: `case.waits.NAME`. */
  what: string;
}

/** What a case waits for, the most pressing first. Empty where it is over and nothing is owed. */
export function waitsFor(dispute: Dispute, participants: readonly Participant[]): Waiting[] {
  const on = (side: SideName) => partyOn(side, participants) ?? side;
  const { outcome, queries, settlements, neutrals } = dispute;
  if (outcome) return waitsAfter(dispute, participants);
  const waiting: Waiting[] = [];
  if (dispute.response === undefined && dispute.levels.length === 0) {
    waiting.push({ who: [on(otherSide(dispute.side))], what: 'response' });
  }
  const asked = queries.filter(({ answer }) => answer === undefined).map(({ to }) => on(to));
  if (asked.length > 0) waiting.push({ who: [...new Set(asked)], what: 'answer' });
  const seat = seatOf(dispute);
  const undecided = neutrals.challenges.find(({ party, decidedBy, upheld }) =>
    party === seat?.party && decidedBy !== undefined && upheld === undefined);
  if (undecided?.decidedBy) waiting.push({ who: [undecided.decidedBy], what: 'challenge' });
  for (const { status, needed, words } of settlements) {
    const short = needed.filter(({ party, people }) =>
      words.filter((one) => one.party === party).length < people).map(({ party }) => party);
    if (status === 'open' && short.length > 0) waiting.push({ who: short, what: 'settlement' });
  }
  if (seat && !seat.declared) waiting.push({ who: [seat.party], what: 'declaration' });
  else if (neutrals.waitedForSince && !seat) {
    const both = [on('provider'), on('customer')];
    const wanted = neutrals.nominations[0]?.wantedBy ?? [];
    waiting.push({ who: both.filter((one) => !wanted.includes(one)), what: 'neutral' });
  }
  if (waiting.length === 0) waiting.push({ who: [on('provider'), on('customer')], what: 'level' });
  return waiting;
}

function waitsAfter({ outcome }: Dispute, participants: readonly Participant[]): Waiting[] {
  const remedy = outcome?.remedy;
  if (!outcome || !remedy || outcome.confirmed) return [];
  const owing = (remedy.side && partyOn(remedy.side, participants)) ?? remedy.by;
  if (!outcome.implemented) return [{ who: [owing], what: 'remedy' }];
  const side = participants.find(({ party }) => party === owing)?.role ?? remedy.side ?? '';
  const other = partyOn(side === 'provider' ? 'customer' : 'provider', participants);
  return [{ who: other ? [other] : [], what: 'confirmation' }];
}

export const isMineToMove = (dispute: Dispute, participants: readonly Participant[],
  party: string): boolean =>
  waitsFor(dispute, participants).some(({ who, what }) => what !== 'level' && who.includes(party));

// ---------------------------------------------------------------- times

export interface Step {
  what: 'response' | 'level' | 'remedy';
  level?: number;
  begun: string;
  ended: string | null;
  is: 'kept' | 'missed' | 'running';
  /** Of a remedy: until when it is owed. */
  due?: string;
}

/** Each time that ran, in order: kept is what was over before its time was. */
export function stepsOf(dispute: Dispute): Step[] {
  const { recorded, response, levels, outcome } = dispute;
  const end = (at: string | undefined, ranOut: boolean): Pick<Step, 'ended' | 'is'> =>
    ({ ended: at ?? null, is: at === undefined ? 'running' : ranOut ? 'missed' : 'kept' });
  const [first] = levels;
  const steps: Step[] = [{ what: 'response', begun: recorded.at,
    ...end(first?.begun.at ?? response?.at ?? outcome?.recorded.at, first?.ranOut ?? false) }];
  levels.forEach(({ level, begun }, i) => {
    const next = levels[i + 1];
    const isLapsed = next === undefined && outcome?.kind === 'lapsed';
    steps.push({ what: 'level', level, begun: begun.at,
      ...end(next?.begun.at ?? outcome?.recorded.at, next?.ranOut ?? isLapsed) });
  });
  if (outcome?.remedy) {
    const done = outcome.implemented ?? outcome.confirmed;
    steps.push({ what: 'remedy', begun: outcome.recorded.at,
      ...(outcome.remedy.due ? { due: outcome.remedy.due } : {}),
      ...(outcome.overdue ? { ended: done?.at ?? null, is: 'missed' as const }
        : end(done?.at, false)) });
  }
  return steps;
}

/** Seconds as a duration of its two largest units: `P6DT2H` (ISO 8601). */
export function spanOf(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return `P${days}D${hours > 0 ? `T${hours}H` : ''}`;
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes % 60 > 0 ? `${minutes % 60}M` : ''}`;
}

// ---------------------------------------------------------------- lanes

export type Lane = 'provider' | 'customer' | 'neutral' | 'clock';

/** Who speaks by the clock takes no side; who is on none is the neutral or another outsider. */
export function laneOf({ source, type }: Pick<HistoryEntry, 'source' | 'type'>, dispute: Dispute,
  participants: readonly Participant[]): Lane {
  if (type === 'sopu.deadline.passed.v1') return 'clock';
  const party = source.replace(/^party\//, '');
  const role = participants.find((one) => one.party === party)?.role;
  if (role === 'provider' || role === 'customer') return role;
  // A party that has left its side since, by an assignment, spoke for that side.
  return party === dispute.by ? dispute.side : 'neutral';
}

/** `responded` of `sopu.dispute.responded.v1`; with its family where that says more. */
export function deedOf(type: string): string {
  return type.replace(/^sopu\./, '').replace(/\.v1$/, '');
}

/** Levels that begin with or right behind an event, by the event's index. */
export const levelsBegunAt = (dispute: Dispute, index: number) =>
  dispute.levels.filter(({ begun }) => begun.index === index);

// ---------------------------------------------------------------- figures in dispute

const find = (terms: JsonObject, kind: string, id: string): JsonObject | undefined => {
  const elements = terms['serviceElements'];
  const list: Json | undefined = isObject(elements) ? elements[kind] : undefined;
  return isList(list) ? list.filter(isObject).find((one) => one['id'] === id) : undefined;
};

/** The month in which a window ends: `2027-03`, `2027-Q1`, `2027`, `2027-03-01/P30D`. */
export function monthOfWindow(name: string): string | null {
  if (/^\d{4}-\d\d$/.test(name)) return name;
  if (/^\d{4}$/.test(name)) return `${name}-12`;
  const quarter = /^(\d{4})-Q([1-4])$/.exec(name);
  if (quarter) return `${quarter[1]}-${String(3 * Number(quarter[2])).padStart(2, '0')}`;
  const days = /^(\d{4}-\d\d-\d\d)\/P(\d+)([DW])$/.exec(name);
  if (!days) return null;
  const length = Number(days[2]) * (days[3] === 'W' ? 7 : 1);
  const last = Date.parse(`${days[1]}T00:00:00.000Z`) + (length - 1) * 86_400_000;
  return new Date(last).toISOString().slice(0, 7);
}

/**
 * For which services and months what ends the case says what is paid: those of the windows whose
 * figures are in dispute.
 */
export function monthsInDispute(dispute: Dispute, terms: JsonObject | null):
    { service: string; month: string }[] {
  if (terms === null) return [];
  const all = new Map<string, { service: string; month: string }>();
  for (const { objective, window } of dispute.windows ?? []) {
    const service = find(terms, 'objectives', objective)?.['service'];
    const month = monthOfWindow(window);
    if (typeof service !== 'string' || month === null) continue;
    all.set(`${service} ${month}`, { service, month });
  }
  return [...all.values()];
}
