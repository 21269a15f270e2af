// Asks for what waits, and keeps the count that stands beside the inbox in the frame.
import type { App } from '../../app.ts';
import type { Agreement, AgreementSummary, Deadline, InboxItem, LedgerKey } from '../../answers.ts';
import { sortRows, type Looked, type Sorted } from './rows.ts';
import { keyNews, type KeyNews } from '../people/data.ts';

export interface InboxData extends Sorted {
  names: Map<string, string>;
  ownKey: LedgerKey | null;
  keyNews: KeyNews;
  /** Agreements that were not looked into, since there are so many. */
  unlooked: number;
}

// Each takes three calls; the server's own inbox is over all of them.
const lookedMax = 24;

/** Null without a key. */
export async function loadInbox(app: App): Promise<InboxData | null> {
  const { key } = app;
  if (key === null) return null;
  const [{ items }, list, party] = await Promise.all([
    app.all<InboxItem>('inbox.get', {}),
    app.all<AgreementSummary>('agreement.list', {}),
    app.party(key.party).catch(() => null),
  ]);
  const looked = await Promise.all(toLook(items, list.items).map((id) => look(app, id)));
  const ownKey = party?.keys.find(({ kid }) => kid === key.kid) ?? null;
  const sorted = sortRows(items, looked, { party: key.party, key: ownKey }, Date.now());
  const news = party ? keyNews(party, ownKey, Date.now())
    : { waiting: 0, recovering: [] };
  app.waiting = sorted.mine.length + news.waiting + news.recovering.length;
  app.changed();
  return { ...sorted, ownKey, keyNews: news, names: await namesOf(app, looked),
    unlooked: Math.max(0, list.items.length - looked.length) };
}

// Those in which something waits come first.
function toLook(items: InboxItem[], all: AgreementSummary[]): string[] {
  const ids = [...items.map(({ agreement }) => agreement), ...all.map(({ id }) => id)];
  return [...new Set(ids)].slice(0, lookedMax);
}

async function look(app: App, id: string): Promise<Looked> {
  const [agreement, deadlines] = await Promise.all([
    app.call<Agreement>('agreement.get', { id }),
    app.call<{ items: Deadline[] }>('agreement.deadlines', { id }),
  ]);
  return { agreement, deadlines: deadlines.items, zone: await app.zone(agreement) };
}

async function namesOf(app: App, looked: readonly Looked[]): Promise<Map<string, string>> {
  const ids = new Set(looked.flatMap(({ agreement }) =>
    agreement.participants.map(({ party }) => party)));
  return new Map(await Promise.all([...ids].map(async (id): Promise<[string, string]> =>
    [id, await app.nameOf(id)])));
}
