// What somebody can do about how an agreement goes: who they are, what their key is for and what
// the terms say make which acts theirs; whether the server takes one now, a dry run tells. Pure.
import type { Participant } from '../../answers.ts';
import type { AgreementInUse, Bill, ExcludedTime, JudgedWindow, Measured, MonthReport, Performance,
  Span } from '../../answers_performance.ts';
import type { JsonObject } from '../../ledger/json.ts';
import type { Trial } from '../dry_run.ts';
import { figuresKind, gapOf, instant, noFigures, spanOf } from './acts_figures.ts';
import { billableBy, exclusionsOf, isByIncidents, objectivesFor, reporterOf }
  from './acts_terms.ts';
import { isRunning, itemOf } from './data.ts';
import { isToClaim, lastMonthOf, saidInLog, stageOf } from './state.ts';

export type ActName = 'accept-exclusion' | 'refuse-exclusion' | 'accept-report' | 'publish' |
  'claim' | 'settle' | 'contest' | 'contest-bill' | 'bill' | 'exclude' | 'announce' | 'measure' |
  'correct';

export interface Act extends Trial {
  name: ActName;
  /** What it is about: a measurer, a claim, a report, a bill, a service, an incident's begin. */
  of: string;
  /** Somebody waits for it, or it runs out. */
  isDue: boolean;
  /** The last moment in which it is taken, as far as the server says it. */
  until?: string;
}

/** Who asks, with the key that is chosen. */
export interface Me {
  party: string;
  /** Absent: no principal. */
  side?: 'provider' | 'customer';
  uses: readonly string[];
}

export function meAs(party: string, participants: readonly Participant[],
  uses: readonly string[]): Me {
  const role = participants.find((one) => one.party === party)?.role;
  return { party, uses, ...(role === 'provider' || role === 'customer' ? { side: role } : {}) };
}

/** What acts are told out of. */
export interface Scene {
  agreement: AgreementInUse;
  zone: string | null;
  today: string;
  /** By which it is done; null: not for this reader. */
  terms: JsonObject | null;
  /** Until when reports wait for objections, by their ids. */
  reportUntil: ReadonlyMap<string, string>;
  /** When the month's report is due, by its name. */
  reportDue: ReadonlyMap<string, string>;
}

const words = '…';  // stand in for those that are not written yet

class Acts {
  readonly all: Act[] = [];

  add(name: ActName, type: string, of: string, probe: JsonObject | null,
    more: { isDue?: boolean; until?: string | undefined } = {}): void {
    this.all.push({ name, type, of, probe, isDue: more.isDue ?? false,
      ...(more.until === undefined ? {} : { until: more.until }) });
  }

  /** What somebody waits for comes first. */
  inOrder(): Act[] {
    return this.all.filter(({ isDue }) => isDue).concat(this.all.filter(({ isDue }) => !isDue));
  }
}

// ---------------------------------------------------------------- a window

export interface WindowScene extends Scene {
  window: JudgedWindow;
  /** What is paid in its month for its service. */
  months: Performance['months'];
}

export const named = ({ objective, serviceUnit, window }: JudgedWindow): JsonObject =>
  ({ objective, ...(serviceUnit === undefined ? {} : { serviceUnit }), window });

/** What this person could do about a window, what is waited for first. */
export function actsOfWindow(me: Me, scene: WindowScene): Act[] {
  const acts = new Acts();
  if (me.uses.includes('sign')) {
    addAnswers(acts, me, exclusionsIn(scene));
    if (me.side) addOfSide(acts, me, scene);
    addReporting(acts, me, scene);
    addExclusion(acts, me, scene);
  }
  if (me.uses.includes('measure')) addMeasuring(acts, me, scene);
  return acts.inOrder();
}

const exclusionsIn = ({ agreement, window }: WindowScene): ExcludedTime[] => {
  const ids = new Set((window.exclusions ?? []).map(({ id }) => id));
  return (agreement.exclusions ?? []).filter(({ id }) => ids.has(id));
};

function addAnswers(acts: Acts, me: Me, exclusions: readonly ExcludedTime[]): void {
  for (const { id, status, side } of me.side ? exclusions : []) {
    if (status !== 'claimed' || side === me.side) continue;
    acts.add('accept-exclusion', 'exclusion.accepted', id, { claim: id }, { isDue: true });
    acts.add('refuse-exclusion', 'exclusion.refused', id, { claim: id, reason: words },
      { isDue: true });
  }
}

