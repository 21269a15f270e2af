// The page out of one's own executable, for a ledger elsewhere: nothing of it comes from the server
// that it checks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Process } from '../support/lifetime.mjs';
import { executable, sampleTerms, Server, Stream } from '../support/sopu.mjs';
import { approve, go, holds, openAs, serveAgain, somebody } from './browser.mjs';

const server = await Server.start();
const provider = await server.enrol('nordhost', ['Nora']);
const customer = await server.enrol('acme', ['Anna']);
const stream = await Stream.initiate(server, 'hosting', provider,
  [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
const terms = sampleTerms('nordhost', 'acme');
await stream.prepare(provider, customer, terms);
await stream.approve(provider, await stream.propose(provider, 'initial', terms));

const own = new Process(executable, 'page', server.url, '--listen', '127.0.0.1:0', '--json');
const told = JSON.parse(await own.line());
const here = { url: told.url.replace(/\/$/, '') };

test('it says which page it serves, and which the server does', async () => {
  const { page } = await (await server.get('/v1/log')).json();
  assert.equal(told.verifierKey, server.verifierKey);
  assert.equal(told.page, page);
  assert.equal(told.serversPage, page);
});

test('somebody reads and signs in it, and the other page is not asked for', async () => {
  const page = await somebody(here);
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await openAs(page, here, customer);
  await go(page, here, '#/a/hosting/p/P1');
  await approve(page);
  await page.locator('dialog .btn.primary').click();
  await page.locator('.done .chk').first().waitFor();
  const { body } = await provider.get('/v1/agreements/hosting');
  assert.equal(body.phase, 'agreed');
  assert.deepEqual([...new Set(asked)], [new URL(here.url).origin]);
  assert.deepEqual(page.faults, []);
});

test('the line to a ledger that goes and comes again goes and comes again', async () => {
  const page = await somebody(here);
  await openAs(page, here, customer);
  await page.locator('.line.live').waitFor();
  await server.kill();
  await page.locator('.line.lost').waitFor();
  await serveAgain(server);
  await page.locator('.line.live').waitFor();
  await go(page, here, '#/a/hosting');
  await holds(page, /A web service/);
});

test('other machines are not served', async () => {
  const other = new Process(executable, 'page', server.url, '--listen', '0.0.0.0:0', '--json');
  assert.equal((await other.exited).code, 1);
  assert.match(other.log, /loopback only/);
});

test.after(async () => {
  await own.stop();
  await server.stop();
});
