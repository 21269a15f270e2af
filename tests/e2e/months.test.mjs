// What the sides say of a month at the command line: exclusions, objections, reports, credits; and
// what a target would have come to.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Key, Server, agreeOn, commandLines, nextMonth, sampleTerms, sopu } from '../support/sopu.mjs';
import { verifyEvidence } from '../support/evidence_verifier.mjs';

const uses = ['sign', 'measure', 'admin', 'read'];
const day = (month, number, clock = '00:00:00') => `${nextMonth(month).slice(0, 8)}${String(number).padStart(2, '0')}T${clock}Z`;
const name = (month) => nextMonth(month).slice(0, 7);

// In force for three months; an hour was down in the first of them that is wholly over.
async function told(change = () => {}) {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex', 'stranger'], uses);
  const terms = sampleTerms('acme', 'globex', { agreementPeriod: { from: nextMonth(-3).slice(0, 10) } });
  terms.serviceElements.exclusions = [{ id: 'works', kind: 'maintenance', text: 'Announced work.', notice: 'P1D' },
    { id: 'storm', kind: 'forceMajeure', text: 'What nobody can help.' }];
  terms.serviceElements.objectives[0].measuredBy = ['acme', 'globex'];
  change(terms);
  await agreeOn(lines, 'deal', 'acme', 'globex', terms, '--retroactive', '--from', nextMonth(-3));
  const measure = (party, ...figures) => lines.sign(party, 'measure', 'report', 'deal', '--objective', 'uptime', '--from', nextMonth(-2),
    '--until', nextMonth(-1), '--source', 'probe', ...figures);
  const an_hour = ['--down', `${day(-2, 10)}/${day(-2, 10, '01:00:00')}`];
  const window = async () => (await lines.as('globex', 'performance', 'deal', '--slo', 'uptime', '--window', name(-2), '--explain')).items[0];
  const text = (party, ...more) => sopu(...more, '--url', server.url, '--key', lines.keys[party], '--party', party);
  return { server, ...lines, terms, measure, an_hour, window, text };
}

test('an exclusion is claimed and accepted, maintenance announced in time or not', async () => {
  const { sign, as, refused, measure, an_hour, window } = await told();
  await measure('acme', ...an_hour);
  assert.equal((await window()).verdict, 'breached');
  const storm = ['--exclusion', 'storm', '--from', day(-2, 10), '--until', day(-2, 10, '02:00:00'), '--text', 'A storm'];
  assert.match(await refused('acme', 'exclusion', 'announce', 'deal', ...storm), /exclusion-is-claimed/);
  const claim = await sign('acme', 'exclusion', 'claim', 'deal', ...storm);
  const waits = async (party) => (await as(party, 'inbox')).items.map((one) => [one.agreement, one.what.code, one.reference]);
  assert.ok((await waits('globex')).some((one) => one.join() === `deal,inbox-exclusion,${claim.payload.id}`));
  assert.ok((await waits('acme')).every(([, code]) => code !== 'inbox-exclusion'));
  assert.ok((await waits('acme')).some(([, code]) => code === 'report-due'));
  assert.deepEqual(await waits('stranger'), []);
  assert.match(await refused('acme', 'exclusion', 'accept', 'deal'), /own-exclusion/);
  assert.equal((await window()).verdict, 'breached');
  await sign('globex', 'exclusion', 'accept', 'deal', claim.payload.id);
  const after = await window();
  assert.deepEqual([after.verdict, after.sides[0].excludedSec], ['met', 7200]);
  assert.deepEqual(after.exclusions.map((one) => [one.id, one.status]), [[claim.payload.id, 'accepted']]);
  assert.deepEqual(after.excluded, [{ from: day(-2, 10).replace('Z', '.000Z'), until: day(-2, 10, '02:00:00').replace('Z', '.000Z') }]);

  const soon = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3600_000).toISOString();
  const later = new Date(Date.parse(soon) + 3600_000).toISOString();
  const works = ['--exclusion', 'works', '--text', 'New racks'];
  const late = await sign('acme', 'exclusion', 'announce', 'deal', ...works, '--from', soon, '--until', later);
  assert.match(JSON.stringify(late), /counts like any other/);
  const inTime = await sign('acme', 'exclusion', 'announce', 'deal', ...works, '--from', nextMonth(), '--until', day(2, 1, '04:00:00'));
  assert.doesNotMatch(JSON.stringify(inTime), /counts like any other/);
  assert.match(await refused('acme', 'exclusion', 'announce', 'deal', ...works, '--from', day(-2, 10), '--until', day(-2, 11)), /maintenance-begun/);
});