function addOfSide(acts: Acts, me: Me, scene: WindowScene): void {
  const { window, months = [], today, agreement } = scene;
  if (me.side === 'customer') addClaims(acts, scene);
  const isOver = !isRunning(window, today);
  const { month, reports } = saidInLog(window, agreement);
  addAcceptance(acts, me, scene, reports);
  if (isOver && !window.settled) {
    for (const { measurer, measurements = [] } of window.sides) {
      if (measurer === me.party || measurements.length === 0) continue;
      acts.add('contest', 'measurement.contested', measurer,
        { ...named(window), measurer, reason: words }, { until: window.objectionsUntil });
    }
  }
  addContests(acts, me, window.bills ?? []);
  if (`${month}-31` >= today) return;
  for (const { service, payable, settled } of months) {
    if (settled) continue;
    const [mine, theirs] = saidPaid(agreement, me, service, month);
    acts.add('settle', 'credit.settled', service, { service, month, amount: payable },
      { isDue: mine === undefined && (theirs !== undefined || payable > 0) });
  }
}

/** What this side and the other say is paid for a service and month. */
export function saidPaid({ credits = [] }: AgreementInUse, { side }: Me, service: string,
  month: string): [number | undefined, number | undefined] {
  const said = credits.find((one) => one.service === service && one.month.startsWith(month));
  return side === 'provider' ? [said?.provider, said?.customer] : [said?.customer, said?.provider];
}

function addClaims(acts: Acts, { window, terms, today }: WindowScene): void {
  const { claim } = window;
  if (!claim || !isToClaim(window, today)) return;
  const type = 'credit.claimed';
  const text = { text: words };
  if (isByIncidents(terms, itemOf(terms, 'objectives', window.objective))) {
    for (const { from, until, claimUntil } of unclaimed(window)) {
      acts.add('claim', type, from, { ...named(window), incident: { from, until }, ...text },
        { isDue: true, until: claimUntil });
    }
  } else if (!claim.made && !isRunning(window, today)) {
    acts.add('claim', type, '', { ...named(window), ...text },
      { isDue: true, until: claim.until });
  }
}

/** Incidents that anybody's figures show, each once. */
export function unclaimed({ sides }: JudgedWindow): (Span & { claimUntil?: string })[] {
  const lines = sides.flatMap(({ lines = [] }) => lines);
  const found = new Map<string, Span & { claimUntil?: string }>();
  for (const { from, until, claimed, claimUntil } of lines) {
    if (from === undefined || until === undefined || claimed) continue;
    found.set(from, { from, until, ...(claimUntil === undefined ? {} : { claimUntil }) });
  }
  return [...found.values()];
}

// ---------------------------------------------------------------- reports

const newestOf = (reports: readonly MonthReport[], month: string): MonthReport | undefined =>
  reports.findLast((one) => one.month.startsWith(month));

function addAcceptance(acts: Acts, me: Me, { reportUntil }: Scene,
  reports: readonly MonthReport[]): void {
  for (const { id, month, side, accepted } of me.side ? reports : []) {
    if (accepted || side === me.side || newestOf(reports, month)?.id !== id) continue;
    acts.add('accept-report', 'report.accepted', id, { report: id },
      { isDue: reportUntil.has(id), until: reportUntil.get(id) });
  }
}

function addReporting(acts: Acts, me: Me, { window, agreement, terms, today, reportDue }:
    WindowScene): void {
  const month = lastMonthOf(window);
  if (`${month}-31` < today && reporterOf(terms) === me.party) {
    const report = newestOf(agreement.reports ?? [], month);
    if (!report?.accepted) {
      acts.add('publish', 'report.published', month, null,
        { isDue: report === undefined, until: reportDue.get(month) });
    }
  }
  if (billableBy(terms, me.party).some(({ service }) => service === window.service)) {
    acts.add('bill', 'fee.billed', window.service, null,
      { isDue: stageOf(window, today) === 'waits-bill' });
  }
}

// ---------------------------------------------------------------- bills

