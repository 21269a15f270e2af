// What waits, sorted by who has to move: out of the server's inbox, deadlines and agreements.
import type { Agreement, Deadline, InboxItem, LedgerKey, Proposal } from '../../answers.ts';
import { mayEver } from '../sign/authority.ts';

/** An agreement with what is known of it. */
export interface Looked {
  agreement: Agreement;
  deadlines: Deadline[];
  zone: string | null;
}

export interface Row {
  agreement: Agreement;
  zone: string | null;
  /** To be signed or waited for; absent: something else is due. */
  proposal?: Proposal;
  item?: InboxItem | Deadline;
  until: string | null;
  /** It waits for the reader's party, yet not for this key, which may never sign it. */
  isBeyond?: boolean;
}

/** Different for each row of a list, and the same when it is asked for again. */
export const rowKey = ({ agreement, proposal, item, until }: Row): string =>
  [agreement.id, proposal?.id ?? `${item?.what.code} ${item?.reference}`, until].join(' ');

/** Who asks: by whose approvals something is done; null: it is not known. */
export interface Me { party: string; key: LedgerKey | null }

export interface Sorted {
  mine: Row[];
  others: Row[];
  coming: Row[];
}

const dayMs = 86_400_000;
/** What is due from one's own party in so many days waits already. */
const soonMs = 14 * dayMs;
export const comingDays = 90;

const isLater = (until: string | null, ms: number, now: number): boolean =>
  until !== null && Date.parse(until) - now > ms;

export function sortRows(
  items: readonly InboxItem[], looked: readonly Looked[],
  me: Me, now: number,
): Sorted {
  const byId = new Map(looked.map((one) => [one.agreement.id, one]));
  const sorted: Sorted = { mine: [], others: [], coming: [] };
  const told = new Set<string>();
  for (const item of items) {
    const at = byId.get(item.agreement);
    if (at) place(item, at, me, now, sorted, told);
  }
  for (const at of looked) {
    for (const proposal of at.agreement.proposals) {
      if (!told.has(proposal.id) && proposal.stillNeeded?.length) {
        sorted.others.push(rowOf(at, proposal.expiresAt ?? null, { proposal }));
      }
    }
    for (const item of at.deadlines) {
      const isTheirs = item.party !== undefined && item.party !== me.party;
      if (isTheirs && !isLater(item.at, comingDays * dayMs, now)) {
        sorted.others.push(rowOf(at, item.at, { item }));
      }
    }
  }
  for (const rows of Object.values(sorted)) rows.sort(byTime);
  return sorted;
}

function rowOf({ agreement, zone }: Looked, until: string | null, more: Partial<Row>): Row {
  return { agreement, zone, until, ...more };
}

function byTime(a: Row, b: Row): number {
  return (a.until ?? '9') < (b.until ?? '9') ? -1 : 1;
}

function place(
  item: InboxItem, at: Looked, me: Me, now: number,
  sorted: Sorted, told: Set<string>,
): void {
  const until = item.until ?? null;
  const proposal = at.agreement.proposals.find(({ id }) => id === item.reference);
  if (item.what.code === 'inbox-approve' && proposal) {
    const isDone = proposal.approvals.some((one) =>
      one.party === me.party && one.person === me.key?.person?.id);
    const isBeyond = !isDone && me.key !== null && !mayEver(me.key, proposal);
    told.add(proposal.id);
    (isDone || isBeyond ? sorted.others : sorted.mine).push(rowOf(at, until,
      { proposal, isBeyond }));
    return;
  }
  // That its time runs out is said where it is to be signed.
  if (proposal && told.has(proposal.id)) return;
  const deadline = at.deadlines.find((one) =>
    one.reference === item.reference && one.what.code === item.what.code);
  const isMine = item.what.code.startsWith('inbox-') ||
    (deadline?.party === me.party && !isLater(until, soonMs, now));
  (isMine ? sorted.mine : sorted.coming).push(rowOf(at, until, { item }));
}
