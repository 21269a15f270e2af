// What the server's log tells of requests: all of them at level debug, by their trace ids, and
// nothing of what is secret or others' words.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { Server, eventPayload, sleep } from '../support/sopu.mjs';

const id = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${id}-00f067aa0ba902b7-01`;

describe('the log of requests', () => {
  let server, party;
  const lines = () => server.process.log.split('\n').filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  async function line(fits) {
    for (;; await sleep(20)) {
      const found = lines().find(fits);
      if (found) return found;
    }
  }

  before(async () => {
    server = await Server.start({ options: ['--log-level', 'debug'] });
    party = await server.enrol('acme');
  });

  it('has a line for each with route, status and trace id', async () => {
    await server.get('/v1/log', { traceparent });
    const told = await line((one) => one.traceId === id);
    assert.deepEqual([told.event, told.level, told.route, told.status],
      ['request', 'debug', '/v1/log', 200]);
    await server.get('/v1/nothing-at-all', { traceparent: 'nonsense' });
    const other = await line((one) => one.route === 'none' && one.status === 404);
    assert.match(other.traceId, /^[0-9a-f]{32}$/);
  });

  it('has one for each call on a socket, with the trace id of the upgrade', async () => {
    const socket = new WebSocket(server.url.replace('http', 'ws') + '/v1/socket', 'sopu.v1');
    await new Promise((opened) => socket.addEventListener('open', opened));
    const opened = await line((one) => one.status === 101);
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'log.get', params: {} }));
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'party.get', params: { id: 'nobody' } }));
    assert.equal(opened.route, '/v1/socket');
    const good = await line((one) => one.route === 'log.get');
    const bad = await line((one) => one.route === 'party.get');
    assert.deepEqual([good.status, bad.status], [200, 404]);
    assert.deepEqual([good.traceId, bad.traceId], [opened.traceId, opened.traceId]);
    socket.close();
  });

  it('holds no token, no body, no value of a query, no path', async () => {
    const secret = 'Zs3cr3tZ';
    const token = party.key.token('acme');
    await server.get(`/v1/agreements?q=${secret}`, { authorization: `Bearer ${token}` });
    await server.get(`/v1/parties/${secret}?${secret}=1`, { authorization: `Bearer ${secret}` });
    await server.get(`/v1/${secret}`, { authorization: secret, cookie: secret, traceparent: secret });
    const jws = party.key.jws(eventPayload('comment.posted', 'acme', 'agreement/deal', { text: secret }));
    await server.post(jws);
    await server.post(secret);
    await line((one) => one.route === '/v1/events' && one.status === 400);
    for (const part of [secret, token, token.split('.')[1], jws, jws.split('.')[1]])
      assert.ok(!server.process.log.includes(part), part);
  });
});
