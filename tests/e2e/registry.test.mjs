// Parties, their people and keys, at the command line: a party renames itself, its people change its
// keys together, and a key binds as far as it says.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, sopu } from '../support/sopu.mjs';

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

// A server with the party acme, whose people have a key file each.
async function company(...people) {
  const server = await Server.start();
  const directory = temporaryDirectory();
  const acme = await server.enrol('acme', people);
  const file = (name) => join(directory, `${name}.pem`);
  for (const key of acme.keys)
    writeFileSync(file(key.person.name), key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      { mode: 0o600 });
  const run = (name, ...args) => sopu(...args, '--url', server.url, '--key', file(name), '--party',
    'acme', '--json');
  const as = async (name, ...args) => {
    const result = await run(name, ...args);
    assert.equal(result.code, 0, `sopu ${args.join(' ')}: ${result.stderr}`);
    return JSON.parse(result.stdout);
  };
  const request = async (name, ...args) => {
    const key = await sopu('key', 'new', '-o', file(name), '--no-passphrase', '--json');
    const output = join(directory, `${name}.request`);
    const made = await run(name, 'party', 'request', '--name', 'acme Oy', '-o', output, ...args);
    assert.equal(made.code, 0, made.stderr);
    const [code] = /\d{4}( \d{4}){5}/.exec(made.stderr);
    return { kid: JSON.parse(key.stdout).kid, output, code };
  };
  const keys = async () => (await acme.get('/v1/parties/acme')).body;
  const verified = async () => {
    await server.stop();
    const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
    assert.equal(verdict.code, 0, verdict.stdout + verdict.stderr);
  };
  return { server, acme, file, run, as, request, keys, verified };
}

test('two people change the keys of a party', async () => {
  const { server, acme, file, run, as, request, keys, verified } =
    await company('Anna', 'Ben', 'Carla');
  const follows = (said) => said.effect.follows.map((one) => one.code);
  await as('Anna', 'party', 'rule', '--people-for-keys', '2', '--yes');
  assert.equal((await keys()).peopleForKeys, 2);

  const dora = await request('Dora', '--person', 'Dora D', '--title', 'Counsel');
  const asked = await as('Anna', 'party', 'add-key', dora.output, '--yes');
  assert.ok(follows(asked).includes('key-change-waits.addition'), JSON.stringify(asked.effect));
  let now = await keys();
  assert.equal(now.keys.length, 3);
  const [waiting] = now.keyChanges;
  assert.deepEqual([waiting.state, waiting.kind, waiting.needed, waiting.saidBy.map((one) => one.person)],
    ['waiting', 'addition', 2, ['anna']]);
  assert.equal(waiting.event, asked.receipt.event);

  const again = await run('Anna', 'party', 'second', waiting.event, '--yes');
  assert.equal(again.code, 4);
  assert.match(again.stdout + again.stderr, /seconded-already/);
  const told = await sopu('party', 'keys', 'acme', '--url', server.url, '--key', file('Ben'), '--party', 'acme');
  assert.match(told.stdout, /add .* of Dora D +waiting +1 of 2/);
  const seconded = await as('Ben', 'party', 'second', waiting.event, '--yes');
  assert.ok(follows(seconded).includes('key-change-done.addition'));
  now = await keys();
  assert.equal(now.keyChanges[0].state, 'done');
  assert.deepEqual(now.keys[3].person, { id: 'dora-d', name: 'Dora D', title: 'Counsel' });

  // Another's key is silent from the asking on; tokens are signatures, too.
  const { kid } = acme.keys[2];
  const since = now.keys[2].added.at;
  await as('Anna', 'party', 'revoke-key', kid, '--reason', 'copied', '--compromised-since', since, '--yes');
  const silent = await run('Carla', 'party', 'rename', 'Carla & Co', '--yes');
  assert.notEqual(silent.code, 0);
  assert.equal((await server.get('/v1/agreements',
    { authorization: `Bearer ${acme.keys[2].token('acme')}` })).status, 401);
  assert.equal((await keys()).keys[2].revoked, undefined);
  const [, revocation] = (await keys()).keyChanges;
  await as('Ben', 'party', 'second', revocation.event, '--yes');
  const gone = (await keys()).keys[2];
  assert.equal(gone.compromisedSince, since);
  assert.equal(gone.revokedBecause, 'copied');

  await verified();
});

test('a further key of somebody is that person\'s to vouch for', async () => {
  const { as, run, request, file, keys, verified } = await company('Anna', 'Ben');
  const forged = await request('forged', '--person', 'Ben');
  await as('Anna', 'party', 'add-key', forged.output, '--yes');
  assert.equal((await keys()).keys.length, 2, 'made by Anna alone, it is no key of Ben');
  const genuine = await request('genuine', '--person', 'Ben', '--countersign', file('Ben'));
  const added = await run('Anna', 'party', 'add-key', genuine.output, '--yes');
  assert.equal(added.code, 0, added.stderr);
  assert.match(genuine.code, /^\d{4}( \d{4}){5}$/);
  assert.ok(added.stderr.includes(genuine.code), 'the same code for who has the key and who adds it');
  const { keys: now } = await keys();
  assert.deepEqual(now.map((key) => key.person.id), ['anna', 'ben', 'ben']);
  assert.equal(now[2].kid, genuine.kid);
  await verified();
});

test('a key binds as far as it says', async () => {
  const { server, acme, as, run, request, keys, verified } = await company('Anna');
  const globex = await server.enrol('globex');
  await server.enrol('audita');
  const limited = await request('limited', '--person', 'Ben', '--binds-up-to', 'target',
    '--binds-until', '2999-12-31');
  await as('Anna', 'party', 'add-key', limited.output, '--yes');
  assert.deepEqual((await keys()).keys[1].authority,
    { upTo: 'target', until: '2999-12-31T00:00:00.000Z' });
  await Stream.initiate(server, 'deal', acme, [{ party: 'acme', role: 'provider' },
    { party: globex.id, role: 'customer' }]);
  await as('limited', 'agreement', 'background', 'deal', '--text', 'We host.', '--yes');
  const grant = ['event', 'access.granted', '--subject', 'agreement/deal', '--data'];
  const data = join(temporaryDirectory(), 'grant.json');
  writeFileSync(data, JSON.stringify({ party: 'audita' }));
  const beyond = await run('limited', ...grant, data, '--yes');
  assert.equal(beyond.code, 4, beyond.stdout);
  assert.match(beyond.stdout + beyond.stderr, /Anna could sign it/);
  const suomeksi = await run('limited', ...grant, data, '--yes', '--lang', 'fi');
  assert.match(suomeksi.stdout + suomeksi.stderr, /voi allekirjoittaa Anna/);
  await as('Anna', ...grant, data, '--yes');
  await verified();
});

test('whose name another party has is refused', async () => {
  const { server, verified } = await company('Anna');
  const globex = await server.enrol('globex');
  await assert.rejects(globex.append('party.renamed', 'party/globex', { name: ' ACME  oy' }),
    (error) => /name-of-another|called acme Oy/.test(JSON.stringify(error.problem)));
  await verified();
});
