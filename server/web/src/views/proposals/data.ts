// What was proposed, as a tree of counter-proposals, and what the agreement still waits for: pure
// preparation of the server's answers.
import type { Agreement, Participant, Proposal, Recorded } from '../../answers.ts';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { valueAt } from '../edit/model.ts';

export interface Branch {
  proposal: Proposal;
  /** P3: the third of the agreement. */
  label: string;
  /** How many proposals it hangs under. */
  depth: number;
  /** The label of what it counters or carries over; empty: it begins a tree. */
  under: string;
}

/** The newest tree first, and in each tree the older branch first. */
export function treeOf(proposals: readonly Proposal[]): Branch[] {
  const ordered = proposals.toSorted((a, b) => a.recorded.index - b.recorded.index);
  const labels = new Map(ordered.map(({ id }, i) => [id, `P${i + 1}`]));
  const parentOf = ({ counterTo, rebaseOf }: Proposal) => {
    const parent = counterTo ?? rebaseOf;
    return parent !== undefined && labels.has(parent) ? parent : null;
  };
  const branch = (proposal: Proposal, depth: number): Branch[] => {
    const parent = parentOf(proposal);
    return [{ proposal, depth, label: labels.get(proposal.id) ?? '',
      under: parent === null ? '' : labels.get(parent) ?? '' },
    ...ordered.filter((one) => parentOf(one) === proposal.id)
      .flatMap((one) => branch(one, depth + 1))];
  };
  return ordered.filter((one) => parentOf(one) === null).reverse().flatMap((one) => branch(one, 0));
}

/** Whether it is one of terms: whatever leaves them as they are is not drafted. */
export const carriesTerms = ({ kind }: Proposal): boolean =>
  ['initial', 'amendment', 'renewal', 'assignment'].includes(kind);

// ---------------------------------------------------------------- gates

interface Statement { party: string; recorded: Recorded }
export interface Preparation {
  background?: (Statement & { text: string })[];
  groundRules?: (Statement & { rules: string[] })[];
  points?: (Statement & { points: string[] })[];
  feasibility: { by: string; objective: string; content: string; basis: string; statement: string;
    targetPpm?: number; target?: number; limit?: string; recorded: Recorded }[];
  releases: (Statement & { by: string; reason: string })[];
}

export type GateKind = 'background' | 'groundRules' | 'points';

export interface GateLine {
  party: string;
  role: string;
  /** The newest that it said, as texts; null: nothing yet. */
  said: string[] | null;
  recorded: Recorded | null;
}

export interface Gate {
  kind: GateKind;
  isClosed: boolean;
  /** All have spoken, and not all the same. */
  differ: boolean;
  lines: GateLine[];
}

const isPrincipal = ({ role }: Participant): boolean => ['provider', 'customer'].includes(role);

function textsOf(kind: GateKind, preparation: Preparation, party: string) {
  const last = <T extends Statement>(list: readonly T[] | undefined) =>
    list?.findLast((one) => one.party === party);
  const background = last(preparation.background);
  const rules = last(preparation.groundRules);
  const points = last(preparation.points);
  if (kind === 'background') return background && { said: [background.text], ...background };
  if (kind === 'groundRules') return rules && { said: rules.rules, ...rules };
  return points && { said: points.points, ...points };
}

/** The three that each principal goes through before the first terms can be approved. */
export function gatesOf(agreement: Agreement, preparation: Preparation): Gate[] {
  const principals = agreement.participants.filter(isPrincipal);
  return (['background', 'groundRules', 'points'] as const).map((kind) => {
    const lines = principals.map(({ party, role }) => {
      const found = textsOf(kind, preparation, party);
      return { party, role, said: found?.said ?? null, recorded: found?.recorded ?? null };
    });
    const haveAll = lines.every(({ said }) => said !== null);
    const first = JSON.stringify(lines[0]?.said);
    const differ = kind !== 'background' && haveAll &&
      lines.some(({ said }) => JSON.stringify(said) !== first);
    return { kind, lines, differ, isClosed: haveAll && !differ };
  });
}

// ---------------------------------------------------------------- what a proposal needs beside

