// The product's main job through the executable: two companies, each with processes and keys of
// their own, negotiate, agree, amend, give notice and take it back; an auditor verifies it all; one
// changed byte is found.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Key, Server, sopu } from '../support/sopu.mjs';

const samples = join(dirname(fileURLToPath(import.meta.url)), '../../tools/samples');
const agreement = 'hosting';

// The figures of a published agreement, beginning so far ahead that nothing lapses meanwhile.
function terms() {
  const document = JSON.parse(readFileSync(join(samples, 'acme-hosting.json')));
  const now = new Date();
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 3, 1));
  const date = (years) => `${month.getUTCFullYear() + years}-${String(month.getUTCMonth() + 1).padStart(2, '0')}-01`;
  document.agreementPeriod = { from: date(0), until: date(2) };
  document.parties = [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' },
    { party: 'mittari', role: 'measurer' }];
  document.serviceElements.objectives[0].measuredBy = ['mittari'];
  document.managementElements.approvalRules = [{ party: 'acme',
    threshold: { editorial: 1, operational: 1, target: 2, price: 2, remedy: 2 } }];
  return document;
}

describe('the main job', () => {
  const document = terms();
  let server, directory, someEvent;

  const people = { nora: 'nordhost', anna: 'acme', ben: 'acme', carla: 'acme', mia: 'mittari', aino: 'aava',
    eve: 'eveco' };
  const keyOf = (person) => join(directory, `${person}.pem`);
  const file = (name, content) => {
    writeFileSync(join(directory, name), JSON.stringify(content));
    return join(directory, name);
  };

  // A process of its own for each call, with that person's key; gives what it printed as JSON.
  async function as(person, ...args) {
    const result = await sopu(...args, '--url', server.url, '--key', keyOf(person),
      '--party', people[person], '--json');
    assert.equal(result.code, 0, `sopu ${args.join(' ')}: ${result.stderr}`);
    return JSON.parse(result.stdout);
  }
  async function eventAt(index) {
    const key = Key.read(keyOf('anna'));
    const answer = await server.get(`/v1/events/${index}`,
      { authorization: `Bearer ${key.token('acme')}` });
    return answer.json();
  }
  const sign = (person, ...args) => as(person, ...args, '--yes');
  async function refused(person, code, ...args) {
    const result = await sopu(...args, '--url', server.url, '--key', keyOf(person),
      '--party', people[person], '--json');
    assert.equal(result.code, code, `${result.stdout}${result.stderr}`);
    return result.stderr + result.stdout;
  }
  const show = (person = 'anna') => as(person, 'agreement', 'show', agreement);
  const open = async () => (await show()).proposals;
  const closed = async (status) => (await as('anna', 'proposal', 'list', agreement, '--all')).items
    .filter((one) => one.status === status);

  before(async () => {
    directory = temporaryDirectory();
    server = await Server.start();
    const enrolled = new Set();
    for (const [person, party] of Object.entries(people)) {
      const made = await sopu('key', 'new', '-o', keyOf(person), '--no-passphrase');
      assert.equal(made.code, 0, made.stderr);
      const request = join(directory, `${person}.request`);
      const asked = await sopu('party', 'request', '--party', party, '--name', `${party} Oy`,
        '--person', person, '--uses', 'sign,admin,read', '--key', keyOf(person), '--url', server.url,
        '-o', request);
      assert.equal(asked.code, 0, asked.stderr);
      if (enrolled.has(party)) {
        await sign('anna', 'party', 'add-key', request);
      } else {
        const operator = await server.operator();
        const done = await sopu('party', 'enrol', request, '--party', operator.id, '--key',
          join(server.directory, 'operator-key.pem'), '--url', server.url, '--yes');
        assert.equal(done.code, 0, done.stderr);
        enrolled.add(party);
      }
    }
  });

  it('prepares: background, ground rules, points, feasibility', async () => {
    await sign('nora', 'agreement', 'init', agreement, '--title', 'Hosting', '--provider', 'nordhost',
      '--customer', 'acme', '--measurer', 'mittari');
    await sign('nora', 'propose', agreement, file('first.json', document), '--reason', 'First draft');
    const early = await refused('nora', 4, 'approve', agreement, '--yes');
    assert.match(early, /background/i, 'the refusal names what is missing');
    for (const person of ['nora', 'anna']) {
      await sign(person, 'agreement', 'background', agreement, '--text', `What ${person} brings along.`);
      await sign(person, 'agreement', 'ground-rules', agreement, 'We answer within a week');
      await sign(person, 'agreement', 'confirm', agreement, 'Availability', 'Price');
    }
    assert.equal((await show()).phase, 'negotiating');
    for (const objective of document.serviceElements.objectives)
      await sign('nora', 'agreement', 'feasibility', agreement, '--objective', objective.id,
        '--target-ppm', String(objective.targetPpm), '--basis', 'measured', '--statement',
        'Kept in each of the last twelve months.');
    // Who measures only measures.
    const probed = ['agreement', 'feasibility', agreement, '--objective', 'uptime', '--target-ppm',
      '999900', '--basis', 'tested', '--statement', 'We probe each minute from three places.'];
    await refused('mia', 4, ...probed, '--terms', join(directory, 'first.json'), '--yes');
  });

  it('agrees on a counter-proposal, two people of the customer being needed', async () => {
    const counter = structuredClone(document);
    counter.serviceElements.services[0].fee.amount -= 1000;
    await sign('anna', 'counter', agreement, file('counter.json', counter), '--reason', 'A fairer price');
    const [first, second] = await open();
    assert.equal(second.counterTo, first.id);
    await sign('nora', 'withdraw', agreement, '--proposal', first.id, '--reason', 'The counter is fine');
    await sign('nora', 'approve', agreement, '--proposal', second.id);
    await sign('anna', 'approve', agreement, '--proposal', second.id);
    assert.equal((await show()).phase, 'negotiating', 'one of two is not enough');
    await refused('anna', 4, 'approve', agreement, '--proposal', second.id, '--yes');
    await sign('ben', 'approve', agreement, '--proposal', second.id);
    assert.equal((await show()).phase, 'agreed');
    Object.assign(document, counter);
  });

  it('amends for growth', async () => {
    const amount = document.serviceElements.services[0].fee.amount + 20_000;
    await sign('nora', 'amend', agreement, file('growth.json', [{ op: 'replace',
      path: '/serviceElements/services/0/fee/amount', value: amount }]), '--reason', 'Twice the traffic');
    const [growth] = await open();
    assert.equal(growth.changeClass, 'price');
    for (const person of ['nora', 'anna', 'carla'])
      await sign(person, 'approve', agreement, '--proposal', growth.id);
    const { items } = await as('anna', 'versions', agreement);
    assert.equal(items.length, 2);
  });

  it('lets the first of two colliding amendments win; the other is stale and is rebased', async () => {
    await sign('anna', 'amend', agreement, file('title.json', [{ op: 'replace', path: '/title',
      value: 'Hosting of the shop' }]), '--reason', 'A better name');
    await sign('nora', 'amend', agreement, file('exit.json', [{ op: 'replace',
      path: '/managementElements/exitPlan/text', value: 'The data go over within two weeks.' }]),
    '--reason', 'A quicker exit');
    const [title, exit] = await open();
    for (const person of ['nora', 'anna', 'ben'])
      await sign(person, 'approve', agreement, '--proposal', exit.id);
    assert.deepEqual((await closed('stale')).map((one) => one.id), [title.id]);
    const why = await refused('nora', 4, 'approve', agreement, '--proposal', title.id, '--yes');
    assert.match(why, /stale/);
    await sign('anna', 'rebase', agreement, '--proposal', title.id);
    const [rebased] = await open();
    assert.equal(rebased.rebaseOf, title.id);
    const { stretches } = await as('anna', 'proposal', 'show', agreement, rebased.id);
    const [{ terms: laidOver, changes }] = stretches;
    assert.equal(laidOver.title, 'Hosting of the shop');
    assert.deepEqual(changes.map((one) => one.path), ['/title']);
    assert.equal(rebased.changeClass, 'editorial');
    for (const person of ['nora', 'anna']) await sign(person, 'approve', agreement, '--proposal', rebased.id);
    assert.equal((await as('anna', 'versions', agreement)).items.length, 4);
  });

  it('keeps a refusal with its reason', async () => {
    await sign('nora', 'amend', agreement, file('dear.json', [{ op: 'replace',
      path: '/serviceElements/services/0/fee/amount', value: 999_999_900 }]), '--reason', 'We need more');
    const [dear] = await open();
    await sign('anna', 'reject', agreement, '--proposal', dear.id, '--reason', 'Beyond our budget');
    assert.equal((await open()).length, 1, 'one of two: dissent on record');
    await sign('ben', 'reject', agreement, '--proposal', dear.id, '--reason', 'Ours too');
    const history = JSON.stringify(await as('anna', 'history', agreement));
    assert.match(history, /proposal\.rejected/);
    assert.equal((await closed('rejected')).length, 1);
  });

  it('takes a termination notice back by consent', async () => {
    const notice = new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10);
    await sign('anna', 'terminate', agreement, '--reason', 'Moving in house', '--from', notice);
    // It takes two of Acme's people to end the agreement; until then it is taken back by its signer.
    const [hasty] = (await show()).notices;
    assert.match(await refused('ben', 4, 'notice', 'withdraw', agreement, hasty.id, '--yes'),
      /only-signer-of-notice/);
    await sign('anna', 'notice', 'withdraw', agreement, hasty.id, '--reason', 'Not so soon');
    assert.deepEqual((await show()).notices, []);
    await sign('anna', 'terminate', agreement, '--reason', 'Moving in house', '--from', notice);
    const [waiting] = (await show()).notices;
    assert.deepEqual([waiting.kind, waiting.people, waiting.signatures.length], ['termination', 2, 1]);
    await sign('ben', 'notice', 'second', agreement, waiting.id);
    assert.deepEqual((await show()).notices, []);
    await sign('nora', 'resume', agreement, '--notice', 'standing', '--reason', 'We found a way');
    const [proposal] = await open();
    assert.equal(proposal.kind, 'resumption');
    for (const person of ['nora', 'anna', 'ben'])
      await sign(person, 'approve', agreement, '--proposal', proposal.id);
    assert.ok((await show()).terminations.every((one) => one.takenBack));
  });

  it('lets nobody end it for a breach that is not on record, or was cured', async () => {
    const end = ['terminate', agreement, '--reason', 'Enough', '--cause', 'unpaid', '--from',
      new Date(Date.now() + 86_400_000).toISOString().slice(0, 10), '--yes'];
    assert.match(await refused('nora', 4, ...end), /no-breach-on-record/);
    assert.match(await refused('anna', 4, 'notice', 'breach', agreement, 'unpaid', '--facts', 'F', '--yes'),
      /cause-of-other-side/);
    await sign('nora', 'notice', 'breach', agreement, 'unpaid', '--facts', 'Two months are open.');
    const [breach] = (await show()).breaches;
    assert.deepEqual([breach.cause, breach.side, breach.status, breach.facts],
      ['unpaid', 'provider', 'curing', 'Two months are open.']);
    assert.match(await refused('nora', 4, ...end), /breach-curing/);
    await sign('anna', 'notice', 'cured', agreement, breach.notice, '--statement', 'All is paid.');
    assert.equal((await show()).breaches[0].status, 'cured');
    assert.match(await refused('nora', 4, ...end), /breach-cured-already/);
  });

  it('answers what bound whom, then and now, and hides it from strangers', async () => {
    const clause = await as('anna', 'clause', agreement, document.clauses[0].id, '--at',
      new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 10));
    assert.equal(clause.since.number, 1);
    const diff = await as('anna', 'diff', agreement, '--from', '1', '--to', '4');
    assert.equal(diff.changeClass, 'remedy');
    assert.match(diff.readable, /exitPlan/);
    const later = new Date(Date.now() + 400 * 86_400_000).toISOString().slice(0, 10);
    const measurable = await as('mia', 'terms', agreement, '--at', later);
    assert.deepEqual(Object.keys(measurable).sort(), ['serviceElements', 'timeZone']);
    assert.equal(measurable.serviceElements.objectives[0].targetPpm, 999_900);
    assert.deepEqual((await as('mia', 'versions', agreement)).items, []);
    await refused('eve', 4, 'agreement', 'show', agreement);
    await refused('aino', 4, 'agreement', 'show', agreement);
    await sign('anna', 'agreement', 'grant', agreement, '--to', 'aava');
    assert.equal((await show('aino')).id, agreement);
    someEvent = await as('anna', 'history', agreement)
      .then(({ items }) => eventAt(items[5].index));
  });

  it('verifies for the auditor, over the network and in the directory', async () => {
    const online = await sopu('verify', server.url, '--log-key', server.verifierKey, '--key',
      keyOf('aino'), '--party', 'aava', '--json');
    assert.equal(online.code, 0, online.stderr + online.stdout);
    const verdict = JSON.parse(online.stdout);
    assert.ok(verdict.holds && verdict.size > 30);
    assert.equal(verdict.bodiesWithheld, 1, 'the enrolment of a stranger, which names a person');
    await server.stop();
    const offline = await sopu('verify', server.directory, '--log-key', server.verifierKey, '--json');
    assert.equal(offline.code, 0, offline.stderr + offline.stdout);
    const rebuilt = await sopu('rebuild', server.directory, '--check');
    assert.equal(rebuilt.code, 0, rebuilt.stderr);
    const other = await sopu('verify', server.directory, '--log-key',
      'ledger.test/e2e+1256eb1b+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c');
    assert.notEqual(other.code, 0);
  });

  it('finds one changed byte of the data file', async () => {
    // The file may hold older copies of a page, which nothing reads any more: of all places where
    // the event's bytes stand, at least one is the one that counts.
    const original = readFileSync(join(server.directory, 'ledger.mdb'));
    const { jws, index } = someEvent;
    const needle = Buffer.from(jws.slice(-60));
    const faults = [];
    for (let at = original.indexOf(needle); at >= 0; at = original.indexOf(needle, at + 1)) {
      const copy = join(temporaryDirectory(), 'ledger');
      cpSync(server.directory, copy, { recursive: true });
      const bytes = Buffer.from(original);
      bytes[at + 30] ^= 1;
      writeFileSync(join(copy, 'ledger.mdb'), bytes);
      const verdict = await sopu('verify', copy, '--log-key', server.verifierKey, '--json');
      if (verdict.code === 0) continue;
      assert.equal(verdict.code, 3, verdict.stderr);
      faults.push(JSON.parse(verdict.stdout).fault.index);
    }
    assert.deepEqual(faults, [index], 'the fault is found, once, at the event');
  });
});
