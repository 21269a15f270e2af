// What the state of a window means and what there is to do about it, as texts of the catalogue.
import type { AgreementInUse, JudgedWindow } from '../../answers_performance.ts';
import { isRunning } from './data.ts';

export interface Said { name: string; params: Record<string, unknown> }

const said = (name: string, params: Record<string, unknown> = {}): Said => ({ name, params });

type Stage = 'running' | 'waits-bill' | 'provisional' | 'contested' | 'final' | 'settled';

export function stageOf(window: JudgedWindow, today: string): Stage {
  if (isRunning(window, today)) return 'running';
  if (window.settled) return 'settled';
  // A window that is over stays open only where credits are shares of a fee that nobody billed.
  return window.state === 'open' ? 'waits-bill' : window.state;
}

/** The most that any figures give. */
export const creditMost = ({ credit = 0, held = 0, sides }: JudgedWindow): number =>
  Math.max(credit + held, ...sides.map((side) => side.credit ?? 0));

/** What there is to claim. What shares of a fee come to that nobody billed is not known yet. */
export const isToClaim = (window: JudgedWindow, today: string): boolean =>
  window.claim !== undefined && window.settled !== true && (creditMost(window) > 0 ||
    (stageOf(window, today) === 'waits-bill' &&
      window.sides.some(({ verdict }) => verdict === 'breached')));

// An incident is claimed from its own end on, also while its window runs.
const hasIncidents = ({ sides }: JudgedWindow): boolean =>
  sides.some(({ lines = [] }) => lines.some(({ claimUntil }) => claimUntil !== undefined));

/**
 * First what the state means, then what comes next. `now`: RFC 3339; `lastDay`: of the window, a
 * date.
 */
export function saidOf(window: JudgedWindow, around: { today: string; now: string;
  lastDay: string; until: string | null }): { is: Said; next: Said[] } {
  const { verdict, claim, reportMissing, lapsed } = window;
  const stage = stageOf(window, around.today);
  const params = stage === 'running' ? { until: around.lastDay } : {};
  const next: Said[] = [];
  if (verdict === 'notMeasured') next.push(said('perf.no-data.not-good'));
  if (reportMissing) next.push(said('perf.report-missing'));
  const isOver = stage !== 'running' || hasIncidents(window);
  if (claim && !claim.made && isOver && isToClaim(window, around.today)) {
    if (claim.until === undefined || around.now < claim.until) {
      next.push(claim.until === undefined ? said('perf.next.claim')
        : said('perf.next.claim-until', { until: around.until ?? claim.until.slice(0, 10) }));
    } else {
      next.push(said('perf.unclaimed'));
    }
  } else if (lapsed !== undefined && lapsed > 0) {
    next.push(said('perf.unclaimed'));
  }
  next.push(said(`perf.next.${stage}`));
  return { is: said(`perf.is.${stage}`, params), next };
}

// ---------------------------------------------------------------- where things stand in the log

const isOf = (window: JudgedWindow) =>
  (named: { objective: string; serviceUnit?: string; window: string }): boolean =>
    named.objective === window.objective && named.window === window.window &&
    named.serviceUnit === window.serviceUnit;

/** The month in which a window ends: `2027-03`. */
export const lastMonthOf = ({ until }: JudgedWindow): string =>
  new Date(Date.parse(`${until}T00:00:00.000Z`) - 86_400_000).toISOString().slice(0, 7);

/** What was said of a window, each with the event that said it. */
export function saidInLog(window: JudgedWindow, agreement: AgreementInUse) {
  const ofWindow = isOf(window);
  const month = lastMonthOf(window);
  const inMonth = (one: { month: string }) => one.month.startsWith(month);
  const indexOf = new Map((agreement.exclusions ?? []).map(({ id, recorded, answered }) =>
    [id, { recorded, answered }]));
  return {
    month,
    objections: (agreement.contestedFigures ?? []).filter((one) => ofWindow(one.window)),
    claims: (agreement.creditClaims ?? []).filter((one) => ofWindow(one.window)),
    reports: (agreement.reports ?? []).filter(inMonth),
    missed: (agreement.missedReports ?? []).filter(inMonth),
    paid: (agreement.credits ?? []).filter((one) => inMonth(one) && one.service === window.service),
    exclusions: (window.exclusions ?? []).map((one) => ({ ...one, ...indexOf.get(one.id) })),
  };
}
