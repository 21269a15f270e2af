// Measurements at the command line: two measurers, corrections, files, and what follows from them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, agreeOn, commandLines, nextMonth, sampleTerms, sopu } from '../support/sopu.mjs';
import { verifyEvidence } from '../support/evidence_verifier.mjs';

const uses = ['sign', 'measure', 'admin', 'read'];
const day = (month, number = 1, clock = '00:00:00') => `${nextMonth(month).slice(0, 8)}${String(number).padStart(2, '0')}T${clock}Z`;
const name = (month) => nextMonth(month).slice(0, 7);
const seconds = (month) => (Date.parse(nextMonth(month + 1)) - Date.parse(nextMonth(month))) / 1000;

// In force for three months, by uptime, the share of good requests in slots, tickets and delays.
function measuredTerms() {
  const terms = sampleTerms('acme', 'globex', { agreementPeriod: { from: nextMonth(-3).slice(0, 10) } });
  const [uptime] = terms.serviceElements.objectives;
  uptime.measuredBy = ['acme', 'globex'];
  const month = { kind: 'calendar', length: 'month' };
  const objective = (id, more) => ({ id, service: 'web', name: id, op: '>=', window: month, denominator: 'total',
    measuredBy: ['acme'], ...more });
  terms.serviceElements.calendars = [{ id: 'office', holidays: [],
    weekly: ['mon', 'tue', 'wed', 'thu', 'fri'].map((one) => ({ day: one, from: '08:00', to: '16:00' })) }];
  terms.serviceElements.objectives = [uptime,
    objective('requests', { indicator: 'ratio', targetPpm: 999000, slot: { sec: 300, empty: 'good' } }),
    objective('tickets', { indicator: 'duration', targetPpm: 500000, limit: 'PT4H', calendar: 'office' }),
    objective('delay', { indicator: 'value', op: '<=', target: 200, of: 'percentile', percentilePpm: 950000, unit: 'ms' })];
  return terms;
}

async function measuring() {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex', 'stranger'], uses);
  const { sign, as } = lines;
  const terms = measuredTerms();
  const file = join(lines.directory, 'terms.json');
  writeFileSync(file, JSON.stringify(terms));
  await sign('acme', 'agreement', 'init', 'deal', '--title', 'Deal', '--provider', 'acme', '--customer', 'globex');
  for (const party of ['acme', 'globex']) {
    await sign(party, 'agreement', 'background', 'deal', '--text', 'We come from afar.');
    await sign(party, 'agreement', 'ground-rules', 'deal', 'We listen');
    await sign(party, 'agreement', 'confirm', 'deal', 'Hours');
  }
  await sign('acme', 'propose', 'deal', file, '--reason', 'As it has been', '--retroactive', '--from', nextMonth(-3));
  for (const [id, ...more] of [['uptime', '--target-ppm', '999000'], ['requests', '--target-ppm', '999000'],
    ['tickets', '--target-ppm', '500000', '--limit', 'PT4H'], ['delay', '--target', '200']])
    await sign('acme', 'agreement', 'feasibility', 'deal', '--objective', id, '--basis', 'measured', '--statement', 'So it was', ...more);
  for (const party of ['acme', 'globex']) await sign(party, 'approve', 'deal');
  const windows = async (party, ...more) => (await as(party, 'performance', 'deal', ...more)).items;
  const window = async (slo, month, ...more) => (await windows('acme', '--slo', slo, '--window', name(month), ...more))[0];
  const report = (party, month, ...figures) => [party, 'measure', 'report', 'deal', '--objective', 'uptime', '--from', nextMonth(month),
    '--until', nextMonth(month + 1), '--source', 'probe', ...figures];
  return { server, ...lines, terms, windows, window, report };
}

