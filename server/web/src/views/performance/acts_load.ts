// Asks for what somebody can do about how an agreement goes: what their key is for, until when, and
// what the ledger would take now.
import type { Deadline, InboxItem } from '../../answers.ts';
import type { JudgedWindow, MonthReport, Performance } from '../../answers_performance.ts';
import type { App } from '../../app.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { tryAll, type Barred } from '../dry_run.ts';
import { actsOfAgreement, actsOfWindow, meAs, type Act, type Me, type Scene }
  from './acts_data.ts';
import { isRunning, type Row } from './data.ts';
import type { Around } from './load.ts';
import { lastMonthOf } from './state.ts';
import { signedEvent } from '../signed_event.ts';

export type OpenAct = Barred<Act>;

/** Who asks, and around what. */
export interface Asked {
  me: Me;
  scene: Scene;
}

export interface ActsData extends Asked { acts: OpenAct[] }

export async function loadAsked(app: App, around: Around): Promise<Asked> {
  const me = await loadMe(app, around);
  return { me, scene: await loadScene(app, around, me) };
}

/** `terms`: by which the window is judged. */
export async function loadWindowActs(app: App, { me, scene: around }: Asked,
  window: JudgedWindow, { terms, months }: { terms: JsonObject | null;
    months: Performance['months'] }): Promise<ActsData> {
  const scene = { ...around, terms };
  const acts = actsOfWindow(me, { ...scene, window, months });
  return { me, scene, acts: await tryAll(app, scene.agreement.id, acts) };
}

export async function loadAgreementActs(app: App, around: Around, rows: readonly Row[]):
    Promise<ActsData & { months: string[] }> {
  const { me, scene } = await loadAsked(app, around);
  const months = monthsOver(rows, around.today);
  const acts = actsOfAgreement(me, { ...scene, months });
  return { me, scene, months, acts: await tryAll(app, around.agreement.id, acts) };
}

function monthsOver(rows: readonly Row[], today: string): string[] {
  const over = rows.flatMap(({ windows }) => windows)
    .filter((window) => !isRunning(window, today)).map(lastMonthOf);
  return [...new Set(over)].filter((month) => `${month}-31` < today).sort().reverse();
}

async function loadMe(app: App, { agreement }: Around): Promise<Me> {
  const { key } = app;
  if (key === null) return meAs('', [], []);
  const { keys } = await app.party(key.party);
  const uses = keys.find(({ kid }) => kid === key.kid)?.uses ?? [];
  return meAs(key.party, agreement.participants, uses);
}

async function loadScene(app: App, { agreement, zone, today, terms }: Around, me: Me):
    Promise<Scene> {
  const isAsked = (agreement.reports ?? []).some(({ side, accepted }) =>
    !accepted && me.side !== undefined && side !== me.side);
  const [{ items: deadlines }, inbox] = await Promise.all([
    app.call<{ items: Deadline[] }>('agreement.deadlines', { id: agreement.id }),
    isAsked ? app.all<InboxItem>('inbox.get', {}).then(({ items }) => items) : []]);
  const reportUntil = new Map(inbox.flatMap(({ what, reference, until }): [string, string][] =>
    (what.code === 'inbox-report' && until !== undefined ? [[reference, until]] : [])));
  const reportDue = new Map(deadlines.flatMap(({ what, reference, at }): [string, string][] =>
    (what.code === 'report-due' && `${reference}-31` < today ? [[reference, at]] : [])));
  return { agreement, zone, today, terms, reportUntil, reportDue };
}

// ---------------------------------------------------------------- what is signed of a report

/** A published report as its reporter signed it. */
export async function signedReport(app: App, { id, recorded }: MonthReport): Promise<JsonObject> {
  const event = await signedEvent(app, recorded.index);
  if (event.id !== id) throw new Refused('check.receipt.event');
  return event.data;
}

/** Of a month, as the ledger computes it: the very data that publishing it signs. */
export async function reportToPublish(app: App, id: string, month: string, text: string):
    Promise<JsonObject> {
  const report = await app.call<{ month: string; windows?: JsonObject[]; services?: JsonObject[] }>(
    'agreement.report', { id, month });
  const { windows = [], services = [] } = report;
  return { month: report.month, ...(text === '' ? {} : { text }),
    ...(windows.length > 0 ? { windows } : {}), ...(services.length > 0 ? { services } : {}) };
}
