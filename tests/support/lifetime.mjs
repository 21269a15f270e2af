// How long things live: whatever a test file's tests start or make is gone when they are over, and
// the file itself ends when its time is up. Every test file includes this, through sopu.mjs or not.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { after, beforeEach } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const stop_ms_max = 20_000;

// ---------------------------------------------------------------- when the tests are over

const undos = [];

// To be done after the file's last test, the newest first: a server stops before the directory goes
// in which it keeps its ledger. (node's own hooks run in the order in which they were registered.)
export function afterwards(undo) { undos.push(undo); }

after(async () => {
  const failures = [];
  for (const undo of undos.reverse()) {
    try { await undo(); } catch (failure) { failures.push(failure); }
  }
  for (const failure of failures) console.error(failure);
  if (failures.length) process.exitCode = 1;  // which a hook that throws does not see to
});

export function temporaryDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'sopu-test-'));
  afterwards(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

// ---------------------------------------------------------------- when time is up

// node's own --test-timeout ends a whole file from outside: it neither says which test hung nor
// covers hooks.
if (process.env.SOPU_TEST_SECONDS) {
  let running = 'what comes before the first test';
  beforeEach((test) => { running = test.fullName; });
  setTimeout(() => {
    console.error(`Not over after ${process.env.SOPU_TEST_SECONDS} s; in ${running}`);
    process.exit(1);  // and with it goes what it has started
  }, process.env.SOPU_TEST_SECONDS * 1000).unref();
}

// ---------------------------------------------------------------- processes

// What starts a command so that the kernel kills it when this process ends, however that comes
// about. The mark stays when the command executes another.
export const mortal = (command, ...args) => ['setpriv', ['--pdeathsig', 'KILL', command, ...args]];

export class Process {
  constructor(command, ...args) {
    this.name = [command, ...args].join(' ');
    this.child = spawn(...mortal(command, ...args), { stdio: ['pipe', 'pipe', 'pipe'] });
    this.log = '';
    this.child.stderr.on('data', (chunk) => { this.log = (this.log + chunk).slice(-20_000); });
    // 'close', not 'exit': by then all that it said is in the log.
    this.exited = new Promise((resolve) => this.child.once('close', (code, signal) => {
      this.end = { code, signal };
      resolve(this.end);
    }));
    afterwards(() => this.stop());
  }

  // What it prints first.
  async line() {
    let printed = '';
    const whole = new Promise((resolve) => this.child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('\n')) resolve();
    }));
    await Promise.race([whole, this.exited]);
    if (!printed.includes('\n')) throw new Error(`${this.name} ended: ${this.log}`);
    return printed.slice(0, printed.indexOf('\n'));
  }

  async kill() { this.child.kill('SIGKILL'); return this.exited; }

  // Asks it to end, unless it has. That it does, and with nothing to complain of (a sanitizer
  // complains here), is part of every test.
  async stop() {
    if (this.end) return;
    this.child.kill('SIGTERM');
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), stop_ms_max);
    const { code, signal } = await this.exited;
    clearTimeout(impatience);
    if (code !== 0) throw new Error(`${this.name}, asked to stop: ${signal ?? code}\n${this.log}`);
  }
}
