// Drives the page in Debian's chromium against a real server. The page is the one that the server
// has in it, or with SOPU_PAGE the one in that folder, in its place and under its policy. Pictures
// of views go to the folder SOPU_SHOTS, for a person to look at.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterwards, Process } from '../support/lifetime.mjs';
import { executable, sleep } from '../support/sopu.mjs';

const folder = process.env.SOPU_PAGE;
const shots = process.env.SOPU_SHOTS;
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
  "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript',
  '.woff2': 'font/woff2' };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// The build that has no windows: it takes half of the time.
const executablePath = process.env.SOPU_BROWSER ?? '/usr/bin/chromium-headless-shell';
const browser = await chromium.launch({ executablePath, headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
afterwards(() => browser.close());

async function serveFolder(context, url) {
  await context.route(`${url}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(folder, pathname === '/' ? 'index.html' : pathname);
    if (!existsSync(file)) return route.continue();
    const headers = { 'content-type': types[extname(file)],
      ...(pathname === '/' ? { 'content-security-policy': policy } : {}) };
    return route.fulfill({ body: readFileSync(file), headers });
  });
}

// Somebody's browser, with nothing in it yet. `page.faults` has what it complained of.
export async function somebody(server, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Helsinki',
    viewport: { width: 1280, height: 900 }, ...options,
    // What stands in for the server's answers has no address of its own.
    ...(folder ? { permissions: ['local-network-access'] } : {}) });
  afterwards(() => context.close());
  if (folder) await serveFolder(context, server.url);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', ({ message }) => page.faults.push(message));
  page.on('console', (message) => {
    const text = message.text();
    // A server that was killed is complained of by right.
    if (message.type() === 'error' && !/WebSocket/.test(text)) page.faults.push(text);
  });
  return page;
}

// The link with which a person of a demonstration opens the page.
export function demoLink(server, party, key = party.key, person = key.person.name) {
  const pkcs8 = key.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url');
  return `${server.url}/#${new URLSearchParams(
    { demo: pkcs8, party: party.id, kid: key.kid, name: person })}`;
}

// Opens the page as this person, at this route.
export async function openAs(page, server, party, key, route = '#/') {
  await page.goto('about:blank');
  await page.goto(demoLink(server, party, key));
  await page.waitForSelector('sopu-inbox h1');
  await go(page, server, route);
}

// A browser of its own, in which somebody opens the page.
export async function openedAs(server, party, key, route, options = {}) {
  const page = await somebody(server, options);
  await openAs(page, server, party, key, route);
  return page;
}

const story = basename(process.argv[1] ?? '', '.test.mjs');

export function keep(name, bytes) {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  writeFileSync(join(shots, `${story}-${name}`), bytes);
}

export async function shoot(page, name) {
  if (!shots) return;
  await page.evaluate(() => window.scrollTo(0, 0));
  keep(`${name}.png`, await page.screenshot({ fullPage: true }));
}

export async function go(page, server, route) {
  if (new URL(page.url()).hash === route) return;
  const before = await page.evaluate(() => document.querySelector('h1'));
  await page.goto(`${server.url}/${route}`);
  await page.waitForFunction((old) => {
    const heading = document.querySelector('h1');
    return heading !== null && heading !== old;
  }, before);
  await page.waitForTimeout(100);
}

// What axe finds against WCAG 2.2 AA, a line each.
export async function violations(page) {
  await page.evaluate(axe);  // by the protocol, past the page's policy
  const { violations: found } = await page.evaluate(() => window.axe.run(document,
    { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'] }));
  return found.map(({ id, nodes }) =>
    `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

export const scrollsSideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

export const main = (page) => page.locator('main').innerText();

// Waits until a page, or what a locator finds there, says so: what others do comes in its time.
export async function holds(where, pattern, ms) {
  const said = () => ('goto' in where ? main(where) : where.innerText());
  await until(async () => pattern.test(await said()), ms)
    .catch(async () => assert.match(await said(), pattern));
}

// Looks at every change of a proposal, then asks to sign; what the dialog then says.
export async function approve(page) {
  const button = page.locator('.rail .btn.primary');
  for (let i = 0; i < 80 && !await page.locator('dialog[open]').count(); ++i) {
    await button.click();
    await page.waitForTimeout(80);
  }
  await page.locator('dialog .btn.primary:enabled').waitFor();
  return page.locator('dialog').innerText();
}

// Signs in the dialog that asks; what it said.
export async function signed(page) {
  await page.locator('dialog.act .btn.primary:enabled').waitFor();
  const asked = await page.locator('dialog.act').innerText();
  await page.locator('dialog.act .btn.primary').click();
  await page.locator('dialog.act .chk').waitFor();
  assert.equal(await page.locator('dialog.act .chk .ok').count(), 3);
  await page.locator('dialog.act .btn.primary').click();
  await until(async () => await page.locator('dialog.act').count() === 0);
  return asked;
}

// Fills in what a dispute is raised about, beside what it came from, and signs; what was asked.
export async function raise(page, claim) {
  await page.fill('#raise-claim', claim);
  await page.fill('#raise-remedySought', 'Put it right.');
  await page.locator('.raise .btn.primary').click();
  const asked = await signed(page);
  await page.locator('.lanes').waitFor();
  return asked;
}

// No violations in both themes, wide and narrow; nothing to scroll sideways for; words in both
// languages. `open` gives somebody's page in a theme; `came` does what is to be done first in a
// view; `called` names its picture.
export async function forEverybody(server, routes, open, { came = () => {},
  called = (route) => route.replaceAll(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '') || 'inbox',
} = {}) {
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(colorScheme);
    for (const route of routes) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await go(page, server, route);
      await came(page, route);
      assert.deepEqual(await violations(page), [], `${route} ${colorScheme} 1280`);
      if (colorScheme === 'light') await shoot(page, called(route));
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 800 });
        assert.equal(await scrollsSideways(page), false, `${route} at ${width}`);
        if (colorScheme === 'dark' && width === 390) {
          await shoot(page, `${called(route)}-dark-phone`);
        }
      }
      assert.deepEqual(await violations(page), [], `${route} ${colorScheme} 320`);
    }
    await page.locator('.lang').click();
    await page.locator('html[lang=fi]').waitFor();
    for (const route of routes) {
      await go(page, server, route);
      assert.doesNotMatch(await main(page), /\{"|undefined|\[object/, route);
      assert.equal(await scrollsSideways(page), false, `${route} in Finnish`);
    }
    assert.deepEqual(page.faults, []);
  }
}

// The same ledger at the same address again, after it was killed.
export async function serveAgain(server) {
  const { host } = new URL(server.url);
  server.process = new Process(executable, 'serve', server.directory, '--listen', host, '--json');
  await server.process.line();
}

export async function until(holds, ms = 15_000) {
  for (const end = Date.now() + ms; !await holds();) {
    if (Date.now() > end) throw new Error('it did not come about in time');
    await sleep(50);
  }
}

// Between the page and the server: `change` may give another frame for one that the server sent,
// `sent` learns what the page said; null from it keeps it back.
export function between(page, { change = () => undefined, sent = () => undefined }) {
  return page.routeWebSocket(/\/v1\/socket$/, (socket) => {
    const line = socket.connectToServer();
    const methods = new Map();
    socket.onMessage((frame) => {
      const call = JSON.parse(frame);
      methods.set(call.id, call);
      if (sent(call, line) !== null) line.send(frame);
    });
    line.onMessage((frame) => {
      const answer = JSON.parse(frame);
      const other = change(answer, methods.get(answer.id));
      socket.send(other === undefined ? frame : JSON.stringify(other));
    });
  });
}
