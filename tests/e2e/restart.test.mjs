// What was agreed is there again after a restart, however long it grew.
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { nextMonth, sampleTerms, Server, sopu, Stream, termsHash, withResult } from '../support/sopu.mjs';

test('terms that a patch made longer than any event survive a restart', async () => {
  const server = await Server.start();
  const provider = await server.enrol('acme');
  const customer = await server.enrol('globex');
  const stream = await Stream.initiate(server, 'long', provider,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  const clause = (n) => ({ id: `clause-${n}`, heading: `Clause ${n}`, text: 'x'.repeat(19_000) });
  const first = sampleTerms('acme', 'globex',
    { clauses: Array.from({ length: 10 }, (_, n) => clause(n)) });
  await stream.prepare(provider, customer, first);
  const agree = async (proposal) => {
    for (const party of [provider, customer]) await stream.approve(party, proposal);
  };
  await agree(await stream.propose(provider, 'initial', first));

  const added = Array.from({ length: 8 }, (_, n) => clause(10 + n));
  const second = { ...first, clauses: [...first.clauses, ...added] };
  await agree(await stream.append(provider, 'proposal.submitted', withResult({ kind: 'amendment',
    reason: 'More to say.', patch: added.map((value) => ({ op: 'add', path: '/clauses/-', value })),
    effectiveFrom: nextMonth() }, second, first)));
  assert.ok(JSON.stringify(second).length > 262_144, 'longer than an event may be');

  await server.stop();
  await server.serve();
  const answer = await provider.get('/v1/agreements/long/terms?version=2');
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, second);
  assert.equal(answer.etag.replaceAll('"', ''), termsHash(second));
  await stream.append(customer, 'termination.notified', { reason: 'Enough.',
    effectiveFrom: nextMonth(6) });
});

test('an older copy of the data file is found out, by the server and by the auditor', async () => {
  const server = await Server.start();
  await server.enrol('acme');
  await server.stop();
  const file = join(server.directory, 'ledger.mdb');
  const older = join(server.directory, 'older.mdb');
  copyFileSync(file, older);
  await server.serve();
  await server.enrol('globex');
  await server.stop();

  copyFileSync(older, file);
  await assert.rejects(server.serve(), /restored from an older copy/);
  for (const command of [['verify', server.directory, '--log-key', server.verifierKey],
    ['fsck', server.directory]]) {
    const verdict = await sopu(...command, '--json');
    assert.equal(verdict.code, 3, verdict.stderr);
    const said = JSON.parse(verdict.stdout);
    assert.ok(!said.holds);
    assert.match(said.fault.detail, /rolled back|older copy/);
  }
});
