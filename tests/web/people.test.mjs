// The people of a party and their keys, in their own browsers: a colleague comes in by a link, a
// second device is vouched for, a lost key is revoked by two, names and rules change.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Key, origin, sampleTerms, Server, Stream } from '../support/sopu.mjs';
import { forEverybody, go, holds, main, openedAs, shoot, signed, somebody, until, violations }
  from './browser.mjs';

const served = await Server.start();
const acme = await served.enrol('acme', ['Anna', 'Ben']);
const [anna, ben] = acme.keys;
// A number has no passkeys: the same server by its name.
const server = { url: served.url.replace('127.0.0.1', 'localhost') };

const recordOf = async (party = 'acme') => (await acme.get(`/v1/parties/${party}`)).body;
const keysOf = async (person) => (await recordOf()).keys
  .filter((key) => key.person.name === person);

const opened = (party, key, route = '#/people', options = {}) =>
  openedAs(server, party, key, route, options);

// A device with nothing on it yet, on which somebody makes a key.
async function device(person, party = 'acme', uses = 'Read and sign') {
  const page = await somebody(server);
  await page.goto(`${server.url}/#/keys`);
  await page.getByRole('button', { name: 'Make a key' }).click();
  await page.getByLabel('Your name').fill(person);
  await page.getByLabel('Id of your party').fill(party);
  await page.getByLabel('Name of your party').fill(`${party} Oy`);
  await page.getByLabel(uses, { exact: true }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByRole('button', { name: 'Save the request' }).waitFor();
  return page;
}

const linkOn = (page) => page.getByLabel('Link for whoever adds the key').inputValue();
const codeOn = async (page) => (await page.locator('.code').first().innerText())
  .replace(/\s+/g, ' ').trim();
// As ledger/codec says: out of the kid alone.
function codeOf(kid) {
  const first = Buffer.from(kid, 'base64url').subarray(0, 16).toString('hex');
  const digits = (BigInt(`0x${first}`) % 10n ** 24n).toString().padStart(24, '0');
  return digits.match(/.{4}/g).join(' ');
}
const routeOf = (link) => new URL(link).hash;
const requestOf = (link) => new URLSearchParams(routeOf(link).split('?')[1]).get('request');
const payloadOf = (jws) => JSON.parse(Buffer.from(jws.split('.')[1], 'base64url'));
const routeFor = (request) => `#/people?${new URLSearchParams({ request })}`;

async function look(page, route) {
  await go(page, server, route);
  await page.locator('.request').waitFor();
  return page.locator('.request').innerText();
}

async function sign(page) {
  await page.locator('.request').getByRole('button', { name: 'Look at it and sign' }).click();
  return signed(page);
}

const a = await opened(acme, anna);
const b = await opened(acme, ben);
const dora = await device('Dora');

test('a colleague comes in by a link, on record after one signature', async () => {
  await holds(dora, /Not on record yet/);
  const link = await linkOn(dora);
  const said = await look(a, routeOf(link));
  assert.match(said, /ledger\.test\/e2e[\s\S]*acme Oy \(acme\)[\s\S]*Dora \(dora\)/);
  assert.match(said, /signs, reads[\s\S]*without limit[\s\S]*by nobody/);
  assert.match(said, /signed by the very key[\s\S]*Dora is new to acme Oy/);
  assert.equal(await codeOn(a), await codeOn(dora));
  await shoot(a, 'request');
  assert.match(await sign(a), /Add the key of Dora[\s\S]*Dora \(dora\)[\s\S]*adds a key of Dora/);
  const [{ uses, kid }] = await keysOf('Dora');
  assert.deepEqual(uses, ['sign', 'read']);
  assert.equal(await codeOn(dora), codeOf(kid));
  await dora.getByRole('button', { name: 'Is it on record now?' }).click();
  await holds(dora, /On record/);
  await holds(b, /Dora/);
  await look(a, routeOf(link)).then((text) => assert.match(text, /on record already/));
});

test('a request that does not fit is told as such, and not to be signed', async () => {
  const eve = Key.generate('Eve');
  const request = (more, by = eve) => by.jws({ ledger: origin, party: 'acme', name: 'acme Oy',
    key: { jwk: eve.jwk, person: eve.person, uses: ['read'] }, ...more }, 'sopu-enrolment+jws');
  const good = request({});
  const forged = `${good.slice(0, -20)}${'A'.repeat(18)}${good.slice(-2)}`;
  const told = [
    [request({ ledger: 'other.test/ledger' }), /signed for other\.test\/ledger/],
    [request({ party: 'globex', name: 'Globex' }), /for Globex \(globex\), and you act for acme/],
    [forged, /signature is not one of the key that the request introduces/],
    [request({}, Key.generate('Mallory')), /signed by that very key/],
    [request({ more: 1 }), /“more” is missing, unknown/],
    [request({ key: { jwk: eve.jwk, person: { id: 'anna-2', name: 'Anna' }, uses: ['read'] } }),
      /Anna is known as anna in this party/],
    ['no.request.really', /./],
  ];
  for (const [jws, why] of told) {
    assert.match(await look(a, routeFor(jws)), why);
    assert.equal(await a.locator('.request .btn.primary').count(), 0);
  }
  // Who may not add it is told who may.
  await go(dora, server, routeFor(good));
  await holds(dora, /Your key does not change keys\. Anna and Ben can add it/);
  assert.equal(await dora.locator('.request .btn.primary').count(), 0);
  await go(a, server, '#/people');
  await a.getByLabel('The request, or its link').fill('Dear Anna');
  await a.getByRole('button', { name: 'Open the request' }).click();
  await holds(a, /This is no request/);
});

let second;
test('a second device is vouched for by the first, and added by a colleague alone', async () => {
  second = await device('Dora');
  const before = await linkOn(second);
  // Without it, it takes two.
  assert.match(await look(a, routeOf(before)), /further key[\s\S]*1 more person/);
  await second.getByText('Have you a key on another device?').click();
  const link = await second.getByLabel('Link to open on your other device').inputValue();
  await go(dora, server, routeOf(link));
  await holds(dora, /Another device asks your key[\s\S]*Dora \(dora\)/);
  assert.equal(await codeOn(dora), await codeOn(second));
  await shoot(dora, 'vouch');
  await dora.getByRole('button', { name: 'Vouch for this key' }).click();
  const given = await dora.getByLabel('Countersignature', { exact: true }).inputValue();

  const paste = second.getByLabel('Paste what your other device gave you');
  const take = second.getByRole('button', { name: 'Write the request anew with it' });
  const [doraKey] = await keysOf('Dora');
  const { kid } = payloadOf(given);
  const stranger = Key.generate('Dora');
  for (const [text, why] of [['nothing.at.all', /./],
    [stranger.jws({ ledger: origin, party: 'acme', kid: stranger.kid, jwk: stranger.jwk },
      'sopu-countersignature+jws'), /for another key, another party or another ledger/],
    [stranger.jws({ ledger: origin, party: 'acme', kid, jwk: stranger.jwk },
      'sopu-countersignature+jws'), /not valid on the ledger’s record/]]) {
    await paste.fill(text);
    await take.click();
    await second.locator('.fold .note.bad').waitFor();
    await until(async () => why.test(await second.locator('.fold .note.bad').innerText()))
      .catch(async () => assert.match(await second.locator('.fold .note.bad').innerText(), why));
  }
  await paste.fill(given);
  await take.click();
  await holds(second, /on record countersigned the request/);
  const after = await linkOn(second);
  const { countersignature } = payloadOf(requestOf(after));
  assert.equal(countersignature, given);
  assert.deepEqual(payloadOf(given),
    { ledger: origin, party: 'acme', kid, jwk: doraKey.jwk });

  const said = await look(a, routeOf(after));
  assert.match(said, /with another key of Dora, on record/);
  assert.doesNotMatch(said, /more person/);
  await sign(a);
  assert.equal((await keysOf('Dora')).length, 2);
  await second.getByRole('button', { name: 'Is it on record now?' }).click();
  await holds(second, /On record/);
});

test('a link of another person, or of no whole key, is told', async () => {
  await go(dora, server, '#/keys?vouch=short&party=acme&person=dora');
  await holds(dora, /The link is not whole/);
  const { kid } = Key.generate();
  await go(dora, server, `#/keys?vouch=${kid}&party=globex&person=dora`);
  await holds(dora, /no key on record for globex/);
  await go(dora, server, `#/keys?vouch=${kid}&party=acme&person=d-ora`);
  await holds(dora, /The key is for d-ora, and on record you are Dora \(dora\)/);
  const link = await dora.getByLabel('Link to open on the other device').inputValue();
  const other = await somebody(server);
  await other.goto(link);
  await other.getByRole('button', { name: 'Make a key' }).click();
  assert.equal(await other.getByLabel('Your name').inputValue(), 'Dora');
  assert.equal(await other.getByLabel('Name of your party').inputValue(), 'acme Oy');
});

test('a passkey beside a key on record is countersigned, and comes in by its file', async () => {
  const protocol = await dora.context().newCDPSession(dora);
  await protocol.send('WebAuthn.enable');
  await protocol.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2',
    ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true,
    hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
  await go(dora, server, '#/keys');
  await dora.getByRole('button', { name: 'Make a passkey' }).click();
  assert.equal(await dora.getByLabel('Your name').inputValue(), 'Dora');
  await holds(dora.locator('form'),
    /your key on record countersigns the request[\s\S]*can then add it alone/);
  await dora.getByRole('button', { name: 'Make the passkey' }).click();
  await dora.getByRole('button', { name: 'Save the request' }).waitFor();
  assert.deepEqual(await violations(dora), []);
  const [download] = await Promise.all([dora.waitForEvent('download'),
    dora.getByRole('button', { name: 'Save the request' }).click()]);
  const request = readFileSync(await download.path(), 'utf8');
  const { key, countersignature } = payloadOf(request);
  assert.deepEqual(key.person, { id: 'dora', name: 'Dora' });
  assert.equal(JSON.parse(Buffer.from(countersignature.split('.')[0], 'base64url')).kid,
    (await keysOf('Dora'))[0].kid);
  await go(a, server, '#/people');
  await a.getByLabel('Or its file').setInputFiles({ name: 'dora.request',
    mimeType: 'application/jose', buffer: Buffer.from(request) });
  await holds(a, /passkey of one device, for the page http:\/\/localhost/);
  await sign(a);
  assert.equal((await keysOf('Dora')).at(-1).passkey.origin, server.url);
});

test('a passkey vouches for a plain key once it is the only one', async () => {
  const known = await keysOf('Dora');
  const [plain, passkey] = [known[0], known.at(-1)];
  await go(dora, server, '#/');
  await go(dora, server, '#/keys');
  const row = dora.locator('article.row').filter({ hasText: plain.kid }).first();
  await row.getByRole('button', { name: 'Remove …' }).click();
  await row.getByRole('button', { name: 'Remove the key' }).click();
  await until(async () => await dora.locator('article.row').count() === 1);
  await dora.getByRole('button', { name: 'Make a key' }).click();
  await dora.getByRole('button', { name: 'Make the key' }).click();
  await dora.getByRole('button', { name: 'Save the request' }).waitFor();
  const link = await linkOn(dora);
  const { countersignature, key } = payloadOf(requestOf(link));
  assert.equal(payloadOf(countersignature).passkey.origin, passkey.passkey.origin);
  await go(a, server, '#/people');
  const dropped = await a.evaluateHandle((request) => {
    const files = new DataTransfer();
    files.items.add(new File([request], 'dora.request'));
    return files;
  }, requestOf(link));
  await a.locator('sopu-people-take form').dispatchEvent('drop', { dataTransfer: dropped });
  await holds(a, /Countersigned\s+with another key of Dora, on record/);
  await sign(a);
  const added = (await keysOf('Dora')).at(-1);
  assert.deepEqual([added.jwk, added.passkey], [key.jwk, undefined]);
});

const eve = Key.generate('Eve');
test('two revoke a lost key where the party rules so', async () => {
  await acme.append('key.added', 'party/acme', { request: acme.request(eve, ['sign', 'read']) });
  const e = await opened(acme, eve, '#/people');
  await holds(e, /Anna and Ben can bring colleagues in/);
  await until(async () => await e.getByRole('button', { name: /Revoke/ }).count() === 0);

  await go(a, server, '#/people');
  await a.getByRole('button', { name: 'Change how many people it takes' }).click();
  await a.getByLabel('People who must say it').selectOption('2');
  await a.getByRole('button', { name: 'Look at it and sign' }).click();
  assert.match(await signed(a), /All 2 people with the use admin are now needed/);
  assert.equal((await recordOf()).peopleForKeys, 2);
  await holds(b, /2 people who change keys must say so/);

  // With two needed and two there, nobody’s own key can go: the ledger’s words tell why.
  await holds(a, /asks for 2 people to change its keys, and fewer would be left/);
  await a.getByRole('button', { name: 'Revoke a key of Eve' }).click();
  await a.getByLabel('Why').fill('The laptop was stolen.');
  await a.getByLabel('Somebody else may have it since').fill(new Date().toISOString().slice(0, 16));
  await a.getByRole('button', { name: 'Look at it and sign' }).click();
  assert.match(await signed(a), /laptop was stolen[\s\S]*1 more person[\s\S]*signs nothing/);
  await holds(a, /Asked for by Anna[\s\S]*one more person[\s\S]*You have said it/);
  await holds(a, /Waits for one of these: Ben\./);
  const [waiting] = (await recordOf()).keyChanges;
  assert.deepEqual([waiting.kind, waiting.state, waiting.kid], ['revocation', 'waiting', eve.kid]);
  const base = await served.genesis();
  const signsAs = async (code) => assert.rejects(() => acme.append('agreement.initiated',
    'agreement/of-eve', { title: 'Of Eve', parties: [{ party: 'acme', role: 'customer' },
      { party: 'acme2', role: 'provider' }] }, { base }, eve),
  ({ problem }) => problem.reason.code === code);
  await signsAs('key-silent');

  for (const [page, isLeft] of [[a, false], [b, true], [e, false]]) {
    await go(page, server, '#/');
    assert.equal(/A change of your party’s keys waits/.test(await main(page)), isLeft);
  }
  await go(a, server, '#/people');
  await b.getByRole('link', { name: 'Look at it' }).click();
  await holds(b, /The laptop was stolen\./);
  await shoot(b, 'waiting');
  assert.equal(await b.locator('.row.act').count(), 1);
  await b.getByRole('button', { name: 'Second it' }).click();
  assert.match(await signed(b), /A key of Eve is to be revoked[\s\S]*laptop was stolen/);
  const [revoked] = await keysOf('Eve');
  assert.equal(revoked.revokedBecause, 'The laptop was stolen.');
  assert.ok(revoked.compromisedSince);
  await holds(a, /It was revoked on[\s\S]*laptop was stolen\.[\s\S]*Somebody else may have/);
  await signsAs('revoked-key');
  await e.reload();
  await holds(e, /was revoked/);
});

test('the party goes on under another name, and the operator enrols a new one', async () => {
  await a.getByRole('button', { name: 'Rename the party' }).click();
  await a.getByLabel('New name').fill('Acme Verkkokauppa Oyj');
  await a.getByRole('button', { name: 'Look at it and sign' }).click();
  await signed(a);
  await holds(a, /People of Acme Verkkokauppa Oyj[\s\S]*Former names[\s\S]*acme Oy, until/);
  assert.equal((await recordOf()).name, 'Acme Verkkokauppa Oyj');

  const operator = await served.operator();
  const o = await opened(operator, operator.key);
  const gina = await device('Gina', 'globex', 'Read, sign, and change the party’s keys');
  assert.match(await look(o, routeOf(await linkOn(gina))),
    /globex Oy is enrolled with it, and Gina is its first person/);
  await sign(o);
  assert.equal((await recordOf('globex')).name, 'globex Oy');
  await gina.getByRole('button', { name: 'Is it on record now?' }).click();
  await holds(gina, /On record/);
  await go(gina, server, '#/people');
  await holds(gina, /People of globex Oy[\s\S]*Gina[\s\S]*Only one person changes keys here/);
});

test('a key that is being recovered is objected to with any key', async () => {
  const nordhost = await served.enrol('nordhost', ['Nora']);
  const operator = await served.operator();
  const stream = await Stream.initiate(served, 'hosting', nordhost,
    [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
  const terms = sampleTerms('nordhost', 'acme');
  await stream.prepare(nordhost, acme, terms);
  const proposal = await stream.propose(nordhost, 'initial', terms);
  await stream.approve(nordhost, proposal);
  await stream.approve(acme, proposal);
  const mallory = Key.generate('Mallory');
  await operator.append('party.recovered', 'party/acme',
    { request: acme.request(mallory, ['sign', 'admin', 'read']),
      consent: nordhost.key.jws({ ledger: origin, party: 'acme', kid: mallory.kid,
        agreement: 'hosting', by: 'nordhost', jwk: nordhost.key.jwk }, 'sopu-recovery+jws') });
  await go(second, server, '#/');
  await holds(second, /A key of Mallory is being recovered for your party\. If nobody/);
  await second.getByRole('link', { name: 'Look at it' }).click();
  await holds(second, /A key of Mallory is being recovered for your party/);
  await holds(second, /with the consent of nordhost Oy, for the sake of hosting/);
  await second.getByRole('button', { name: 'Object to the key of Mallory' }).click();
  await second.getByLabel('Why').fill('Nobody of us asked for it.');
  await second.getByRole('button', { name: 'Look at it and sign' }).click();
  assert.match(await signed(second), /Nobody of us asked for it\.[\s\S]*never do anything/);
  assert.ok((await keysOf('Mallory'))[0].revoked);
  await until(async () => !/being recovered/.test(await main(a)));
});

test('everybody can use it', async () => {
  const further = Key.generate('Finn');
  await acme.append('key.added', 'party/acme', { request: acme.request(further, ['read']) });
  const waiting = (await recordOf()).keyChanges.at(-1);
  assert.equal(waiting.state, 'waiting');
  const request = acme.request(Key.generate('Hugo'), ['sign', 'admin', 'read']);
  const { kid } = Key.generate();
  const routes = ['#/people', routeFor(request), `#/keys?vouch=${kid}&party=acme&person=ben`];
  await forEverybody(server, routes, (colorScheme) => opened(acme, ben, '#/', { colorScheme }),
    { called: (route) => `${routes.indexOf(route)}` });
  for (const page of [a, b, dora, second]) assert.deepEqual(page.faults, []);
});

test.after(() => served.stop());
