// Key files, as the page opens them: those of `sopu key new`, of OpenSSL, and damaged ones.
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sopu } from '../support/sopu.mjs';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { BadKeyFile, openKeyFile, readKeyFile } from '../../server/web/src/keys/key_file.ts';
import { scrypt } from '../../server/web/src/keys/scrypt.ts';

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const open = async (pem, passphrase = '') => openKeyFile(readKeyFile(pem), passphrase);
const fault = (kind) => (error) => error instanceof BadKeyFile && error.fault === kind;

const key = generateKeyPairSync('ed25519').privateKey;
const plain = hex(key.export({ type: 'pkcs8', format: 'der' }));
const pem = (options = {}) => key.export({ type: 'pkcs8', format: 'pem', ...options });
const encrypted = pem({ cipher: 'aes-256-cbc', passphrase: 'kissa istuu' });

test('scrypt is that of RFC 7914, section 12', async () => {
  assert.equal(hex(await scrypt(Buffer.from(''), Buffer.from(''), { n: 16, r: 1, p: 1 }, 64)),
    '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442' +
    'fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906');
  const cost = { n: 1024, r: 8, p: 16 };
  assert.equal(hex(await scrypt(Buffer.from('password'), Buffer.from('NaCl'), cost, 64)),
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162' +
    '2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640');
});

test('scrypt takes no cost that would stop the page', async () => {
  for (const cost of [{ n: 15, r: 1, p: 1 }, { n: 1 << 20, r: 8, p: 1 }, { n: 16, r: 0, p: 1 },
    { n: 16, r: 1, p: 65 }]) {
    await assert.rejects(scrypt(Buffer.from(''), Buffer.from(''), cost, 32), RangeError);
  }
});

test('a file of `sopu key new`, with its passphrase and with another', async () => {
  const file = join(temporaryDirectory(), 'anna.pem');
  const passphrase = join(temporaryDirectory(), 'passphrase');
  writeFileSync(passphrase, 'kissa istuu\n', { mode: 0o600 });
  process.env.SOPU_PASSPHRASE_FILE = passphrase;
  const made = await sopu('key', 'new', '-o', file, '--json');
  assert.equal(made.code, 0, made.stderr);
  const text = readFileSync(file, 'utf8');
  assert.match(text, /BEGIN ENCRYPTED PRIVATE KEY/);
  const expected = createPrivateKey({ key: text, passphrase: 'kissa istuu' });
  assert.equal(hex(await open(text, 'kissa istuu')),
    hex(expected.export({ type: 'pkcs8', format: 'der' })));
  await assert.rejects(open(text, 'koira istuu'), fault('wrong-passphrase'));
});

test('files of OpenSSL: unencrypted, and with PBKDF2', async () => {
  assert.equal(hex(await open(pem())), plain);
  for (const cipher of ['aes-128-cbc', 'aes-256-cbc']) {
    assert.equal(hex(await open(pem({ cipher, passphrase: 'ä€' }), 'ä€')), plain);
  }
  await assert.rejects(open(encrypted, ''), fault('wrong-passphrase'));
});

test('what is no key file says so', async () => {
  const rsa = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  assert.throws(() => readKeyFile('hello'), fault('not-pem'));
  assert.throws(() => readKeyFile(rsa.export({ type: 'sec1', format: 'pem' })),
    fault('other-kind'));
  await assert.rejects(open(rsa.export({ type: 'pkcs8', format: 'pem' })), fault('other-kind'));
  await assert.rejects(
    open(pem({ cipher: 'des-ede3-cbc', passphrase: 'x' }), 'x'), fault('unknown-encryption'));
});

test('no cut of a file is taken, and none makes the reader fail otherwise', async () => {
  const der = Buffer.from(encrypted.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  for (let end = 0; end < der.length; ++end) {
    const body = der.subarray(0, end).toString('base64');
    const cut = `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${body}\n` +
      '-----END ENCRYPTED PRIVATE KEY-----\n';
    await assert.rejects(open(cut, 'kissa istuu'), BadKeyFile);
  }
});
