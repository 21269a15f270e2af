// Asks for everything that is shown of how an agreement goes. The terms by which a window is judged
// are checked against the hash that the answer names.
import type { Version } from '../../answers.ts';
import type { AgreementInUse, JudgedWindow, Performance } from '../../answers_performance.ts';
import type { App } from '../../app.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refusal } from '../../wire/problem.ts';
import { namesOf, termsOf } from '../agreement/data.ts';
import { loadAgreementActs, loadAsked, loadWindowActs, type ActsData }
  from './acts_load.ts';
import { beginOfTwelve, itemOf, rowsOf, type Row } from './data.ts';
import { pausedItems, type PausedItems } from './pauses.ts';

export interface Around {
  agreement: AgreementInUse;
  zone: string | null;
  names: Map<string, string>;
  /** In the zone, by the server's clock. */
  today: string;
  /** Those in force; before that the newest. Null: this reader gets none. */
  terms: JsonObject | null;
  /** Empty where nobody says it. */
  currency: string;
}

export interface WindowData {
  window: JudgedWindow;
  row: Row;
  /** By which it is judged, and in which version they are. Null: not for this reader. */
  judgedBy: { number: number; terms: JsonObject } | null;
  /** What is paid in its month for the service. */
  months: Performance['months'];
  /** Of items that took too long. */
  paused: PausedItems;
  can: ActsData;
}

export interface PerformanceData extends Around, Omit<Performance, 'items'> {
  rows: Row[];
  /** Of the one window that was asked for: one for each unit. Null: none was. */
  opened: WindowData[] | null;
  /** What can be done that is of no one window; null: that is not what is looked at. */
  can: (ActsData & { months: string[] }) | null;
  /** This reader reads a part of the agreement, and figures are not in it. */
  readsPart?: true;
}

export async function loadPerformance(app: App, id: string, objective: string | null,
  window: string | null): Promise<PerformanceData> {
  const around = await loadAround(app, id);
  try {
    return await loadFigures(app, around, objective, window);
  } catch (error) {
    if (!isForPart(error)) throw error;
    return { ...around, rows: [], opened: null, can: null, readsPart: true };
  }
}

/** Figures are for who reads the whole agreement: trying again would not help. */
export const isForPart = (error: unknown): boolean =>
  error instanceof Refusal && error.problem.reason?.code === 'reads-a-part';

async function loadFigures(app: App, around: Around, objective: string | null,
  window: string | null): Promise<PerformanceData> {
  const { agreement: { id } } = around;
  if (objective !== null && window !== null) {
    return { ...around, rows: [], can: null,
      opened: await loadWindow(app, around, objective, window) };
  }
  const { items, ...answer } = await app.call<Performance>('agreement.performance', { id });
  const all = rowsOf(await withOlder(app, around, items), around.terms, around.today);
  const rows = all.filter((row) => objective === null || row.objective === objective);
  const can = objective === null ? await loadAgreementActs(app, around, all) : null;
  return { ...around, ...answer, rows, opened: null, can };
}

async function loadAround(app: App, id: string): Promise<Around> {
  const agreement = await app.call<AgreementInUse>('agreement.get', { id });
  const [zone, names, terms] = await Promise.all([app.zone(agreement), namesOf(app, agreement),
    termsInForce(app, agreement)]);
  const currency = terms?.['currency'];
  return { agreement, zone, names, terms, today: app.texts.dateAt(agreement.at, zone),
    currency: typeof currency === 'string' ? currency : '' };
}

async function termsInForce(app: App, { id, versionInForce, newestVersion }: AgreementInUse) {
  const version = versionInForce ?? newestVersion;
  return version === undefined ? null : termsOf(app, id, version);
}

// Twelve quarters and years go further back than the twelve months that are answered unasked.
async function withOlder(app: App, { agreement: { id }, terms, today }: Around,
  items: readonly JudgedWindow[]): Promise<JudgedWindow[]> {
  const objectives = [...new Set(items.map(({ objective }) => objective))];
  const found = await Promise.all(objectives.map(async (objective) => {
    const from = beginOfTwelve(itemOf(terms, 'objectives', objective), today);
    if (from === null) return items.filter((one) => one.objective === objective);
    return (await app.call<Performance>('agreement.performance', { id, slo: objective, from }))
      .items;
  }));
  return found.flat();
}

async function loadWindow(app: App, around: Around, objective: string, window: string):
    Promise<WindowData[]> {
  const { id } = around.agreement;
  const [{ items }, { items: versions }, asked] = await Promise.all([
    app.call<Performance>('agreement.performance', { id, slo: objective, window, explain: 'true' }),
    app.call<{ items: Version[] }>('agreement.versions', { id }), loadAsked(app, around)]);
  return Promise.all(items.map(async (one) => {
    const [judgedBy, { months }, paused] = await Promise.all([judgedByOf(app, id, one, versions),
      app.call<Performance>('agreement.performance', { id, ...monthOf(one) }),
      pausedItems(app, one)]);
    const terms = judgedBy?.terms ?? around.terms;
    const row = rowsOf([one], terms, around.today)[0]!;
    const mine = months?.filter(({ service }) => service === one.service);
    return { window: one, row, judgedBy, months: mine, paused,
      can: await loadWindowActs(app, asked, one, { terms, months: mine }) };
  }));
}

async function judgedByOf(app: App, id: string, { terms: hash }: JudgedWindow,
  versions: readonly Version[]) {
  const version = versions.find(({ termsHash }) => termsHash === hash && hash !== undefined);
  if (version === undefined) return null;
  return { number: version.number, terms: await termsOf(app, id, version) };
}

// The month in which a window ends, as a range that holds it alone.
function monthOf({ until }: JudgedWindow): { from: string; to: string } {
  const last = new Date(Date.parse(`${until}T00:00:00.000Z`) - 86_400_000);
  const month = (away: number) =>
    new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + away)).toISOString().slice(0, 10);
  return { from: month(0), to: month(1) };
}
