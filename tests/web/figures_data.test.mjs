// What somebody can do about how an agreement goes, by who they are and what their key is for; and
// figures that are written down by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actsOfAgreement, actsOfWindow, meAs, unacceptedMonths } from
  '../../server/web/src/views/performance/acts_data.ts';
import { figuresKind, figuresOf, gapOf } from
  '../../server/web/src/views/performance/acts_figures.ts';
import { momentOf } from '../../server/web/src/views/performance/acts_times.ts';
import { writtenOf } from '../../server/web/src/views/performance/acts_written.ts';

const uses = ['sign', 'measure', 'admin', 'read'];

describe('what somebody can do about a window', () => {
  const participants = [{ party: 'nordhost', role: 'provider' },
    { party: 'acme', role: 'customer' }, { party: 'probes', role: 'measurer' }];
  const terms = { serviceElements: {
    services: [{ id: 'web', owner: 'nordhost', fee: { billedBy: 'nordhost' } }],
    objectives: [{ id: 'uptime', service: 'web' }],
    exclusions: [{ id: 'works', kind: 'maintenance' }] },
  managementElements: { reporting: { by: 'nordhost' } } };
  const measured = { id: 'm', index: 7, from: '2027-03-01T00:00:00.000Z',
    until: '2027-04-01T00:00:00.000Z' };
  const window = { objective: 'uptime', service: 'web', window: '2027-03', from: '2027-03-01',
    until: '2027-04-01', claim: { made: false, until: '2027-05-01T00:00:00.000Z' }, credit: 100,
    exclusions: [{ id: 'x' }], sides: [{ measurer: 'nordhost', measurements: [measured] },
      { measurer: 'acme' }, { measurer: 'probes', measurements: [measured] }] };
  const claimed = { id: 'x', status: 'claimed', side: 'provider' };
  const report = { id: 'r', month: '2027-03-01', by: 'nordhost', side: 'provider' };
  const scene = (more = {}) => ({ terms, zone: null, today: '2027-04-10', reportDue: new Map(),
    reportUntil: new Map([['r', '2027-04-15T00:00:00.000Z']]),
    agreement: { at: '2027-04-10T12:00:00.000Z', exclusions: [claimed], reports: [report] },
    window, months: [{ service: 'web', month: '2027-03', payable: 100 }], ...more });
  const acts = (party, more, keyUses = uses) =>
    actsOfWindow(meAs(party, participants, keyUses), scene(more));
  const names = (...args) => acts(...args).map(({ name, of }) => (of ? `${name} ${of}` : name));

  it('the customer claims, answers, accepts, contests others and settles', () => {
    assert.deepEqual(names('acme'), ['accept-exclusion x', 'refuse-exclusion x', 'claim',
      'accept-report r', 'settle web', 'contest nordhost', 'contest probes', 'exclude',
      'measure']);
    assert.equal(acts('acme').find(({ name }) => name === 'claim').until,
      '2027-05-01T00:00:00.000Z');
  });
  it('where there is no credit there is nothing to claim, unless it is not known yet', () => {
    const claims = (more) => acts('acme', { window: { ...window, credit: 0, ...more } })
      .filter(({ name }) => name === 'claim').length;
    assert.equal(claims({}), 0);
    assert.equal(claims({ held: 5 }), 1);
    assert.equal(claims({ held: 5, settled: true }), 0);
    const breached = [{ measurer: 'nordhost', verdict: 'breached' }];
    assert.equal(claims({ state: 'open', sides: breached }), 1);
    assert.equal(claims({ state: 'final', sides: breached }), 0);
  });
  it('the provider reports and bills, and answers nothing of its own', () => {
    assert.deepEqual(names('nordhost').toSorted(), ['bill web', 'contest probes', 'correct',
      'exclude', 'publish 2027-03', 'settle web']);
  });
  it('who only measures reports figures alone', () => {
    assert.deepEqual(names('probes', { window: { ...window, sides: [{ measurer: 'probes' }] } }),
      ['measure']);
  });
  it('a key that only reads does nothing, one that does not measure reports nothing', () => {
    assert.deepEqual(names('acme', {}, ['read']), []);
    assert.ok(!names('acme', {}, ['sign', 'read']).includes('measure'));
  });
  it('what runs is neither contested, claimed nor settled', () => {
    const running = { today: '2027-03-20',
      agreement: { ...scene().agreement, reports: [], exclusions: [] } };
    assert.deepEqual(names('acme', running), ['exclude', 'measure']);
  });
  it('an accepted report is not published anew, an older one not accepted', () => {
    const agreement = { ...scene().agreement, reports: [report, { ...report, id: 'newer' }] };
    assert.ok(names('acme', { agreement }).includes('accept-report newer'));
    assert.ok(!names('acme', { agreement }).includes('accept-report r'));
    const accepted = { ...agreement, reports: [{ ...report, accepted: { index: 9 } }] };
    assert.ok(!names('nordhost', { agreement: accepted }).some((one) => /publish/.test(one)));
  });
  it('incidents are claimed one by one where the terms ask so', () => {
    const byIncident = structuredClone(terms);
    byIncident.serviceElements.creditRules = { claimFrom: 'incident' };
    byIncident.serviceElements.objectives[0].credits = { per: 'incident' };
    const [one, other] = ['05', '06'].map((day) => ({ tier: 1, amount: 5,
      from: `2027-03-${day}T00:00:00.000Z`, until: `2027-03-${day}T01:00:00.000Z` }));
    const sides = [{ measurer: 'nordhost', lines: [one, { ...other, claimed: true }] },
      { measurer: 'acme', lines: [one] }];
    const found = acts('acme', { terms: byIncident, window: { ...window, sides } })
      .filter(({ name }) => name === 'claim');
    assert.deepEqual(found.map(({ probe }) => probe.incident.from), [one.from]);
  });
  it('the first time without figures is proposed', () => {
    const sides = [{ measurer: 'acme', measurements: [
      { ...measured, from: '2027-03-10T00:00:00.000Z', until: '2027-03-11T00:00:00.000Z' },
      { ...measured, until: '2027-03-05T00:00:00.000Z' }] }];
    assert.deepEqual(gapOf({ party: 'acme' }, scene({ window: { ...window, sides } })),
      { from: '2027-03-05T00:00:00.000Z', until: '2027-03-10T00:00:00.000Z' });
  });
  it('of the whole agreement: maintenance, months without a report, what was claimed', () => {
    const all = (party, agreement = scene().agreement) => actsOfAgreement(
      meAs(party, participants, uses), { ...scene(), agreement, months: ['2027-03', '2027-02'] })
      .map(({ name }) => name);
    assert.deepEqual(all('nordhost'), ['publish', 'bill', 'announce']);
    assert.deepEqual(all('acme'), ['accept-exclusion', 'refuse-exclusion', 'accept-report',
      'announce']);
    assert.deepEqual(all('probes'), []);
    const months = ['2027-03', '2027-02', '2027-01', '2026-12'];
    const accepted = { ...report, month: '2027-02-01', accepted: { index: 9 } };
    assert.deepEqual(unacceptedMonths({ agreement: { reports: [report, accepted] }, months,
      reportDue: new Map([['2026-12', 'soon']]) }), ['2026-12', '2027-01', '2027-03']);
  });
});

