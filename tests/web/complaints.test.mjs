// Complaints and reviews in the browsers of who takes part: filed, answered, closed, reviewed and
// confirmed, each seen by the others as it comes in; and what the inbox makes of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Key, sampleTerms, Server, Stream } from '../support/sopu.mjs';
import { between, forEverybody, go, holds, main, openAs, openedAs, raise, signed, somebody, until }
  from './browser.mjs';
import { startDemo } from './demo.mjs';

const demo = await startDemo();
const route = '#/a/acme-hosting/c';
const [anna, nora, sami] = ['acme/anna', 'nordhost/nora', 'shoppers/sami']
  .map((name) => demo.person(name));

const opened = (who, at = route, options = {}) =>
  openedAs(demo, who.party, who.key, at, options);

// The card with these words.
const card = (page, words) => page.locator('article.complaint').filter({ hasText: words });

// Opens the form with this button within, fills its fields by their labels, and signs.
async function say(page, within, button, values) {
  await within.getByRole('button', { name: button }).click();
  const form = within.locator('.act-form');
  for (const [label, value] of Object.entries(values)) {
    const field = form.getByLabel(label);
    if (await field.evaluate((one) => one.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await form.locator('.btn.primary').click();
  return signed(page);
}

const told = async (who) => who.get('/v1/agreements/acme-hosting');
const complaint = async (who, words) =>
  (await told(who)).complaints.find(({ text }) => text === words);

test('a complaint of the service is answered in time, and closed by who filed it', async () => {
  const [s, n, a] = [await opened(sami), await opened(nora), await opened(anna)];
  // A guest does not see what was recorded last; what they sign follows it, and says so.
  const words = 'The basket is empty each Saturday.';
  assert.match(await say(s, s.locator('main'), 'Complain …',
    { 'Which part of the agreement': 'uptime', 'What is wrong': words }),
    /empty each Saturday[\s\S]*follows event \d+, which you may not read/);
  const old = 'The basket was empty again on Saturday.';
  await say(n, card(n, old), 'Answer …', { 'Your answer': 'It happens no more.' });
  await card(s, old).filter({ hasText: 'It happens no more.' }).waitFor();

  await holds(n, /complains of the service[\s\S]*Nordhost Oy answers on level 1 \(Duty engineer\)/);
  await holds(card(n, words), /at the latest on .* Helsinki \(to\w+\)\. It is your turn\./);
  await holds(card(a, words), /Nordhost Oy answers on level 1/);
  const { id, awaited } = await complaint(nora, words);
  assert.equal(awaited.party, 'nordhost');
  assert.equal(await n.locator('article.complaint').first().getAttribute('id'), `told-${id}`,
    'what waits for one stands first');

  // Nobody answers their own, nobody else closes it.
  const buttons = async (page) => card(page, words).getByRole('button').allInnerTexts();
  assert.deepEqual(await buttons(s), ['Close it: resolved …', 'Close it: not resolved …']);
  assert.deepEqual(await buttons(n), ['Answer …']);

  // The inbox leads to it.
  await go(n, demo, '#/');
  await n.getByRole('link', { name: /answers the complaint/ }).first().click();
  await n.waitForFunction((of) => document.activeElement.closest('article')?.id === of,
    `told-${id}`);

  // What one writes stays while something comes in.
  await card(a, words).getByRole('button', { name: 'Answer …' }).click();
  await a.locator('.act-form textarea').fill('We would like to know, too.');
  await say(n, card(n, words), 'Answer …', { 'Your answer': 'The release was taken back.' });
  await holds(a, /Answered[\s\S]*The release was taken back\.\s*Nora, Nordhost Oy/);
  assert.equal(await a.locator('.act-form textarea').inputValue(), 'We would like to know, too.');
  await card(s, words).filter({ hasText: 'The release was taken back.' }).waitFor();
  assert.match(await say(s, card(s, words), 'Close it: resolved …',
    { 'How it ended': 'It is full again.' }), /which was resolved/);
  await card(n, words).filter({ hasText: 'Closed: resolved' }).waitFor();
  const closed = await complaint(nora, words);
  assert.deepEqual([closed.status, closed.resolved, closed.answerText, closed.closedText],
    ['closed', true, 'The release was taken back.', 'It is full again.']);
  await until(async () => await card(n, words).getByRole('button').count() === 0);
  for (const page of [s, n, a]) assert.deepEqual(page.faults, []);
});

test('one of the agreement leads to a review that the other side confirms', async () => {
  const [a, n] = [await opened(anna), await opened(nora)];
  const words = 'Nobody asks us before releases.';
  assert.match(await say(a, a.locator('main'), 'Complain …', { 'What you complain of': 'agreement',
    'What is wrong': words }), /hold a review/);
  await card(n, words).filter({ hasText: 'the principals hold a review' }).waitFor();

  // What is not chosen is not signed.
  await card(n, words).getByRole('button', { name: 'Report the review of it …' }).click();
  const form = card(n, words).locator('.act-form');
  await form.getByLabel('Minutes').fill('Nora and Anna met in the office.');
  await form.getByLabel('Findings').fill('Releases come unannounced.\nWe agree on a calendar.');
  await form.locator('.btn.primary').click();
  assert.equal(await n.locator('dialog').count(), 0);
  await form.getByLabel('How content your side is').selectOption('3');
  await form.getByLabel('What comes of it').selectOption('amend');
  await form.locator('.btn.primary').click();
  assert.match(await signed(n), /met in the office[\s\S]*unannounced[\s\S]*an amendment/);

  await holds(a, /Not confirmed yet[\s\S]*Releases come unannounced[\s\S]*met in the office/);
  const { id, review } = await complaint(anna, words);
  await card(a, words).getByRole('link', { name: 'A review was held for it.' }).click();
  await a.waitForFunction((of) => document.activeElement.closest('article')?.id === of,
    `told-${review}`);
  const held = a.locator(`#told-${review}`);
  assert.equal(await held.getByRole('button').count(), 1);
  await say(a, held, 'Confirm this review …', { 'How content your side is': '2',
    'What you want to add': 'So it was.' });
  await n.locator(`#told-${review}`).filter({ hasText: 'Confirmed by both sides' }).waitFor();
  await holds(n.locator(`#told-${review}`),
    /Nordhost Oy\s*3 of 5[\s\S]*Acme Verkkokauppa Oy\s*2 of 5[\s\S]*So it was\./);
  const { reviews } = await told(nora);
  const found = reviews.find((one) => one.id === review);
  assert.deepEqual([found.complaint, found.outcome, found.held.satisfaction,
    found.confirmed.satisfaction], [id, 'amend', 3, 2]);
  assert.deepEqual(found.findings, ['Releases come unannounced.', 'We agree on a calendar.']);

  // What was not resolved can go on as a dispute while it is open.
  const dispute = card(a, words).getByRole('link', { name: 'Raise a dispute of it …' });
  assert.equal(await dispute.getAttribute('href'),
    `#/d/new?agreement=acme-hosting&complaint=${id}`);
  await until(async () =>
    await card(n, words).getByRole('link', { name: 'Raise a dispute' }).count() === 0);
  await card(a, words).getByRole('button', { name: 'Close it: not resolved …' }).click();
  await holds(card(a, words).locator('.act-form'), /no longer become a dispute/);
  await card(a, words).locator('.act-form textarea').fill('We wait for the calendar.');
  await card(a, words).locator('.act-form .btn.primary').click();
  await signed(a);
  await card(n, words).filter({ hasText: 'Closed: not resolved' }).waitFor();
  assert.equal((await complaint(nora, words)).resolved, false);
  for (const page of [a, n]) assert.deepEqual(page.faults, []);
});

test('a review that the terms ask for is reported; the guest sees none', async () => {
  const [n, s] = [await opened(nora), await opened(sami)];
  await holds(n, /The next review is to be held by the end of \d+ \w+ 20\d\d \(in /);
  assert.doesNotMatch(await main(s), /Reviews\n/);
  const before = (await told(nora)).reviews.length;
  await say(n, n.locator('section').filter({ has: n.getByRole('heading', { name: 'Reviews',
    exact: true }) }), 'Report a review …', { Minutes: 'A short one.', Findings: 'All is well.',
    'How content your side is': '5', 'What comes of it': 'noChange' });
  await holds(n, /All is well\.[\s\S]*5 of 5/);
  assert.equal((await told(nora)).reviews.length, before + 1);
});

test('from a clause one complains of it', async () => {
  const a = await opened(anna, '#/a/acme-hosting/uptime');
  await a.locator('#item-uptime').getByRole('link', { name: /Complain about this/ }).click();
  await a.waitForFunction(() => document.activeElement.tagName === 'TEXTAREA');
  assert.equal(await a.getByLabel('Which part of the agreement').inputValue(), 'uptime');
});

test('words that were not signed are not shown', async () => {
  const lie = await somebody(demo);
  await between(lie, { change: (answer, call) => {
    if (call?.method !== 'agreement.get' || !answer.result?.reviews?.length) return undefined;
    answer.result.reviews[0].held.satisfaction = 1;
    return answer;
  } });
  await openAs(lie, demo, anna.party, anna.key, route);
  await lie.locator('.complaint .note.bad').waitFor();
  assert.equal(await lie.locator('.complaint .note.bad').count(), 1);
});

test('axe finds nothing, narrow and wide, light and dark; both languages are whole', async () => {
  await forEverybody(demo, [route, `${route}?clause=uptime`],
    (colorScheme) => opened(anna, '#/', { colorScheme }));
});

test('what comes in takes no focus from a row of the inbox', async () => {
  const [n, a] = [await opened(nora, '#/'), await opened(anna)];
  const row = n.locator('.row h3 a').last();
  await row.focus();
  const { text, count } = await n.evaluate(() => {
    window.focused = document.activeElement;
    return { text: window.focused.textContent, count: document.querySelectorAll('.row').length };
  });
  await say(a, a.locator('main'), 'Complain …', { 'What is wrong': 'It is slow today.' });
  await n.waitForFunction((before) => document.querySelectorAll('.row').length > before, count);
  assert.deepEqual(await n.evaluate(() => [document.activeElement === window.focused,
    window.focused.isConnected, window.focused.textContent]), [true, true, text]);
});

test('before anything is agreed nobody complains; who came too late is not asked to sign',
  async () => {
    const server = await Server.start();
    const [customer, provider] = [await server.enrol('acme', ['Anna']),
      await server.enrol('nordhost', ['Nora'])];
    const stream = await Stream.initiate(server, 'deal', customer,
      [{ party: provider.id, role: 'provider' }, { party: customer.id, role: 'customer' }]);
    const page = await somebody(server);
    await openAs(page, server, customer, customer.key, '#/a/deal/c');
    await holds(page, /Nothing is agreed yet/);
    assert.equal(await page.locator('main').getByRole('button').count(), 0);
    await holds(page, /Nobody has complained\. Whoever takes part may/);

    const terms = sampleTerms(provider.id, customer.id);
    await stream.prepare(provider, customer, terms);
    await stream.propose(provider, 'initial', terms);
    await go(page, server, '#/');
    await holds(page, /One thing waits for you[\s\S]*Sign or refuse/);
    const late = Key.generate('Lea');
    await customer.append('key.added', 'party/acme',
      { request: customer.request(late, ['sign', 'admin', 'read']) });
    await openAs(page, server, customer, late);
    await holds(page, /Nothing waits for you[\s\S]*Waiting for others[\s\S]*added after/);
    assert.doesNotMatch(await main(page), /Sign or refuse/);
    assert.deepEqual(page.faults, []);
  });

test('what is not resolved goes on as a dispute', async () => {
  const a = await opened(anna);
  const words = 'The bills come late.';
  await say(a, a.locator('main'), 'Complain …', { 'Which part of the agreement': 'uptime',
    'What is wrong': words });
  await card(a, words).getByRole('link', { name: 'Raise a dispute of it …' }).click();
  await holds(a, /comes of Acme Verkkokauppa Oy's complaint of[\s\S]*The bills come late\./);
  assert.equal(await a.locator('input[name=clause]:checked').inputValue(), 'uptime');
  await raise(a, 'Nobody answers.');
  const { id, dispute } = await complaint(anna, words);
  const { items } = await anna.get('/v1/disputes?agreement=acme-hosting');
  assert.deepEqual(items.filter((one) => one.complaint === id).map((one) => one.id), [dispute]);
});