function addContests(acts: Acts, me: Me, bills: readonly Bill[]): void {
  const newest = new Map(bills.map((one) =>
    [`${one.service} ${one.serviceUnit ?? ''} ${one.month}`, one]));
  for (const bill of me.side ? newest.values() : []) {
    if (bill.by === me.party) continue;
    const said = bill[me.side!] ?? bill.amount;
    acts.add('contest-bill', 'fee.contested', bill.id,
      { bill: bill.id, amount: said + 1, reason: words });
  }
}

// ---------------------------------------------------------------- time that does not count

// The last second of what is over of the window.
function addExclusion(acts: Acts, me: Me, { window, terms, zone, agreement }: WindowScene): void {
  const [exclusion] = exclusionsOf(terms);
  const isFor = objectivesFor(terms, me).some(({ id }) => id === window.objective);
  if (exclusion === undefined || !isFor) return;
  const { from, until } = spanOf(window, zone, agreement.at);
  if (until - from < 1000) return;
  acts.add('exclude', 'exclusion.claimed', '', { exclusion: exclusion['id'] ?? '',
    objectives: [window.objective], from: instant(until - 1000), until: instant(until),
    text: words });
}

// ---------------------------------------------------------------- figures

function addMeasuring(acts: Acts, me: Me, scene: WindowScene): void {
  const { objective, serviceUnit, indicator } = scene.window;
  const kind = figuresKind(indicator, itemOf(scene.terms, 'objectives', objective));
  const said = { objective, ...(serviceUnit === undefined ? {} : { serviceUnit }), source: words,
    figures: noFigures(kind) };
  const gap = gapOf(me, scene);
  if (gap !== null) acts.add('measure', 'measurement.reported', '', { ...said, ...gap });
  const [newest] = reportedBy(me, scene.window);
  if (newest) {
    const { id: measurement, from, until } = newest;
    acts.add('correct', 'measurement.corrected', '', { ...said, measurement, from, until,
      reason: words });
  }
}

/** What this party reported for the window, as far as the answer has it, the newest first. */
export const reportedBy = ({ party }: Me, { sides }: JudgedWindow): Measured[] =>
  (sides.find(({ measurer }) => measurer === party)?.measurements ?? [])
    .toSorted((a, b) => (a.from < b.from ? 1 : -1));

// ---------------------------------------------------------------- the whole agreement

export interface OverviewScene extends Scene {
  /** Names of the months that are over, the newest first. */
  months: readonly string[];
}

/** What this person could do that is of no one window, what is waited for first. */
export function actsOfAgreement(me: Me, scene: OverviewScene): Act[] {
  const acts = new Acts();
  if (!me.uses.includes('sign')) return acts.all;
  const { agreement, terms, months, reportDue } = scene;
  addAnswers(acts, me, agreement.exclusions ?? []);
  const reports = (agreement.reports ?? []).filter(({ month }) =>
    months.includes(month.slice(0, 7)));
  addAcceptance(acts, me, scene, reports);
  const unreported = unacceptedMonths(scene);
  if (reporterOf(terms) === me.party && unreported.length > 0) {
    acts.add('publish', 'report.published', '', null,
      { isDue: reportDue.size > 0, until: [...reportDue.values()][0] });
  }
  addContests(acts, me, agreement.bills ?? []);
  if (billableBy(terms, me.party).length > 0) acts.add('bill', 'fee.billed', '', null);
  addAnnouncement(acts, me, scene);
  return acts.inOrder();
}

/** Months of which a report can still be published, the one that is waited for first. */
export function unacceptedMonths({ agreement, months, reportDue }: OverviewScene): string[] {
  const { reports = [] } = agreement;
  const rank = (month: string) => (reportDue.has(month) ? 0 : newestOf(reports, month) ? 2 : 1);
  return months.filter((month) => !newestOf(reports, month)?.accepted)
    .toSorted((a, b) => rank(a) - rank(b));
}

// What begins in an hour can still be announced, in time or not.
function addAnnouncement(acts: Acts, me: Me, { terms, agreement }: Scene): void {
  const [exclusion] = exclusionsOf(terms, 'maintenance');
  const objectives = objectivesFor(terms, me);
  if (exclusion === undefined || objectives.length === 0) return;
  const hour = Math.ceil(Date.parse(agreement.at) / 3_600_000) + 1;
  acts.add('announce', 'maintenance.announced', '', { exclusion: exclusion['id'] ?? '',
    objectives: objectives.map(({ id }) => id ?? ''), from: instant(hour * 3_600_000),
    until: instant((hour + 1) * 3_600_000), text: words });
}
