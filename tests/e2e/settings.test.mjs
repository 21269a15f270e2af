// What an operator sets of `serve`, where it may stand, and what `serve --check` finds.
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, origin, sha256, sopu, sopuWithin } from '../support/sopu.mjs';

const scratch = temporaryDirectory();
let files = 0;
function fileOf(content) {
  const file = join(scratch, `settings-${++files}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

// Everything in the directory: name, time of change, what it holds. But for the store's table of
// readers, in which whoever reads must stand.
const stateOf = (directory) => readdirSync(directory).sort().map((name) => {
  if (name === 'ledger.mdb-lock') return [name];
  const file = join(directory, name);
  return [name, statSync(file).mtimeMs, sha256(readFileSync(file)).toString('hex')];
});

async function newLedger() {
  const directory = join(temporaryDirectory(), 'ledger');
  const made = await sopu('init', directory, '--origin', origin, '--no-passphrase');
  assert.equal(made.code, 0, made.stderr);
  return directory;
}

describe('settings', () => {
  let directory;
  const check = async (options = [], variables = {}) => {
    const world = ['env', ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
    const { code, stdout, stderr } = await sopuWithin(world, 'serve', directory, '--check', '--json',
      '--listen', '127.0.0.1:0', ...options);
    return { code, stderr, ...JSON.parse(stdout) };
  };
  before(async () => { directory = await newLedger(); });

  const wrong = {
    listen: ['nonsense', '127.0.0.1', '127.0.0.1:99999', 7315],
    tlsCertificate: ['', 1], tlsKey: ['', []],
    allowPlainBeyondLoopback: ['yes', 1],
    allowedOrigins: ['https://page.example', ['page.example'], ['https://page.example/'], [1], ['*']],
    hosts: ['ledger.example', ['ledger.example:80'], ['https://ledger.example'], ['a b'], [null]],
    workerThreads: ['four', -1, 1025], connectionsMax: [0, true], logLevel: ['loud', 3],
    httpTimeoutSec: [0, '15'], authenticationTimeoutSec: [0], pingIntervalSec: [0, 86_401],
    idleTimeoutSec: [null], stopTimeoutSec: [{}], diskReserveMiB: [0, '1 GiB'],
    eventsADay: [-1, 'many'], mibADay: [-1, 2_000_000], agreementsADay: [1_000_001], partyEventsADay: [-1], documentMibADay: [-1, 2_000_000],
  };
  for (const [member, values] of Object.entries(wrong)) {
    it(`${member}: a wrong value is named, with what is expected`, async () => {
      for (const value of values) {
        const file = fileOf({ [member]: value });
        const { code, faults } = await check(['--config', file]);
        assert.equal(code, 2);
        assert.equal(faults.length, 1, faults.join('\n'));
        const found = JSON.stringify(Array.isArray(value) && value.length ? value[0] : value);
        assert.ok(faults[0].startsWith(`${file}: "${member}" is ${found}; it must be `), faults[0]);
      }
    });
  }

  it('there is no member that is not tried here', async () =>
    assert.deepEqual(Object.keys((await check()).settings).sort(), Object.keys(wrong).sort()));

  it('every fault is told, not only the first', async () => {
    const file = fileOf({ hosts: 1, workerThreads: 'x', allowedOrigin: [], magic: true });
    const { code, faults } = await check(['--config', file, '--log-level', 'loud'],
      { SOPU_PING_INTERVAL_SEC: 'often', SOPU_ALLOW_PLAIN_BEYOND_LOOPBACK: 'perhaps' });
    assert.equal(code, 2);
    assert.equal(faults.length, 7);
    for (const part of ['"hosts" is 1;', '"workerThreads" is "x"; it must be a whole number from 0 to 1024',
      '"allowedOrigin" is unknown; the nearest known name is "allowedOrigins"',
      '"magic" is unknown; known are listen, ', '--log-level is "loud"; it must be debug, info,',
      'SOPU_PING_INTERVAL_SEC is "often"', 'SOPU_ALLOW_PLAIN_BEYOND_LOOPBACK is "perhaps"; it must be true or false'])
      assert.ok(faults.some((fault) => fault.includes(part)), part);
    const served = await sopu('serve', directory, '--config', file);
    assert.equal(served.code, 2, 'nor is it served');
    assert.match(served.stderr, /"magic" is unknown/);
    assert.match(served.stderr, /"hosts" is 1/);
  });

  it('a file that is no object of members is told', async () => {
    for (const [content, part] of [['{"hosts": [], "hosts": []}', /“hosts” is there twice/],
      ['[]', /must be a JSON object/], ['{', /JSON is refused/]]) {
      const { code, faults } = await check(['--config', fileOf(content)]);
      assert.equal(code, 2);
      assert.match(faults.join('\n'), part);
    }
    assert.match((await check(['--config', '/nowhere.json'])).faults[0], /\/nowhere\.json/);
  });

  it('the command line counts before the environment, that before the file, that before the default', async () => {
    const file = fileOf({ workerThreads: 1, httpTimeoutSec: 2, idleTimeoutSec: 3, hosts: ['file.example'] });
    const { code, settings, sources } = await check(
      ['--config', file, '--worker-threads', '7'],
      { SOPU_WORKER_THREADS: 8, SOPU_HTTP_TIMEOUT_SEC: 9, SOPU_HOSTS: 'A.example,b.example.' });
    assert.equal(code, 0);
    assert.deepEqual([settings.workerThreads, settings.httpTimeoutSec, settings.idleTimeoutSec,
      settings.stopTimeoutSec], [7, 9, 3, 10]);
    assert.deepEqual(settings.hosts, ['a.example', 'b.example'], 'one list takes the place of another');
    assert.deepEqual(sources, { listen: '--listen', workerThreads: '--worker-threads',
      httpTimeoutSec: 'SOPU_HTTP_TIMEOUT_SEC', hosts: 'SOPU_HOSTS', idleTimeoutSec: file });
    assert.equal((await check([], { SOPU_CONFIG: file })).settings.workerThreads, 1);
  });

  it('the two files of TLS may come from two places, and need each other', async () => {
    const file = fileOf({ tlsCertificate: '/nowhere/chain.pem' });
    const { code, faults } = await check(['--config', file]);
    assert.equal(code, 2);
    assert.ok(faults[0].includes(`tlsCertificate is set (${file}) and tlsKey is not`), faults[0]);
    const both = await check(['--config', file], { SOPU_TLS_KEY: '/nowhere/key.pem' });
    assert.equal(both.code, 1);
    assert.match(both.faults[0], /\/nowhere\/chain\.pem cannot be used: No such file/);
  });

  it('every one stands in --help by all its names', async () => {
    const help = (await sopu('serve', '--help')).stdout.replace(/\s+/g, ' ');
    for (const member of Object.keys(wrong)) assert.match(help, new RegExp(`\\(${member}, env SOPU_[A-Z_]+\\)`));
    for (const name of ['--tls-cert FILE', 'SOPU_TLS_CERT', '--tls-key', 'SOPU_TLS_KEY', 'SOPU_LISTEN', 'SOPU_CONFIG'])
      assert.ok(help.includes(name), name);
  });

  it('they are what is served by', async () => {
    const file = fileOf({ hosts: ['sla.example'], diskReserveMiB: 1 << 20, connectionsMax: 3 });
    const server = new Server(directory);
    await server.serve({ options: ['--config', file] });
    const status = (host, path) => new Promise((resolve, reject) => request(server.url + path,
      { headers: { host }, agent: false }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject).end());
    assert.equal(await status('sla.example', '/v1/log'), 200);
    assert.equal(await status('evil.example', '/v1/log'), 421);
    assert.equal(await status('x', '/readyz'), 503, 'no disk has so much to spare');
    await server.stop();
  });
});

describe('serve --check', () => {
  const check = async (directory, ...options) => sopu('serve', directory, '--check',
    ...(options.length ? options : ['--listen', '127.0.0.1:0']));

  it('says how it would be served, and writes nothing', async () => {
    const directory = await newLedger();
    const before = stateOf(directory);
    const { code, stdout, stderr } = await check(directory);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^listen +127\.0\.0\.1:0 +--listen$/m);
    assert.match(stdout, /^hosts +\[\] +default$/m);
    assert.match(stderr, /can be served/);
    assert.deepEqual(stateOf(directory), before);
  });

  it('finds all that keeps it from being served', async () => {
    const server = await Server.start();
    const directory = await newLedger();
    chmodSync(join(directory, 'log-key.pem'), 0o644);
    writeFileSync(join(directory, 'clock-key.pem'), 'nonsense');
    writeFileSync(join(directory, 'ledger.mdb'), 'nonsense');
    const before = stateOf(directory);
    const { code, stdout, stderr } = await check(directory, '--json', '--tls-cert', '/nowhere.pem',
      '--tls-key', '/nowhere.key', '--listen', new URL(server.url).host);
    assert.equal(code, 1, stderr);
    const { faults } = JSON.parse(stdout);
    for (const part of [/nowhere\.pem/, /nowhere\.key/, /cannot listen on 127\.0\.0\.1 port \d+/, /chmod 600/, /clock-key\.pem/,
      /ledger\.mdb/]) assert.match(faults.join('\n'), part);
    assert.equal(faults.length, 6, faults.join('\n'));
    assert.deepEqual(stateOf(directory), before);
  });

  it('tells of plain HTTP for everybody, of what is no ledger, of a clock without a key', async () => {
    const directory = await newLedger();
    const plain = await check(directory, '--listen', '0.0.0.0:0');
    assert.equal(plain.code, 1);
    assert.match(plain.stderr, /plain HTTP is served on loopback only/);
    assert.equal((await check(directory, '--listen', '0.0.0.0:0', '--allow-plain-beyond-loopback')).code, 0);
    const empty = await check(temporaryDirectory());
    assert.equal(empty.code, 1);
    assert.match(empty.stderr, /ledger\.mdb is not there/);
    renameSync(join(directory, 'clock-key.pem'), join(directory, 'elsewhere.pem'));
    const mute = await check(directory);
    assert.equal(mute.code, 0, 'it is served all the same');
    assert.match(mute.stderr, /clock renew/);
  });

  it('works beside the server', async () => {
    const server = await Server.start();
    const { code, stderr } = await check(server.directory);
    assert.equal(code, 0, stderr);
  });
});
