// Performance that people do something about, in their browsers: figures reported and contested,
// time claimed not to count, a month reported, accepted, billed, claimed and settled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextMonth, promiseHash, sampleTerms, Server, Stream } from '../support/sopu.mjs';
import { forEverybody, go, holds, main, openedAs, scrollsSideways, shoot, signed, until,
  violations } from './browser.mjs';

const uses = ['sign', 'measure', 'admin', 'read'];
const month = nextMonth(-1).slice(0, 7);
const at = (day, clock) => `${month}-${day}T${clock}`;
const instant = (day, clock) => `${at(day, clock)}:00.000Z`;
const plain = (text) => text.replaceAll('\u00a0', ' ');

// ---------------------------------------------------------------- an agreement of three months

const server = await Server.start();
const nordhost = await server.enrol('nordhost', ['Nora'], uses);
const acme = await server.enrol('acme', ['Anna'], uses);
const council = await server.enrol('council', ['Sami'], ['sign', 'read']);

function measuredTerms() {
  const terms = sampleTerms('nordhost', 'acme', { agreementPeriod: {
    from: nextMonth(-3).slice(0, 10) }, parties: [{ party: 'nordhost', role: 'provider' },
    { party: 'acme', role: 'customer' }, { party: 'council', role: 'measurer' }] });
  const elements = terms.serviceElements;
  const [uptime] = elements.objectives;
  const calendarMonth = { kind: 'calendar', length: 'month' };
  const objective = (id, more) => ({ id, service: 'web', name: id, op: '>=', window: calendarMonth,
    denominator: 'total', measuredBy: ['nordhost'], ...more });
  elements.objectives = [{ ...uptime, measuredBy: ['nordhost', 'acme'] },
    objective('orders', { indicator: 'ratio', targetPpm: 990_000 }),
    objective('tickets', { indicator: 'duration', targetPpm: 500_000, limit: 'PT4H' }),
    objective('delay', { service: 'traffic', indicator: 'value', op: '<=', target: 200,
      of: 'mean', unit: 'ms' })];
  elements.services.push({ id: 'traffic', name: 'Traffic', description: 'What is sent.',
    owner: 'nordhost', priority: 'p1', fee: { billedBy: 'nordhost' } });
  elements.exclusions = [
    { id: 'works', kind: 'maintenance', text: 'Announced work.', notice: 'P1D' },
    { id: 'storm', kind: 'forceMajeure', text: 'What nobody can help.' }];
  Object.assign(elements.creditRules, { automatic: false, claimWithin: 'P30D',
    claimNeeds: 'The ticket.' });
  return terms;
}

async function agreed(terms) {
  const stream = await Stream.initiate(server, 'deal', nordhost, terms.parties);
  await stream.prepare(nordhost, acme, { serviceElements: { objectives: [] } });
  for (const { id, targetPpm, target, limit } of terms.serviceElements.objectives) {
    await stream.append(nordhost, 'feasibility.attested', { objective: id,
      content: promiseHash(terms, id), ...(target === undefined ? { targetPpm } : { target }),
      ...(limit ? { limit } : {}), basis: 'measured', statement: 'So it was.' });
  }
  const proposal = await stream.propose(nordhost, 'initial', terms, { retroactive: true,
    effectiveFrom: nextMonth(-3), expiresAt: nextMonth(2) });
  for (const party of [nordhost, acme]) await stream.approve(party, proposal);
}
await agreed(measuredTerms());

// ---------------------------------------------------------------- in browsers

const windowRoute = (objective, window = month) => `#/a/deal/slo/${objective}/${window}`;
const overview = '#/a/deal/slo';

const opened = (party, route, options = {}) =>
  openedAs(server, party, party.key, route, options);

async function fill(form, values) {
  for (const [label, value] of Object.entries(values)) {
    const input = form.getByLabel(label, { exact: false }).first();
    if (value === true || value === false) await input.setChecked(value);
    else if (await input.evaluate((one) => one.tagName) === 'SELECT') {
      await input.selectOption(value);
    } else await input.fill(value);
  }
}