describe('figures written by hand', () => {
  const read = (kind, more) => figuresOf(kind, new Map(Object.entries(more).map(([name, value]) =>
    [`perf.act.${name}`, value])), { from: 'a', until: 'b' }, 'Europe/Helsinki');

  it('times are those of the clocks there', () => {
    assert.equal(momentOf('2027-03-10 08:00', 'Europe/Helsinki'), '2027-03-10T06:00:00.000Z');
    assert.equal(momentOf('2027-07-10T08:00:12', 'Europe/Helsinki'), '2027-07-10T05:00:12.000Z');
    assert.equal(momentOf('2027-07-10T08:00:12Z', 'Europe/Helsinki'), '2027-07-10T08:00:12.000Z');
  });
  const none = ['2027-03-28 03:30', '2027-02-30 08:00', '2027-13-01 08:00', 'yesterday', ''];
  for (const text of none) {
    it(`“${text}” is no time`, () => {
      assert.throws(() => momentOf(text, 'Europe/Helsinki'), { name: 'Refused' });
    });
  }
  it('downtime, or that there was none; never neither, never both', () => {
    const line = '2027-03-10 08:00 – 2027-03-10 08:43:12';
    assert.deepEqual(read('downtime', { downtime: `${line}\n` }), { downtime: [
      { from: '2027-03-10T06:00:00.000Z', until: '2027-03-10T06:43:12.000Z' }] });
    assert.deepEqual(read('downtime', { 'all-up': 'yes' }), { downtime: [] });
    assert.throws(() => read('downtime', {}), /say-all-up/);
    assert.throws(() => read('downtime', { downtime: line, 'all-up': 'yes' }), /say-all-up/);
    assert.throws(() => read('downtime', { downtime: `${line} maybe` }), /no-line/);
    assert.deepEqual(read('downtime', { downtime: '2027-03-10 08:00 – 08:43:12' }).downtime,
      [{ from: '2027-03-10T06:00:00.000Z', until: '2027-03-10T06:43:12.000Z' }]);
  });
  it('counts, values, items, buckets', () => {
    assert.deepEqual(read('counts', { good: '9 990', total: '10000' }),
      { counts: [{ from: 'a', until: 'b', good: 9990, total: 10000 }] });
    assert.deepEqual(read('slots', { slots: '2027-03-10T06:00Z/2027-03-10T06:05Z 3/4' }).counts
      .map(({ good, total }) => [good, total]), [[3, 4]]);
    assert.deepEqual(read('values', { count: '3', sum: '30', max: '20' }),
      { values: { count: 3, sum: 30, max: 20 } });
    assert.deepEqual(read('items', { items: 'T-7; 2027-03-10 08:00; 2027-03-10 09:00\n' +
      'T-8; 2027-03-10 08:00' }).items.map(({ id, done }) => [id, done]),
      [['T-7', '2027-03-10T07:00:00.000Z'], ['T-8', undefined]]);
    assert.deepEqual(read('histogram', { histogram: '100: 5\n200 7' }).histogram,
      [{ upTo: 100, count: 5 }, { upTo: 200, count: 7 }]);
    assert.throws(() => read('values', { count: '3', sum: 'many', max: '1' }), /no-number/);
  });

  const march = { from: '2027-02-28T22:00:00.000Z', until: '2027-03-31T21:00:00.000Z' };
  const items = (...lines) => figuresOf('items', new Map([['perf.act.items', lines.join('\n')]]),
    march, 'Europe/Helsinki').items;
  it('an item has its pauses behind it, in the order of time', () => {
    const [done, open] = items('T-7; 2027-03-10 08:00; 2027-03-12 09:00; ' +
      '2027-03-11 23:30 – 2027-03-12 00:30; 2027-03-10 08:20 – 08:40; 2027-03-10T08:40/08:50:30',
    'T-8; 2027-03-27 22:00; ; 2027-03-28 02:30 – 04:30;');
    assert.deepEqual(done, { id: 'T-7', opened: '2027-03-10T06:00:00.000Z',
      done: '2027-03-12T07:00:00.000Z', pauses: [
        { from: '2027-03-10T06:20:00.000Z', until: '2027-03-10T06:40:00.000Z' },
        { from: '2027-03-10T06:40:00.000Z', until: '2027-03-10T06:50:30.000Z' },
        { from: '2027-03-11T21:30:00.000Z', until: '2027-03-11T22:30:00.000Z' }] });
    // In between the clocks are put forward.
    assert.deepEqual(open, { id: 'T-8', opened: '2027-03-27T20:00:00.000Z', pauses: [
      { from: '2027-03-28T00:30:00.000Z', until: '2027-03-28T01:30:00.000Z' }] });
  });
  const day = '2027-03-10';
  const pausedBy = (pauses, done = `${day} 10:00`) => `T-7; ${day} 08:00; ${done}; ${pauses}`;
  const wrong = [
    ['begins before the item did', pausedBy(`${day} 07:59 – 08:10`), 'pause-early'],
    ['ends after the item was done', pausedBy(`${day} 09:00 – 10:01`), 'pause-after-done'],
    ['ends after the measured time', pausedBy(`2027-03-31 23:00 – 2027-04-01 00:01`, ''),
      'pause-late'],
    ['overlaps another', pausedBy(`${day} 09:00 – 09:30; ${day} 08:30 – 09:01`), 'pauses-overlap'],
    ['ends as it begins', pausedBy(`${day} 09:00 – 09:00`), 'pause-empty'],
    ['ends before it begins', pausedBy(`${day} 09:00 – 08:30`), 'pause-empty'],
    ['has no end', pausedBy(`${day} 09:00`), 'pause-open'],
    ['has a sign where its end should be', pausedBy(`${day} 09:00 –`), 'pause-open'],
    ['has something behind it', pausedBy(`${day} 09:00 – 09:10 lunch`), 'no-line'],
    ['is none', pausedBy('lunch'), 'no-line'],
    ['is in an hour that the clocks leave out', 'T-7; 2027-03-28 01:00; ; 2027-03-28 03:10 – 04:10',
      'no-moment'],
  ];
  for (const [what, line, code] of wrong) {
    it(`a pause that ${what} is told with its line`, () => {
      assert.throws(() => items('T-1; 2027-03-10 08:00', '', line), ({ sentence }) => {
        assert.deepEqual([sentence.code, sentence.params.line, sentence.params.why.code],
          ['perf.act.in-line', 3, `perf.act.${code}`]);
        return true;
      });
    });
  }
  it('each indicator has its form', () => {
    assert.equal(figuresKind('availability', {}), 'downtime');
    assert.equal(figuresKind('ratio', { slot: { sec: 60 } }), 'slots');
    assert.equal(figuresKind('ratio', null), 'counts');
    assert.equal(figuresKind('duration', {}), 'items');
    assert.equal(figuresKind('value', { of: 'mean' }), 'values');
    assert.equal(figuresKind('value', { of: 'percentile' }), 'histogram');
  });
});

