// kill -9 under load, again and again: no acknowledged event is lost, and the server is back soon.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { Server, Stream, sleep, sopu } from '../support/sopu.mjs';

const kills = 50;
const writers = 8;
const ready_seconds_max = 5;

test(`${kills} kills lose no acknowledged event`, async (t) => {
  const server = await Server.start();
  const acme = await server.enrol('acme');
  await server.enrol('globex');
  await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  const acknowledged = new Map();  // index → JWS
  let unanswered = [];
  let slowest = 0;

  async function write(until) {
    while (!until.killed) {
      const jws = acme.jws('comment.posted', 'agreement/deal', { text: 'x'.repeat(randomInt(1, 800)) });
      try {
        acknowledged.set((await server.append(jws)).index, jws);
      } catch (error) {
        if (error.problem) throw error;  // the server said no: not what this test is about
        unanswered.push(jws);
        return;
      }
    }
  }

  for (let kill = 0; kill < kills; ++kill) {
    const until = { killed: false };
    const load = Promise.all(Array.from({ length: writers }, () => write(until)));
    await sleep(randomInt(20, 250));
    until.killed = true;
    await server.kill();
    await load;
    const started = Date.now();
    await server.serve();
    while ((await server.get('/readyz')).status !== 200) await sleep(10);
    slowest = Math.max(slowest, Date.now() - started);

    // What nobody answered for can be sent again, and is then in the log exactly once.
    const indexes = new Set();
    for (const jws of unanswered) {
      const { index } = await server.append(jws);
      assert.equal((await server.append(jws)).index, index);
      assert.ok(!indexes.has(index) && !acknowledged.has(index));
      indexes.add(index);
      acknowledged.set(index, jws);
    }
    unanswered = [];
  }
  t.diagnostic(`${acknowledged.size} acknowledged events, slowest start ${slowest} ms`);
  assert.ok(acknowledged.size > kills, 'there was load');
  assert.ok(slowest < ready_seconds_max * 1000, `ready after ${slowest} ms`);

  for (const [index, jws] of acknowledged) {
    const { status, body } = await acme.get(`/v1/events/${index}`);
    assert.equal(status, 200, `event ${index} is lost`);
    assert.equal(body.jws, jws, `event ${index} is another one`);
  }
  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stderr + verdict.stdout);
  const rebuilt = await sopu('rebuild', server.directory, '--check');
  assert.equal(rebuilt.code, 0, rebuilt.stderr + rebuilt.stdout);
});