// Opens the form of an act, fills it in and goes on to the question.
async function ask(page, act, button, values = {}) {
  const row = page.locator(`.perf-acts [data-act="${act}"]`);
  const form = row.locator('form');
  if (await form.count() === 0) await row.getByRole('button', { name: button }).first().click();
  await fill(form, values);
  await form.locator('.btn.primary').click();
}
async function say(page, act, button, values = {}) {
  await ask(page, act, button, values);
  return plain(await signed(page));
}

async function performance(objective = 'uptime', window = month) {
  const query = `slo=${objective}&window=${window}&explain=true`;
  return (await acme.get(`/v1/agreements/deal/performance?${query}`)).body.items[0];
}
const agreement = async () => (await acme.get('/v1/agreements/deal')).body;

// What was signed last of a type.
async function dataOf(type) {
  const { items } = (await acme.get('/v1/agreements/deal/history?limit=500')).body;
  const { index } = items.findLast((one) => one.type === `sopu.${type}.v1`);
  const { jws } = (await acme.get(`/v1/events/${index}`)).body;
  return JSON.parse(Buffer.from(jws.split('.')[1], 'base64url')).data;
}

let nora;
let anna;

test('two sides open a month', async () => {
  nora = await opened(nordhost, windowRoute('uptime'));
  anna = await opened(acme, windowRoute('uptime'));
  await holds(anna, /What you can do now/);
});

test('figures are reported by hand, and another browser sees them come', async () => {
  await ask(nora, 'measure', 'Report figures');
  const refusal = nora.locator('.perf-acts [role=alert]');
  await refusal.waitFor();
  await holds(refusal, /Write down each outage, or tick that nothing was down/);
  await shoot(nora, 'measure');
  const asked = await say(nora, 'measure', '', {
    Downtime: `${at('10', '08:00')} – ${at('10', '09:00:12')}`, 'What measured it': 'Probe 1' });
  assert.match(asked, /Down: 10 \w+ \d+ at 08:00 \(UTC\) to 10 \w+ \d+ at 09:00:12/);
  const said = await dataOf('measurement.reported');
  assert.deepEqual(said, { objective: 'uptime', from: nextMonth(-1), until: nextMonth(0),
    source: 'Probe 1', figures: { downtime: [{ from: instant('10', '08:00'),
      until: `${at('10', '09:00:12')}.000Z` }] } });
  await holds(anna, /1 hour and 12 seconds/);
  assert.equal((await performance()).sides[0].downSec, 3612);
  await until(async () => await nora.locator('[data-act=measure]').count() === 0);
});

test('what was measured is contested, once', async () => {
  await shoot(anna, 'contest');
  const { objectionsUntil } = await performance();
  assert.ok(Date.parse(objectionsUntil) > Date.now());
  await holds(anna.locator('[data-act=contest]'), /Taken until \d+ \w+ \d+ at \d\d:\d\d/);
  const asked = await say(anna, 'contest', 'Contest the figures of nordhost Oy',
    { 'What is wrong': 'It was two hours.' });
  assert.match(asked, /It was two hours\./);
  await holds(nora, /Contested by the customer[^]*It was two hours\./);
  assert.equal((await performance()).sides[0].contestedBy, 'customer');
  await anna.locator('.later summary').click();
  await holds(anna.locator('.later'),
    /Contest the figures of nordhost Oy\s+This side contests these figures already/);
  await say(anna, 'measure', 'Report figures', {
    Downtime: `${at('10', '08:00')} – ${at('10', '10:00')}`, 'What measured it': 'The shop' });
  await holds(nora, /2 hours/);
});

test('reported figures are corrected, with the reason', async () => {
  const corrected = (until, why) => say(nora, 'correct', 'Correct reported figures', {
    Downtime: `${at('10', '08:00')} – ${at('10', until)}`, Why: why, 'What measured it': 'Probe 1' });
  assert.match(await corrected('09:30', 'The probe slept.'), /Corrects event \d+[^]*10 \w+ \d+ at 09:30 [^]*The probe slept\./);
  const { measurement, ...said } = await dataOf('measurement.corrected');
  assert.deepEqual(said, { objective: 'uptime', from: nextMonth(-1), until: nextMonth(0),
    reason: 'The probe slept.', source: 'Probe 1',
    figures: { downtime: [{ from: instant('10', '08:00'), until: instant('10', '09:30') }] } });
  assert.equal((await performance()).sides[0].downSec, 5400);
  await holds(anna, /1 hour and 30 minutes/);
  // The form begins with what is corrected; what was written stays.
  const form = nora.locator('[data-act=correct]');
  await form.getByRole('button', { name: 'Correct reported figures' }).click();
  await until(async () => await form.getByLabel('Downtime').inputValue() ===
    `${at('10', '08:00')} – ${at('10', '09:30')}`.replaceAll('T', ' '));
  await form.getByRole('button', { name: 'Cancel' }).click();
  await corrected('09:00:12', 'It had not.');
  assert.equal((await performance()).sides[0].downSec, 3612);
});

