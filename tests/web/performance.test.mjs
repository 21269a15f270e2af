// How an agreement goes, as the page tells it: windows and budgets out of figures of every kind,
// the demo's fourteen months, and the view in a browser.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { heightOf, placeOn, scaleFor } from '../../server/web/src/parts/chart_scale.ts';
import { Texts } from '../../server/web/src/text.ts';
import { chartOf } from '../../server/web/src/views/performance/chart.ts';
import { beginOfTwelve, budgetOf, coverageOf, monthsWithMoney, owedOf, rowsOf, standingOf }
  from '../../server/web/src/views/performance/data.ts';
import { saidInLog, saidOf, stageOf } from '../../server/web/src/views/performance/state.ts';
import { Words } from '../../server/web/src/views/performance/words.ts';
import { go, holds, openAs, scrollsSideways, shoot, somebody, violations } from './browser.mjs';
import { catalogueOf, startDemo } from './demo.mjs';

const today = '2027-04-10';
const monthSec = 31 * 86_400;
const side = (more = {}) => ({ measurer: 'nordhost', verdict: 'met', totalSec: monthSec,
  coveredSec: monthSec, excludedSec: 0, downSec: 0, attained: { num: '1', den: '1' },
  attainedPpm: 1_000_000, ...more });
const windowOf = (more = {}) => ({ objective: 'uptime', service: 'web', window: '2027-03',
  from: '2027-03-01', until: '2027-04-01', indicator: 'availability', targetPpm: 999_000,
  state: 'final', verdict: 'met', credit: 0, held: 0, sides: [side()], ...more });
const running = (more = {}) => windowOf({ window: '2027-04', from: '2027-04-01',
  until: '2027-05-01', state: 'open', ...more });

// Figures are written with no-break spaces.
const plain = (text) => text.replaceAll('\u00a0', ' ');

// Of so many seconds, or items, so many were bad.
function share(bad, of) {
  const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));
  const by = divisor(of - bad, of);
  return { attained: { num: String((of - bad) / by), den: String(of / by) },
    attainedPpm: Math.floor(((of - bad) * 1_000_000) / of) };
}
const down = (seconds, more = {}) =>
  side({ downSec: seconds, ...share(seconds, monthSec), ...more });

describe('how a window stands', () => {
  const cases = [
    ['kept', windowOf()],
    ['kept', windowOf({ state: 'provisional' })],
    ['missed', windowOf({ verdict: 'breached' })],
    ['missed', windowOf({ verdict: 'breached', settled: true })],
    ['noData', windowOf({ verdict: 'notMeasured' })],
    ['noData', windowOf({ verdict: 'notMeasured', settled: true })],
    ['contested', windowOf({ verdict: 'notDetermined' })],
    ['contested', windowOf({ state: 'contested' })],
    ['settled', windowOf({ verdict: 'notDetermined', settled: true })],
    ['open', running()],
    ['open', running({ verdict: 'notMeasured' })],
    ['missed', running({ verdict: 'breached' })],
    ['open', running({ verdict: 'breached', indicator: 'ratio' })],
  ];
  for (const [expected, window] of cases) {
    const { verdict, state, settled = false, indicator } = window;
    it(`${expected}: ${indicator} ${verdict}, ${state}, settled ${settled}`, () => {
      assert.equal(standingOf(window, today), expected);
    });
  }

  it('until the day after its last it runs', () => {
    assert.equal(standingOf(windowOf({ until: '2027-04-10' }), today), 'kept');
    assert.equal(standingOf(windowOf({ until: '2027-04-11' }), today), 'open');
  });
});