describe('figures as they were reported, to be corrected', () => {
  const time = { from: '2026-10-01T00:00:00.000Z', until: '2026-11-01T00:00:00.000Z' };
  const helsinki = 'Europe/Helsinki';
  const span = (from, until) => ({ from: `2026-10-${from}.000Z`, until: `2026-10-${until}.000Z` });
  const night = span('25T00:30:00', '25T01:15:30');  // on clocks that are put back between them
  const all = {
    downtime: [{ downtime: [span('05T08:00:00', '05T09:30:00'), night] }, { downtime: [] }],
    counts: [{ counts: [{ ...time, good: 998, total: 1000 }] }],
    slots: [{ counts: [{ ...night, good: 5, total: 7 }] }],
    items: [{ items: [{ id: 'T-7', opened: '2026-10-05T08:00:00.000Z',
      done: '2026-10-06T08:00:00.000Z', pauses: [span('05T09:00:00', '05T10:00:00')] },
    { id: 'T-8', opened: '2026-10-30T08:00:00.000Z' }] }],
    values: [{ values: { count: 3, sum: 812, max: 400 } }],
    histogram: [{ histogram: [{ upTo: 100, count: 7 }, { upTo: 200, count: 0 }] }],
  };
  for (const [kind, figures] of Object.entries(all)) {
    it(`are written as they are read: ${kind}`, () => {
      for (const one of figures) {
        for (const zone of [helsinki, null]) {
          const written = writtenOf(kind, one, time, zone);
          assert.ok(written.size > 0);
          assert.deepEqual(figuresOf(kind, written, time, zone), one);
        }
      }
    });
  }
  it('on the clocks of the zone, in UTC where those show a time twice', () => {
    assert.equal(writtenOf('downtime', all.downtime[0], time, helsinki).get('perf.act.downtime'),
      '2026-10-05 11:00 – 2026-10-05 12:30\n2026-10-25 00:30Z – 2026-10-25 03:15:30');
  });
  it('are left to be written where a hand would write others', () => {
    const one = { downtime: [{ from: '2026-10-05T08:00:00.250Z', until: time.until }] };
    assert.equal(writtenOf('downtime', one, time, helsinki).size, 0);
    assert.equal(writtenOf('counts', { counts: [...all.counts[0].counts, { ...night, good: 1,
      total: 1 }] }, time, helsinki).size, 0);
  });
});
