// Those beside the two sides: a third party is asked and objects, an auditor is let in and out
// again, and a person who leaves signs no more.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, sopu } from '../support/sopu.mjs';

test('third parties, grants and revoked keys, at the command line', async () => {
  const server = await Server.start();
  const directory = temporaryDirectory();
  const keys = {};
  for (const [party, people] of
    Object.entries({ acme: ['Anna', 'Ben'], globex: ['Gus'], shoppers: ['Sari'], aava: ['Aino'] })) {
    for (const key of (await server.enrol(party, people)).keys) {
      const { name } = key.person;
      keys[name] = { party, kid: key.kid, file: join(directory, `${name}.pem`) };
      writeFileSync(keys[name].file,
        key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    }
  }
  const run = (person, ...args) => sopu(...args, '--url', server.url, '--key', keys[person].file,
    '--party', keys[person].party, '--json');
  async function as(person, ...args) {
    const result = await run(person, ...args);
    assert.equal(result.code, 0, `sopu ${args.join(' ')}: ${result.stderr}`);
    return JSON.parse(result.stdout);
  }
  const sign = (person, ...args) => as(person, ...args, '--yes');
  async function refused(person, code, ...args) {
    const result = await run(person, ...args, '--yes');
    assert.equal(result.code, 4, result.stdout);
    assert.equal(JSON.parse(result.stderr).type, `urn:sopu:error:${code}`);
  }

  await sign('Anna', 'agreement', 'init', 'deal', '--title', 'Deal', '--provider', 'acme',
    '--customer', 'globex', '--consulted', 'shoppers');
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await refused('Sari', 'rule', 'agreement', 'consult', 'deal', '--third-party', 'shoppers',
    '--question', 'May we ask ourselves?', '--until', until);
  await sign('Gus', 'agreement', 'consult', 'deal', '--third-party', 'shoppers', '--question',
    'When do you buy?', '--until', until);
  let shown = await as('Anna', 'agreement', 'show', 'deal');
  assert.deepEqual(shown.consultations.map(({ party, state }) => [party, state]),
    [['shoppers', 'waiting']]);
  await sign('Sari', 'agreement', 'object', 'deal', '--statement', 'Not closed on Sundays, please.');
  shown = await as('Anna', 'agreement', 'show', 'deal');
  assert.equal(shown.consultations[0].state, 'heard');
  assert.equal(shown.objections[0].statement, 'Not closed on Sundays, please.');

  assert.deepEqual((await as('Aino', 'agreement', 'list')).items, []);
  await sign('Gus', 'agreement', 'grant', 'deal', '--to', 'aava', '--until', until);
  assert.equal((await as('Aino', 'agreement', 'list')).items.length, 1);
  await refused('Anna', 'not-found', 'agreement', 'revoke', 'deal', '--from', 'aava');
  await sign('Gus', 'agreement', 'revoke', 'deal', '--from', 'aava');
  assert.deepEqual((await as('Aino', 'agreement', 'list')).items, []);
  // Whoever was let in once stays known to who judges the agreement anew before it signs.
  await sign('Gus', 'agreement', 'background', 'deal', '--text', 'They have seen enough.');

  await sign('Anna', 'party', 'revoke-key', keys.Ben.kid, '--reason', 'Ben has left.');
  const late = await run('Ben', 'comment', 'deal', '--text', 'One more thing', '--yes');
  assert.notEqual(late.code, 0);
  assert.match(late.stderr, /revoked/);
});
