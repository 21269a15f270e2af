// A proposal with everything that a signer must see, folded and hashed here: what the server says
// of the terms is only taken where it comes out the same.
import type { App } from '../../app.ts';
import type { Agreement, LedgerKey, Party, Proposal, RecordedEvent, Version, WholeProposal }
  from '../../answers.ts';
import { compareCode } from '../../ledger/compare.ts';
import { differenceOf, type Difference } from '../../ledger/difference.ts';
import { readSignedEvent, type SignedEvent } from '../../ledger/event.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { parseJws, typ, verifyJws } from '../../ledger/jws.ts';
import { checkReceipt } from '../../ledger/log.ts';
import { Refused } from '../../ledger/refused.ts';
import { approvalOf, foldProposal, TermsBook, type FoldedStretch } from '../../ledger/terms.ts';
import type { Sentence } from '../../wire/problem.ts';
import { unanswered, type SignedHere } from '../../signing.ts';
import { mayEver } from './authority.ts';
import { loadBacktest, type Backtest } from '../../parts/backtest.ts';

export interface Stretch extends FoldedStretch {
  until: string | null;
  /** The version that would bind in it otherwise. */
  version: Version | null;
  differences: Difference[];
  /** The class that each path weighs, as the server says. */
  classOf: ReadonlyMap<string, string>;
}

export interface Signer {
  party: string;
  name: string;
  isMe: boolean;
  key: LedgerKey | null;
  approvedAt: string | null;
  alsoFor: string[];
}

export interface Seat {
  party: string;
  role: string | undefined;
  needed: number;
  given: number;
  signers: Signer[];
}

export interface SignData {
  agreement: Agreement;
  zone: string | null;
  names: Map<string, string>;
  proposal: WholeProposal;
  /** P3: the third of the agreement. */
  label: string;
  event: SignedEvent | null;
  author: string;
  stretches: Stretch[];
  versions: Version[];
  /** What is signed to approve it; null where `faults` say why not. */
  approval: JsonObject | null;
  code: string | null;
  /** Why nobody should sign this here. */
  faults: Sentence[];
  seats: Seat[];
  /** Why this person does not sign; null: they may. */
  bar: string | null;
  others: Proposal[];
  unanswered: SignedHere | null;
  backtest: Backtest | null;
}

export async function loadProposal(app: App, id: string, named: string): Promise<SignData> {
  const [agreement, { items: proposals }, { items: versions }] = await Promise.all([
    app.call<Agreement>('agreement.get', { id }),
    app.all<Proposal>('agreement.proposals', { id }),
    app.call<{ items: Version[] }>('agreement.versions', { id }),
  ]);
  const ordered = proposals.toSorted((a, b) => a.recorded.index - b.recorded.index);
  const position = ordered.findIndex((one, i) => one.id === named || `P${i + 1}` === named);
  const found = ordered[position];
  if (!found) throw new Refused('sign.unknown', { proposal: named.slice(0, 40) });
  const proposal = await app.call<WholeProposal>('agreement.proposal', { id, event: found.id });
  const parties = await partiesOf(app, agreement);
  const zone = await app.zone(agreement);
  const folded = await foldHere(app, agreement, proposal, versions, parties);
  return { agreement, zone, proposal, label: `P${position + 1}`, versions, ...folded,
    names: new Map([...parties].map(([party, { name }]) => [party, name])),
    seats: seatsOf(app, agreement, proposal, parties), bar: barOf(app, proposal, parties),
    others: agreement.proposals.filter((one) => one.id !== proposal.id),
    unanswered: await unanswered(proposal.id),
    backtest: proposal.status !== 'open' ? null
      : await loadBacktest(app, id, { proposal: proposal.id }, folded.stretches[0]?.base ?? null) };
}

async function partiesOf(app: App, { participants }: Agreement): Promise<Map<string, Party>> {
  const parties = await Promise.all(participants.map(({ party }) => app.party(party)));
  return new Map(parties.map((party) => [party.id, party]));
}

// ---------------------------------------------------------------- what it makes of the terms

type Folded = Pick<SignData, 'event' | 'author' | 'stretches' | 'approval' | 'code' | 'faults'>;