test('a month is reported, contested, claimed and settled; evidence and views hold', async () => {
  const { server, as, sign, refused, measure, an_hour, window, text, directory, keys } = await told((terms) => {
    Object.assign(terms.serviceElements.creditRules, { automatic: false, claimWithin: 'P30D', claimNeeds: 'The ticket.' });
  });
  await measure('acme', ...an_hour);
  const contest = ['measure', 'contest', 'deal', '--objective', 'uptime', '--window', name(-2), '--measurer'];
  assert.match(await refused('globex', ...contest, 'globex', '--reason', 'It was more'), /own-figures/);
  assert.match(await refused('stranger', ...contest, 'acme', '--reason', 'It was more'), /not-found/);
  await sign('globex', ...contest, 'acme', '--reason', 'It was more');
  const contested = await window();
  assert.deepEqual([contested.state, contested.verdict, contested.credit], ['contested', 'notDetermined', 10000]);
  assert.equal(contested.sides[0].contestedBy, 'customer');
  await measure('globex', '--down', `${day(-2, 10)}/${day(-2, 10, '02:00:00')}`);
  assert.equal((await window()).verdict, 'breached', 'both say so now');

  const claim = ['credit', 'claim', 'deal', '--objective', 'uptime', '--window', name(-2)];
  assert.deepEqual((await window()).claim.made, false);
  assert.match(await refused('globex', ...claim), /claim-needs.*The ticket/);
  assert.match(await refused('acme', ...claim, '--text', 'Ticket 7'), /claim-by-customer/);
  await sign('globex', ...claim, '--text', 'Ticket 7');
  assert.deepEqual((await window()).claim.made, true);

  // The report says what the ledger computes, and nothing else.
  assert.match(await refused('globex', 'report', 'publish', 'deal', '--month', name(-2)), /not-the-reporter/);
  const report = await sign('acme', 'report', 'publish', 'deal', '--month', name(-2), '--text', 'One bad hour');
  const data = report.payload.data;
  assert.deepEqual(data.windows.map((one) => [one.objective, one.verdict, one.credit]), [['uptime', 'breached', 10000]]);
  assert.deepEqual(data.services, [{ service: 'web', payable: 10000, held: 0, bonus: 0 }]);
  const better = join(directory, 'better.json');
  writeFileSync(better, JSON.stringify({ ...data, services: [{ ...data.services[0], payable: 1 }] }));
  assert.match(await refused('acme', 'event', 'report.published', '--subject', 'agreement/deal', '--data', better), /report-differs/);
  assert.match(await refused('acme', 'report', 'accept', 'deal'), /own-report/);
  await sign('globex', 'report', 'accept', 'deal');
  assert.equal((await window()).state, 'final');
  assert.match(await refused('acme', 'measure', 'correct', 'deal', '--measurement', report.payload.id, '--objective', 'uptime', '--from',
    nextMonth(-2), '--until', nextMonth(-1), '--source', 'p', '--all-up', '--reason', 'No'), /window-final/);

  // One page in each language, and the same figures as lines.
  const html = join(directory, 'report.html');
  const csv = join(directory, 'report.csv');
  await text('globex', 'report', 'deal', '--month', name(-2), '--html', html, '--csv', csv);
  const page = readFileSync(html, 'utf8');
  assert.match(page, /<svg role="img"[^]*<title>\[uptime\] Uptime<\/title><desc>[^]*target &gt;= 99.9/);
  assert.match(page, /accepted by the other side/);
  assert.doesNotMatch(page, /<script/);
  const lines = readFileSync(csv, 'utf8').split('\r\n');
  assert.equal(lines[0].split(',')[0], 'objective');
  assert.equal(lines[1], `uptime,,${name(-2)},${nextMonth(-2).slice(0, 10)},${nextMonth(-1).slice(0, 10)},acme,${data.windows[0].sides[0].num},` +
    `${data.windows[0].sides[0].den},breached,10000,breached,final,0`);
  const finnish = await text('globex', 'report', 'deal', '--month', name(-2), '--lang', 'fi');
  assert.match(finnish.stdout, /toinen puoli on hyväksynyt[^]*ei täyttynyt/);
  assert.match((await text('stranger', 'report', 'deal')).stderr, /not-found/);
  assert.match((await text('globex', 'report', 'deal', '--month', 'May')).stderr, /month \(2027-03\)/);

  // Both say what was paid.
  const paid = ['credit', 'settle', 'deal', '--service', 'web', '--month', name(-2), '--amount'];
  await sign('acme', ...paid, '9000', '--text', 'Credit note 17');
  await sign('globex', ...paid, '9000');
  const { months } = await as('globex', 'performance', 'deal');
  assert.deepEqual(months.find((one) => one.month === name(-2)),
    { service: 'web', month: name(-2), payable: 9000, held: 0, bonus: 0, settled: true });
  assert.match(await refused('acme', ...paid, '1'), /credit-settled-already/);

  // What is due, for a calendar program.
  assert.match((await text('globex', 'deadlines', 'deal')).stdout, /report of \d{4}-\d{2} is due/);

  const file = join(directory, 'evidence');
  await as('globex', 'evidence', 'deal', '-o', file);
  assert.deepEqual(verifyEvidence(readFileSync(file), server.verifierKey).why, undefined);
  const offline = await sopu('verify', file, '--log-key', server.verifierKey);
  assert.equal(offline.code, 0, offline.stdout + offline.stderr);
  await server.stop();
  assert.equal((await sopu('rebuild', server.directory, '--check')).code, 0);
  assert.equal((await sopu('verify', server.directory, '--log-key', server.verifierKey)).code, 0);
});

