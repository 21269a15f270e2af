// The page in a browser: somebody reads, decides and follows, on a screen and on a phone, and a
// server that lies is found out.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { hashOf, Key, nextMonth, sampleTerms, Server, Stream, withResult }
  from '../support/sopu.mjs';
import { approve, between, demoLink, forEverybody, go, holds, openAs, serveAgain, shoot, somebody,
  until, violations } from './browser.mjs';

const server = await Server.start();
const provider = await server.enrol('nordhost', ['Nora']);
const customer = await server.enrol('acme', ['Anna', 'Ben']);
const [anna, ben] = customer.keys;

const two = { editorial: 1, operational: 1, target: 2, price: 2, remedy: 2 };
function termsOf(more = {}) {
  const terms = sampleTerms('nordhost', 'acme', more);
  terms.managementElements.approvalRules = [{ party: 'acme', threshold: two }];
  return terms;
}

// An agreement that both have agreed on.
async function agreed(id) {
  const stream = await Stream.initiate(server, id, provider,
    [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
  const terms = termsOf();
  await stream.prepare(provider, customer, terms);
  const proposal = await stream.propose(provider, 'initial', terms);
  for (const [party, key] of [[provider, provider.key], [customer, anna], [customer, ben]])
    await stream.approve(party, proposal, key);
  return { stream, terms };
}

// An amendment of a fee and of a clause's words, which the provider has approved.
async function amended({ stream, terms }) {
  const patch = [
    { op: 'replace', path: '/serviceElements/services/0/fee/amount', value: 120_000 },
    { op: 'replace', path: '/clauses/0/text',
      value: 'This agreement covers *the* web service and mail.' },
    { op: 'add', path: '/clauses/-',
      value: { id: 'mail', heading: 'Mail', text: 'Mail is kept for a year.' } },
  ];
  const result = structuredClone(terms);
  result.serviceElements.services[0].fee.amount = 120_000;
  result.clauses[0].text = patch[1].value;
  result.clauses.push(patch[2].value);
  const proposal = await stream.append(provider, 'proposal.submitted', withResult(
    { kind: 'amendment', reason: 'You asked for mail as well.', patch,
      effectiveFrom: nextMonth(3) }, result, terms));
  await stream.approve(provider, proposal);
  return proposal;
}

const one = await agreed('hosting');
await amended(one);
const signing = '#/a/hosting/p/P2';

const eventsOf = async (id, type) => {
  const { body } = await provider.get(`/v1/agreements/${id}/history?limit=200`);
  return body.items.filter((entry) => entry.type === `sopu.${type}.v1`);
};

const sign = (page) => page.locator('dialog .btn.primary').click();
const heading = (page) => page.locator('h1').innerText();

test('without a key it says what it is and what to do, under its policy', async () => {
  const page = await somebody(server);
  await page.goto(`${server.url}/`);
  await page.waitForSelector('h1');
  await holds(page.locator('.first'), /own signatures[\s\S]*never leaves this device[\s\S]*prove/);
  assert.equal(await page.evaluate(() => document.querySelectorAll('style, [style]').length), 0);
  assert.deepEqual(page.faults, []);
});

test('a shared link without a key leads to one, and grants nothing', async () => {
  const page = await somebody(server);
  await page.goto(`${server.url}/${signing}`);
  await page.waitForSelector('h1');
  await holds(page, /You need a key that the ledger knows/);
  assert.doesNotMatch(await page.content(), /You asked for mail/);
});

// As the server sends them.
test('the first view comes in less than 150 kB', { skip: !!process.env.SOPU_PAGE }, async () => {
  const page = await somebody(server);
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/`);
  await page.waitForSelector('h1');
  const sizeOf = async (path) => {
    const { status, headers } = await fetch(server.url + path,
      { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
    assert.equal(status, 200, path);
    return Number(headers.get('content-length'));
  };
  const sizes = await Promise.all(asked.filter((path) => path === '/' ||
    (path.startsWith('/assets/') && !/serif/.test(path))).map(sizeOf));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(sizes.length >= 4 && bytes > 50_000 && bytes < 150_000, `${bytes} bytes`);
});

test('a key in a link is taken out of the address and kept', async () => {
  const page = await somebody(server);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(demoLink(server, customer, anna));
  await page.waitForSelector('sopu-inbox h1');
  assert.equal(new URL(page.url()).hash, '#/');
  await holds(page.locator('.ribbon'), /demonstration/);
  assert.equal(await heading(page), 'One thing waits for you');
  await page.reload();
  await page.waitForSelector('sopu-inbox h1');
  await holds(page.locator('.who'), /Anna, acme Oy/);
  assert.ok(!asked.some((url) => url.includes('demo=')));
  assert.deepEqual(page.faults, []);
});

test('a link with another key than it says is not taken', async () => {
  const page = await somebody(server);
  await page.goto(demoLink(server, customer, anna).replace(anna.kid, ben.kid));
  await page.waitForSelector('h1');
  await holds(page.locator('.ribbon'), /cannot be used/);
  assert.equal(await page.locator('.who').count(), 0);
});

test('every view is for everybody: axe, narrow, wide, light, dark, both languages', async () => {
  const routes = ['#/', '#/a', '#/a/hosting', '#/a/hosting?vs=before', '#/a/hosting?at=2099-01-01', signing, '#/a/hosting/p/P1',
    '#/a/hosting/h', `#/a/hosting/h/E${one.stream.events[3].receipt.index}`, '#/keys', '#/nowhere'];
  await forEverybody(server, routes, async (colorScheme) => {
    const page = await somebody(server, { colorScheme });
    await openAs(page, server, customer, anna);
    return page;
  });
});

test('whoever follows a link by the keyboard arrives at the heading', async () => {
  const page = await somebody(server);
  await openAs(page, server, customer, anna);
  await page.locator('.row h2 a, .row h3 a').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !document.querySelector('sopu-inbox') &&
    document.activeElement.tagName === 'H1');
  assert.match(await page.title(), / – Sopu$/);
});

test('nothing unseen is signed, and what is signed is recorded once and proven', async () => {
  const page = await somebody(server);
  await openAs(page, server, customer, anna, signing);
  assert.match(await heading(page), /^nordhost Oy’s amendment from /);
  await holds(page.locator('.sign-main'), /1,000\.00.EUR per month[\s\S]*1,200\.00.EUR per month/);
  await page.locator('.rail .btn.primary').click();
  assert.equal(await page.locator('dialog').count(), 0, 'it leads to what was not seen');

  await shoot(page, 'sign');
  const asked = await approve(page);
  await shoot(page, 'confirm');
  assert.match(asked, /Approve for acme Oy\?[\s\S]*Still needed: the approval of 1 person of acme/);
  await sign(page);
  await page.locator('.done').waitFor();
  assert.equal(await heading(page), 'Recorded');
  assert.equal(await page.locator('.chk .ok').count(), 3);
  await shoot(page, 'receipt');
  assert.deepEqual(await violations(page), []);

  const approvals = (await eventsOf('hosting', 'proposal.approved')).slice(4);
  assert.deepEqual(approvals.map(({ person }) => person.name), ['Anna']);
  const saving = page.waitForEvent('download');
  await page.locator('.done .btn.primary').click();
  const receipt = JSON.parse(readFileSync(await (await saving).path(), 'utf8'));
  assert.equal(receipt.index, approvals[0].index);
  assert.equal(hashOf(receipt.jws), receipt.event);
  assert.deepEqual(page.faults, []);
});

test('who watches sees it live, and the last signature makes it agreed', async () => {
  const [watching, page] = [await somebody(server), await somebody(server)];
  await openAs(watching, server, provider, provider.key, '#/a/hosting/h');
  await openAs(page, server, customer, ben, signing);
  const before = await watching.locator('.trail .row').count();
  assert.match(await approve(page), /cannot be taken back/);
  await sign(page);
  await page.locator('.done').waitFor();
  assert.equal(await heading(page), 'Agreed, and recorded');
  await until(async () => await watching.locator('.trail .row').count() === before + 1);
  await holds(watching.locator('.trail .row').first(), /Ben/);
});

test('first terms are shown whole, and each section before they are signed', async () => {
  const stream = await Stream.initiate(server, 'first', provider,
    [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
  const terms = termsOf();
  await stream.prepare(provider, customer, terms);
  await stream.propose(provider, 'initial', terms);
  const page = await somebody(server);
  await openAs(page, server, customer, anna, '#/a/first/p/P1');
  const text = await page.locator('.paper').innerText();
  await shoot(page, 'first-terms');
  for (const told of ['Both sides want a service to rely on', 'Pays within 14 days', '99.9\u00a0%',
    'Insolvency', 'hands the data over within a month', 'covers the web service']) {
    assert.ok(text.includes(told), told);
  }
  const seen = () => page.locator('.need li').last().innerText();
  assert.match(await seen(), /^[0-3] of 23 changes seen/);
  await approve(page);
  assert.match(await seen(), /^23 of 23/);
  await sign(page);
  await page.locator('.done').waitFor();
  assert.equal(await heading(page), 'Recorded');
});

test('a refusal needs a reason and keeps it', async () => {
  const two = await agreed('refused');
  await amended(two);
  const page = await somebody(server);
  await openAs(page, server, customer, anna, '#/a/refused/p/P2');
  await page.locator('.rail .btn', { hasText: 'Refuse' }).click();
  assert.equal(await page.locator('dialog .btn.primary').isEnabled(), false);
  await page.locator('dialog textarea').fill('The price is not ours to pay.');
  await sign(page);
  await page.locator('.done').waitFor();
  assert.equal(await heading(page), 'Your refusal is recorded');
  const [refusal] = await eventsOf('refused', 'proposal.rejected');
  assert.match(refusal.effect.summary.text, /The price is not ours to pay/);
});

test('what came in meanwhile is told, and nothing is signed', async () => {
  const two = await agreed('meanwhile');
  await amended(two);
  const page = await somebody(server);
  await openAs(page, server, customer, anna, '#/a/meanwhile/p/P2');
  await approve(page);
  const { id } = two.stream.events.at(-2);
  await two.stream.append(provider, 'approval.withdrawn', { proposal: id });
  await sign(page);
  await page.locator('.rail .note.bad').waitFor();
  await holds(page.locator('.rail .note.bad'), /Something came in meanwhile/);
  const approvals = await eventsOf('meanwhile', 'proposal.approved');
  assert.equal(approvals.filter(({ person }) => person.name === 'Anna').length, 1);
});

test('a server killed in the middle of a signature: recorded once, and told', async () => {
  const two = await agreed('killed');
  await amended(two);
  const page = await somebody(server);
  let isKilled = false;
  await between(page, { sent: ({ method }) => {
    if (method !== 'append' || isKilled) return undefined;
    isKilled = true;
    void server.kill();
    return null;
  } });
  await openAs(page, server, customer, anna, '#/a/killed/p/P2');
  await approve(page);
  await sign(page);
  await page.locator('.line.lost').waitFor();
  await serveAgain(server);
  await page.locator('.done').waitFor({ timeout: 30_000 });
  assert.equal(await heading(page), 'Recorded');
  const approvals = (await eventsOf('killed', 'proposal.approved')).slice(4);
  assert.deepEqual(approvals.map(({ person }) => person.name), ['Anna']);
});

test('with the line lost every view says so, and comes by itself once it is back', async () => {
  const [known, fresh] = [await somebody(server), await somebody(server)];
  for (const page of [known, fresh]) await openAs(page, server, customer, anna);
  await go(known, server, '#/a/hosting');
  await go(known, server, '#/');
  await server.kill();
  for (const page of [known, fresh]) await page.locator('.line.lost').waitFor();
  // Who was not there yet does not even get the view.
  await fresh.route('**/assets/**', (route) => route.abort());
  for (const page of [known, fresh]) {
    await page.goto(`${server.url}/#/a/hosting`);
    await holds(page, /No connection[\s\S]*line to the ledger is lost[\s\S]*Try again/, 5000);
    assert.deepEqual(await violations(page), []);
    await page.getByRole('button', { name: 'Try again' }).click();
    await holds(page, /line to the ledger is lost/, 5000);
  }
  await fresh.unroute('**/assets/**');
  await serveAgain(server);
  for (const page of [known, fresh]) {
    await holds(page, /Agreement hosting[\s\S]*Version \d since/, 30_000);
  }
});

test('other terms than were hashed cannot be signed', async () => {
  const two = await agreed('lies');
  await amended(two);
  for (const [method, what, lie] of [
    ['agreement.terms', 'terms', ({ terms }) => { terms.clauses[0].text = 'Other words.'; }],
    ['agreement.proposal', 'reason', (result) => { result.reason = 'No reason.'; }],
    ['agreement.proposal', 'begin', (result) => { result.effectiveFrom = nextMonth(9); }],
    ['event.get', 'event', (result) => { result.jws = result.jws.replace(/\.[^.]+\./, '.e30.'); }],
  ]) {
    const page = await somebody(server);
    await between(page, { change: (answer, call) => {
      if (call?.method !== method || !answer.result) return undefined;
      lie(answer.result);
      return answer;
    } });
    await openAs(page, server, customer, anna, '#/a/lies/p/P2');
    assert.equal(await page.locator('.rail .btn.primary').count(), 0, what);
    await holds(page, /Nothing can be signed here/);
  }
});

test('a prepared payload with anything else in it is not signed', async () => {
  const page = await somebody(server);
  const said = [];
  await between(page, {
    sent: ({ method }) => { said.push(method); },
    change: (answer, call) => {
      if (call?.method !== 'prepare' || !answer.result) return undefined;
      const payload = JSON.parse(answer.result.payload);
      payload.data.results[0].terms = hashOf('others');
      answer.result.payload = JSON.stringify(payload);
      return answer;
    },
  });
  await openAs(page, server, customer, anna, '#/a/lies/p/P2');
  await holds(page, /prepared something else/);
  assert.ok(!said.includes('append'));
});

test('a false receipt is said to be one', async () => {
  const page = await somebody(server);
  await between(page, { change: (answer, call) => {
    if (call?.method !== 'append' || !answer.result) return undefined;
    answer.result.recordedAt = '2026-01-01T00:00:00.000Z';
    return answer;
  } });
  await openAs(page, server, customer, anna, '#/a/lies/p/P2');
  await approve(page);
  await sign(page);
  await page.locator('.done').waitFor();
  assert.match(await heading(page), /does not prove it/);
  assert.ok(await page.locator('.chk .wrong').count() > 0);
});

test('another ledger at a known address is told nothing', async () => {
  const page = await somebody(server);
  await openAs(page, server, customer, anna);
  const said = [];
  await between(page, {
    sent: ({ method }) => { said.push(method); },
    change: (answer, call) => {
      if (call?.method !== 'log.get') return undefined;
      answer.result.verifierKey = answer.result.verifierKey.replace(/\+(.)/,
        (_, digit) => `+${digit === '0' ? '1' : '0'}`);
      return answer;
    },
  });
  await page.reload();
  await page.locator('.alarm h1').waitFor();
  assert.equal(await heading(page), 'This is not the ledger you know. Nothing was sent.');
  await page.waitForTimeout(1500);
  assert.deepEqual(said, ['log.get']);
});

test('a key made here asks to be introduced, and works once it is', async () => {
  const page = await somebody(server);
  await page.goto(`${server.url}/#/keys`);
  await page.locator('button', { hasText: 'Make a key' }).first().click();
  await page.fill('#key-person', 'Carla Å');
  await page.fill('#key-party', 'acme');
  await page.fill('#key-party-name', 'acme Oy');
  assert.deepEqual(await violations(page), []);
  await page.locator('form .btn.primary').click();
  await page.locator('.row .tag', { hasText: 'Not on record yet' }).waitFor();
  const saving = page.waitForEvent('download');
  await page.locator('button', { hasText: 'Save the request' }).click();
  const request = readFileSync(await (await saving).path(), 'utf8').trim();
  await customer.append('key.added', 'party/acme', { request });
  await page.locator('button', { hasText: 'Is it on record now?' }).click();
  await page.locator('.row .tag.good', { hasText: 'On record' }).waitFor();
  await page.goto(`${server.url}/#/a`);
  await page.locator('sopu-agreements h1').waitFor();
  await holds(page, /Agreement hosting/);
  const isExtractable = await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('sopu').onsuccess = ({ target }) => {
      target.result.transaction('keys').objectStore('keys').getAll().onsuccess =
        (event) => resolve(event.target.result.some(({ privateKey }) => privateKey.extractable));
    };
  }));
  assert.equal(isExtractable, false);
});

