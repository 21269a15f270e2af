// Everything that the view of the proposals shows.
import type { App } from '../../app.ts';
import type { Agreement, Party, Proposal, WholeProposal } from '../../answers.ts';
import { base64url } from '../../ledger/base64.ts';
import { sha256, utf8 } from '../../ledger/bytes.ts';
import { canonical, isList, isObject, type JsonObject } from '../../ledger/json.ts';
import type { Said } from '../../parts/talk.ts';
import { valueAt } from '../edit/model.ts';
import { gatesOf, objectiveNeeds, partyNeeds, promiseOf, treeOf, type Branch, type Consultation,
  type Gate, type ObjectiveNeed, type PartyNeed, type Preparation } from './data.ts';
import { seatsOf, type Seat } from '../sign/data.ts';

export interface OpenProposal {
  branch: Branch;
  terms: JsonObject;
  hashes: Map<string, string>;
  seats: Seat[];
  objectives: ObjectiveNeed[];
  consulted: PartyNeed[];
}

export interface ProposalsData {
  agreement: Agreement;
  zone: string | null;
  names: Map<string, string>;
  parties: Map<string, Party>;
  tree: Branch[];
  isWhole: boolean;
  gates: Gate[];
  open: OpenProposal[];
  /** Questions to the reader's own party that wait for its answer. */
  asked: Consultation[];
  hasVersions: boolean;
  comments: Said[];
}

const commentsMax = 400;

type Told = Omit<Agreement, 'consultations'> & { preparation: Preparation; consultations?:
  Consultation[] };

export async function loadProposals(app: App, id: string): Promise<ProposalsData> {
  const [told, { items, isWhole }, comments] = await Promise.all([
    app.call<Told>('agreement.get', { id }), app.all<Proposal>('agreement.proposals', { id }),
    app.all<Said>('agreement.comments', { id }, commentsMax)]);
  const tree = treeOf(items);
  const named = new Set([...told.participants.map(({ party }) => party),
    ...items.map(({ by }) => by), ...comments.items.map(({ party }) => party), ...items.flatMap(({
      stillNeeded }) =>
      (stillNeeded ?? []).map(({ party }) => party))]);
  const parties = new Map(await Promise.all([...named].map(
    async (party): Promise<[string, Party]> => [party, await app.party(party)])));
  const open = await Promise.all(tree.filter(({ proposal }) => proposal.status === 'open')
    .map((branch) => openProposal(app, told, branch, parties)));
  return { agreement: told, comments: comments.items, zone: await app.zone(told), parties, tree,
    isWhole, open,
    names: new Map([...parties].map(([party, { name }]) => [party, name])),
    gates: gatesOf(told, told.preparation), hasVersions: told.newestVersion !== undefined,
    asked: (told.consultations ?? []).filter(({ party, state }) =>
      party === app.key?.party && state === 'waiting') };
}

async function openProposal(app: App, told: Told, branch: Branch, parties: Map<string, Party>):
    Promise<OpenProposal> {
  const { proposal } = branch;
  const { stretches } = await app.call<WholeProposal>('agreement.proposal',
    { id: told.id, event: proposal.id });
  const terms = stretches[0]?.terms ?? {};
  const hashes = await promiseHashes(terms);
  return { branch, terms, hashes, seats: seatsOf(app, told, proposal, parties),
    objectives: objectiveNeeds(proposal, terms, hashes, told.preparation),
    consulted: partyNeeds(proposal, terms, told.consultations ?? []) };
}

async function promiseHashes(terms: JsonObject): Promise<Map<string, string>> {
  const list = valueAt(terms, '/serviceElements/objectives');
  const objectives = isList(list) ? list.filter(isObject) : [];
  return new Map(await Promise.all(objectives.map(async (one): Promise<[string, string]> =>
    [String(one['id']), base64url(await sha256(utf8(canonical(promiseOf(terms, one)))))])));
}