test('a fee that is billed is contested, and later terms change a month that was final', async () => {
  const { server, as, sign, refused, measure, an_hour, window, text, directory, terms } = await told(({ serviceElements }) => {
    serviceElements.services[0].fee = { billedBy: 'acme' };
  });
  await measure('acme', ...an_hour);
  assert.deepEqual([(await window()).credit, (await window()).base], [0, undefined]);
  const bill = ['fee', 'bill', 'deal', '--service', 'web', '--month', name(-2), '--amount'];
  assert.match(await refused('globex', ...bill, '1'), /not-the-biller/);
  const { payload } = await sign('acme', ...bill, '48000', '--text', 'Invoice 17');
  await sign('globex', 'fee', 'contest', 'deal', '--amount', '30000', '--reason', 'Half of it was another service');
  const contested = await window();
  assert.deepEqual([contested.state, contested.credit, contested.held, contested.base, contested.baseAtMost],
    ['contested', 3000, 1800, 30000, 48000]);
  assert.deepEqual(contested.bills.map((one) => [one.id, one.amount, one.customer]), [[payload.id, 48000, 30000]]);
  const shown = await text('globex', 'performance', 'deal', '--slo', 'uptime', '--window', name(-2), '--explain');
  assert.match(shown.stdout, /bill for .*480.00\sEUR by acme; the customer says 300.00\sEUR/);
  const unknown = await text('globex', 'performance', 'deal', '--slo', 'uptme');
  assert.equal(unknown.code, 4);
  assert.match(unknown.stderr, /There is no such objective/);
  assert.match((await text('stranger', 'fee', 'contest', 'deal', '--amount', '1', '--reason', 'No', '--yes')).stderr, /not-found/);
  await sign('acme', ...bill, '40000');
  assert.deepEqual([(await window()).credit, (await window()).held], [4000, 0]);

  // Both take the month as it is; then they agree on a fee, from before it on.
  await sign('acme', 'report', 'publish', 'deal', '--month', name(-2));
  await sign('globex', 'report', 'accept', 'deal');
  assert.equal((await window()).state, 'final');
  const later = structuredClone(terms);
  later.serviceElements.services[0].fee = { amount: 100000, per: 'month' };
  const file = join(directory, 'later.json');
  writeFileSync(file, JSON.stringify(later));
  await sign('acme', 'amend', 'deal', file, '--reason', 'One price', '--retroactive', '--from', nextMonth(-2));
  for (const party of ['acme', 'globex']) await sign(party, 'approve', 'deal');
  assert.equal((await window()).credit, 10000);
  const { months } = await as('globex', 'performance', 'deal');
  assert.deepEqual(months.find((one) => one.month === name(0)).differences, [{ month: name(-2), amount: 6000 }]);
  const report = JSON.parse((await text('globex', 'report', 'deal', '--month', name(0), '--json')).stdout);
  assert.deepEqual(report.services[0].differences, [{ month: name(-2), more: 6000, less: 0 }]);
  assert.match((await text('globex', 'report', 'deal', '--month', name(0), '--lang', 'fi')).stdout, /60,00\sEUR .*sen mukana/);

  const evidence = join(directory, 'evidence');
  await as('globex', 'evidence', 'deal', '-o', evidence);
  assert.equal((await sopu('verify', evidence, '--log-key', server.verifierKey)).code, 0);
  assert.deepEqual(verifyEvidence(readFileSync(evidence), server.verifierKey).why, undefined);
  await server.stop();
  assert.equal((await sopu('rebuild', server.directory, '--check')).code, 0);
});

