// Asks for the complaints and reviews of an agreement, for what was said in them out of the signed
// events themselves, for the terms that they are about, and for what can be done now.
import type { App } from '../../app.ts';
import type { Deadline, Recorded, Version } from '../../answers.ts';
import type { AgreementWithComplaints, Complaint, Contentment, Review }
  from '../../answers_complaints.ts';
import { inTurn } from '../../in_turn.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { reasonOf } from '../../signing.ts';
import { Refusal, type Sentence } from '../../wire/problem.ts';
import { termsOf } from '../agreement/data.ts';
import { actsOf, contactsIn, isOpen, ordered, type ComplaintAct, type Me }
  from './data.ts';
import { CaseWords } from '../dispute/words.ts';
import { tryAll, type Barred } from '../dry_run.ts';
import { signedEvent } from '../signed_event.ts';

export interface Signed { party: string; person: string; data: JsonObject; recorded: Recorded }
/** Why what the server showed cannot be believed, or read. */
export interface Unsigned { fault: Sentence }
export type Said = Signed | Unsigned;

export interface ToldComplaint { complaint: Complaint; filed: Said; answered?: Said; closed?: Said }
export interface ToldReview { review: Review; held: Said; confirmed?: Said }

export type OpenAct = Barred<ComplaintAct>;

export interface ComplaintsData {
  agreement: AgreementWithComplaints;
  zone: string | null;
  names: Map<string, string>;
  me: Me;
  complaints: ToldComplaint[];
  /** Null: they are not for the reader. */
  reviews: ToldReview[] | null;
  nextReview: Deadline | null;
  /** Those that bind, or will first; null: nothing is agreed. */
  current: Version | null;
  terms: Map<number, JsonObject>;
  /** To speak of what stands in a version; null: nothing is agreed. */
  wordsOf(version: number | null): CaseWords;
  acts: OpenAct[];
}

export async function loadComplaints(app: App, id: string): Promise<ComplaintsData> {
  const [agreement, { items: versions }, { items: deadlines }] = await Promise.all([
    app.call<AgreementWithComplaints>('agreement.get', { id }),
    app.call<{ items: Version[] }>('agreement.versions', { id }),
    app.call<{ items: Deadline[] }>('agreement.deadlines', { id })]);
  const { complaints = [], reviews } = agreement;
  const current = agreement.versionInForce ?? agreement.newestVersion ?? null;
  const [zone, terms, names] = await Promise.all([app.zone(agreement),
    termsBy(app, id, versions, new Set([...current ? [current.number] : [],
      ...complaints.filter((one) => isOpen(one) || one.clause).map(({ version }) => version)])),
    namesIn(app, agreement)]);
  const me = meIn(agreement, app.key?.party ?? '');
  const possible = actsOf({ complaints, reviews: reviews ?? [],
    contactsOf: (version) => contactsIn(terms.get(version) ?? {}) }, me);
  const inOrder = { complaints: ordered(complaints, possible, (one) => !isOpen(one)),
    reviews: ordered(reviews ?? [], possible, ({ confirmed }) => confirmed !== undefined) };
  const plain = new CaseWords(app, names, null, zone);
  const spoken = new Map([...terms].map(([version, one]) =>
    [version, new CaseWords(app, names, one, zone)]));
  const [acts, toldComplaints, toldReviews] = await Promise.all([tryAll(app, id, possible),
    inTurn(inOrder.complaints, (one) => toldComplaint(app, id, one)),
    inTurn(inOrder.reviews, (one) => toldReview(app, id, one))]);
  return { agreement, zone, names, me, current, terms, acts, complaints: toldComplaints,
    wordsOf: (version) => spoken.get(version ?? 0) ?? plain,
    reviews: reviews ? toldReviews : null,
    nextReview: deadlines.find(({ what }) => what.code === 'review-due') ?? null };
}

function meIn({ participants }: AgreementWithComplaints, party: string): Me {
  const role = participants.find((one) => one.party === party)?.role;
  return { party, takesPart: role !== undefined,
    side: role === 'provider' || role === 'customer' ? role : null };
}

async function termsBy(app: App, id: string, versions: readonly Version[], asked: Set<number>) {
  const found = versions.filter(({ number }) => asked.has(number));
  return new Map(await Promise.all(found.map(async (version): Promise<[number, JsonObject]> =>
    [version.number, await termsOf(app, id, version)])));
}

async function namesIn(app: App, agreement: AgreementWithComplaints) {
  const { participants, complaints = [], reviews = [] } = agreement;
  const ids = [...participants.map(({ party }) => party),
    ...complaints.flatMap(({ by, awaited }) => [by, ...awaited ? [awaited.party] : []]),
    ...reviews.flatMap(({ held, confirmed }) => [held.party, ...confirmed ? [confirmed.party]
      : []])];
  return new Map(await Promise.all([...new Set(ids)].map(
    async (party): Promise<[string, string]> => [party, await app.nameOf(party)])));
}

// ---------------------------------------------------------------- what was said

async function toldComplaint(app: App, agreement: string, complaint: Complaint):
    Promise<ToldComplaint> {
  const { id, about, clause, recorded, answer, closed, resolved } = complaint;
  const said = (at: Recorded, type: string, told = {}) => saidAt(app, at,
    { agreement, type: `sopu.complaint.${type}.v1`, about: { member: 'complaint', id }, told });
  return { complaint, filed: await said(recorded, 'filed', { about, clause }),
    ...answer ? { answered: await said(answer, 'answered') } : {},
    ...closed ? { closed: await said(closed, 'closed', { resolved }) } : {} };
}

async function toldReview(app: App, agreement: string, review: Review): Promise<ToldReview> {
  const { id, complaint, outcome, held, confirmed } = review;
  const said = ({ recorded, satisfaction }: Contentment, type: string, told = {}) =>
    saidAt(app, recorded, { agreement, type: `sopu.review.${type}.v1`,
      about: { member: 'review', id }, told: { satisfaction, ...told } });
  return { review, held: await said(held, 'held', { outcome, complaint }),
    ...confirmed ? { confirmed: await said(confirmed, 'confirmed') } : {} };
}

// An event does not change: what was read of it once stays.
const readEvents = new Map<string, Said>();

interface Expected {
  agreement: string;
  type: string;
  /** The event itself has that id, or names it in its member. */
  about: { member: string; id: string };
  /** What the server told of its data; a flag that is not there is not set. */
  told: Record<string, unknown>;
}

async function saidAt(app: App, recorded: Recorded, expected: Expected): Promise<Said> {
  const key = `${app.key?.kid} ${recorded.index} ${JSON.stringify(expected)}`;
  const known = readEvents.get(key);
  if (known) return known;
  try {
    const event = await signedEvent(app, recorded.index);
    const { agreement, type, about: { member, id }, told } = expected;
    const { data, party, person } = event;
    const isAsTold = event.type === type && event.subject === `agreement/${agreement}` &&
      (event.id === id || data[member] === id) &&
      Object.entries(told).every(([name, value]) => (data[name] ?? false) === (value ?? false));
    if (!isAsTold) throw new Refused('check.receipt.event');
    const said = { party, person, data, recorded };
    readEvents.set(key, said);
    return said;
  } catch (error) {
    if (error instanceof Refused) return { fault: error.sentence };
    if (error instanceof Refusal) return { fault: reasonOf(error) };
    throw error;
  }
}
