// A rebuild that does not come to its end leaves a ledger that is served as before: new views take
// the old ones' place only when they are whole.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Process } from '../support/lifetime.mjs';
import { Server, Stream, executable, sleep, sopu } from '../support/sopu.mjs';

const comments = 6_000;  // a rebuild commits every 2,048 events
const together = 64;

async function fill(server) {
  const acme = await server.enrol('acme');
  await server.enrol('globex');
  await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  let left = comments;
  await Promise.all(Array.from({ length: together }, async () => {
    while (left-- > 0)
      await server.append(acme.jws('comment.posted', 'agreement/deal', { text: 'x'.repeat(300) }));
  }));
  return acme;
}

// What a party is told of its agreement, the whole history with it.
async function answers(party) {
  const told = createHash('sha256');
  const ask = async (path) => {
    const { status, body } = await party.get(path);
    assert.equal(status, 200, path);
    told.update(JSON.stringify({ ...body, at: undefined }));  // when it was asked
    return body;
  };
  await ask('/v1/agreements');
  await ask('/v1/agreements/deal');
  await ask('/v1/parties/globex');
  let items = 0;
  for (let after = ''; after !== undefined;) {
    const page = await ask(`/v1/agreements/deal/history?limit=500${after && `&after=${after}`}`);
    items += page.items.length;
    after = page.next;
  }
  assert.equal(items, comments + 1);
  return told.digest('hex');
}

async function records(server) {
  const { code, stdout, stderr } = await sopu('fsck', server.directory, '--json');
  assert.equal(code, 0, stdout + stderr);
  const said = JSON.parse(stdout);
  assert.equal(said.views, 'up to date');
  return said.records;
}

async function expectWholeViews(server) {
  const { code, stdout, stderr } = await sopu('rebuild', server.directory, '--check');
  assert.equal(code, 0, stdout + stderr);
}

async function expectServedAsBefore(server, party, before, how = {}) {
  await server.serve(how);
  assert.equal(await answers(party), before);
  await server.stop();
}

// Kills a rebuild once it has written so often; true if that was before its end.
async function killAfter(server, writes) {
  const written = () => statSync(join(server.directory, 'ledger.mdb'), { bigint: true }).mtimeNs;
  const rebuild = new Process(executable, 'rebuild', server.directory);
  for (let seen = written(), count = 0; count < writes && !rebuild.end; await sleep(1)) {
    if (written() === seen) continue;
    seen = written();
    ++count;
  }
  return (await rebuild.kill()).signal === 'SIGKILL';
}

test('rebuilds that find no room, or are killed', async () => {
  const server = await Server.start();
  const acme = await fill(server);
  const before = await answers(acme);
  await server.stop();
  const whole = await records(server);

  const fileKib = Math.ceil(statSync(join(server.directory, 'ledger.mdb')).size / 1024);
  const within = (kib) => new Process('bash', '-c',
    `trap '' XFSZ; ulimit -f ${kib}; exec "$0" "$@"`, executable, 'rebuild', server.directory);
  // What the file has free of its own can be room enough: then it gets less.
  let full = within(fileKib);
  for (let kib = fileKib; (await full.exited).code === 0 && kib > 64;) {
    kib = Math.floor(kib * 0.8);
    full = within(kib);
  }
  assert.equal((await full.exited).code, 1, full.log);
  assert.match(full.log, /Nothing was changed/);
  await expectWholeViews(server);
  await expectServedAsBefore(server, acme, before, { fileKib });

  let midway = 0;
  for (let attempt = 0; attempt < 40 && midway < 3; ++attempt) {
    if (!await killAfter(server, 1 + attempt % 4)) continue;
    if (await records(server) > whole) ++midway;
    await expectWholeViews(server);
    if (midway === 3) await expectServedAsBefore(server, acme, before);
  }
  assert.equal(midway, 3, 'kills that left a part of new views behind');

  const done = await sopu('rebuild', server.directory);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(await records(server), whole, 'of the old views nothing is left');
  await expectWholeViews(server);
  await expectServedAsBefore(server, acme, before);
  await server.serve();
  await server.append(acme.jws('comment.posted', 'agreement/deal', { text: 'On we go.' }));
  await server.stop();
  await expectWholeViews(server);
});
