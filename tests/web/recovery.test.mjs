// A party has lost its keys: it asks a partner for one in the browser, the partner consents in its
// own, and the operator records both at the terminal.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Key, origin, sampleTerms, Server, sopu, Stream } from '../support/sopu.mjs';
import { forEverybody, go, holds, openedAs, shoot, somebody, violations } from './browser.mjs';

const served = await Server.start();
const nordhost = await served.enrol('nordhost', ['Nora', 'Olli']);
const acme = await served.enrol('acme', ['Anna']);
const globex = await served.enrol('globex', ['Gina']);
const [nora, olli] = nordhost.keys;
const folder = temporaryDirectory();
// A number has no passkeys: the same server by its name.
const server = { url: served.url.replace('127.0.0.1', 'localhost') };

async function agreed(id) {
  const stream = await Stream.initiate(served, id, nordhost,
    [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
  const terms = sampleTerms('nordhost', 'acme');
  await stream.prepare(nordhost, acme, terms);
  const proposal = await stream.propose(nordhost, 'initial', terms);
  for (const party of [nordhost, acme]) await stream.approve(party, proposal);
}
for (const id of ['hosting', 'backups']) await agreed(id);

const payloadOf = (jws) => JSON.parse(Buffer.from(jws.split('.')[1], 'base64url'));
const routeFor = (request) => `#/people?${new URLSearchParams({ request })}`;
const opened = (party, key, route = '#/people', options = {}) =>
  openedAs(server, party, key, route, options);

// A request as the terminal makes it.
const requested = (person, uses = ['sign', 'admin', 'read'], party = acme) => {
  const key = Key.generate(person);
  return { kid: key.kid, jws: party.request(key, uses) };
};

async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click()]);
  const path = join(folder, download.suggestedFilename());
  writeFileSync(path, readFileSync(await download.path()));
  return path;
}

const recover = (request, consent) => sopu('party', 'recover', request, consent,
  '--url', served.url, '--party', 'operator', '--key', join(served.directory, 'operator-key.pem'),
  '--yes', '--json');

const keyOfAcme = async (kid) => (await nordhost.get('/v1/parties/acme')).body.keys
  .find((key) => key.kid === kid);

const n = await opened(nordhost, nora);
const consent = n.getByRole('button', { name: 'Consent to this key' });

test('who lost every key asks for one, and the partner consents', async () => {
  const anna = await somebody(server);
  await anna.goto(`${server.url}/#/keys`);
  await holds(anna, /send its request to a partner of an agreement and to the operator/);
  await anna.getByRole('button', { name: 'Make a key' }).click();
  for (const [label, value] of Object.entries({ 'Your name': 'Anna', 'Id of your party': 'acme',
    'Name of your party': 'acme Oy' })) await anna.getByLabel(label).fill(value);
  await anna.getByLabel('Read, sign, and change the party’s keys').check();
  await anna.getByRole('button', { name: 'Make the key' }).click();
  await anna.getByRole('button', { name: 'Save the request' }).waitFor();
  const link = await anna.getByLabel('Link for whoever adds the key').inputValue();
  const request = await saved(anna, 'Save the request');

  await go(n, server, new URL(link).hash);
  await holds(n, /A partner asks for a key again[^]*acme Oy \(acme\)[^]*Anna \(anna\)/);
  await holds(n, /Two weeks after it is on record Anna can sign for acme Oy/);
  await holds(n, /signed by the very key[^]*Anna is on record for acme Oy/);
  // Whoever still has one needs nobody's consent.
  await holds(n, /On record Anna can change the keys of acme Oy[^]*ask first/);
  const digits = (page) => page.locator('.code').first().innerText();
  assert.equal(await digits(n), await digits(anna));
  await shoot(n, 'asked');

  await n.getByLabel('For the sake of which agreement').selectOption('backups');
  await holds(n, /Exactly what is signed/);
  await consent.click();
  await holds(n, /Signed, and not on record yet/);
  assert.deepEqual(await violations(n), []);
  await shoot(n, 'given');
  const file = await saved(n, 'Save the consent');
  const jws = readFileSync(file, 'utf8');
  assert.equal(`${await n.getByLabel('Consent', { exact: true }).inputValue()}\n`, jws);
  const { kid } = payloadOf(jws);
  assert.deepEqual(payloadOf(jws), { ledger: origin, party: 'acme', kid, agreement: 'backups',
    by: 'nordhost', jwk: nora.jwk });
  assert.equal(readFileSync(await saved(n, 'Save the request'), 'utf8'),
    readFileSync(request, 'utf8'));

  const recorded = await recover(request, file);
  assert.equal(recorded.code, 0, recorded.stderr);
  const { recovery } = await keyOfAcme(kid);
  assert.deepEqual([recovery.by, recovery.agreement], ['nordhost', 'backups']);
  await anna.getByRole('button', { name: 'Is it on record now?' }).click();
  await holds(anna, /being recovered/i);
  await go(n, server, '#/people');
  await go(n, server, new URL(link).hash);
  await holds(n, /This key is on record already/);
  assert.equal(await consent.count(), 0);
  assert.deepEqual(anna.faults, []);
});

test('a consent for one agreement is none for another', async () => {
  await go(n, server, routeFor(requested('Zed').jws));
  await holds(n, /Nobody is on record for acme Oy as Zed\. Find out first/);
  await consent.click();
  await n.getByRole('button', { name: 'Save the consent' }).waitFor();
  await n.getByLabel('For the sake of which agreement').selectOption('backups');
  await consent.waitFor();
  assert.equal(await n.getByRole('button', { name: 'Save the consent' }).count(), 0);
});

