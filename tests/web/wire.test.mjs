// The page's line to the ledger against the real server, and against sockets that behave badly.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import WebSocket from 'ws';
import { Key, Server, Stream, hashOf, origin, sleep } from '../support/sopu.mjs';
import { Client } from '../../server/web/src/wire/client.ts';
import { OtherLedger, Refusal, Unreachable } from '../../server/web/src/wire/problem.ts';

const server = await Server.start();
const provider = await server.enrol('nordhost', ['Nora']);
const customer = await server.enrol('acme', ['Anna']);
const clients = [];
after(() => clients.forEach((client) => client.close()));

const speakerOf = (party) => ({
  party: party.id,
  kid: party.key.kid,
  sign: async (typ, payload) => party.key.jws(payload, typ),
});

// What the client sent, in order.
const sent = (frames) => frames.map((frame) => JSON.parse(frame).method);

function client(options = {}) {
  const frames = [];
  const sockets = [];
  const one = new Client({
    url: '/v1/socket',
    open: (url, protocol) => {
      const socket = new WebSocket(server.url.replace('http', 'ws') + url, protocol);
      const send = socket.send.bind(socket);
      socket.send = (frame) => {
        frames.push(frame);
        send(frame);
        options.sent?.(JSON.parse(frame).method, socket);
      };
      sockets.push(socket);
      return socket;
    },
    meet: async (hello, facts) => {
      assert.equal(hello.origin, origin);
      assert.equal(facts.verifierKey, server.verifierKey);
    },
    language: () => 'en',
    ...options,
    times: { backoffMs: 20, backoffMaxMs: 100, ...options.times },
  });
  clients.push(one);
  return Object.assign(one, { frames, sockets });
}

const becomes = (one, kind) => new Promise((resolve) => {
  if (one.state.kind === kind) return resolve(one.state);
  const stop = one.onState((state) => {
    if (state.kind !== kind) return;
    stop();
    resolve(state);
  });
});

async function until(holds, ms = 8000) {
  for (const end = Date.now() + ms; !holds();) {
    if (Date.now() > end) throw new Error('it did not come about in time');
    await sleep(20);
  }
}

test('makes sure of the ledger, then of who asks, then subscribes', async () => {
  const one = client({ speaker: speakerOf(provider) });
  one.connect();
  await becomes(one, 'live');
  assert.deepEqual(sent(one.frames), ['log.get', 'authenticate', 'subscribe']);
  assert.deepEqual((await one.call('agreement.list')).items, []);
  assert.ok(one.state.lastSeen > Date.now() - 5000);
});

test('a refusal is the problem document, in the language asked for', async () => {
  const one = client({ speaker: speakerOf(provider), language: () => 'fi' });
  one.connect();
  await assert.rejects(one.call('agreement.get', { id: 'nothing-here' }), (error) => {
    assert.ok(error instanceof Refusal);
    assert.equal(error.code, 'not-found');
    assert.equal(error.problem.status, 404);
    assert.match(error.problem.detail, /[äö]/);
    return true;
  });
});

test('to another ledger nothing is said, now or later', async () => {
  const one = client({
    speaker: speakerOf(provider),
    meet: async () => { throw new OtherLedger('another key'); },
  });
  one.connect();
  const state = await becomes(one, 'lost');
  assert.ok(state.final instanceof OtherLedger);
  await sleep(300);
  assert.deepEqual(sent(one.frames), ['log.get']);
  assert.equal(one.sockets.length, 1);
  await assert.rejects(one.call('agreement.list'), OtherLedger);
  await assert.rejects(one.append('a.b.c'), OtherLedger);
});

test('who has a passkey is asked once it is on record, and may decline', async () => {
  let asked = 0;
  const speaker = { ...speakerOf(provider), asksPerson: true, sign: async () => {
    asked += 1;
    throw new DOMException('not now', 'NotAllowedError');
  } };
  const early = client({ speaker: { ...speaker, kid: customer.key.kid } });
  early.connect();
  assert.equal((await becomes(early, 'live')).unknown, true);
  assert.equal(asked, 0);
  const one = client({ speaker });
  one.connect();
  assert.deepEqual(await becomes(one, 'live').then(({ unknown, declined }) => [unknown, declined]),
    [undefined, true]);
  assert.equal(asked, 1);
  assert.equal((await one.call('party.get', { id: 'acme' })).id, 'acme');
});

test('who takes long to say who asks is asked once', async () => {
  const moment = Key.generate();
  let asked = 0;
  const given = async () => {
    asked += 1;
    await sleep(10_500);  // the server waits ten seconds
    const iat = Math.floor(Date.now() / 1000);
    const jws = provider.key.jws({ iss: 'party/nordhost', aud: origin, iat, exp: iat + 3600,
      cnf: { jwk: moment.jwk } }, 'sopu-session+jwt');
    return { jws, sign: async (typ, payload) => moment.jws(JSON.parse(payload), typ) };
  };
  let session;
  const one = client({ speaker: { ...speakerOf(provider), asksPerson: true,
    session: () => (session ??= given()) } });
  one.connect();
  assert.equal((await becomes(one, 'live')).unknown, undefined);
  assert.ok(one.sockets.length > 1);
  await one.call('agreement.list');
  assert.equal(asked, 1);
});