test('a browser that keeps nothing says so, and goes on', async () => {
  const page = await somebody(server);
  await page.addInitScript(() => {
    indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };
  });
  await page.goto(`${server.url}/#/keys`);
  await page.locator('.note.bad').waitFor();
  await holds(page.locator('.note.bad'), /did not give the key back/);
  assert.deepEqual(page.faults, []);
});

test('a key file is opened here, with its passphrase', async () => {
  const key = new Key(generateKeyPairSync('ed25519').privateKey, 'Dora');
  await customer.append('key.added', 'party/acme',
    { request: customer.request(key, ['sign', 'read']) });
  const file = join(temporaryDirectory(), 'dora.pem');
  writeFileSync(file, key.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc',
    passphrase: 'kissa istuu' }));
  const page = await somebody(server);
  await page.goto(`${server.url}/#/keys`);
  await page.locator('button', { hasText: 'Use a key file' }).click();
  await page.setInputFiles('#key-file', file);
  await page.fill('#key-passphrase', 'koira');
  await page.fill('#key-party', 'acme');
  await page.locator('form .btn.primary').click();
  await page.locator('form .note.bad', { hasText: 'The passphrase is another one' }).waitFor();
  await page.fill('#key-passphrase', 'kissa istuu');
  await page.locator('form .btn.primary').click();
  await page.locator('.row .tag.good', { hasText: 'On record' }).waitFor();
  await holds(page.locator('.row').first(), /Dora, acme Oy/);
});