describe('what is left', () => {
  const left = (window, objective = null) => budgetOf(window, objective);

  it('of time: what the target leaves of the whole window', () => {
    const budget = left(windowOf({ sides: [down(600)] }));
    assert.deepEqual(budget, { unit: 'seconds', whole: 2678, left: 2078, measurer: 'nordhost' });
  });
  it('less than nothing where more is gone than there was', () => {
    assert.equal(left(windowOf({ sides: [down(2679)] })).left, -1);
    assert.equal(left(windowOf({ sides: [down(2678)] })).left, 0);
  });
  it('by the figures that leave the least', () => {
    const sides = [down(60), down(600, { measurer: 'acme' })];
    assert.equal(left(windowOf({ sides })).measurer, 'acme');
    assert.equal(left(windowOf({ sides: sides.toReversed() })).measurer, 'acme');
  });
  it('nothing is said where nobody measured', () => {
    const { attained, attainedPpm, ...rest } = side({ verdict: 'notMeasured', coveredSec: 0 });
    assert.equal(left(windowOf({ sides: [rest] })), null);
    assert.equal(coverageOf(rest), 0);
  });
  it('of the time without exclusions where that is the denominator', () => {
    const of = monthSec - 86_400;
    const budget = left(windowOf({ sides: [side({ excludedSec: 86_400, downSec: 300,
      ...share(300, of) })] }));
    assert.deepEqual([budget.unit, budget.whole, budget.left], ['seconds', 2592, 2292]);
  });
  it('as a share where the time does not make the share', () => {
    const budget = left(windowOf({ sides: [side({ downSec: 300, ...share(1, 100) })] }));
    assert.deepEqual([budget.unit, budget.left], ['share', -9000]);
  });
  it('with rounding before the verdict', () => {
    // 99.85 % is rounded to 99.9 %: half of a step more may be lost.
    const budget = left(windowOf({ sides: [down(0)] }), { roundPpm: 1000 });
    assert.equal(budget.whole, Math.floor(monthSec * 0.0015));
  });
  it('of items: how many more may be bad, of those that there are', () => {
    const ofItems = (items, bad) => left(windowOf({ indicator: 'duration', targetPpm: 900_000,
      sides: [side({ items, downSec: undefined, ...share(bad, items) })] }));
    assert.deepEqual(ofItems(40, 3), { unit: 'items', whole: null, left: 1, measurer: 'nordhost' });
    assert.equal(ofItems(40, 4).left, 0);
    assert.equal(ofItems(40, 5).left, -1);
    assert.equal(ofItems(30_000_000_000, 2_999_999_999).left, 1);
  });
  it('of values: what there is to the target', () => {
    const ofValue = (op, target, attainedValue) => left(windowOf({ indicator: 'value', op, target,
      targetPpm: undefined, sides: [side({ attainedValue, attainedPpm: undefined })] })).left;
    assert.equal(ofValue('<=', 250, 220), 30);
    assert.equal(ofValue('<=', 250, 251), -1);
    assert.equal(ofValue('>=', 100, 130), 30);
  });
});

describe('rows', () => {
  const terms = { serviceElements: {
    services: [{ id: 'web', name: 'Web', units: [{ id: 'north', name: 'North' }] }],
    objectives: [
      { id: 'latency', name: 'Latency', window: { kind: 'rolling', length: '7d' } },
      { id: 'uptime', name: 'Uptime', window: { kind: 'calendar', length: 'month' } }],
  } };

  it('stand in the order of the terms, one for each unit, twelve windows at most', () => {
    const months = Array.from({ length: 14 }, (_, i) => {
      const until = new Date(Date.UTC(2026, 3 + i)).toISOString().slice(0, 10);
      return windowOf({ until });
    });
    const rows = rowsOf([...months.toReversed(), windowOf({ serviceUnit: 'north' }),
      windowOf({ objective: 'latency' }), windowOf({ objective: 'gone' })], terms, today);
    assert.deepEqual(rows.map(({ name, unitName }) => [name, unitName]),
      [['Latency', null], ['Uptime', null], ['Uptime', 'North'], ['gone', null]]);
    const { windows, running: current } = rows[1];
    assert.equal(windows.length, 12);
    assert.deepEqual(windows, windows.toSorted((a, b) => a.until.localeCompare(b.until)));
    assert.equal(current, windows.at(-1));
    assert.equal(rows[0].running, rows[0].windows[0], 'of rolling ones the newest');
    assert.equal(rows[3].running, null);
  });

  it('go back twelve windows, however long they are', () => {
    const begin = (length) => beginOfTwelve({ window: { kind: 'calendar', length } }, today);
    assert.equal(begin('month'), null, 'the server answers them unasked');
    assert.equal(begin('7d'), null);
    assert.equal(begin('30d'), '2026-04-06');
    assert.equal(begin('quarter'), '2024-04-01');
    assert.equal(begin('year'), '2015-04-01');
    assert.equal(beginOfTwelve(null, today), null);
  });
});

