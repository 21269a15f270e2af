// The provider is sold: its buyer takes its place by an assignment, at the command line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, agreeOn, attestAll, commandLines, sampleTerms, sopu } from '../support/sopu.mjs';

test('another party takes the place of the provider', async () => {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex', 'umbrella']);
  const { keys, as, sign, refused } = lines;
  const terms = sampleTerms('acme', 'globex');
  await agreeOn(lines, 'deal', 'acme', 'globex', terms);

  const sale = ['assign', 'deal', '--reason', 'Acme was sold'];
  assert.match(await refused('acme', ...sale), /--leaves|file/);
  assert.match(await refused('acme', ...sale, '--leaves', 'umbrella', '--comes', 'acme'),
    /'umbrella' is neither provider nor customer/);
  assert.match(await refused('acme', ...sale, '--leaves', 'acme', '--comes', 'globex'), /'globex' is the other side/);
  const after = new Date(Date.parse(terms.agreementPeriod.from) + 2 * 86_400_000).toISOString().slice(0, 10);
  const { next: from } = await as('acme', 'next-date', 'deal', '--kind', 'assignment', '--for',
    '/parties,/serviceElements/objectives', '--after', after);
  const { payload } = await sign('acme', ...sale, '--leaves', 'acme', '--comes', 'umbrella', '--from', from);
  assert.equal(payload.data.kind, 'assignment');

  // Whoever comes reads what it would take over, attests it, and does nothing else before its time.
  const [proposal] = (await as('umbrella', 'agreement', 'show', 'deal')).proposals;
  assert.deepEqual(proposal.stillNeeded.map((one) => one.party).sort(), ['acme', 'globex', 'umbrella']);
  const whole = await as('umbrella', 'proposal', 'show', 'deal', proposal.id);
  const handed = JSON.parse(JSON.stringify(terms).replaceAll('"acme"', '"umbrella"'));
  assert.deepEqual(whole.stretches[0].terms, handed);
  assert.match(await refused('umbrella', 'agreement', 'grant', 'deal', '--to', 'globex'), /begin to bind/);
  assert.match(await refused('acme', 'approve', 'deal'), /Feasib|feasib/);
  await attestAll(lines, 'umbrella', 'deal', terms);
  const screen = await sopu('approve', 'deal', '--dry-run', '--url', server.url, '--key', keys.umbrella,
    '--party', 'umbrella', '--lang', 'en');
  assert.equal(screen.code, 0, screen.stderr);
  for (const said of [/approves the assignment/, /umbrella: provider/, /Target +99\.9\s%/]) assert.match(screen.stdout, said);
  for (const party of ['acme', 'umbrella', 'globex']) await sign(party, 'approve', 'deal');

  const bound = async (at) => (await as('globex', 'terms', 'deal', '--at', at)).parties;
  assert.deepEqual(await bound(from), handed.parties);
  assert.deepEqual(await bound(terms.agreementPeriod.from), terms.parties);
  assert.deepEqual((await as('umbrella', 'terms', 'deal', '--at', from)), handed);

  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
});