test('time is claimed not to count, refused, claimed again and accepted', async () => {
  const claim = (until_) => say(nora, 'exclude', 'Claim that time does not count', {
    'By which exclusion': 'storm', From: at('10', '08:00'), Until: at('10', until_),
    'Why it should': 'Lightning struck.' });
  assert.match(await claim('08:30'), /08:30/);
  assert.deepEqual(await dataOf('exclusion.claimed'), { exclusion: 'storm', objectives: ['uptime'],
    from: instant('10', '08:00'), until: instant('10', '08:30'), text: 'Lightning struck.' });

  // From the inbox one comes to where it is answered.
  await go(anna, server, '#/');
  await anna.getByRole('link', { name: /claims the exclusion storm/ }).click();
  await anna.locator('[data-act=accept-exclusion]').waitFor();
  await holds(anna.locator('[data-act=accept-exclusion]'), /Lightning struck/);
  await shoot(anna, 'before');
  await say(anna, 'accept-exclusion', 'Refuse with a reason', { Why: 'There was no storm.' });
  assert.equal((await agreement()).exclusions[0].status, 'refused');
  await holds(nora, /refused/);
  await claim('08:10');
  await anna.locator('[data-act=accept-exclusion]').waitFor();
  await say(anna, 'accept-exclusion', 'Accept: it does not count');
  assert.equal((await agreement()).exclusions[1].status, 'accepted');
  assert.deepEqual((await performance()).sides.map(({ excludedSec }) => excludedSec), [600, 600]);
  await holds(nora, /10 minutes are left out/);
});

test('a credit is claimed with what the terms need, until it runs out', async () => {
  await go(anna, server, windowRoute('uptime'));
  const row = anna.locator('[data-act=claim]');
  await holds(row, /Until \d+ \w+ \d+ at \d\d:\d\d \(UTC\)/);
  await row.getByRole('button', { name: 'Claim the credit' }).click();
  await holds(row, /The terms ask for: The ticket\./);
  await say(anna, 'claim', '', { 'What shows it': 'Ticket 7' });
  assert.deepEqual(await dataOf('credit.claimed'),
    { objective: 'uptime', window: month, text: 'Ticket 7' });
  assert.equal((await performance()).claim.made, true);
  await until(async () => await row.count() === 0);
});

test('a month is reported with the figures that the ledger computes, and accepted', async () => {
  await go(nora, server, overview);
  await ask(nora, 'publish', 'Publish a month', { Month: month, 'What you say': 'One bad day.' });
  await nora.locator('dialog.act .told-list').first().waitFor();
  await shoot(nora, 'publish');
  const asked = plain(await signed(nora));
  const computed = (await acme.get(`/v1/agreements/deal/report.json?month=${month}`)).body;
  const { text, ...said } = await dataOf('report.published');
  assert.deepEqual(said, { month, windows: computed.windows, services: computed.services });
  assert.equal(text, 'One bad day.');
  const [{ sides }] = computed.windows;
  for (const { num, den } of sides) assert.ok(asked.includes(`${num} / ${den}`), asked);
  assert.match(asked, /One bad day\.[^]*Web: payable 100\.00 EUR, held 0\.00 EUR/);

  await go(anna, server, '#/');
  await anna.getByRole('link', { name: /report of .* waits for your acceptance/i }).click();
  const row = anna.locator('[data-act=accept-report]');
  await row.waitFor();
  await holds(row, /until \d+ \w+ \d+ at/);
  const shown = await say(anna, 'accept-report', 'Accept the report');
  for (const { num, den } of sides) assert.ok(shown.includes(`${num} / ${den}`), shown);
  const [report] = (await agreement()).reports;
  assert.ok(report.accepted);
  assert.equal((await performance()).state, 'final');

  // What is final is told to be so where it could have been contested.
  await go(anna, server, windowRoute('uptime'));
  await anna.locator('.later summary').click();
  await holds(anna.locator('.later'), /is final since/);
});