test('what was changed on its way, or does not fit, is told and not signed', async () => {
  const { jws } = requested('Zed');
  const [head, , proof] = jws.split('.');
  const changed = (more) => [head, Buffer.from(JSON.stringify({ ...payloadOf(jws), ...more }))
    .toString('base64url'), proof].join('.');
  const { key } = payloadOf(jws);
  const other = Key.generate('Zed');
  const told = [
    [changed({ key: { ...key, person: { id: 'anna', name: 'Anna' } } }),
      /signature is not one of the key that the request introduces/],
    [changed({ key: { ...key, jwk: other.jwk } }), /signed by that very key/],
    [requested('Zed', ['sign', 'read']).jws, /needs the use admin/],
    [requested('Zed', ['sign', 'admin', 'read'], globex).jws,
      /The request is for globex Oy\. You act for nordhost Oy, and no agreement is there/],
    [acme.key.jws({ ledger: 'other.test/ledger', party: 'acme', name: 'acme Oy', key: {
      jwk: acme.key.jwk, person: acme.key.person, uses: ['admin'] } }, 'sopu-enrolment+jws'),
    /signed for other\.test\/ledger/],
  ];
  for (const [request, why] of told) {
    await go(n, server, routeFor(request));
    await holds(n.locator('.request [role=alert]'), why);
    assert.equal(await consent.count(), 0);
  }
});

test('whose key does not bind so far is told who can consent', async () => {
  const pia = Key.generate('Pia');
  await nordhost.append('key.added', 'party/nordhost', { request: pia.jws({ ledger: origin,
    party: 'nordhost', name: 'nordhost Oy', key: { jwk: pia.jwk, person: pia.person,
      uses: ['sign', 'read'], authority: { upTo: 'price' } } }, 'sopu-enrolment+jws') });
  const p = await opened(nordhost, pia, routeFor(requested('Zed').jws));
  await holds(p.locator('.request [role=alert]'), /Your key does not bind nordhost Oy/);
  assert.deepEqual(p.faults, []);
});

test('who changes no keys takes a request from a file, a paste or a drop', async () => {
  const rita = Key.generate('Rita');
  await nordhost.append('key.added', 'party/nordhost',
    { request: nordhost.request(rita, ['sign', 'read']) });
  const r = await opened(nordhost, rita);
  const asked = requested('Zed');
  const take = {
    file: () => r.getByLabel('Or its file').setInputFiles({ name: 'zed.request',
      mimeType: 'application/jose', buffer: Buffer.from(`${asked.jws}\n`) }),
    paste: async () => {
      await r.getByLabel('The request, or its link').fill(asked.jws);
      await r.getByRole('button', { name: 'Open the request' }).click();
    },
    drop: async () => r.locator('sopu-people-take form').dispatchEvent('drop',
      { dataTransfer: await r.evaluateHandle((request) => {
        const files = new DataTransfer();
        files.items.add(new File([request], 'zed.request'));
        return files;
      }, asked.jws) }),
  };
  for (const way of Object.values(take)) {
    await go(r, server, '#/people');
    await holds(r, /partner that has lost all its keys sends you its request/);
    await way();
    await holds(r, /A partner asks for a key again[^]*Zed \(zed\)/);
  }
  await r.getByRole('button', { name: 'Consent to this key' }).click();
  const file = await saved(r, 'Save the consent');
  const request = await saved(r, 'Save the request');
  const recorded = await recover(request, file);
  assert.equal(recorded.code, 0, recorded.stderr);
  assert.equal((await keyOfAcme(asked.kid)).recovery.agreement, payloadOf(
    readFileSync(file, 'utf8')).agreement);
  assert.deepEqual(r.faults, []);
});

test('a passkey consents as well', async () => {
  const o = await opened(nordhost, olli, '#/keys');
  const protocol = await o.context().newCDPSession(o);
  await protocol.send('WebAuthn.enable');
  await protocol.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2',
    ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true,
    hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
  await o.getByRole('button', { name: 'Make a passkey' }).click();
  await o.getByLabel('Read and sign', { exact: true }).check();
  await o.getByRole('button', { name: 'Make the passkey' }).click();
  const own = await saved(o, 'Save the request');
  await nordhost.append('key.added', 'party/nordhost',
    { request: readFileSync(own, 'utf8').trim() });
  await o.getByRole('button', { name: 'Is it on record now?' }).click();
  await holds(o, /On record/);

  const asked = requested('Yrsa');
  await go(o, server, routeFor(asked.jws));
  await o.getByRole('button', { name: 'Consent to this key' }).click();
  const file = await saved(o, 'Save the consent');
  assert.equal(payloadOf(readFileSync(file, 'utf8')).passkey.origin, server.url);
  const recorded = await recover(await saved(o, 'Save the request'), file);
  assert.equal(recorded.code, 0, recorded.stderr);
  assert.ok((await keyOfAcme(asked.kid)).recovery);
  assert.deepEqual(o.faults, []);
});

test('everybody can use it', async () => {
  await forEverybody(server, ['#/people', routeFor(requested('Zoe').jws)],
    (colorScheme) => opened(nordhost, nora, '#/', { colorScheme }),
    { called: (route) => (route === '#/people' ? 'people' : 'request') });
  assert.deepEqual(n.faults, []);
});

test.after(() => served.stop());