test('two sides measure, differ, and one corrects itself; the whole history holds', async () => {
  const { server, as, sign, refused, windows, window, report, directory, keys } = await measuring();
  const [before] = (await windows('acme', '--slo', 'uptime')).filter((one) => one.window === name(-2));
  assert.equal(before.verdict, 'notMeasured');

  // An outage of 0.1 % of the month is on the target; one second more is not.
  const allowed = seconds(-2) / 1000;
  const until = new Date(Date.parse(day(-2, 10)) + Math.ceil(allowed + 1) * 1000).toISOString();
  const down = `${day(-2, 10)}/${until.replace('.000', '')}`;
  assert.match(await refused(...report('acme', -2)), /--down FROM\/UNTIL/);
  assert.match(await refused(...report('acme', -2, '--down', 'yesterday')), /yesterday.*is no downtime/);
  assert.match(await refused(...report('stranger', -2, '--all-up')), /not-found/);
  assert.match(await refused(...report('acme', 0, '--all-up')), /measured-time-not-over/);
  const reported = await sign(...report('acme', -2, '--down', down));
  assert.equal(reported.payload.data.figures.downtime.length, 1);
  assert.match(await refused(...report('acme', -2, '--all-up')), /measurement-overlaps/);
  const breached = await window('uptime', -2, '--explain');
  assert.deepEqual([breached.verdict, breached.state, breached.credit, breached.held], ['breached', 'provisional', 10000, 0]);
  const [side] = breached.sides;
  assert.deepEqual([side.measurer, side.attainedPpm, side.downSec], ['acme', 998999, Math.ceil(allowed + 1)]);
  assert.deepEqual(side.lines.map((one) => [one.tier, one.amount, one.belowPpm, one.creditBp]), [[1, 10000, 999000, 1000]]);
  assert.deepEqual(side.measurements.map((one) => one.id), [reported.payload.id]);
  assert.equal(side.outages[0].lengthSec, side.downSec);

  // The other side says that there was none: what only one of them says is held.
  await sign(...report('globex', -2, '--all-up'));
  const differ = await window('uptime', -2);
  assert.deepEqual([differ.verdict, differ.credit, differ.held], ['notDetermined', 0, 10000]);
  const { months } = await as('globex', 'performance', 'deal');
  assert.deepEqual(months.find((one) => one.month === name(-2)),
    { service: 'web', month: name(-2), payable: 0, held: 10000, bonus: 0 });

  const correct = (party, id, ...more) => [party, 'measure', 'correct', 'deal', '--measurement', id, '--objective', 'uptime',
    '--from', nextMonth(-2), '--until', nextMonth(-1), '--source', 'probe', '--reason', 'The probe slept', ...more];
  assert.match(await refused(...correct('globex', reported.payload.id, '--all-up')), /no-such-measurement/);
  await sign(...correct('acme', reported.payload.id, '--all-up'));
  assert.deepEqual((await window('uptime', -2)).verdict, 'met');
  assert.equal((await window('uptime', -2, '--explain')).sides[0].measurements[0].corrections, 1);

  // Nothing of it for who takes no part; the history has every word.
  const read = (party, ...more) => sopu('performance', 'deal', '--url', server.url, '--key', keys[party], '--party', party, ...more);
  assert.match((await read('stranger', '--json')).stderr, /not-found/);
  const story = (await as('globex', 'history', 'deal')).items.filter((one) => one.type.startsWith('sopu.measurement.'));
  assert.deepEqual(story.map((one) => one.type.split('.')[2]), ['reported', 'reported', 'corrected']);
  assert.equal((await server.get('/v1/agreements/deal/performance')).status, 401);

  // The evidence of one side holds by two verifiers; so does the ledger, built anew.
  const file = join(directory, 'evidence');
  await as('globex', 'evidence', 'deal', '-o', file);
  assert.deepEqual(verifyEvidence(readFileSync(file), server.verifierKey).why, undefined);
  assert.equal((await sopu('verify', file, '--log-key', server.verifierKey)).code, 0);
  const told = await windows('acme');
  await server.stop();
  assert.equal((await sopu('rebuild', server.directory, '--check')).code, 0);
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
  assert.equal((await sopu('rebuild', server.directory)).code, 0);
  await server.serve();
  const again = await read('acme', '--json');
  assert.deepEqual(JSON.parse(again.stdout).items, told);
});

