// Third parties at the command line: consulted on the proposal before it can be approved, asked for
// consent where everything stops, and let go by those who named them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, commandLines, promiseHash, sampleTerms, sopu } from '../support/sopu.mjs';

test('third parties are heard, asked and let go', async () => {
  const server = await Server.start();
  const { directory, as, sign, refused } = await commandLines(server, ['acme', 'globex', 'shoppers', 'cables', 'tenants']);
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);

  const plain = sampleTerms('acme', 'globex');
  const third = (party, involvement) => ({ party, role: 'thirdParty', involvement });
  const terms = { ...plain,
    parties: [...plain.parties, third('shoppers', 'consulted'), third('cables', 'consenting')] };
  const later = new Date(Date.parse(terms.agreementPeriod.from) + 20 * 86_400_000).toISOString().slice(0, 10);
  const file = join(directory, 'terms.json');
  writeFileSync(file, JSON.stringify(terms));
  await sign('acme', 'agreement', 'init', 'deal', '--title', 'Deal', '--provider', 'acme',
    '--customer', 'globex', '--consulted', 'shoppers,tenants', '--consenting', 'cables');
  for (const party of ['acme', 'globex']) {
    await sign(party, 'agreement', 'background', 'deal', '--text', 'We come from afar.');
    await sign(party, 'agreement', 'ground-rules', 'deal', 'We listen');
    await sign(party, 'agreement', 'confirm', 'deal', 'Hours');
  }
  await sign('acme', 'propose', 'deal', file, '--reason', 'What we talked of');

  // A statement signs what it is about; the hash is computed at the command line and here.
  for (const objective of terms.serviceElements.objectives) {
    const { payload } = await sign('acme', 'agreement', 'feasibility', 'deal', '--objective',
      objective.id, '--target-ppm', String(objective.targetPpm), '--basis', 'measured',
      '--statement', 'A year of figures', ...(objective.limit ? ['--limit', objective.limit] : []));
    assert.equal(payload.data.content, promiseHash(terms, objective.id));
  }

  const [proposal] = (await as('acme', 'agreement', 'show', 'deal')).proposals;
  assert.deepEqual(proposal.obstacles.map(({ code, params }) => [code, params.party]),
    [['participant-unnamed', 'tenants'], ['third-party-not-consulted', 'shoppers']]);
  assert.match(await refused('acme', 'approve', 'deal'), /tenants/);

  await sign('tenants', 'agreement', 'release', 'deal', '--participant', 'tenants', '--reason',
    'We moved.');
  assert.match(await refused('acme', 'agreement', 'consult', 'deal', '--third-party', 'shoppers',
    '--question', 'Fine?', '--until', '2999-01-01', '--proposal', proposal.id), /90 days/);
  const ask = ['agreement', 'consult', 'deal', '--third-party', 'shoppers', '--question', 'Fine?',
    '--until', until, '--proposal', proposal.id];
  await sign('globex', ...ask);
  assert.match(await refused('acme', 'agreement', 'withdraw-consultation', 'deal', '--reason', 'No'),
    /globex/);
  await sign('globex', 'agreement', 'withdraw-consultation', 'deal', '--reason', 'Acme asks.');
  await sign('acme', ...ask);
  assert.match(await refused('acme', 'approve', 'deal'), /shoppers was consulted/);

  // Who is asked reads it, but for what it costs.
  const read = await as('shoppers', 'proposal', 'show', 'deal', proposal.id);
  assert.equal(read.stretches[0].terms.title, terms.title);
  assert.doesNotMatch(JSON.stringify(read), /"fee"/);
  await sign('shoppers', 'agreement', 'answer', 'deal', '--statement', 'It is.');
  for (const party of ['cables', 'acme', 'globex']) await sign(party, 'approve', 'deal');
  assert.equal((await as('acme', 'agreement', 'show', 'deal')).phase, 'agreed');

  // What stops everything is asked of who consents, who reads all of it.
  await sign('globex', 'suspend', 'deal', '--reason', 'We rebuild.',
    '--from', terms.agreementPeriod.from, '--until', later);
  const [pause] = (await as('acme', 'agreement', 'show', 'deal')).proposals;
  assert.deepEqual(pause.stillNeeded.map((one) => one.party).sort(), ['acme', 'cables', 'globex']);
  const whole = await as('cables', 'proposal', 'show', 'deal', pause.id);
  assert.deepEqual(whole.stretches[0].terms, terms);
  await refused('shoppers', 'proposal', 'show', 'deal', pause.id);
  for (const party of ['cables', 'acme', 'globex']) await sign(party, 'approve', 'deal');
  assert.equal((await as('acme', 'agreement', 'show', 'deal')).suspensions.length, 1);

  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
});