test('what is paid is proposed, and the same from both settles it', async () => {
  await go(nora, server, windowRoute('uptime'));
  const amount = nora.locator('[data-act=settle]').getByLabel('Amount');
  await nora.getByRole('button', { name: 'Say what is paid for' }).click();
  assert.equal(await amount.inputValue(), '100.00');
  await ask(nora, 'settle', '', { Amount: 'a hundred' });
  await nora.locator('[data-act=settle] [role=alert]').waitFor();
  assert.match(await say(nora, 'settle', '', { Amount: '100.00', 'How it was': 'Note 17' }),
    /100\.00 EUR/);
  assert.deepEqual(await dataOf('credit.settled'),
    { service: 'web', month, amount: 10_000, text: 'Note 17' });
  await anna.getByRole('button', { name: 'Say what is paid for' }).click();
  await holds(anna, /nordhost Oy says 100\.00\sEUR: the same amount from you settles it/);
  await say(anna, 'settle', '');
  assert.equal((await agreement()).credits[0].settled, 10_000);
  await holds(nora, /Settled: the sides agreed/);
});

test('a month is billed, and the bill contested', async () => {
  await go(nora, server, overview);
  await say(nora, 'bill', 'Say what was billed',
    { Month: month, Amount: '480', 'Of which': 'No. 17' });
  assert.deepEqual(await dataOf('fee.billed'),
    { service: 'traffic', month, amount: 48_000, text: 'No. 17' });
  await go(anna, server, overview);
  await say(anna, 'contest-bill', 'Contest the bill', { Amount: '300.00', Why: 'Half a month.' });
  const [bill] = (await agreement()).bills;
  assert.deepEqual([bill.amount, bill.customer], [48_000, 30_000]);
});

test('maintenance is announced before it begins', async () => {
  const day = nextMonth(1).slice(0, 8);
  await say(nora, 'announce', 'Announce maintenance', { From: `${day}10T22:00`,
    Until: `${day}11T02:00`, 'What for': 'New racks' });
  assert.deepEqual(await dataOf('maintenance.announced'), { exclusion: 'works',
    from: `${day}10T22:00:00.000Z`, until: `${day}11T02:00:00.000Z`, text: 'New racks' });
  // What has begun is only claimed; the server says so in the question.
  await ask(nora, 'announce', 'Announce maintenance', { From: at('10', '22:00'),
    Until: at('11', '02:00'), 'What for': 'Old racks' });
  const alert = nora.locator('dialog.act [role=alert]');
  await alert.waitFor();
  await holds(alert, /Maintenance is announced before it begins/);
  await nora.keyboard.press('Escape');
});

test('counts, values and items are reported as their indicators ask', async () => {
  const before = nextMonth(-2).slice(0, 7);
  const said = { orders: { 'Good ones': '9 990', All: '10000' },
    delay: { 'How many values': '3', 'Their sum': '300', 'The largest': '200' },
    tickets: { 'What was opened': `T-7; ${before}-05 08:00; ${before}-05 09:00` } };
  for (const [objective, values] of Object.entries(said)) {
    await go(nora, server, windowRoute(objective, before));
    await say(nora, 'measure', 'Report figures',
      { ...values, 'What measured it': 'Our counters' });
  }
  const sides = await Promise.all(Object.keys(said).map(async (one) =>
    (await performance(one, before)).sides[0]));
  assert.deepEqual(sides.map(({ attainedPpm, attainedValue }) => attainedPpm ?? attainedValue),
    [999_000, 100, 1_000_000]);
  // Of a month that is final no more figures are taken.
  await go(nora, server, windowRoute('orders'));
  await nora.locator('.later summary').click();
  await holds(nora.locator('.later'), /Report figures[^]*is final since/);
});