test('figures of every kind come from files, a day at a time, and never twice', async () => {
  const { server, as, sign, refused, window, directory } = await measuring();
  const csv = (file, text) => { const path = join(directory, file); writeFileSync(path, text); return path; };
  const bring = (objective, file, month, more = []) => ['acme', 'measure', 'import', 'deal', '--objective', objective, '--csv', file,
    '--from', nextMonth(month), '--until', nextMonth(month + 1), '--source', 'monitoring', ...more];
  const days = Math.round(seconds(-2) / 86_400);

  // An outage over midnight is one, whatever the days.
  const outages = csv('outages.csv', `from,until\n${day(-2, 3, '23:30:00')},${day(-2, 4, '00:30:00')}\n`);
  assert.deepEqual(await sign(...bring('uptime', outages, -2)), { recorded: days, thereAlready: 0 });
  assert.deepEqual(await sign(...bring('uptime', outages, -2)), { recorded: 0, thereAlready: days });
  const uptime = (await window('uptime', -2, '--explain')).sides[0];
  assert.deepEqual(uptime.outages.map((one) => one.lengthSec), [3600]);
  assert.deepEqual([uptime.downSec, uptime.coveredSec], [3600, seconds(-2)]);

  // The mean of the slots' shares, those without requests good.
  const requests = csv('requests.csv', `from,until,good,total\r\n${day(-2, 5, '03:00:00')},${day(-2, 5, '03:05:00')},1,3\r\n`);
  await sign(...bring('requests', requests, -2));
  const slots = (await window('requests', -2)).sides[0];
  assert.deepEqual([slots.slots, slots.items], [days * 288, 3]);
  assert.equal(slots.attainedPpm, Math.floor(((days * 288 - 2 / 3) / (days * 288)) * 1e6));

  // Two tickets in time, one of them thanks to its pause; one late, one open for too long.
  const weekday = (number) => new Date(day(-2, number)).getUTCDay();
  const monday = [1, 2, 3, 4, 5, 6, 7].find((number) => weekday(number) === 1);
  const at = (clock, offset = 0) => day(-2, monday + offset, clock);
  const tickets = csv('tickets.csv', ['id,opened,done,pauses',
    `"A, 1",${at('09:00:00')},${at('12:59:59')},`,
    `B,${at('09:00:00')},${at('15:00:00')},${at('10:00:00')}/${at('12:00:00')}`,
    `C,${at('15:00:00')},${at('11:00:01', 1)},`,
    `D,${at('09:00:00')},,`, ''].join('\n'));
  await sign(...bring('tickets', tickets, -2));
  const served = (await window('tickets', -2, '--explain')).sides[0];
  assert.deepEqual([served.items, served.attainedPpm, served.verdict], [4, 500000, 'met']);
  assert.deepEqual(served.late.map((one) => one.id).sort(), ['C', 'D']);
  assert.equal(served.late.find((one) => one.id === 'C').tookSec, 3600 + 3 * 3600 + 1);

  // The 95th percentile is the upper bound of its bucket.
  const delays = csv('delays.csv', ['from,until,upTo,count', ...[[100, 9000], [200, 499], [400, 450], [800, 50]].map(
    ([bound, count]) => `${at('09:00:00')},${at('10:00:00')},${bound},${count}`)].join('\n'));
  await sign(...bring('delay', delays, -2));
  const delay = (await window('delay', -2)).sides[0];
  assert.deepEqual([delay.items, delay.attainedValue, delay.verdict], [9999, 400, 'breached']);

  // What is wrong with a file is said by its line, and nothing is signed.
  const wrong = async (text, why) => assert.match(await refused(...bring('uptime', csv('wrong.csv', text), -1)), why);
  await wrong('', /is empty/);
  await wrong('a,b\n1,2\n', /the columns must be/);
  await wrong('from,until\nnow,then\n', /line 2: .*now.* is no instant/);
  await wrong(`from,until\n${day(-1, 2)}\n`, /line 2: it has 1 cells where there are 2 columns/);
  await wrong(`from,until\n${day(-1, 2)},${day(-1, 1)}\n`, /line 2: it ends before it begins/);
  await wrong(`from,until\n${day(-2, 2)},${day(-2, 3)}\n`, /line 2: it is not within the measured time/);
  await wrong(`from,until,good,total\n${day(-1, 2)},${day(-1, 3, '00:05:00')},1,2\n`, /over the end of a day/);
  await wrong(`from,until,good,total\n${day(-1, 2)},${day(-1, 2, '00:05:00')},-1,2\n`, /-1.* is no whole number/);
  assert.equal((await window('uptime', -1)).verdict, 'notMeasured');
  const shown = await as('acme', ...bring('uptime', outages.replace('outages', 'outages'), -2).slice(1), '--dry-run');
  assert.equal(shown.items.length, days);
  await server.stop();
});

