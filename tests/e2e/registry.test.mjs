// Parties and their names, at the command line: a party renames itself, and everybody sees the name
// that it goes by and those that it went by.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, sopu } from '../support/sopu.mjs';

test('a party goes on under another name', async () => {
  const server = await Server.start();
  const file = join(temporaryDirectory(), 'acme.pem');
  const acme = await server.enrol('acme');
  writeFileSync(file, acme.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const rename = (name, ...more) => sopu('party', 'rename', name, '--url', server.url, '--key', file,
    '--party', 'acme', '--yes', ...more);
  const keys = (...more) => sopu('party', 'keys', 'acme', '--url', server.url, ...more);

  const before = await server.headOf('acme');
  const renamed = await rename('Acme Verkkokauppa Oyj', '--json');
  assert.equal(renamed.code, 0, renamed.stderr);
  const { receipt, payload } = JSON.parse(renamed.stdout);
  assert.equal(payload.base, before, 'it follows the newest event about the party');
  assert.equal(await server.headOf('acme'), receipt.event);

  const party = JSON.parse((await keys('--json')).stdout);
  assert.equal(party.name, 'Acme Verkkokauppa Oyj');
  assert.deepEqual(party.names.map((one) => one.name), ['acme Oy', 'Acme Verkkokauppa Oyj']);
  assert.equal(party.names[1].since.index, receipt.index);
  assert.match((await keys()).stdout, /^Acme Verkkokauppa Oyj \(acme\)\n {2}until \d{4}-\d\d-\d\d acme Oy\n/);

  const nothing = await rename('');
  assert.equal(nothing.code, 4, nothing.stdout);
  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
});
