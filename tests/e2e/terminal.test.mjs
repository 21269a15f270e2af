// What others wrote cannot repaint the terminal of who reads or signs it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, sopu } from '../support/sopu.mjs';

test('control characters and changes of direction are shown, not obeyed', async () => {
  const server = await Server.start();
  const acme = await server.enrol('acme');
  const globex = await server.enrol('globex');
  const hostile = 'Hosting \u001b[2J\u009b1A\u202eecivres\u2066';
  const stream = new Stream(server, 'deal');
  stream.head = await stream.genesis();
  await stream.append(acme, 'agreement.initiated', { title: hostile,
    parties: [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }] });

  const key = join(temporaryDirectory(), 'globex.pem');
  writeFileSync(key, globex.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const run = (...args) => sopu(...args, '--url', server.url, '--key', key, '--party', 'globex');
  const deceives = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  for (const args of [['agreement', 'show', 'deal'], ['agreement', 'list'], ['history', 'deal']]) {
    const shown = await run(...args);
    assert.equal(shown.code, 0, shown.stderr);
    assert.doesNotMatch(shown.stdout + shown.stderr, deceives, args.join(' '));
    assert.match(shown.stdout, /Hosting\s+\\u\{1b\}\[2J\\u\{9b\}1A\\u\{202e\}ecivres\\u\{2066\}/);
  }
  const data = await run('agreement', 'show', 'deal', '--json');
  assert.equal(JSON.parse(data.stdout).title, hostile, 'programs get it as it is');
});
