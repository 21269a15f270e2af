// Notifications of the browser: of what others do, while nobody looks at the page. What the browser
// shows of them is not in the page, so that the page's view of it is replaced here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, Stream, sleep } from '../support/sopu.mjs';
import { holds, openAs, somebody, until, violations } from './browser.mjs';

const server = await Server.start();
const provider = await server.enrol('nordhost', ['Nora']);
const customer = await server.enrol('acme', ['Anna']);
await Stream.initiate(server, 'hosting', provider,
  [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }]);
const comment = (party, text) => server.append(party.jws('comment.posted', 'agreement/hosting', { text }));

async function reader(permission) {
  const page = await somebody(server);
  await page.addInitScript((answer) => {
    if (location.protocol === 'about:') return;
    window.shown = [];
    window.isLooking = true;
    document.hasFocus = () => window.isLooking;
    window.Notification = class {
      static permission = sessionStorage.getItem('permission') ?? (answer === 'denied' ? answer : 'default');
      static requestPermission = async () => {
        sessionStorage.setItem('permission', answer);
        return (this.permission = answer);
      };
      constructor(title, options) { window.shown.push(Object.assign(this, { title, ...options })); }
      close() { this.isClosed = true; }
    };
  }, permission);
  await openAs(page, server, provider);
  return page;
}
const shown = (page) => page.evaluate(() => window.shown.map(({ title, body, tag }) => ({ title, body, tag })));
const look = (page, isLooking) => page.evaluate((is) => { window.isLooking = is; }, isLooking);
const box = (page) => page.getByLabel(/Tell me in this browser/);

test('nobody is told who did not ask for it', async () => {
  const page = await reader('granted');
  await look(page, false);
  await comment(customer, 'One.');
  await sleep(500);
  assert.deepEqual(await shown(page), []);
});

test('who asked is told what others do while they do not look', async () => {
  const page = await reader('granted');
  await box(page).check();
  assert.deepEqual(await violations(page), []);
  await page.reload();
  await until(() => box(page).isChecked());
  await comment(customer, 'Two.');
  await sleep(500);
  await look(page, false);
  await comment(provider, 'My own.');
  await sleep(500);
  assert.deepEqual(await shown(page), []);
  await comment(customer, 'Three.');
  await until(async () => (await shown(page)).length === 1);
  const [{ title, body, tag }] = await shown(page);
  assert.equal(title, 'Agreement hosting');
  assert.match(body, /acme/);
  assert.equal(tag, 'hosting');
  await page.evaluate(() => window.shown[0].onclick());
  await page.waitForFunction(() => location.hash === '#/a/hosting');
  assert.ok(await page.evaluate(() => window.shown[0].isClosed));
  assert.deepEqual(page.faults, []);
});

test('where the browser was told not to, the page says so', async () => {
  const page = await reader('denied');
  await holds(page, /told to show no notifications/);
  assert.equal(await box(page).count(), 0);
});

test.after(() => server.stop());
