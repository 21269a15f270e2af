// What binds when, at the command line: agreed steps keep their days whatever else is changed, and
// five people who sign at once all get through.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, nextMonth, sampleTerms, sopu } from '../support/sopu.mjs';

const people = ['anna', 'ben', 'carla', 'dora', 'eino'];
const title = (value) => [{ op: 'replace', path: '/title', value }];
const fee = (value) => [{ op: 'replace', path: '/serviceElements/services/0/fee/amount', value }];

describe('stretches of time', () => {
  let server, acme, globex, stream, directory;

  const key_file = (person) => join(directory, `${person}.pem`);
  const file = (name, content) => {
    writeFileSync(join(directory, name), JSON.stringify(content));
    return join(directory, name);
  };
  const run = (person, ...args) => sopu(...args, '--url', server.url, '--key', key_file(person),
    '--party', person === 'gita' ? 'globex' : 'acme', '--json');
  async function as(person, ...args) {
    const result = await run(person, ...args);
    assert.equal(result.code, 0, `sopu ${args.join(' ')}: ${result.stderr}`);
    return JSON.parse(result.stdout);
  }
  const sign = (person, ...args) => as(person, ...args, '--yes');
  async function agree(...args) {
    const { receipt } = await sign('anna', ...args);
    const [{ id }] = (await as('anna', 'agreement', 'show', 'deal')).proposals.slice(-1);
    for (const person of ['anna', 'gita']) await sign(person, 'approve', 'deal', '--proposal', id);
    return receipt;
  }
  const terms_at = (date) => as('gita', 'terms', 'deal', '--at', date);

  before(async () => {
    directory = temporaryDirectory();
    server = await Server.start();
    acme = await server.enrol('acme', people);
    globex = await server.enrol('globex', ['gita']);
    for (const [i, person] of people.entries()) write(person, acme.keys[i]);
    write('gita', globex.key);
    const threshold = { editorial: 1, operational: 1, target: 1, price: 1, remedy: 1 };
    const terms = sampleTerms('globex', 'acme',
      { agreementPeriod: { from: nextMonth().slice(0, 10), until: nextMonth(14).slice(0, 10) } });
    terms.managementElements.approvalRules = [{ party: 'acme', threshold }];
    stream = await Stream.initiate(server, 'deal', globex, terms.parties);
    await stream.prepare(globex, acme, terms);
    const initial = await stream.propose(globex, 'initial', terms);
    for (const party of [globex, acme]) await stream.approve(party, initial);
  });
  function write(person, key) {
    writeFileSync(key_file(person), key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      { mode: 0o600 });
  }

  it('a typo mended early brings no later price forward', async () => {
    await agree('amend', 'deal', file('dearer.json', fee(500_000)), '--reason', 'Twice the load',
      '--from', nextMonth(8));
    const shown = await run('anna', 'amend', 'deal', file('title.json', title('Web hosting')),
      '--reason', 'A typo', '--from', nextMonth(4), '--dry-run');
    const { effect } = JSON.parse(shown.stdout);
    assert.equal(effect.changeClass, 'editorial');
    assert.deepEqual(effect.stretches.map((one) => one.from), [nextMonth(4), nextMonth(8)]);
    assert.deepEqual(effect.stretches.map((one) => one.changes.map(({ path }) => path)), [['/title'], ['/title']]);
    await agree('amend', 'deal', file('title.json', title('Web hosting')), '--reason', 'A typo',
      '--from', nextMonth(4));
    for (const [month, amount, name] of [[3, 100_000, 'Hosting'], [4, 100_000, 'Web hosting'],
      [7, 100_000, 'Web hosting'], [8, 500_000, 'Web hosting']]) {
      const terms = await terms_at(nextMonth(month));
      assert.equal(terms.serviceElements.services[0].fee.amount, amount, `${month}`);
      assert.equal(terms.title, name, `${month}`);
    }
    const { items } = await as('anna', 'versions', 'deal');
    assert.deepEqual(items.map(({ number }) => number), [1, 2, 3, 4]);
    assert.deepEqual(items.map(({ neverBinds }) => neverBinds ?? false), [false, true, false, false]);
    assert.deepEqual(items.map(({ effectiveFrom }) => effectiveFrom),
      [nextMonth(2), nextMonth(8), nextMonth(4), nextMonth(8)]);
    const clause = await as('gita', 'clause', 'deal', 'web', '--at', nextMonth(8));
    assert.equal(clause.inForce.number, 4);
  });

  it('where the same place will be another, one has to say what becomes of it', async () => {
    const change = ['amend', 'deal', file('fee.json', fee(110_000)), '--reason', 'Wages', '--from', nextMonth(5)];
    const refused = await run('anna', ...change, '--yes');
    assert.equal(refused.code, 4, refused.stdout);
    assert.match(refused.stderr, /services\/web\/fee\/amount/);
    assert.match(refused.stderr, /patch of its own/);
    const nowhere = await run('anna', ...change, '--stretch', `${nextMonth(6)}=${file('none.json', [])}`, '--yes');
    assert.equal(nowhere.code, 2, nowhere.stderr);
    await agree(...change, '--stretch', `${nextMonth(8)}=${file('none.json', [])}`);
    for (const [month, amount] of [[4, 100_000], [5, 110_000], [8, 500_000]]) {
      assert.equal((await terms_at(nextMonth(month))).serviceElements.services[0].fee.amount, amount);
    }
  });

  it('a renewal without a date keeps every agreed step', async () => {
    const until = nextMonth(26).slice(0, 10);
    await agree('renew', 'deal', '--until', until, '--reason', 'Another year');
    for (const [month, amount] of [[2, 100_000], [5, 110_000], [8, 500_000]]) {
      const terms = await terms_at(nextMonth(month).replace(/T.*/, 'T12:00:00.000Z'));
      assert.equal(terms.serviceElements.services[0].fee.amount, amount);
      assert.equal(terms.agreementPeriod.until, until);
    }
  });

  it('nothing is amended beyond the end', async () => {
    const refused = await run('anna', 'amend', 'deal', file('late.json', title('Late')), '--reason', 'x',
      '--from', nextMonth(27), '--yes');
    assert.equal(refused.code, 4);
    assert.equal(JSON.parse(refused.stderr).rule, 'effective-from-end');
  });

  it('who approved may take it back', async () => {
    await sign('gita', 'amend', 'deal', file('again.json', title('Hosting anew')), '--reason', 'x',
      '--from', nextMonth(9));
    await sign('anna', 'approve', 'deal');
    await sign('anna', 'take-back', 'deal', '--reason', 'Not yet');
    const [open] = (await as('anna', 'agreement', 'show', 'deal')).proposals;
    assert.deepEqual(open.approvals, []);
    assert.equal((await run('anna', 'take-back', 'deal', '--yes')).code, 4);
    await sign('gita', 'withdraw', 'deal');
  });

  it('five people sign at once, each with one answer', async () => {
    const threshold = { editorial: 5, operational: 5, target: 5, price: 5, remedy: 5 };
    await sign('gita', 'amend', 'deal', file('five.json', [{ op: 'replace',
      path: '/managementElements/approvalRules/0/threshold', value: threshold }]), '--reason', 'All five',
    '--from', nextMonth(10));
    const answers = await Promise.all(people.map((person) => run(person, 'approve', 'deal', '--yes')));
    for (const { code, stderr } of answers) assert.equal(code, 0, stderr);
    await sign('gita', 'approve', 'deal');
    assert.equal((await terms_at(nextMonth(10))).managementElements.approvalRules[0].threshold.price, 5);
  });

  it('all of it is there after a restart', async () => {
    const months = [2, 4, 5, 8, 10];
    const before_it = await Promise.all(months.map((month) => terms_at(nextMonth(month))));
    await server.stop();
    await server.serve();
    assert.deepEqual(await Promise.all(months.map((month) => terms_at(nextMonth(month)))), before_it);
  });

  it('the verifier recomputes all of it', async () => {
    const verdict = await sopu('verify', server.url, '--log-key', server.verifierKey);
    assert.equal(verdict.code, 0, verdict.stderr);
  });
});