describe('money', () => {
  const month = (more) =>
    ({ service: 'web', month: '2027-03', payable: 0, held: 0, bonus: 0, ...more });
  const months = [month({ payable: 100, held: 20 }), month({ service: 'mail', payable: 7 }),
    month({ differences: [{ month: '2027-01', amount: -30 }] }), month({})];

  it('is added up for a service, with what was changed later', () => {
    assert.deepEqual(owedOf(months, 'web'), { payable: 70, held: 20, bonus: 0 });
    assert.equal(owedOf(null, 'web'), null);
  });
  it('months without any are not listed', () => {
    assert.deepEqual(monthsWithMoney(months), months.slice(0, 3));
  });
});

describe('what a state means', () => {
  const around = { today, now: '2027-04-10T09:00:00.000Z', lastDay: '2027-04-30', until: null };
  const names = (window) => saidOf(window, around).next.map(({ name }) => name);

  it('is told of each', () => {
    const stages = [[running(), 'running'], [windowOf({ state: 'open' }), 'waits-bill'],
      [windowOf({ state: 'provisional' }), 'provisional'],
      [windowOf({ state: 'contested' }), 'contested'], [windowOf(), 'final'],
      [windowOf({ settled: true }), 'settled']];
    for (const [window, stage] of stages) {
      assert.equal(stageOf(window, today), stage);
      assert.equal(saidOf(window, around).is.name, `perf.is.${stage}`);
      assert.equal(names(window).at(-1), `perf.next.${stage}`);
    }
  });
  it('no data is said not to be good', () => {
    assert.equal(names(windowOf({ verdict: 'notMeasured' }))[0], 'perf.no-data.not-good');
  });
  it('a credit that must be claimed is told until it is too late', () => {
    const owed = (claim) => windowOf({ credit: 500, claim });
    assert.equal(names(owed({ made: false, until: '2027-05-01T00:00:00.000Z' }))[0],
      'perf.next.claim-until');
    assert.equal(names(owed({ made: false, until: '2027-04-01T00:00:00.000Z' }))[0],
      'perf.unclaimed');
    assert.deepEqual(names(owed({ made: true })), ['perf.next.final']);
    assert.deepEqual(names(windowOf({ claim: { made: false } })), ['perf.next.final']);
    const claim = { credit: 500, claim: { made: false } };
    assert.deepEqual(names(running(claim)), ['perf.next.running']);
    const lines = [{ tier: 1, amount: 500, claimUntil: '2027-06-01T00:00:00.000Z' }];
    assert.equal(names(running({ ...claim, sides: [side({ lines })] }))[0], 'perf.next.claim');
  });
});

describe('the scale of shares', () => {
  it('gives each nine as much room', () => {
    const [one, two, three] = [990_000, 999_000, 999_900].map(heightOf);
    assert.ok(Math.abs((two - one) - (three - two)) < 1e-9);
    assert.equal(heightOf(1_000_000), null);
  });
  it('holds all that is drawn, and 100 % at the top', () => {
    for (const shares of [[988_888, 999_930, 1_000_000], [0], [500_000, 650_000], [1_000_000]]) {
      const scale = scaleFor(shares);
      for (const ppm of shares) {
        const at = placeOn(scale, ppm);
        assert.ok(at >= scale.bottom && at <= scale.top, `${ppm}`);
      }
      assert.equal(placeOn(scale, 1_000_000), scale.top);
      assert.equal(scale.ticks.at(-1), 1_000_000);
    }
  });
});