export interface Consultation {
  id: string;
  party: string;
  by: string;
  question: string;
  respondBy: string;
  state: 'waiting' | 'heard' | 'silent' | 'withdrawn';
  statement?: string;
  proposal?: string;
  recorded: Recorded;
}

export interface ObjectiveNeed {
  objective: JsonObject;
  isOpen: boolean;
  isContradicted: boolean;
  /** Who may attest it: the provider, and who owns its service. */
  by: string[];
  statements: Preparation['feasibility'];
}

export interface PartyNeed {
  party: string;
  /** It was never asked about this proposal. */
  isUnasked: boolean;
  isOpen: boolean;
  consultations: Consultation[];
}

const itemsAt = (terms: Json, pointer: string): JsonObject[] => {
  const list = valueAt(terms, pointer);
  return isList(list) ? list.filter(isObject) : [];
};

const consultationsShown = 3;

/** What it takes to keep an objective (the terms' form): of this its hash is attested. */
export function promiseOf(terms: JsonObject, objective: JsonObject): JsonObject {
  const calendar = itemsAt(terms, '/serviceElements/calendars')
    .find(({ id }) => id === objective['calendar']);
  const exclusions = valueAt(terms, '/serviceElements/exclusions');
  return { objective, ...(calendar ? { calendar } : {}),
    ...(exclusions === undefined ? {} : { exclusions }) };
}

function deliverers(terms: JsonObject, objective: JsonObject): string[] {
  const owner = itemsAt(terms, '/serviceElements/services')
    .find(({ id }) => id === objective['service'])?.['owner'];
  const providers = itemsAt(terms, '/parties').filter(({ role }) => role === 'provider')
    .map(({ party }) => String(party));
  return [...new Set([...providers, ...(typeof owner === 'string' ? [owner] : [])])];
}

const named = (proposal: Proposal, code: string, member: string): Set<unknown> =>
  new Set((proposal.obstacles ?? []).filter((one) => one.code === code)
    .map(({ params }) => params[member]));

/** @param hashes of what each objective of the terms takes, by its id */
export function objectiveNeeds(proposal: Proposal, terms: JsonObject,
  hashes: ReadonlyMap<string, string>, preparation: Preparation): ObjectiveNeed[] {
  const missing = named(proposal, 'feasibility-missing', 'objective');
  const contradicted = named(proposal, 'feasibility-contradicted', 'objective');
  return itemsAt(terms, '/serviceElements/objectives').map((objective) => {
    const id = objective['id'];
    return { objective, isOpen: missing.has(id) || contradicted.has(id),
      isContradicted: contradicted.has(id), by: deliverers(terms, objective),
      statements: preparation.feasibility.filter((one) =>
        one.objective === id && one.content === hashes.get(String(id))) };
  });
}

export function partyNeeds(proposal: Proposal, terms: JsonObject,
  consultations: readonly Consultation[]): PartyNeed[] {
  const unasked = named(proposal, 'third-party-not-consulted', 'party');
  const unheard = named(proposal, 'third-party-unheard', 'party');
  return itemsAt(terms, '/parties').filter(({ involvement }) => involvement === 'consulted')
    .map(({ party }) => ({ party: String(party), isUnasked: unasked.has(party),
      isOpen: unasked.has(party) || unheard.has(party),
      consultations: consultations.filter((one) => one.party === party &&
        one.proposal !== undefined && one.state !== 'withdrawn').slice(-consultationsShown) }));
}

const toldApart = ['feasibility-missing', 'feasibility-contradicted', 'third-party-not-consulted',
  'third-party-unheard', 'background-missing', 'groundrules-missing', 'points-missing',
  'groundrules-differ', 'points-differ'];

/** What holds it back and has no line of its own. */
export const otherObstacles = ({ obstacles = [] }: Proposal) =>
  obstacles.filter(({ code }) => !toldApart.includes(code));

/** Five business days from a day on: the soonest that somebody may be asked to answer by. */
export function soonestAnswer(now: number): string {
  const day = new Date(now);
  for (let left = 6; left > 0;) {
    day.setUTCDate(day.getUTCDate() + 1);
    if (day.getUTCDay() % 6 !== 0) left -= 1;
  }
  return day.toISOString().slice(0, 10);
}
