// What the command line makes of a server that lies: it gives no token and no signature away, and
// believes nothing that is not proven.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, beforeEach, test } from 'node:test';
import { Liar, about } from '../support/hostile.mjs';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, hashOf, sopu } from '../support/sopu.mjs';

const directory = temporaryDirectory();
let server, liar, acme, globex, stream, key_file;
const as_acme = () => ['--key', key_file, '--party', 'acme'];
const read_through = (where, ...more) => sopu('agreement', 'list', '--url', where.url, ...as_acme(), ...more);
const comment = (where, ...more) => {
  const data = join(directory, 'comment.json');
  writeFileSync(data, JSON.stringify({ text: 'What do you think?' }));
  return sopu('event', 'comment.posted', '--subject', 'agreement/deal', '--data', data,
    '--url', where.url, ...as_acme(), '--yes', ...more);
};
// An event of the contract, which names a base.
const background = (where, ...more) => {
  const data = join(directory, 'background.json');
  writeFileSync(data, JSON.stringify({ text: 'Where we come from.' }));
  return sopu('event', 'background.submitted', '--subject', 'agreement/deal', '--data', data,
    '--url', where.url, ...as_acme(), '--yes', ...more);
};
const payload_of = (jws) => JSON.parse(Buffer.from(jws.split('.')[1], 'base64url'));
const flip = (text) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);

