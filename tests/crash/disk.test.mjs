// A disk that takes no more: nothing is acknowledged that was not kept, and the server says so and
// ends rather than go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, Stream } from '../support/sopu.mjs';

test('a write that fails ends the server and loses nothing acknowledged', async () => {
  const server = await Server.start();
  const acme = await server.enrol('acme');
  await server.enrol('globex');
  await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  await server.stop();

  await server.serve({ fileKib: 700 });
  const sign = () => acme.jws('comment.posted', 'agreement/deal', { text: 'x'.repeat(900) });
  const acknowledged = new Map();  // index → JWS
  let unanswered = sign();
  await assert.rejects(async () => {
    for (;; unanswered = sign()) acknowledged.set((await server.append(unanswered)).index, unanswered);
  }, /outcome-unknown/);
  assert.ok(acknowledged.size > 50, `${acknowledged.size} were kept before`);
  assert.equal((await server.process.exited).code, 1);
  assert.match(server.process.log, /the disk failed while writing/);

  await server.serve();
  for (const [index, jws] of acknowledged)
    assert.equal((await acme.get(`/v1/events/${index}`)).body.jws, jws);
  const { index } = await server.append(unanswered);
  assert.equal((await server.append(unanswered)).index, index, 'recorded once, however often sent');
});
