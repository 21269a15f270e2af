// What runs out is said by the ledger itself, when it does: nobody has to ask.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, Stream, sampleTerms, sleep, sopu } from '../support/sopu.mjs';

const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

async function begun(server) {
  const provider = await server.enrol('acme');
  await server.enrol('globex');
  const parties = [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }];
  return { provider, stream: await Stream.initiate(server, 'deal', provider, parties) };
}

const propose = (stream, provider, seconds) => stream.propose(provider, 'initial',
  sampleTerms('acme', 'globex'), { expiresAt: inSeconds(seconds) });

async function historyWith(party, type, language = 'en') {
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await party.get('/v1/agreements/deal/history', { 'accept-language': language });
    const found = body.items.filter((item) => item.type === type);
    if (found.length) return found;
    await sleep(50);
  }
  return assert.fail(`no ${type} in ten seconds`);
}

test('a proposal runs out though nobody does anything, once, and everybody is told', async () => {
  const server = await Server.start();
  const { provider, stream } = await begun(server);
  await propose(stream, provider, 1.5);
  const [passed, ...more] = await historyWith(provider, 'sopu.deadline.passed.v1');
  assert.equal(more.length, 0);
  assert.match(passed.effect.summary.text, /by acme has run out/);
  const [finnish] = await historyWith(provider, 'sopu.deadline.passed.v1', 'fi');
  assert.match(finnish.effect.summary.text, /päättynyt/);

  // It stands on the contract: what is signed next names it.
  const { body } = await provider.get('/v1/agreements/deal');
  assert.equal(body.head.index, passed.index);
  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
  const shown = await sopu('clock', 'show', server.directory, '--json');
  assert.equal(JSON.parse(shown.stdout).passed[0].kind, 'proposalExpires');
});

test('what ran out while the server was down has run out when it is back', async () => {
  const server = await Server.start();
  const { provider, stream } = await begun(server);
  await propose(stream, provider, 1);
  await server.kill();
  const due = JSON.parse((await sopu('clock', 'show', server.directory, '--json')).stdout).due;
  assert.deepEqual([due.length, due[0].agreement, due[0].kind], [1, 'deal', 'proposalExpires']);
  await sleep(1100);
  await server.serve();
  assert.equal((await historyWith(provider, 'sopu.deadline.passed.v1')).length, 1);
  const compared = await (async () => {
    await server.stop();
    return sopu('rebuild', server.directory, '--check');
  })();
  assert.equal(compared.code, 0, compared.stdout);
});
