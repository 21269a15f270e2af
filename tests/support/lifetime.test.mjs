// That nothing which a test starts outlives it, however the test ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from './lifetime.mjs';
import { sleep } from './sopu.mjs';

const support = new URL('.', import.meta.url);

// Runs a file of tests, which finds `server` served; `killed` ends it as soon as that is so.
async function runTests(body, { seconds = '', killed = false } = {}) {
  const folder = temporaryDirectory();
  const file = join(folder, 'inner.test.mjs');
  writeFileSync(file, `
    import { test } from 'node:test';
    import { afterwards } from '${new URL('lifetime.mjs', support)}';
    import { Server } from '${new URL('sopu.mjs', support)}';
    const server = await Server.start();
    console.error('served by', server.process.child.pid, 'in', server.directory);
    ${body}`);
  const child = spawn(process.execPath, [file],
    { env: { ...process.env, SOPU_TEST_SECONDS: seconds, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk) => {
    said += chunk;
    if (killed && said.includes('served by')) child.kill('SIGKILL');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise((resolve) => child.once('close', resolve));
  const [, pid, directory] = said.match(/served by (\d+) in (\S+)/);
  return { code, said, pid, directory };
}

const alive = (pid) => existsSync(`/proc/${pid}/cmdline`) &&
  readFileSync(`/proc/${pid}/cmdline`).includes('serve');

async function isGone(pid) {
  for (let i = 0; i < 500 && alive(pid); ++i) await sleep(10);
  return !alive(pid);
}

test('a server stops, and then its directory goes, when the tests are over', async () => {
  const { code, said, pid, directory } = await runTests("test('quick', () => {});");
  assert.equal(code, 0, said);
  assert.ok(!alive(pid));
  assert.ok(!existsSync(directory));
});

test('so they do after a test that failed and an undoing that failed', async () => {
  const { code, said, pid, directory } = await runTests(`
    afterwards(() => { throw new Error('not undone'); });
    test('fails', () => { throw new Error('no'); });`);
  assert.equal(code, 1, said);
  assert.ok(!alive(pid));
  assert.ok(!existsSync(directory));
});

test('an undoing that fails is a failure', async () => {
  const { code, said } = await runTests(`
    afterwards(() => { throw new Error('not undone'); });
    test('quick', () => {});`);
  assert.equal(code, 1, said);
  assert.match(said, /not undone/);
});

test('a server that ends badly is a failure', async () => {
  const { code, said } = await runTests(`
    const { child } = server.process;
    test('quick', () => { child.kill = () => process.kill(child.pid, 'SIGABRT'); });`);
  assert.equal(code, 1, said);
  assert.match(said, /asked to stop: SIGABRT/);
});

test('a server dies with a test that is killed', async () => {
  const { code, pid } = await runTests("test('hangs', () => sleep(60_000));", { killed: true });
  assert.equal(code, null);
  assert.ok(await isGone(pid));
});

test('a test that takes too long ends, is named, and takes its server along', async () => {
  const { code, said, pid } = await runTests(
    "test('waits in vain', () => new Promise(() => {}));", { seconds: 5 });
  assert.equal(code, 1, said);
  assert.match(said, /waits in vain/);
  assert.ok(await isGone(pid));
});