test('pauses of items are written down, do not count, and are shown', async () => {
  const before = nextMonth(-2).slice(0, 7);
  const on = (day, clock) => `${before}-${day} ${clock}`;
  const then = (day, clock) => `${before}-${day}T${clock}:00.000Z`;
  const quick = `T-7; ${on('05', '08:00')}; ${on('05', '15:00')}; `;
  const slow = `T-8; ${on('06', '08:00')}; ${on('06', '18:00')}; ${on('06', '09:00')} – 10:00`;
  await go(nora, server, windowRoute('tickets', before));
  const correct = (pauses) => ask(nora, 'correct', 'Correct reported figures', {
    'What was opened': `${quick}${pauses}\n${slow}`, Why: 'They waited for the customer.',
    'What measured it': 'Our counters' });
  for (const [pauses, why] of [
    [`${on('05', '07:00')} – 08:30`,
      /Line 1: T-7 was opened on .* at 08:00 .* its pause begins before that, on .* at 07:00/],
    [`${on('05', '09:00')} – 11:00; ${on('05', '10:00')} – 12:00`,
      /Line 1: Two pauses of T-7 overlap/],
    [on('05', '09:00'), /Line 1: The pause “.* 09:00” has no end/]]) {
    await correct(pauses);
    await holds(nora.locator('[data-act=correct] [role=alert]'), why);
  }
  await shoot(nora, 'pauses');
  await correct(`${on('05', '14:00')} – 14:30; ${on('05', '10:00')} – 13:00`);
  const asked = plain(await signed(nora));
  assert.match(asked, /T-7: opened .*; paused .* at 10:00 .* to .* at 13:00 .* and .* at 14:00/);
  assert.deepEqual((await dataOf('measurement.corrected')).figures, { items: [
    { id: 'T-7', opened: then('05', '08:00'), done: then('05', '15:00'), pauses: [
      { from: then('05', '10:00'), until: then('05', '13:00') },
      { from: then('05', '14:00'), until: then('05', '14:30') }] },
    { id: 'T-8', opened: then('06', '08:00'), done: then('06', '18:00'), pauses: [
      { from: then('06', '09:00'), until: then('06', '10:00') }] }] });
  const [side] = (await performance('tickets', before)).sides;
  assert.deepEqual(side.late.map(({ id, tookSec }) => [id, tookSec]), [['T-8', 9 * 3600]]);

  const late = nora.locator('.outages li');
  await holds(late, /T-8\s+opened .*took 9 hours\s+paused .* at 09:00 \(UTC\) to .* at 10:00/);
  await late.getByRole('link').click();
  await holds(nora, /What was measured[^]*T-7: opened [^]*paused .* at 10:00 [^]*T-8: opened/);
  await shoot(nora, 'pauses-event');
  assert.deepEqual(await violations(nora), []);
  await nora.setViewportSize({ width: 320, height: 800 });
  assert.equal(await scrollsSideways(nora), false);
  await nora.setViewportSize({ width: 1280, height: 900 });
});

test('who takes no side reads, and is offered nothing', async () => {
  const sami = await opened(council, windowRoute('uptime'));
  await holds(sami, /Each side’s figures/);
  assert.equal(await sami.locator('.perf-acts').count(), 0);
  await go(sami, server, overview);
  assert.equal(await sami.locator('.perf-acts').count(), 0);
  assert.deepEqual(sami.faults, []);
});

test('no view tells of a command where there is a button', async () => {
  for (const route of [overview, windowRoute('uptime'), windowRoute('orders')]) {
    await go(nora, server, route);
    assert.doesNotMatch(await main(nora), /sopu (credit|report|fee|exclusion|dispute)/);
  }
});

test('the views are for everybody', async () => {
  const openForms = async (page) => {
    const buttons = page.locator('.perf-acts sopu-act-form > button[aria-expanded=false]');
    while (await buttons.count() > 0) await buttons.first().click();
  };
  const before = nextMonth(-2).slice(0, 7);
  await forEverybody(server, [overview, windowRoute('uptime', before),
    windowRoute('tickets', before)],
    (colorScheme) => opened(nordhost, overview, { colorScheme }),
    { came: openForms, called: (route) => (route === overview ? 'overview'
      : /tickets/.test(route) ? 'tickets' : 'window') });
  await anna.locator('.lang').click();
  await anna.locator('html[lang=fi]').waitFor();
  await shoot(anna, 'window-fi');
  for (const page of [nora, anna]) assert.deepEqual(page.faults, []);
});
