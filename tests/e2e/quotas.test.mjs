// One party cannot take the ledger from the others: quotas, tokens that were used.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { WebSocket } from 'ws';
import { Server, Stream, eventPayload, sleep } from '../support/sopu.mjs';

let server, acme, globex;
const options = ['--events-a-day', '12', '--agreements-a-day', '2'];
const comment = (by) => by.jws('comment.posted', 'agreement/deal', { text: 'Hello' });
const problem_of = async (answer) => (await answer.json()).reason.code;

before(async () => {
  server = await Server.start({ options });
  acme = await server.enrol('acme', ['Anna', 'Aarne']);
  globex = await server.enrol('globex');
  await Stream.initiate(server, 'deal', globex,
    [{ party: 'globex', role: 'provider' }, { party: 'acme', role: 'customer' }]);
});

test('a party that records more than it may is told when it may go on, and the other is not', async () => {
  for (let i = 0; i < 12; ++i) assert.equal((await server.post(comment(acme))).status, 201);
  const refused = await server.post(comment(acme));
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 60);
  assert.equal(await problem_of(refused), 'quota-events');
  assert.equal((await server.post(comment(globex))).status, 201);
  const metrics = await (await server.get('/metrics')).text();
  assert.match(metrics, /sopu_quota_refusals_total\{quota="events"\} [1-9]/);
  assert.match(metrics, /sopu_refusals_total\{code="rate-limited"\} [1-9]/);
});

test('who sends on over a socket is answered late, one after the other, and not thrown out', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, 'sopu.v1');
  const messages = [];
  socket.on('message', (message) => messages.push(JSON.parse(message)));
  await new Promise((resolve) => socket.once('message', resolve));
  for (let id = 0; id < 12; ++id) {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method: 'append', params: { jws: comment(acme) } }));
  }
  while (messages.length < 11) await sleep(50);
  assert.deepEqual(messages.slice(1).map(({ id }) => id), [...messages.slice(1).keys()]);
  for (const { error } of messages.slice(1)) assert.equal(error.data.reason.code, 'quota-events');
  assert.equal(socket.readyState, WebSocket.OPEN);
  socket.close();
});

test('what somebody else sends under its key is not counted', async () => {
  const forged = comment(globex).split('.');
  forged[2] = comment(globex).split('.')[2];
  const answers = await Promise.all(Array.from({ length: 20 }, () => server.post(forged.join('.'))));
  for (const answer of answers) assert.equal(answer.status, 403);
  assert.equal((await server.post(comment(globex))).status, 201);
});

test('a key that floods the ledger can still be revoked', async () => {
  const revoked = await server.post(acme.jws('key.revoked', 'party/acme',
    { kid: acme.keys[1].kid, reason: 'It was stolen.' }, { base: await server.headOf('acme') }));
  assert.equal(revoked.status, 201, JSON.stringify(await revoked.json()));
});

test('new agreements have a quota of their own', async () => {
  const parties = [{ party: 'globex', role: 'provider' }, { party: 'acme', role: 'customer' }];
  const initiate = async (id) => server.post(globex.key.jws(eventPayload('agreement.initiated', 'globex',
    `agreement/${id}`, { title: id, parties }, { base: await server.genesis() })));
  assert.equal((await initiate('second')).status, 201);
  const third = await initiate('third');
  assert.equal(third.status, 429);
  assert.equal(await problem_of(third), 'quota-agreements');
});

// ---------------------------------------------------------------- tokens

const read = (token) => server.get('/v1/agreements', { authorization: `Bearer ${token}` });

test('a token is good once, also when the server was stopped or killed in between', async () => {
  const now = Math.floor(Date.now() / 1000);
  for (const end of ['stop', 'kill']) {
    const tokens = [0, 1, 60].map((ahead) =>
      globex.key.token('globex', { iat: now + ahead, exp: now + ahead + 120 }));
    for (const token of tokens) {
      assert.equal((await read(token)).status, 200);
      assert.equal((await read(token)).status, 401);
    }
    await server[end]();
    await server.serve({ options });
    for (const token of tokens) {
      const again = await read(token);
      assert.equal(again.status, 401, end);
      assert.equal(await problem_of(again), 'token-used');
    }
    assert.equal((await read(globex.key.token('globex'))).status, 200, 'a new one, in the first second');
  }
});

test('nothing is remembered where it does not matter who asks', async () => {
  const used = async () => /sopu_used_tokens (\d+)/.exec(await (await server.get('/metrics')).text())[1];
  const before_it = await used();
  const token = globex.key.token('globex');
  for (const path of ['/v1/log', '/checkpoint', '/v1/zones', '/v1/proof/inclusion?index=0']) {
    for (const header of [`Bearer ${token}`, 'Bearer nonsense']) {
      assert.equal((await server.get(path, { authorization: header })).status, 200, path);
    }
  }
  assert.equal(await used(), before_it);
});