describe('the demo', () => {
  let demo, anna, answer, terms, now;

  before(async () => {
    demo = await startDemo();
    anna = demo.person('acme/anna');
    answer = await anna.get('/v1/agreements/acme-hosting/performance');
    terms = await anna.get('/v1/agreements/acme-hosting/terms');
    // The day is another one there for some hours.
    now = new Intl.DateTimeFormat('sv-SE', { timeZone: terms.timeZone }).format(new Date());
  });
  const standings = () => answer.items.map((window) => standingOf(window, now));

  it('has months of every kind, and the running one is open', () => {
    for (const standing of ['kept', 'missed', 'settled']) {
      assert.ok(standings().includes(standing), `${standing}: ${standings()}`);
    }
    assert.equal(standings().at(-1), 'open');
  });

  it('what is left agrees with each verdict', () => {
    for (const window of answer.items) {
      const [objective] = terms.serviceElements.objectives;
      for (const one of window.sides.filter(({ attained }) => attained)) {
        const budget = budgetOf({ ...window, sides: [one] }, objective);
        assert.equal(budget.unit, 'seconds');
        assert.equal(budget.whole, Math.floor(one.totalSec / 10_000));
        assert.equal(budget.left < 0, one.verdict === 'breached', window.window);
      }
    }
  });

  it('each figure has its event', async () => {
    const agreement = await anna.get('/v1/agreements/acme-hosting');
    const { items } = await anna.get('/v1/agreements/acme-hosting/history?limit=500');
    const typeOf = new Map(items.map(({ index, type }) => [index, type.slice(5, -3)]));
    const settled = answer.items.find((window) => standingOf(window, now) === 'settled');
    const log = saidInLog(settled, agreement);
    assert.deepEqual(log.objections.map(({ recorded }) => typeOf.get(recorded.index)),
      ['measurement.contested']);
    assert.deepEqual(log.claims.map(({ recorded }) => typeOf.get(recorded.index)),
      ['credit.claimed']);
    assert.equal(typeOf.get(log.reports[0].recorded.index), 'report.published');
    const [month] = answer.months.filter((one) => one.month === settled.window);
    assert.equal(log.paid[0].settled, month.payable);
  });

  it('every text is in both catalogues', () => {
    for (const language of ['en', 'fi']) {
      const texts = new Texts(language, catalogueOf(language));
      const words = new Words(texts, terms.timeZone, terms.currency);
      const [row] = rowsOf(answer.items, terms, now);
      const chart = chartOf(words, row, { today: now, names: new Map(),
        agreement: { participants: [{ party: 'nordhost', role: 'provider' }] } });
      const told = [chart.title, chart.description, ...chart.told, ...chart.labels,
        ...row.windows.flatMap((window) => {
          const { is, next } = saidOf(window, { today: now, now: `${now}T12:00:00.000Z`,
            lastDay: window.from, until: null });
          const budget = budgetOf(window, row.promise);
          return [words.window(window), words.target(window, row.promise),
            ...[is, ...next].map(({ name, params }) => words.say(name, params)),
            ...Object.values(budget ? words.budget(budget, row.promise) : {})];
        })];
      // A text that does not fit its parameters is written as data.
      assert.deepEqual(told.filter((text) => /perf\.|[{}]/.test(text)), []);
      assert.equal(chart.lines.length, 2);
      assert.equal(chart.labels.length, row.windows.length);
    }
  });

  it('who reads a part is told so, and not to try again', async () => {
    const sami = demo.person('shoppers/sami');
    const other = await somebody(demo);
    for (const route of ['#/a/acme-hosting/slo', '#/a/acme-hosting/slo/uptime']) {
      await openAs(other, demo, sami.party, sami.key, route);
      await holds(other, /Performance[\s\S]*You read a part of this agreement/);
      assert.equal(await other.getByRole('button', { name: 'Try again' }).count(), 0);
    }
  });

  describe('in a browser', () => {
    let page;
    before(async () => {
      page = await somebody(demo);
      await openAs(page, demo, anna.party, anna.key, '#/a/acme-hosting/slo');
      await page.waitForSelector('.plot canvas');
    });

    it('a row has twelve cells, each with a shape and a word', async () => {
      const cells = await page.locator('.cells li').allInnerTexts();
      assert.equal(cells.length, answer.items.length);
      assert.equal(await page.locator('.cells li svg.glyph').count(), cells.length);
      const words = { kept: 'Kept', missed: 'Missed', settled: 'Settled', open: 'Open',
        noData: 'No data', contested: 'Contested' };
      cells.forEach((text, i) => assert.match(text, new RegExp(words[standings()[i]])));
    });

    it('money is the sum of what is paid', async () => {
      const sum = answer.months.reduce((all, { payable }) => all + payable, 0);
      const facts = plain(await page.locator('.slo-facts').innerText());
      assert.ok(facts.replaceAll(',', '').includes(`${(sum / 100).toFixed(2)} USD`), facts);
    });

    it('the chart is gone through with the keyboard, and says what it shows', async () => {
      await page.locator('figure.chart').focus();
      await page.keyboard.press('ArrowRight');
      const first = plain(await page.locator('.chart-at').innerText());
      await page.keyboard.press('ArrowRight');
      assert.notEqual(plain(await page.locator('.chart-at').innerText()), first);
      assert.match(first, /Nordhost Oy: 9\d[.\d]* %; Acme/);
      assert.match(await page.locator('figure.chart').getAttribute('aria-describedby'), /what$/);
    });

    it('the table has the figures of the chart', async () => {
      await page.locator('.slo details > summary').click();
      const rows = await page.locator('.slo-table tbody tr').allInnerTexts();
      assert.equal(rows.length, answer.items.length);
      rows.forEach((row, i) => {
        for (const { attainedPpm } of answer.items[i].sides) {
          const figure = attainedPpm === undefined ? 'nothing' : `${attainedPpm / 10_000} %`;
          assert.ok(plain(row).includes(figure), `${row} lacks ${figure}`);
        }
      });
    });

    it('a month opens into both sides, tier and amount, each with its event', async () => {
      const settled = answer.items.find((window) => standingOf(window, now) === 'settled');
      await page.locator('.cells li.settled a').first().click();
      await page.waitForSelector('.window .window-sides');
      assert.ok(page.url().endsWith(`#/a/acme-hosting/slo/uptime/${settled.window}`));
      assert.equal(await page.locator('.step').first().locator('.window-side').count(), 2);
      const text = plain(await page.locator('.window').innerText());
      assert.match(text, /Contested by the customer/);
      assert.match(text, /Tier 2: below 99 %: 30 % of the base/);
      assert.match(text, /1,830\.00 USD/);
      assert.match(text, /610\.00 USD, as the sides agreed/);
      const link = page.locator('.note.held .event-link').first();
      const index = await link.innerText();
      await link.click();
      await page.waitForFunction((it) => document.querySelector('.crumb')?.textContent.includes(it),
        index);
      await holds(page.locator('h1'), /contest/i);
    });

    it('what nobody measured is no good figure', async () => {
      const unmeasured = structuredClone(answer.items.at(-1));
      await go(page, demo, `#/a/acme-hosting/slo/uptime/${unmeasured.window}`);
      const acme = page.locator('.step').first().locator('.window-side').nth(1);
      const text = plain(await acme.innerText());
      assert.match(text, /No data yet/);
      assert.doesNotMatch(text, /Down|100 %|Kept/);
    });

    it('who may not read it is told so, and a month that is none', async () => {
      await go(page, demo, '#/a/acme-hosting/slo/uptime/1999-01');
      await holds(page.locator('h1'), /could not be shown|no such window/);
    });

    it('is for everybody: axe, widths, dark, print', async () => {
      const month = answer.items.find((window) => window.verdict === 'breached').window;
      const routes = ['#/a/acme-hosting/slo', `#/a/acme-hosting/slo/uptime/${month}`];
      for (const route of routes) {
        for (const [colorScheme, width] of [['light', 1280], ['dark', 390], ['light', 320]]) {
          await page.emulateMedia({ colorScheme });
          await page.setViewportSize({ width, height: 900 });
          await go(page, demo, '#/keys');
          await go(page, demo, route);
          assert.deepEqual(await violations(page), [], `${route} ${colorScheme} ${width}`);
          assert.equal(await scrollsSideways(page), false, `${route} ${width}`);
          await shoot(page, `${routes.indexOf(route)}-${colorScheme}-${width}`);
        }
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      await go(page, demo, routes[0]);
      await page.emulateMedia({ media: 'print' });
      assert.ok(await page.locator('.slo-table td').first().isVisible(), 'the table is on paper');
      assert.deepEqual(page.faults, []);
    });
  });
});