test('who only measures reports, reads how it goes without amounts, and can prove its own words', async () => {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex', 'probe'], uses);
  const { sign, as, refused, directory } = lines;
  const terms = sampleTerms('acme', 'globex', { agreementPeriod: { from: nextMonth(-3).slice(0, 10) } });
  terms.parties.push({ party: 'probe', role: 'measurer' });
  terms.serviceElements.objectives[0].measuredBy = ['probe'];
  await agreeOn(lines, 'deal', 'acme', 'globex', terms, '--retroactive', '--from', nextMonth(-3));
  const report = (party, ...figures) => [party, 'measure', 'report', 'deal', '--objective', 'uptime', '--from', nextMonth(-2),
    '--until', nextMonth(-1), '--source', 'probe 7', ...figures];
  assert.match(await refused(...report('acme', '--all-up')), /not-the-measurer/);
  await sign(...report('probe', '--down', `${day(-2, 4)}/${day(-2, 5)}`));
  const [own] = (await as('probe', 'performance', 'deal', '--window', name(-2))).items;
  assert.deepEqual([own.verdict, own.sides[0].downSec, 'credit' in own, 'base' in own], ['breached', 86400, false, false]);
  const [seen] = (await as('globex', 'performance', 'deal', '--window', name(-2))).items;
  assert.deepEqual([seen.verdict, seen.credit], ['breached', 10000]);
  for (const party of ['probe', 'globex']) {
    const file = join(directory, `of-${party}`);
    await as(party, 'evidence', 'deal', '-o', file);
    const verdict = await sopu('verify', file, '--log-key', server.verifierKey);
    assert.equal(verdict.code, 0, verdict.stdout);
    assert.equal(verifyEvidence(readFileSync(file), server.verifierKey).why, undefined);
    const words = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line).jws?.split('.')[1] ?? '');
    assert.match(words.map((payload) => Buffer.from(payload, 'base64url').toString()).join(), /probe 7/);
  }
  await server.stop();
});

test('a key without the use measure reports nothing, and people read what they get', async () => {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex']);
  const terms = sampleTerms('acme', 'globex', { agreementPeriod: { from: nextMonth(-3).slice(0, 10) } });
  await agreeOn(lines, 'deal', 'acme', 'globex', terms, '--retroactive', '--from', nextMonth(-3));
  assert.match(await lines.refused('acme', 'measure', 'report', 'deal', '--objective', 'uptime', '--from', nextMonth(-2),
    '--until', nextMonth(-1), '--source', 'probe', '--all-up'), /measure/);
  const text = await sopu('performance', 'deal', '--url', server.url, '--key', lines.keys.acme, '--party', 'acme');
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /uptime +\d{4}-\d\d +>= 99\.9 % +acme +- +0 % +notMeasured/);
  await server.stop();
});
