// The page on paper, and enlarged: each sheet says what it is of, nothing of the frame is printed;
// at 200 % nothing is out of reach.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pagesOf } from '../support/pdf_text.mjs';
import { go, holds, keep, openedAs, scrollsSideways, shoot } from './browser.mjs';
import { startDemo } from './demo.mjs';

const demo = await startDemo();
const anna = demo.person('acme/anna');
const id = 'acme-hosting';
const { versionInForce: current } = await anna.get(`/v1/agreements/${id}`);
const { items: versions } = await anna.get(`/v1/agreements/${id}/versions`);
const frame = ['.top', '.tabs', '.tabbar', '.toc', '.timeline', '.doc-tools', '.talk'];

const opened = (route, options = {}) =>
  openedAs(demo, anna.party, anna.key, route, options);

// The text of each sheet of A4.
async function printed(page, name) {
  const bytes = await page.pdf({ format: 'A4', margin: { top: '15mm', bottom: '15mm',
    left: '15mm', right: '15mm' } });
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  keep(`${name}.pdf`, bytes);
  return pagesOf(bytes);
}

// Letters alone: where a line breaks, and how a ligature is written, is not what is asked.
const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, '');

function assertOnEach(sheets, ...words) {
  assert.ok(sheets.length > 1, `${sheets.length} sheets`);
  for (const [i, sheet] of sheets.entries()) {
    for (const word of words) {
      assert.ok(letters(sheet).includes(letters(word)), `sheet ${i + 1} lacks ${word}: ${sheet}`);
    }
  }
}

const dayOf = (date) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'long',
  timeZone: 'Europe/Helsinki' }).format(date);

const seen = (page) => page.evaluate((all) => all.filter((one) =>
  [...document.querySelectorAll(one)].some((found) => found.checkVisibility())), frame);

test('each sheet of a document has its title, version, date and hash', async () => {
  const page = await opened(`#/a/${id}`);
  await page.waitForSelector('.paper .hash');
  assertOnEach(await printed(page, 'document'), 'Hosting of the Acme web shop',
    `Version ${current.number}`, dayOf(new Date()), current.termsHash);
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 680, height: 900 });
  await shoot(page, 'document');
  assert.deepEqual(await seen(page), []);
});

test('what was signed before is printed as of its day', async () => {
  const old = versions.find(({ number }) => number === 2);
  const day = new Date(Date.parse(old.effectiveFrom) + 5.5 * 86_400_000);
  const page = await opened(`#/a/${id}?at=${day.toISOString().slice(0, 10)}`);
  await page.waitForSelector('.paper .hash');
  const sheets = await printed(page, 'version');
  assertOnEach(sheets, 'Version 2', dayOf(day), old.termsHash);
  assert.ok(!letters(sheets.join('')).includes(letters(current.termsHash)));
});

test('after the end nothing is said to bind', async () => {
  const page = await opened('#/a/acme-warehouse?at=2029-06-01');
  const aged = /Nothing binds on 1 June 2029: the agreement ends before 1 January 2029 if/;
  await holds(page, aged);
  assert.equal(await page.locator('.paper').count(), 1);
  assert.match(await page.locator('.timeline input').getAttribute('aria-valuetext'),
    /nothing binds then, it ends before 1 January 2029/);
  await go(page, demo, '#/a/acme-warehouse?at=2028-12-31');
  await holds(page, /what will bind on 31 December 2028/);
  // What renews itself goes on.
  await go(page, demo, `#/a/${id}?at=2099-06-01`);
  await holds(page, /what will bind on 1 June 2099/);
});

test('each sheet of a month says of which agreement, when and by which version', async () => {
  const { items } = await anna.get(`/v1/agreements/${id}/performance?slo=uptime`);
  const { window } = items.filter(({ objective, state }) => objective === 'uptime' &&
    state !== 'open').at(-3);
  const page = await opened(`#/a/${id}/slo/uptime/${window}`);
  await page.waitForSelector('.window .figure');
  assertOnEach(await printed(page, 'month'), dayOf(new Date()), 'Hosting of the Acme web shop', id,
    `Version ${current.number}`, current.termsHash);
  await page.emulateMedia({ media: 'print' });
  assert.deepEqual(await seen(page), []);
});

test('at 200 % nothing scrolls sideways, and the decision is in reach', async () => {
  const { items } = await anna.get('/v1/inbox');
  const waiting = items.find(({ what }) => what.code === 'inbox-approve');
  const page = await opened('#/', { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });
  for (const route of ['#/', `#/a/${id}`, `#/a/${id}/c`, `#/a/${id}/p`, `#/a/${id}/slo`,
    `#/a/${id}/h`, '#/d', '#/keys', '#/check']) {
    await go(page, demo, route);
    assert.equal(await scrollsSideways(page), false, route);
  }
  await go(page, demo, `#/a/${waiting.agreement}/p/${waiting.reference}`);
  const button = page.locator('.bar .btn.primary');
  await button.waitFor();
  assert.equal(await scrollsSideways(page), false);
  for (const share of [0, 0.5, 1]) {
    await page.evaluate((part) => window.scrollTo(0, document.body.scrollHeight * part), share);
    const { y, height } = await button.boundingBox();
    assert.ok(y >= 0 && y + height <= 450, `at ${share} the button is at ${y}`);
  }
});
