// A ledger whose file was damaged: what is wrong is said, what to do destroys nothing, and nothing
// is changed.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, unlinkSync }
  from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, sopu } from '../support/sopu.mjs';

const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

test('a store cut short, emptied or gone', async () => {
  const server = await Server.start();
  for (const party of ['acme', 'globex']) await server.enrol(party);
  await server.stop();
  const file = join(server.directory, 'ledger.mdb');
  const whole = join(server.directory, 'whole');
  copyFileSync(file, whole);
  const { size } = statSync(file);

  const damages = [
    [/cut short/, () => truncateSync(file, size - 5_000)],
    [/cut short/, () => truncateSync(file, 9_000)],
    [/cut off/, () => truncateSync(file, 100)],
    [/is empty/, () => truncateSync(file, 0)],
    [/is missing/, () => unlinkSync(file)],
  ];
  for (const [words, damage] of damages) {
    copyFileSync(whole, file);
    damage();
    const before = words.source.includes('missing') ? undefined : digest(file);
    for (const command of [['serve', server.directory, '--listen', '127.0.0.1:0'],
      ['rebuild', server.directory]]) {
      const answer = await sopu(...command);
      assert.ok([1, 2].includes(answer.code), `${command[0]}: ${answer.code} ${answer.stderr}`);
      if (command[0] === 'serve') assert.match(answer.stderr, words);
      assert.doesNotMatch(answer.stderr, /remove|delete|sopu init/, command[0]);
      if (before) assert.equal(digest(file), before, `${command[0]} changed a damaged file`);
    }
    if (!before) continue;
    for (const command of [['verify', server.directory, '--log-key', server.verifierKey],
      ['fsck', server.directory]]) {
      const answer = await sopu(...command);
      assert.equal(answer.code, 3, `${command[0]} (${words}): ${answer.stdout} ${answer.stderr}`);
      assert.equal(digest(file), before, `${command[0]} changed a damaged file`);
    }
  }

  copyFileSync(whole, file);
  await server.serve();
  await server.enrol('initech');
  await server.stop();
});

// The server may just be writing it again.
function putDirectoryInPlaceOf(file) {
  for (;;) {
    rmSync(file, { force: true });
    try {
      return mkdirSync(file);
    } catch (error) {
      assert.equal(error.code, 'EEXIST');
    }
  }
}

test('a high-water mark that cannot be written costs no event and no clean end', async () => {
  const server = await Server.start();
  await server.enrol('acme');
  const mark = join(server.directory, 'high-water');
  putDirectoryInPlaceOf(mark);
  await server.enrol('globex');
  await server.stop();
  assert.equal((await server.process.exited).code, 0);
  assert.match(server.process.log, /high-water mark stays where it was/);
  rmSync(mark, { recursive: true });
  await server.serve();
  await server.stop();
  assert.match(readFileSync(mark, 'utf8'), /^ledger\./);
});