before(async () => {
  process.chdir(directory);  // where events are kept of which nothing is known
  server = await Server.start();
  acme = await server.enrol('acme');
  globex = await server.enrol('globex');
  stream = await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  key_file = join(directory, 'acme.pem');
  writeFileSync(key_file, acme.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  liar = await Liar.before(server);
  assert.equal((await sopu('trust', liar.url, '--log-key', server.verifierKey)).code, 0);
});
beforeEach(() => { liar.lies = {}; liar.forget(); });

test('passed on honestly, everything works', async () => {
  assert.equal((await read_through(liar)).code, 0);
  assert.equal((await comment(liar)).code, 0);
  assert.equal(liar.signed.length, 1);
});

// ---------------------------------------------------------------- which ledger

test('a server under the name of a ledger that is known elsewhere gets no token', async () => {
  const impostor = await Liar.before(server);
  const met = await read_through(impostor);
  assert.equal(met.code, 3, met.stderr);
  assert.match(met.stderr, /which you know at/);
  assert.deepEqual(impostor.tokens, []);
  assert.equal((await sopu('trust', impostor.url)).code, 3);
});

test('a known server that is suddenly another ledger gets no token and no signature', async () => {
  for (const change of [
    (log) => { log.origin = 'ledger.other/sla'; },
    (log) => { log.verifierKey = flip(log.verifierKey.split('').reverse().join('')).split('').reverse().join(''); },
    (log) => { delete log.verifierKey; },
    (log) => { log.origin = 17; },
  ]) {
    liar.lies = about('/v1/log', change);
    for (const said of [await read_through(liar), await comment(liar)]) {
      assert.ok([3, 5].includes(said.code), said.stderr);
      assert.notEqual(said.stderr, '');
    }
    assert.deepEqual(liar.tokens, []);
    assert.deepEqual(liar.signed, []);
  }
});

test('an audit gives no token to a server of another key than the one that is audited', async () => {
  const other = await Server.start();
  const verify = (where, key) => sopu('verify', where.url, '--log-key', key, ...as_acme());
  assert.equal((await verify(liar, server.verifierKey)).code, 0);
  liar.forget();
  assert.equal((await verify(liar, other.verifierKey)).code, 3);
  assert.deepEqual(liar.tokens, []);
});

test('a socket that greets as another ledger gets no token', async () => {
  liar.lies = { socket: (message) => {
    if (message.method === 'hello') message.params.origin = 'ledger.other/sla';
    return message;
  } };
  const said = await comment(liar);
  assert.equal(said.code, 3, said.stderr);
  assert.equal(liar.tokens.filter((token) => !token.startsWith('Bearer')).length, 0);
  assert.deepEqual(liar.signed, []);
});

test('a new ledger is shown, and remembered', async () => {
  const other = await new Server(join(temporaryDirectory(), 'ledger'));
  await sopu('init', other.directory, '--origin', 'ledger.test/other', '--no-passphrase');
  other.becomeKnown = () => {};
  await other.serve();
  const met = await read_through(other);
  assert.match(met.stderr, /new to you[^]*ledger\.test\/other[^]*SHA256:/);
  assert.doesNotMatch((await read_through(other)).stderr, /new to you/);
  const known = JSON.parse((await sopu('trust', '--json')).stdout).items;
  assert.equal(known.find((one) => one.url === other.url).verifierKey, other.verifierKey);
  assert.equal((await sopu('trust', other.url, '--forget')).code, 0);
  assert.match((await read_through(other)).stderr, /new to you/);
});

// ---------------------------------------------------------------- the log

const note_of = async () => (await server.get('/checkpoint')).text();
const with_checkpoint = (text) => ({ http: (path) => (path === '/checkpoint' ? { body: text } : undefined) });

test('a rollback is said in words, with both checkpoints as evidence', async () => {
  const old = await note_of();
  assert.equal((await comment(liar)).code, 0);
  liar.lies = with_checkpoint(old);
  const said = await read_through(liar);
  assert.equal(said.code, 3, said.stderr);
  assert.match(said.stderr, /rollback/);
  const kept = /both checkpoints are in (\S+):/.exec(said.stderr)[1];
  assert.equal(readFileSync(join(kept, 'shown-now'), 'utf8'), old);
  assert.match(readFileSync(join(kept, 'shown-before'), 'utf8'), /^ledger\.test\/e2e\n/);
});

test('a fork is found, at the same size and beyond it', async () => {
  const fork = await Server.start();  // another history under another key
  for (const lie of [
    with_checkpoint(await (await fork.get('/checkpoint')).text()),
    with_checkpoint((await note_of()).replace(/\n\d+\n/, '\n999\n')),
    with_checkpoint('nothing'),
  ]) {
    liar.lies = lie;
    const said = await read_through(liar);
    assert.equal(said.code, 3, said.stderr);
    assert.deepEqual(liar.tokens, []);
  }
  // Signed with the true key, but not consistent: the proof is a lie.
  await stream.append(acme, 'background.submitted', { text: 'More of it.' });
  liar.lies = about('/v1/proof/consistency', (proof) => { proof.hashes = proof.hashes.map(flip); });
  const said = await read_through(liar);
  assert.equal(said.code, 3, said.stderr);
  assert.match(said.stderr, /fork/);
  liar.lies = {};
  assert.equal((await read_through(liar)).code, 0);
});

// ---------------------------------------------------------------- receipts

test('an invented receipt is not believed, whichever member is invented', async () => {
  const changes = {
    index: (receipt) => { receipt.index += 1; },
    'no index': (receipt) => { delete receipt.index; },
    recordedAt: (receipt) => { receipt.recordedAt = '2026-01-01T00:00:00.000Z'; },
    'no time': (receipt) => { receipt.recordedAt = 7; },
    event: (receipt) => { receipt.event = flip(receipt.event); },
    'proof of another place': (receipt) => { receipt.proof = receipt.proof.replace(/index \d+/, 'index 0'); },
    'proof without hashes': (receipt) => { receipt.proof = receipt.proof.replace(/(index \d+\n)[^]*?\n\n/, '$1\n'); },
    'no proof': (receipt) => { delete receipt.proof; },
    'another log': (receipt) => { receipt.proof = receipt.proof.replaceAll('ledger.test/e2e', 'ledger.test/x'); },
    nothing: () => ({}),
    'a list': () => [],
    'the same for every event': () => JSON.parse(first),
  };
  await comment(server);
  const first = JSON.stringify((await server.append(globex.jws('comment.posted', 'agreement/deal', { text: 'x' }))));
  for (const [what, change] of Object.entries(changes)) {
    liar.lies = about('/v1/events', change);
    const said = await comment(liar, '--json');
    assert.equal(said.code, 3, `${what}: ${said.code} ${said.stderr}`);
    assert.equal(said.stdout, '', what);
    const file = /it is in (sopu-\S+\.jws)/.exec(said.stderr)[1];
    const again = await sopu('append', file, '--url', server.url);
    assert.equal(again.code, 0, again.stderr);  // it had been recorded, and now that is proven
  }
});

test('a receipt is kept, and verified without any server', async () => {
  const said = JSON.parse((await comment(server, '--json')).stdout);
  const list = JSON.parse((await sopu('receipts', '--json')).stdout).items;
  const kept = list.find((one) => one.index === `${said.receipt.index}`);
  assert.equal(kept.type, 'sopu.comment.posted.v1');
  const holds = await sopu('verify', kept.file, '--log-key', server.verifierKey);
  assert.equal(holds.code, 0, holds.stderr);
  assert.equal((await sopu('verify', kept.file)).code, 0);  // under the key that is known
  const receipt = JSON.parse(readFileSync(kept.file, 'utf8'));
  for (const change of [{ index: 0 }, { jws: acme.jws('comment.posted', 'agreement/deal', { text: 'y' }) },
    { event: flip(receipt.event) }, { proof: '' }, { recordedAt: '2026-01-01T00:00:00.000Z' }]) {
    const file = join(directory, 'changed.json');
    writeFileSync(file, JSON.stringify({ ...receipt, ...change }));
    const verdict = await sopu('verify', file, '--log-key', server.verifierKey);
    assert.equal(verdict.code, 3, `${JSON.stringify(change)}: ${verdict.stderr}`);
  }
});

// ---------------------------------------------------------------- what is signed

test('a server that calls every base stale gets two signatures over one event', async () => {
  liar.lies = { http: (path) => (path !== '/v1/events' ? undefined : { status: 409,
    type: 'application/problem+json',
    body: JSON.stringify({ type: 'urn:sopu:error:stale-base', title: 'stale-base', status: 409,
      detail: 'Sign again.', head: { event: hashOf('x'), index: 1 } }) }) };
  const said = await background(liar);
  assert.equal(said.code, 4, said.stderr);
  assert.ok(liar.signed.length <= 2, `${liar.signed.length} signatures`);
  assert.equal(new Set(liar.signed.map((jws) => payload_of(jws).id)).size, 1);
});

test('nothing is signed over a base that is not proven', async () => {
  for (const change of [
    (base) => { base.event = flip(base.event); },
    (base) => { base.index = 0; },
    (base) => { base.proof = ''; },
    (base) => { base.seen = false; base.proof = base.proof.replace(/index \d+/, 'index 0'); },
  ]) {
    liar.lies = { socket: (message) => {
      if (!message.result?.base) return message;
      const payload = JSON.parse(message.result.payload);
      change(message.result.base);
      payload.base = message.result.base.event;
      message.result.payload = JSON.stringify(payload);
      return message;
    } };
    const said = await background(liar);
    assert.equal(said.code, 3, said.stderr);
    assert.deepEqual(liar.signed, []);
  }
});

test('nothing else is signed than was asked for, member by member', async () => {
  const lies = { specversion: '0.3', id: '00000000-0000-4000-8000-000000000000', source: 'party/globex',
    type: 'sopu.termination.notified.v1', subject: 'agreement/other', time: '2020-01-01T00:00:00.000Z',
    ledger: 'ledger.other/sla', base: hashOf('x'), data: { text: 'I owe you everything.' },
    datacontenttype: 'text/plain', extra: true };
  for (const [member, value] of Object.entries(lies)) {
    liar.lies = { socket: (message) => {
      if (!message.result?.payload) return message;
      message.result.payload = JSON.stringify({ ...JSON.parse(message.result.payload), [member]: value });
      return message;
    } };
    const said = await background(liar);
    assert.notEqual(said.code, 0, member);
    assert.deepEqual(liar.signed, [], member);
  }
});

// ---------------------------------------------------------------- what is told of an agreement

const shown = (where, ...more) =>
  sopu('agreement', 'show', 'deal', '--url', where.url, ...as_acme(), '--json', ...more);

test('an answer about an agreement must be the one that its signed events give', async () => {
  const honest = await shown(liar, '--verified');
  assert.equal(honest.code, 0, honest.stderr);
  assert.equal(JSON.parse(honest.stdout).title, 'Agreement deal');
  const lies = {
    title: (answer) => { answer.title = 'Agreement about something else'; },
    state: (answer) => { answer.state = 'inForce'; },
    head: (answer) => { answer.head.index += 1; },
    'one that is left out': (answer) => { delete answer.title; },
    'one too many': (answer) => { answer.terminations = []; answer.bonus = 1; },
    nothing: () => ({}),
  };
  for (const [what, change] of Object.entries(lies)) {
    liar.lies = about('/v1/agreements/deal', change);
    const said = await shown(liar, '--verified');
    assert.equal(said.code, 3, `${what}: ${said.stderr}`);
    assert.equal(said.stdout, '', what);
  }
});

test('the events that are given for it must be all, in order, and in the log', async () => {
  const lies = {
    'one left out': (page) => { page.items.splice(-2, 1); },
    'two exchanged': (page) => { page.items.push(page.items.splice(-2, 1)[0]); },
    'one twice': (page) => { page.items.push(page.items.at(-1)); },
    'one of another': (page) => { page.items.at(-1).jws = acme.jws('background.submitted', 'agreement/deal', { text: 'z' }); },
    'another time': (page) => { page.items.at(-1).recordedAt = '2026-01-01T00:00:00.000Z'; },
    'another place': (page) => { page.items.at(-1).index += 1; },
    'no path': (page) => { page.items.at(-1).path = []; },
    'no checkpoint': (page) => { page.checkpoint = ''; },
    'a page without end': (page) => { page.items = []; page.next = '3'; },
    nothing: () => ({}),
  };
  for (const [what, change] of Object.entries(lies)) {
    liar.lies = about('/v1/agreements/deal/events', change);
    const said = await shown(liar, '--verified');
    assert.equal(said.code, 3, `${what}: ${said.code} ${said.stderr}`);
    const signed = await background(liar);
    assert.equal(signed.code, 3, `${what}: ${signed.stderr}`);
    assert.deepEqual(liar.signed, [], what);
  }
});

test('what is about to be signed is shown as computed here', async () => {
  liar.lies = { socket: (message) => {
    if (!message.result?.effect) return message;
    message.result.effect = { summary: { code: 'x', params: {}, text: 'Nothing happens at all.' }, follows: [],
      stretches: [] };
    return message;
  } };
  const said = await background(liar);
  assert.equal(said.code, 0, said.stderr);
  assert.doesNotMatch(said.stderr, /Nothing happens/);
  assert.match(said.stderr, /background/i);
});

test('only the newest event of the contract is a base, though the log holds others', async () => {
  const later = await server.append(globex.jws('comment.posted', 'agreement/deal', { text: 'Later.' }));
  for (const other of [stream.events.at(0).receipt, later]) await try_base(other);
});

async function try_base(other) {
  const proof = await (await server.get(`/v1/proof/inclusion?index=${other.index}`)).text();
  liar.lies = { socket: (message) => {
    if (!message.result?.base) return message;
    const payload = JSON.parse(message.result.payload);
    payload.base = other.event;
    Object.assign(message.result, { payload: JSON.stringify(payload),
      base: { event: other.event, index: other.index, seen: true, proof } });
    return message;
  } };
  const said = await background(liar);
  assert.notEqual(said.code, 0);
  assert.deepEqual(liar.signed, []);
}

test('without a home, a ledger is known by SOPU_LOG_KEY alone', async () => {
  const { SOPU_HOME, HOME, XDG_DATA_HOME } = process.env;
  try {
    for (const name of ['SOPU_HOME', 'HOME', 'XDG_DATA_HOME']) delete process.env[name];
    process.env.SOPU_LOG_KEY = server.verifierKey;
    assert.equal((await comment(server)).code, 0);
    assert.equal((await sopu('trust', server.url)).code, 2);
  } finally {
    delete process.env.SOPU_LOG_KEY;
    Object.assign(process.env, { SOPU_HOME, ...(HOME && { HOME }), ...(XDG_DATA_HOME && { XDG_DATA_HOME }) });
  }
  assert.ok(existsSync(SOPU_HOME) && readdirSync(SOPU_HOME).includes('known_ledgers'));
});