test('a stricter target is replayed over what was measured, from the ledger and from a file', async () => {
  const { server, as, sign, text, terms, measure, an_hour, directory, refused } = await told();
  await measure('acme', ...an_hour);
  const stricter = structuredClone(terms);
  stricter.serviceElements.objectives[0].targetPpm = 999900;
  stricter.serviceElements.objectives[0].credits.tiers = [{ belowPpm: 999900, creditBp: 2000 }];
  stricter.agreementPeriod.from = nextMonth().slice(0, 10);
  const file = join(directory, 'stricter.json');
  writeFileSync(file, JSON.stringify(stricter));
  const range = ['--from', nextMonth(-2).slice(0, 10), '--to', nextMonth(-1).slice(0, 10)];
  const backtest = async (...more) => JSON.parse((await text('globex', 'backtest', 'deal', ...range, ...more, '--json')).stdout);
  const [uptime] = (await backtest('--terms', file)).objectives;
  assert.deepEqual([uptime.windows, uptime.met, uptime.breached, uptime.credit, uptime.worst], [1, 0, 1, 20000, [name(-2)]]);
  assert.ok(uptime.targetOfAll < 999000 && uptime.targetOf95 === uptime.targetOfAll);
  const shown = await text('globex', 'backtest', 'deal', ...range, '--terms', file);
  assert.match(shown.stdout, /uptime +99.99 % +1 +0 +1/);

  const csv = join(directory, 'outages.csv');
  writeFileSync(csv, `from,until\n${day(-2, 10)},${day(-2, 10, '01:00:00')}\n`);
  const [same] = (await backtest('--terms', file, '--csv', csv, '--objective', 'uptime')).objectives;
  assert.deepEqual(same, uptime);

  const proposal = await sign('acme', 'amend', 'deal', file, '--reason', 'Stricter', '--from', nextMonth());
  const [proposed] = (await backtest('--proposal', proposal.payload.id)).objectives;
  assert.equal(proposed.credit, 20000);

  // Who attests it can show the past, and nothing else than that; who approves sees it, too.
  const attest = ['agreement', 'feasibility', 'deal', '--objective', 'uptime', '--target-ppm', '999900', '--basis', 'measured',
    '--statement', 'There is a second room now'];
  assert.match(await refused('acme', ...attest, '--backtest', 'lately'), /lately.* are no months/);
  const { payload: { data } } = await sign('acme', ...attest, '--backtest', `${name(-2)}/${name(-1)}`);
  const [result] = data.backtest.results;
  assert.deepEqual(data.backtest, { firstMonth: name(-2), lastMonth: name(-1), results: [{ met: 0, breached: 1, notMeasured: 1,
    targetOf95: uptime.targetOf95, targetOfAll: uptime.targetOfAll }] });
  const better = join(directory, 'better.json');
  writeFileSync(better, JSON.stringify({ ...data, backtest: { ...data.backtest, results: [{ ...result, met: 1, breached: 0 }] } }));
  assert.match(await refused('acme', 'event', 'feasibility.attested', '--subject', 'agreement/deal', '--data', better), /backtest-differs/);
  const approving = await text('globex', 'approve', 'deal', '--dry-run');
  assert.match(approving.stdout.replace(/\s+/g, ' '), new RegExp('Replayed over what was measured from .*: “Uptime”: 0 of 1 measured windows met,'
    + ' credits 200.00 EUR; by the terms until now 0 of 1, credits 100.00 EUR'), approving.stderr);

  assert.match((await text('globex', 'backtest', 'deal')).stderr, /--terms FILE or --proposal ID/);
  assert.match((await text('stranger', 'backtest', 'deal', '--terms', file)).stderr, /not-found/);

  assert.match(await refused('acme', 'report', 'publish', 'deal', '--month', name(1)), /month-not-over|window/);

  // Whoever checks the history computes it, too.
  const evidence = join(directory, 'evidence');
  await as('globex', 'evidence', 'deal', '-o', evidence);
  assert.equal((await sopu('verify', evidence, '--log-key', server.verifierKey)).code, 0);
  assert.deepEqual(verifyEvidence(readFileSync(evidence), server.verifierKey).why, undefined);
  await server.stop();
  assert.equal((await sopu('rebuild', server.directory, '--check')).code, 0);
  assert.equal((await sopu('verify', server.directory, '--log-key', server.verifierKey)).code, 0);
});

