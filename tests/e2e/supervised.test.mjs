// As a service: on a socket that listens already, telling its supervisor how it is; and the units.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Process, temporaryDirectory } from '../support/lifetime.mjs';
import { executable, origin, sleep, sopu } from '../support/sopu.mjs';

const supervisor = fileURLToPath(new URL('../support/supervisor.py', import.meta.url));
const units = new URL('../../tools/systemd/', import.meta.url);

// A served ledger under the eyes of a supervisor.
class Supervised {
  constructor(directory, how, ...options) {
    this.process = new Process('python3', supervisor, ...how, executable, 'serve', directory, ...options);
    this.printed = '';
    this.process.child.stdout.on('data', (chunk) => { this.printed += chunk; });
  }
  lines() { return this.printed.split('\n').slice(0, -1).map((line) => JSON.parse(line)); }
  // What was said of the name, in the order in which it was said.
  said(name) { return this.lines().flatMap((line) => line.said?.[name] ?? []); }
  async heard(name, count = 1) {
    while (this.said(name).length < count) {
      if (this.process.end) throw new Error(`it ended: ${this.process.log}`);
      await sleep(10);
    }
    return this.said(name);
  }
  ports() { return this.lines().find((line) => line.ports).ports; }
}

describe('under a supervisor', () => {
  let directory;
  before(async () => {
    directory = join(temporaryDirectory(), 'ledger');
    await sopu('init', directory, '--origin', origin, '--no-passphrase');
  });

  it('serves on the socket that it is given, and says when it is ready, reloads, stops', async () => {
    const service = new Supervised(directory, [], '--listen', '192.0.2.1:1');
    assert.deepEqual(await service.heard('READY'), ['1']);
    const [port] = service.ports();
    assert.ok(service.said('STATUS').at(-1).includes(`Serving ${origin} at http://127.0.0.1:${port}`));
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
    service.process.child.kill('SIGHUP');
    await service.heard('RELOADING');
    await service.heard('READY', 2);
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
    await service.process.stop();
    assert.deepEqual(service.said('STOPPING'), ['1']);
    assert.deepEqual(service.said('WATCHDOG'), [], 'nobody asked for it');
  });

  it('says that it lives as often as it is asked to', async () => {
    const service = new Supervised(directory, ['--sockets', '0', '--watchdog', '300000'],
      '--listen', '127.0.0.1:0');
    await service.heard('WATCHDOG', 3);
    await service.process.stop();
  });

  it('takes one socket, not two', async () => {
    const service = new Supervised(directory, ['--sockets', '2']);
    assert.equal((await service.process.exited).code, 2);
    assert.match(service.process.log, /passed 2 sockets and serves one/);
  });
});

describe('the units', { skip: spawnSync('systemd-analyze', ['--version']).error && 'no systemd here' }, () => {
  // As they are installed, but for the place of the program.
  const folder = temporaryDirectory();
  before(() => {
    copyFileSync(new URL('sopu.socket', units), join(folder, 'sopu.socket'));
    writeFileSync(join(folder, 'sopu.service'), readFileSync(new URL('sopu.service', units), 'utf8')
      .replaceAll('/usr/local/bin/sopu', executable));
  });
  const analyze = (...args) => execFileSync('systemd-analyze', args, { stdio: ['ignore', 'pipe', 'pipe'] });

  it('are understood', () => {
    const { status, stderr } = spawnSync('systemd-analyze',
      ['verify', '--man=no', join(folder, 'sopu.service'), join(folder, 'sopu.socket')]);
    assert.equal(status, 0, String(stderr));
    assert.doesNotMatch(String(stderr), /sopu\.(service|socket):\d+:/);
  });
  it('leave the service little that it does not need', () => {
    const told = String(analyze('security', '--offline=yes', '--no-pager', '--threshold=15',
      join(folder, 'sopu.service')));
    assert.match(told, /Overall exposure level for sopu\.service: [01]\.\d/);
  });
});