async function foldHere(
  app: App, agreement: Agreement, proposal: WholeProposal, versions: Version[],
  parties: Map<string, Party>,
): Promise<Folded> {
  const author = (event: SignedEvent | null) => parties.get(proposal.by)?.keys
    .find(({ kid }) => kid === event?.kid)?.person?.name ?? '';
  try {
    const event = await readProposal(app, agreement, proposal, parties);
    const book = await bookFor(app, agreement.id, proposal, versions);
    const folded = await foldProposal(event.data, book);
    const faults = folded.flatMap(({ fault }) => (fault ? [fault] : []));
    const approval = approvalOf(proposal.id, event.hash, event.data);
    return { event, author: author(event), faults,
      stretches: folded.map((one, i) => stretchOf(one, folded[i + 1]?.from ?? null, proposal,
        versions)),
      approval: faults.length > 0 ? null : { ...approval },
      code: await compareCode(proposal.id, event.hash, approval.results) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { event: null, author: '', stretches: [], approval: null, code: null,
      faults: [error.sentence] };
  }
}

// What the page shows of a proposal is what its author signed.
const toldMembers = ['kind', 'reason', 'effectiveFrom', 'expiresAt'] as const;

// The proposal as it was signed: by a key of the party that it names, recorded in the log.
async function readProposal(
  app: App, agreement: Agreement, proposal: Proposal, parties: Map<string, Party>,
): Promise<SignedEvent> {
  const recorded = await app.call<RecordedEvent>('event.get', { index: proposal.recorded.index });
  const event = await readSignedEvent(recorded.jws);
  const { index, recordedAt, proof } = recorded;
  await checkReceipt({ index, recordedAt, event: event.hash, proof }, await app.log(),
    recorded.jws);
  const key = parties.get(event.party)?.keys.find(({ kid }) => kid === event.kid);
  const isAsSaid = event.id === proposal.id && event.party === proposal.by &&
    event.subject === `agreement/${agreement.id}` && event.origin === app.ledger?.origin &&
    event.type === 'sopu.proposal.submitted.v1' &&
    toldMembers.every((name) => event.data[name] === proposal[name]);
  if (!isAsSaid || !key || !await verifyJws(parseJws(recorded.jws, typ.event), key)) {
    throw new Refused('sign.other-proposal');
  }
  return event;
}

// Everything that the proposal starts from, and results in where that is all there is to read.
async function bookFor(app: App, id: string, proposal: WholeProposal, versions: Version[]) {
  const book = new TermsBook();
  const bases = new Set(proposal.results?.flatMap(({ base }) => base ?? []));
  for (const { number, termsHash: hash } of versions) {
    if (hash === undefined || !bases.has(hash)) continue;
    const { terms } = await app.call<{ terms: JsonObject }>('agreement.terms', { id,
      version: number });
    await book.add(hash, terms);
  }
  for (const [i, result] of (proposal.results ?? []).entries()) {
    const terms = proposal.stretches[i]?.terms;
    const isUnread = result.base !== undefined && book.find(result.base) === null;
    if (terms && isUnread) await book.add(result.terms, terms);
  }
  return book;
}

function stretchOf(
  folded: FoldedStretch, until: string | null, proposal: WholeProposal, versions: Version[],
): Stretch {
  const told = proposal.stretches.find(({ from }) => from === folded.from);
  return { ...folded, until,
    version: versions.findLast(({ termsHash, effectiveFrom }) =>
      termsHash === folded.baseHash && effectiveFrom <= folded.from) ?? null,
    differences: folded.terms === null ? [] : differenceOf(folded.base, folded.terms),
    classOf: new Map((told?.changes ?? []).map(({ path, changeClass }) => [path, changeClass])) };
}

// ---------------------------------------------------------------- who signs

export function seatsOf(
  app: App, { participants }: Agreement, proposal: Proposal, parties: Map<string, Party>,
): Seat[] {
  const missing = new Map((proposal.stillNeeded ?? []).map(({ party, people }) => [party, people]));
  return participants.filter(({ party, role, involvement }) =>
    ['provider', 'customer'].includes(role) || involvement === 'consenting' || missing.has(party))
    .map(({ party, role }) => {
      const signers = signersOf(app, proposal, parties.get(party), party);
      const given = signers.filter(({ approvedAt }) => approvedAt !== null).length;
      return { party, role, given, needed: given + (missing.get(party) ?? 0), signers };
    }).filter(({ needed }) => needed > 0);
}

// A person once, however many keys they have.
function signersOf(app: App, proposal: Proposal, party: Party | undefined, id: string): Signer[] {
  const signers = new Map<string, Signer>();
  for (const key of party?.keys ?? []) {
    const { person, kid } = key;
    if (!person || !mayEver(key, proposal)) continue;
    const isMe = kid === app.key?.kid;
    const known = signers.get(person.id);
    if (!known || isMe) {
      signers.set(person.id, { party: id, name: person.name, isMe, key, approvedAt: null,
        alsoFor: [] });
    }
  }
  for (const approval of proposal.approvals.filter((one) => one.party === id)) {
    const known = signers.get(approval.person);
    signers.set(approval.person, { party: id, name: approval.name, isMe: known?.isMe ?? false,
      key: known?.key ?? null, approvedAt: approval.recorded.at,
      alsoFor: approval.alsoActsFor ?? [] });
  }
  return [...signers.values()];
}

// The name of a text that says why this person does not sign.
function barOf(app: App, proposal: Proposal, parties: Map<string, Party>): string | null {
  const { key } = app;
  const onRecord = parties.get(key?.party ?? '')?.keys.find(({ kid }) => kid === key?.kid);
  if (key === null || !onRecord) return 'bar.no-key';
  if (proposal.status !== 'open') return `bar.${proposal.status}`;
  const isMine = (one: { party: string; person: string }) =>
    one.party === key.party && one.person === onRecord.person?.id;
  if (proposal.approvals.some(isMine)) return 'bar.approved';
  if (!onRecord.uses.includes('sign')) return 'bar.reads';
  if (!(proposal.stillNeeded ?? []).some(({ party }) =>
    party === key.party)) return 'bar.not-asked';
  return mayEver(onRecord, proposal) ? null : 'bar.beyond';
}