test('growth beyond what the terms assume is the reason of an amendment that gives none', async () => {
  const { sign, refused, directory } = await told(({ serviceElements }) => {
    serviceElements.objectives.push({ id: 'users', service: 'web', name: 'Users', indicator: 'value', op: '<=', target: 1000, of: 'max',
      unit: 'users', window: { kind: 'calendar', length: 'month' }, denominator: 'total', measuredBy: ['acme'] });
    serviceElements.assumptions = [{ id: 'growth', text: 'So many at once.', metric: 'users', upTo: 100 }];
  });
  const save = (file, content) => { writeFileSync(join(directory, file), JSON.stringify(content)); return join(directory, file); };
  const amend = ['amend', 'deal', save('patch', [{ op: 'replace', path: '/serviceElements/assumptions/0/upTo', value: 200 }]), '--from', nextMonth()];
  assert.match(await refused('acme', ...amend), /say why with --reason/);
  await sign('acme', 'measure', 'report', 'deal', '--objective', 'users', '--from', nextMonth(-1), '--until', nextMonth(0), '--source', 'shop',
    '--figures', save('figures', { values: { count: 2, sum: 240, max: 150 } }));
  const { payload } = await sign('acme', ...amend);
  assert.match(payload.data.reason, /users.*150.*100/);
});

test('what is due opens in a calendar program', async () => {
  const { server, keys } = await told();
  const get = (accept = 'en') => server.get('/v1/agreements/deal/calendar.ics', { 'accept-language': accept,
    authorization: `Bearer ${Key.read(keys.globex).token('globex')}` });
  assert.equal((await server.get('/v1/agreements/deal/calendar.ics')).status, 401);
  const answer = await get();
  assert.match(answer.headers.get('content-type'), /^text\/calendar/);
  // Someone else's reader: Python's icalendar.
  const script = 'import sys, json, icalendar\n' +
    'c = icalendar.Calendar.from_ical(sys.stdin.buffer.read())\n' +
    'print(json.dumps([[str(e["uid"]), e["dtstart"].dt.isoformat(), str(e["summary"])] for e in c.walk("VEVENT")]))';
  const read = (ics) => JSON.parse(execFileSync('/usr/bin/python3', ['-c', script], { input: ics }));
  const events = read(await answer.text());
  const report = events.find(([uid]) => uid.startsWith('report-due/'));
  assert.match(report[2], /^deal: The report of \d{4}-\d{2} is due, from acme/);
  assert.equal(new Set(events.map(([uid]) => uid)).size, events.length, 'each has a name of its own');
  assert.ok(events.some(([uid]) => uid.startsWith('review-due/')));
  const finnish = read(await (await get('fi')).text());
  assert.deepEqual(finnish.map(([uid]) => uid), events.map(([uid]) => uid));
  assert.notDeepEqual(finnish.map(([, , summary]) => summary), events.map(([, , summary]) => summary));
});

test('figures in dispute are held, and settled for what both agree on', async () => {
  const { server, sign, as, refused, measure, an_hour, window } = await told();
  await measure('acme', ...an_hour);
  const raise = ['dispute', 'raise', 'deal', '--clause', 'uptime', '--claim', 'It was down for longer', '--remedy', 'A larger credit'];
  assert.match(await refused('globex', ...raise, '--window', 'uptime'), /OBJECTIVE=WINDOW, such as uptime=2027-03/);
  await sign('globex', ...raise, '--window', `uptime=${name(-2)}`);
  assert.equal((await window()).state, 'contested');
  await sign('acme', 'dispute', 'respond', 'deal', '--text', 'It was an hour');
  const settle = ['dispute', 'settle', 'deal', '--text', 'We meet half way'];
  assert.match(await refused('acme', ...settle), /what is paid/i);
  assert.match(await refused('acme', ...settle, '--credit', 'web=9000'), /SERVICE=MONTH=AMOUNT/);
  await sign('acme', ...settle, '--credit', `web=${name(-2)}=9000`);
  await sign('globex', 'dispute', 'accept', 'deal');
  const { months } = await as('globex', 'performance', 'deal');
  assert.deepEqual(months.find((one) => one.month === name(-2)),
    { service: 'web', month: name(-2), payable: 9000, held: 0, bonus: 0, settled: true });
  await server.stop();
});