test('an unknown key leaves what everybody may ask', async () => {
  const stranger = { ...speakerOf(provider), party: 'acme' };
  const one = client({ speaker: stranger });
  one.connect();
  const state = await becomes(one, 'live');
  assert.equal(state.unknown.code, 'unauthenticated');
  assert.equal((await one.call('party.get', { id: 'acme' })).id, 'acme');
  await assert.rejects(one.call('agreement.list'), Refusal);
});

test('after a killed server each event is told once and none is missing', async () => {
  const one = client({ speaker: speakerOf(customer) });
  const indices = [];
  one.onEvent((event) => indices.push(event.index));
  one.connect();
  await becomes(one, 'live');

  const receipts = [];
  const say = async (stream, text) => receipts.push((await server.append(stream.sign(
    provider, 'comment.posted', { text }, provider.key, { base: undefined }))).index);
  const stream = await Stream.initiate(server, 'deal', provider,
    [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
  receipts.push(stream.events[0].receipt.index);
  await say(stream, 'before');
  await until(() => indices.length === 2);

  await server.kill();
  await becomes(one, 'lost');
  await server.serve();
  await say(stream, 'while it was away, or not');
  await becomes(one, 'live');
  await say(stream, 'after');
  await until(() => indices.length === 4);
  await sleep(200);
  assert.deepEqual(indices, receipts);
});

test('what is signed is recorded once, though the line breaks in the middle', async () => {
  const one = client({
    speaker: speakerOf(provider),
    sent: (method, socket) => {
      if (method === 'append' && one.sockets.length === 1) socket.terminate();
    },
  });
  one.connect();
  const stream = new Stream(server, 'deal');
  const jws = stream.sign(provider, 'comment.posted', { text: 'once' }, provider.key,
    { base: undefined });
  const receipt = await one.append(jws);
  assert.equal(receipt.event, hashOf(jws));
  assert.equal(sent(one.frames).filter((method) => method === 'append').length, 2);
  const again = await one.append(jws);
  assert.equal(again.index, receipt.index);
});

// ---------------------------------------------------------------- sockets of our own

// A server that greets, and answers as long as it likes to.
function fake(answer) {
  const sockets = [];
  const open = () => {
    const socket = {
      send(frame) {
        const { id, method } = JSON.parse(frame);
        const result = answer(method);
        if (result !== undefined) socket.say({ id, result });
      },
      say: (frame) => setTimeout(() =>
        socket.onmessage?.({ data: JSON.stringify({ jsonrpc: '2.0', ...frame }) })),
      close() {},
    };
    sockets.push(socket);
    socket.say({ method: 'hello', params: { origin, nonce: 'n' } });
    return socket;
  };
  return { open, sockets };
}
const facts = { origin, verifierKey: server.verifierKey, size: 1 };

test('a line without a sign of life is stale, then given up and opened anew', async () => {
  let isMute = false;
  const { open, sockets } = fake((method) => {
    if (isMute) return undefined;
    return method === 'log.get' ? facts : {};
  });
  const one = client({ open, times: { idleMs: 30, overdueMs: 60, callMs: 500 } });
  one.connect();
  await becomes(one, 'live');
  await sleep(150);
  assert.equal(one.state.kind, 'live');
  isMute = true;
  const stale = await becomes(one, 'stale');
  assert.ok(stale.lastSeen !== null);
  await becomes(one, 'lost');
  isMute = false;
  await becomes(one, 'live');
  assert.equal(sockets.length, 2);
});

test('no answer in time is told apart from a refusal', async () => {
  const { open } = fake((method) => (method === 'log.get' ? facts : undefined));
  const one = client({ open, times: { callMs: 100 } });
  one.connect();
  await becomes(one, 'live');
  await assert.rejects(one.call('agreement.list'), (error) =>
    error instanceof Unreachable && error.why === 'late');
  const giveUp = new AbortController();
  const append = one.append('a.b.c', giveUp.signal);
  setTimeout(() => giveUp.abort(), 50);
  await assert.rejects(append, (error) =>
    error instanceof Unreachable && error.why === 'given-up');
});

test('a subscription that begins anew asks for what comes next', async () => {
  const asked = [];
  const { open, sockets } = fake((method) =>
    (method === 'log.get' ? facts : method === 'subscribe' ? { from: 7 } : {}));
  const one = client({
    open: (...at) => {
      const socket = open(...at);
      const send = socket.send;
      socket.send = (frame) => {
        const { method, params } = JSON.parse(frame);
        if (method === 'subscribe') asked.push(params.from);
        send(frame);
      };
      return socket;
    },
    speaker: speakerOf(provider),
  });
  const told = [];
  one.onEvent(({ index }) => told.push(index));
  one.connect();
  await becomes(one, 'live');
  sockets[0].say({ method: 'event', params: { index: 8 } });
  await until(() => told.length === 1);
  sockets[0].onclose();
  await becomes(one, 'lost');
  await becomes(one, 'live');
  sockets[1].say({ method: 'event', params: { index: 8 } });
  sockets[1].say({ method: 'event', params: { index: 9 } });
  await until(() => told.length === 2);
  assert.deepEqual(asked, [undefined, 9]);
  assert.deepEqual(told, [8, 9]);
});
