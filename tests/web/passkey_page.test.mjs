// Somebody signs with a passkey in the browser: a virtual authenticator (Chrome DevTools Protocol,
// WebAuthn) stands for the device, and for whoever holds a finger to it or does not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sampleTerms, Server, Stream } from '../support/sopu.mjs';
import { approve, go, holds, serveAgain, somebody, until, violations } from './browser.mjs';

const served = await Server.start();
const provider = await served.enrol('nordhost', ['Nora']);
const customer = await served.enrol('acme', ['Ben']);
// A number has no passkeys: the same server by its name.
const server = { url: served.url.replace('127.0.0.1', 'localhost') };

const stream = await Stream.initiate(served, 'hosting', provider,
  [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
const terms = sampleTerms('nordhost', 'acme');
await stream.prepare(provider, customer, terms);

const eventsOf = async (type) => {
  const { body } = await provider.get('/v1/agreements/hosting/history?limit=200');
  return body.items.filter((entry) => entry.type === `sopu.${type}.v1`);
};

// A browser on a device that makes passkeys, of which other devices may have copies or not.
async function device({ synced = false } = {}) {
  const page = await somebody(server);
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('WebAuthn.enable');
  const { authenticatorId } = await protocol.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true,
    hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
    defaultBackupEligibility: synced, defaultBackupState: synced } });
  page.recognise = (isUserVerified) =>
    protocol.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
  page.touches = 0;
  protocol.on('WebAuthn.credentialAsserted', () => ++page.touches);
  return page;
}

// The request that the page gives for a new passkey.
async function makePasskey(page, person) {
  await page.goto(`${server.url}/#/keys`);
  await page.getByRole('button', { name: 'Make a passkey' }).click();
  await page.getByLabel('Your name').fill(person);
  await page.getByLabel('Id of your party').fill('acme');
  await page.getByLabel('Name of your party').fill('acme Oy');
  await holds(page.locator('form'), /keeps the key and asks for your finger/);
  await page.getByRole('button', { name: 'Make the passkey' }).click();
  await page.getByRole('button', { name: 'Save the request' }).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the request' }).click()]);
  return readFileSync(await download.path(), 'utf8').trim();
}
const introduce = (request) => customer.append('key.added', 'party/acme', { request });
const keyOf = async (person) => (await customer.get('/v1/parties/acme')).body.keys
  .find((key) => key.person.name === person);

const ada = await device();

test('a passkey is made, introduced, and reads', async () => {
  const request = await makePasskey(ada, 'Ada');
  await holds(ada, /Passkey of one device|passkey of one device/);
  await holds(ada, /Not on record yet/);
  assert.deepEqual(await violations(ada), []);
  await introduce(request);
  const { passkey, jwk, uses } = await keyOf('Ada');
  assert.deepEqual(passkey, { origin: server.url, synced: false });
  assert.match(jwk.kty, /^(EC|OKP)$/);
  assert.deepEqual(uses, ['sign', 'read']);
  await ada.getByRole('button', { name: 'Is it on record now?' }).click();
  await holds(ada, /On record/);
  // Who came after a proposal does not sign it.
  await stream.approve(provider, await stream.propose(provider, 'initial', terms));
  await go(ada, server, '#/');
  await holds(ada, /One thing waits for you/);
});

test('who is not recognised signs nothing, and may try again', async () => {
  await go(ada, server, '#/a/hosting/p/P1');
  await approve(ada);
  await ada.recognise(false);
  await ada.locator('dialog .btn.primary').click();
  await until(async () => /Nothing was signed/.test(await ada.locator('dialog').innerText()));
  assert.equal((await eventsOf('proposal.approved')).length, 1);
  await ada.recognise(true);
});

test('what the passkey signs is recorded and proven', async () => {
  await ada.locator('dialog .btn.primary').click();
  await ada.locator('.done .chk').first().waitFor();
  await until(async () => (await eventsOf('proposal.approved')).length === 2);
  const { index } = (await eventsOf('proposal.approved')).at(-1);
  const { jws } = await (await served.get(`/v1/events/${index}`, { authorization:
    `Bearer ${customer.key.token('acme')}` })).json();
  const header = JSON.parse(Buffer.from(jws.split('.')[0], 'base64url'));
  assert.equal(header.alg, 'sopu-webauthn-v1');
  assert.equal(header.kid, (await keyOf('Ada')).kid);
  await go(ada, server, `#/a/hosting/h/E${index}`);
  await holds(ada, /passkey of one device/);
  await holds(ada, /Signed with the key that the ledger has for this person/);
  assert.deepEqual(ada.faults, []);
});

test('a line that comes again, and a document, ask nobody', async () => {
  const before = ada.touches;
  await served.kill();
  await serveAgain(served);
  await customer.append('comment.posted', 'agreement/hosting', { text: 'Are you there again?' });
  await go(ada, server, '#/a/hosting/h');
  await holds(ada, /Are you there again\?/);
  assert.equal(ada.touches, before);
  // Another tab's page begins with its holder.
  await ada.reload();
  await holds(ada, /Are you there again\?/);
  assert.equal(ada.touches, before + 1);
});

test('who does not say who asks is shown how to', async () => {
  await ada.recognise(false);
  await ada.reload();
  await holds(ada, /The passkey was not used/, 30_000);
  assert.doesNotMatch(await ada.content(), /Hosting of/);
  await ada.recognise(true);
  await ada.getByRole('button', { name: 'Ask the passkey' }).first().click();
  await until(async () => !/The passkey was not used/.test(await ada.locator('main').innerText()));
});

test('that other devices may have it is told', async () => {
  const page = await device({ synced: true });
  const request = await makePasskey(page, 'Eve');
  await holds(page, /passkey that may be copied/);
  await introduce(request);
  assert.equal((await keyOf('Eve')).passkey.synced, true);
});

test('an address of numbers has none, and says so', async () => {
  const page = await somebody(served);
  await page.goto(`${served.url}/#/keys`);
  await holds(page, /A passkey needs a page with a name/);
  assert.equal(await page.getByRole('button', { name: 'Make a passkey' }).count(), 0);
});

test.after(() => served.stop());
