// An objective's windows as a chart: the same numbers as the table beside it.
import type { AgreementInUse } from '../../answers_performance.ts';
import type { Chart } from '../../parts/chart.ts';
import { standingOf, type Row } from './data.ts';
import type { Words } from './words.ts';

/** Whose figures there are: the provider's first, as they stand everywhere. */
export function lineMeasurers({ windows }: Row, { participants }: AgreementInUse): string[] {
  const all = [...new Set(windows.flatMap(({ sides }) => sides.map(({ measurer }) => measurer)))];
  const roles = ['provider', 'customer'];
  const weight = (party: string) => {
    const at = roles.indexOf(participants.find((one) => one.party === party)?.role ?? '');
    return at < 0 ? roles.length : at;
  };
  return all.toSorted((a, b) => weight(a) - weight(b));
}

export function chartOf(words: Words, row: Row, around: { agreement: AgreementInUse;
  names: Map<string, string>; today: string }): Chart {
  const { windows, promise } = row;
  const measurers = lineMeasurers(row, around.agreement);
  const nameOf = (party: string) => around.names.get(party) ?? party;
  const isShare = windows.some(({ indicator }) => indicator !== 'value');
  const sideOf = (i: number, party: string) =>
    windows[i]?.sides.find(({ measurer }) => measurer === party);
  const told = windows.map((window, i) => {
    const said = measurers.map((party) => {
      const side = sideOf(i, party);
      return words.say('perf.chart.side', { party: nameOf(party),
        figure: (side && words.attained(side, promise)) ?? words.say('report.nothing') });
    });
    return words.say('perf.chart.told', { window: words.window(window), sides: said.join('; '),
      standing: words.say(`perf.standing.${standingOf(window, around.today)}`) });
  });
  const last = windows.at(-1)!;
  return {
    title: words.say('perf.chart', { count: windows.length }),
    description: words.say(isShare ? 'perf.chart.what' : 'perf.chart.what.value',
      { target: words.target(last, promise) }),
    labels: windows.map((window) => words.shortWindow(window)),
    told,
    isShare,
    isAtMost: last.op === '<=',
    targets: windows.map(({ targetPpm, target }) => targetPpm ?? target ?? null),
    lines: measurers.map((party) => ({
      name: nameOf(party),
      points: windows.map((_, i) => {
        const side = sideOf(i, party);
        return side?.attainedPpm ?? side?.attainedValue ?? null;
      }),
      missed: windows.map((_, i) => sideOf(i, party)?.verdict === 'breached'),
    })),
    figure: (value) => (isShare ? words.share(value) : words.say('number',
      { number: Math.round(value) })),
  };
}
