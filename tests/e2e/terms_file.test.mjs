// From nothing to an agreement in a text editor: the template with its comments is filled in, checked
// without any ledger, and proposed as it is; others' validators know the form of it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import Ajv from 'ajv';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { attestAll, commandLines, Server, sopu } from '../support/sopu.mjs';

const file = join(temporaryDirectory(), 'terms.json');
const written = async (...args) => {
  const { code, stdout, stderr } = await sopu('terms', ...args);
  assert.equal(code, 0, stderr);
  return stdout;
};

it('is begun, checked and agreed upon', async () => {
  writeFileSync(file, await written('template', '--from', '2035-03-01'));
  const bare = await sopu('terms', 'check', file);
  assert.equal(bare.code, 4);
  assert.match(bare.stdout, /\/statementOfIntent [^]*\/clauses\/0\/text /, 'all at once');
  assert.match(bare.stderr, /no complete terms yet/);

  const text = readFileSync(file, 'utf8');
  assert.match(text, /^\/\/ Terms of an agreement/);
  const filled = text.replaceAll('your-provider', 'nordhost').replaceAll('your-customer', 'acme')
    .replaceAll('""', '"As we talked of."');
  writeFileSync(file, filled.replace('"service-1", "name"', '"service-1","name"')
    .replace('"priority": "priority-1"', '"priority": "none"').replace('"priority":"priority-1"', '"priority":"none"'));
  const wrong = JSON.parse((await sopu('terms', 'check', file, '--json', '--lang', 'fi')).stdout);
  assert.equal(wrong.complete, false);
  assert.deepEqual(wrong.faults.map(({ path }) => path), ['/serviceElements/services/0/priority']);

  writeFileSync(file, filled);
  assert.match((await sopu('terms', 'check', file)).stderr, /are complete/);
  const terms = JSON.parse(filled.replaceAll(/^ *\/\/.*$/gm, ''));
  const validate = new (Ajv.default ?? Ajv)({ strict: false, formats: { date: true } })
    .compile(JSON.parse(await written('schema')));
  assert.ok(validate(terms), JSON.stringify(validate.errors));

  const server = await Server.start();
  const lines = await commandLines(server, ['nordhost', 'acme']);
  const { as, sign } = lines;
  await sign('nordhost', 'agreement', 'init', 'deal', '--title', 'Deal', '--provider', 'nordhost',
    '--customer', 'acme');
  for (const party of ['nordhost', 'acme']) {
    await sign(party, 'agreement', 'background', 'deal', '--text', 'We come from afar.');
    await sign(party, 'agreement', 'ground-rules', 'deal', 'We listen');
    await sign(party, 'agreement', 'confirm', 'deal', 'Hours');
  }
  await sign('nordhost', 'propose', 'deal', file, '--reason', 'What we talked of');
  await attestAll(lines, 'nordhost', 'deal', terms);
  for (const party of ['nordhost', 'acme']) await sign(party, 'approve', 'deal');
  assert.deepEqual(await as('acme', 'terms', 'deal', '--version', '1'), terms);
  await server.stop();
});

it('is served, to whoever asks, in the language asked for', async () => {
  const server = await Server.start();
  const schema = await server.get('/v1/terms-schema');
  assert.equal(schema.headers.get('content-type'), 'application/schema+json');
  assert.equal(await schema.text(), await written('schema'));
  const served = async (query, headers) => {
    const answer = await server.get(`/v1/terms-template${query}`, headers);
    assert.equal(answer.status, 200);
    return answer.text();
  };
  const [english, finnish] = [await written('template', '--lang', 'en'),
    await written('template', '--lang', 'fi')];
  assert.match(finnish, /^\/\/ Sopimuksen ehdot/);
  assert.equal(await served('?lang=fi'), finnish);
  assert.equal(await served('', { 'accept-language': 'fi' }), finnish);
  assert.equal(await served('?lang=en', { 'accept-language': 'fi' }), english);
  const unknown = await server.get('/v1/terms-template?lang=sv');
  assert.equal(unknown.status, 400);
  assert.match((await unknown.json()).detail, /“lang” must be en or fi/);
  await server.stop();
});
