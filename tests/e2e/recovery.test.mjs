// A party has lost its keys: the operator and the other side of an agreement give it one again, at
// the command line, and whoever still has a key of it may object.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, agreeOn, commandLines, sampleTerms, sopu } from '../support/sopu.mjs';

test('a key is recovered, and another is objected to', async () => {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex', 'umbrella', 'initech']);
  const { directory, keys, as, sign, refused } = lines;
  await agreeOn(lines, 'deal', 'acme', 'globex', sampleTerms('acme', 'globex'));
  await sign('umbrella', 'agreement', 'init', 'other', '--title', 'Other', '--provider', 'umbrella', '--customer', 'acme');
  const operator = ['--url', server.url, '--party', 'operator', '--key', join(server.directory, 'operator-key.pem')];

  // Zed asks for a key of acme.
  const requested = async (name, uses) => {
    const file = join(directory, `${name}.pem`);
    const key = JSON.parse((await sopu('key', 'new', '-o', file, '--no-passphrase', '--json')).stdout);
    const request = join(directory, `${name}.request`);
    const made = await sopu('party', 'request', '--party', 'acme', '--name', 'acme Oy', '--person', name,
      '--uses', uses, '--key', file, '--origin', 'ledger.test/e2e', '-o', request);
    assert.equal(made.code, 0, made.stderr);
    return { file, request, kid: key.kid };
  };
  const zed = await requested('Zed', 'sign,admin,read');

  // Who vouches reads what it means before it signs.
  const vouch = (by, request, output, ...more) => sopu('party', 'vouch', request, '--agreement', 'deal',
    '--party', by, '--key', keys[by], '-o', output, ...more);
  const consent = join(directory, 'zed.consent');
  const read = await vouch('globex', zed.request, consent, '--lang', 'fi');
  assert.notEqual(read.code, 0, 'without a yes nothing is signed');
  assert.match(read.stderr, /Zed/);
  assert.match(read.stderr, new RegExp(`Varmista ensin.*${zed.kid}`));
  assert.equal((await vouch('globex', zed.request, consent, '--yes')).code, 0);

  // Neither alone, nor somebody who shares nothing with acme.
  const recover = (request, by, ...more) => sopu('party', 'recover', request, by, ...operator, '--yes', '--json', ...more);
  const stranger = join(directory, 'stranger.consent');
  assert.equal((await vouch('initech', zed.request, stranger, '--yes')).code, 0);
  assert.match((await recover(zed.request, stranger)).stderr, /recovery-not-shared/);
  assert.match((await recover(zed.request, zed.request)).stderr, /consent/);
  assert.match(await refused('globex', 'party', 'recover', zed.request, consent), /Only the operator/);
  const screen = await sopu('party', 'recover', zed.request, consent, ...operator, '--dry-run', '--lang', 'en');
  assert.equal(screen.code, 0, screen.stderr);
  for (const said of [/What the request says/, /What the consent says/, /Agreement +deal/, /does nothing before/])
    assert.match(screen.stdout, said);
  const recovered = await recover(zed.request, consent);
  assert.equal(recovered.code, 0, recovered.stderr);

  // On record, marked, and of no effect.
  const keyOf = async (who, kid) => (await as(who, 'party', 'keys', 'acme')).keys.find((one) => one.kid === kid);
  const known = await keyOf('globex', zed.kid);
  assert.equal(known.recovery.by, 'globex');
  assert.equal(known.recovery.agreement, 'deal');
  assert.ok(Date.parse(known.recovery.signsFrom) - Date.now() > 13 * 86_400_000);
  const strange = await keyOf('initech', zed.kid);
  assert.deepEqual(Object.keys(strange.recovery), ['signsFrom'], 'with whom acme has agreements is not for all');
  const asZed = (...args) => sopu(...args, '--url', server.url, '--key', zed.file, '--party', 'acme');
  assert.match((await asZed('agreement', 'show', 'deal')).stderr, /recovered and its party may still object/);
  assert.notEqual((await asZed('party', 'rename', 'Zed Oy', '--yes')).code, 0);

  // Whoever signs for acme learns of it first, and objects with whatever key it has.
  const note = await sopu('party', 'rename', 'Acme Oyj', '--url', server.url, '--key', keys.acme, '--party', 'acme',
    '--yes', '--lang', 'en');
  assert.equal(note.code, 0, note.stderr);
  assert.match(note.stdout + note.stderr, new RegExp(`NOTE: a key of Zed is being recovered for acme.*sopu party object ${zed.kid}`));
  assert.match(await refused('globex', 'party', 'object', zed.kid, '--reason', 'No'), /no key|avain/);
  const dashed = `-${'A'.repeat(42)}`;  // an id like any other
  assert.match(await refused('acme', 'party', 'object', dashed, '--reason', 'No'), /acme has no key -AAA/);
  await as('acme', 'party', 'object', zed.kid, '--reason', 'We have our keys', '--yes');
  assert.equal((await keyOf('acme', zed.kid)).revokedBecause, 'We have our keys');
  assert.match((await sopu('party', 'keys', 'acme', '--url', server.url)).stdout, /recovered/);
  assert.match(await refused('acme', 'party', 'object', zed.kid, '--reason', 'Again'), /revoked already/);
  const after = await sopu('party', 'rename', 'Acme', '--url', server.url, '--key', keys.acme, '--party', 'acme', '--yes');
  assert.doesNotMatch(after.stdout + after.stderr, /NOTE/);

  // Who shares another agreement with acme needs the key, and cannot judge why acme has it.
  const other = ['agreement', 'show', 'other', '--verified', '--url', server.url, '--key', keys.umbrella, '--party', 'umbrella'];
  assert.equal((await sopu(...other)).code, 0);
  for (const who of ['umbrella', 'initech', 'acme', 'globex']) {
    const part = await sopu('verify', server.url, '--key', keys[who], '--party', who);
    assert.equal(part.code, 0, part.stdout + part.stderr);
  }
  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
  const rebuilt = await sopu('rebuild', server.directory);
  assert.equal(rebuilt.code, 0, rebuilt.stderr);
});
