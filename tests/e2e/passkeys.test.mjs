// A party whose people sign with passkeys: what they may do, what is refused, and that those who
// check the log by themselves agree, after the server is gone too.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { verifyEvidence } from '../support/evidence_verifier.mjs';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Passkey, bends } from '../support/passkey.mjs';
import { Party, Server, Stream, sopu } from '../support/sopu.mjs';

let server, acme, globex, deal;
const uses = ['sign', 'admin', 'read'];
const ada = Passkey.generate('Ada', { synced: true });
const bo = Passkey.generate('Bo', { isEd25519: true });

const isRefused = (code, made) => assert.rejects(made, ({ problem }) => {
  assert.equal(problem?.type, `urn:sopu:error:${code}`, JSON.stringify(problem));
  return true;
});

before(async () => {
  server = await Server.start();
  acme = new Party(server, 'acme', [ada, bo]);
  const operator = await server.operator();
  await operator.append('party.enrolled', 'party/acme', { request: acme.request(ada, uses) });
  globex = await server.enrol('globex');
});
after(() => server.stop());

test('a passkey introduces itself, and another one', async () => {
  await acme.append('key.added', 'party/acme', { request: acme.request(bo, uses) });
  const { body } = await acme.get('/v1/parties/acme');
  assert.deepEqual(body.keys.map(({ passkey }) => passkey), [ada.passkey, bo.passkey]);
  assert.deepEqual(body.keys.map(({ jwk }) => jwk.kty), ['EC', 'OKP']);
});

// Bo adds a key for Ada: with her passkey's countersignature nobody else is needed.
test('a passkey vouches for a further key of its person, as it is on record', async () => {
  const added = (key, by) => acme.append('key.added', 'party/acme',
    { request: acme.request(key, uses, by) }, {}, bo);
  const number = async () => (await acme.get('/v1/parties/acme')).body.keys.length;
  const tablet = Passkey.generate('Ada', { isEd25519: true });
  const changed = (passkey) => Object.assign(Object.create(ada), { passkey });
  await isRefused('bad-signature', added(tablet, Object.assign(Object.create(ada),
    { assertion: (input) => ada.assertion(input, bends['of another origin']) })));
  await isRefused('rule', added(tablet, changed({ ...ada.passkey,
    origin: 'https://ledger.example:8443' })));
  await isRefused('rule', added(tablet, bo));
  await isRefused('schema', added(tablet, Object.assign(Object.create(ada), { passkey: undefined,
    jws: (...what) => ada.jws(...what) })));
  assert.equal(await number(), 2);
  await added(tablet, ada);
  assert.equal(await number(), 3);
  const further = Passkey.generate('Ada');
  await added(further, null);
  assert.equal(await number(), 3, 'made by Bo alone, it is no key of Ada');
});

test('its holder reads and signs with it', async () => {
  deal = await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  await server.append(acme.jws('comment.posted', 'agreement/deal', { text: 'By finger.' }, {}, bo));
  const { status, body } = await acme.get('/v1/agreements/deal/history');
  assert.equal(status, 200);
  assert.deepEqual(body.items.map(({ person }) => person.name).sort(), ['Ada', 'Bo']);
  const alone = await server.get('/v1/agreements/deal', { authorization:
    `Bearer ${ada.jws({ iss: 'party/acme' }, 'sopu-auth+jwt', {}, bends['nobody was recognised'])}` });
  assert.equal(alone.status, 401);
});

test('nothing is taken that it did not sign as it must', async () => {
  for (const key of [ada, bo]) {
    for (const [what, bent] of Object.entries(bends)) {
      if (key === ada && bent.flags === 0x0d) continue; // it may be synced, and says so
      const payload = { ...JSON.parse(Buffer.from(acme.jws('comment.posted', 'agreement/deal',
        { text: what }, {}, key).split('.')[1], 'base64url')) };
      await isRefused('bad-signature', server.append(key.jws(payload, undefined, {}, bent)));
    }
  }
  const other = Passkey.generate('Ada', { synced: true });
  other.kid = ada.kid;
  await isRefused('bad-signature', server.append(acme.jws('comment.posted', 'agreement/deal',
    { text: 'Not hers.' }, {}, other)));
  const plain = acme.jws('comment.posted', 'agreement/deal', { text: 'x' }, {}, ada).split('.');
  plain[2] = plain[2].slice(0, 40);
  await isRefused('malformed-jws', server.append(plain.join('.')));
});

test('no key comes in that is none', async () => {
  const ask = (key, party = acme) => acme.append('key.added', 'party/acme',
    { request: party.request(key, uses) });
  const liar = Passkey.generate('Cy');
  liar.passkey = { ...liar.passkey, synced: true };
  liar.assertion = (input) => Passkey.prototype.assertion.call(liar, input, { flags: 0x05 });
  await isRefused('bad-signature', ask(liar));  // it says that it may be synced; its holder did not
  const off = Passkey.generate('Cy');
  off.jwk = { ...off.jwk, y: Passkey.generate('Cy').jwk.y };
  await isRefused('schema', ask(off));
  const bare = Passkey.generate('Cy');
  bare.passkey = undefined;
  bare.jws = (...what) => Passkey.prototype.jws.apply(
    Object.assign(Object.create(bare), { passkey: { origin: 'https://a.b', synced: false } }), what);
  await isRefused('schema', ask(bare));
  await isRefused('schema', ask(Passkey.generate('Cy', { origin: 'http://ledger.example' })));
});

test('those who check by themselves agree', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'deal.evidence');
  const key = join(directory, 'globex.pem');
  writeFileSync(key, globex.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const taken = await sopu('evidence', 'deal', '--url', server.url, '-o', file, '--key', key,
    '--party', 'globex');
  assert.equal(taken.code, 0, taken.stderr);
  const shown = await sopu('party', 'keys', 'acme', '--url', server.url, '--key', key, '--party', 'globex');
  assert.match(shown.stdout.replace(/\s+/g, ' '),
    / Ada .*; passkey that may be copied .* Bo .*; passkey of one device /);
  await server.stop();
  const verified = await sopu('verify', file, '--log-key', server.verifierKey);
  assert.equal(verified.code, 0, verified.stderr);
  const text = readFileSync(file, 'utf8');
  verifyEvidence(text, server.verifierKey);
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes('agreement.initiated') || (line.includes('"jws"') &&
    JSON.parse(line).jws.startsWith(Buffer.from(`{"alg":"sopu-webauthn-v1","kid":"${ada.kid}`)
      .toString('base64url').slice(0, 60))));
  assert.ok(at > 0, 'an event that a passkey signed');
  for (const command of [['rebuild', server.directory, '--check'], ['verify', server.directory, '--log-key', server.verifierKey],
    ['fsck', server.directory]]) {
    const done = await sopu(...command);
    assert.equal(done.code, 0, `${command.join(' ')}: ${done.stdout}${done.stderr}`);
  }
  await server.serve();
  assert.equal((await acme.get('/v1/agreements/deal')).status, 200);
});
