// Two people come to an agreement in their browsers, and change it, while a third watches: gates,
// draft, counter-proposal, approval, amendment, and what became stale.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleTerms, Server } from '../support/sopu.mjs';
import { forEverybody, go, holds as holdsWithin, main, openAs, shoot, signed, somebody, until,
  violations } from './browser.mjs';

const server = await Server.start();
const provider = await server.enrol('nordhost', ['Nora']);
const customer = await server.enrol('acme', ['Anna']);
const council = await server.enrol('council', ['Sami']);
const patienceMs = 60_000;

const terms = sampleTerms('nordhost', 'acme', { parties: [{ party: 'nordhost', role: 'provider' },
  { party: 'acme', role: 'customer' },
  { party: 'council', role: 'thirdParty', involvement: 'consulted' }] });

const nora = await somebody(server);
const anna = await somebody(server);
const sami = await somebody(server, { locale: 'fi-FI' });
for (const page of [nora, anna, sami]) page.setDefaultTimeout(patienceMs);

const holds = (page, pattern) => holdsWithin(page, pattern, patienceMs);

// Opens the form with this button, writes into its fields, and signs.
async function say(page, button, values) {
  await page.getByRole('button', { name: button }).first().click();
  for (const [label, text] of Object.entries(values)) {
    await page.locator('.act-form').getByLabel(label).fill(text);
  }
  await page.locator('.act-form .btn.primary').click();
  return signed(page);
}

const fieldOf = (page, pointer) => page.locator(`[id="field-${pointer}"]`);

test('an agreement is begun with who takes part', async () => {
  await openAs(nora, server, provider, provider.key, '#/new');
  await nora.locator('form .btn.primary').click();
  await holds(nora, /Say what it is called/);
  await nora.getByLabel('What it is called').fill('Hosting for Acme');
  assert.equal(await nora.getByLabel('Id', { exact: true }).inputValue(), 'hosting-for-acme');
  await nora.getByLabel('Id', { exact: true }).fill('hosting');
  await nora.getByRole('textbox', { name: 'Customer' }).fill('acmee');
  await holds(nora, /There is no party with this id/);
  await nora.getByRole('textbox', { name: 'Customer' }).fill('acme');
  await holds(nora, /This is acme Oy/);
  await nora.getByRole('button', { name: '+ Another party' }).click();
  await nora.getByLabel('Party', { exact: true }).fill('council');
  await shoot(nora, 'new');
  await nora.locator('form .btn.primary').click();
  assert.match(await signed(nora), /initiates the agreement “Hosting for Acme”/);
  await nora.waitForSelector('sopu-proposals h1');
});

test('the gates: what is done by whom, and whose turn it is', async () => {
  await openAs(anna, server, customer, customer.key, '#/a/hosting/p');
  await openAs(sami, server, council, council.key, '#/a/hosting/p');
  await holds(nora, /0 of 3 gates are closed/);
  await holds(nora, /Waiting for Anna/);
  await shoot(nora, 'gates');
  await say(nora, 'Submit your background …', { 'Where you come from': 'We serve many.' });
  await holds(anna, /We serve many/);
  await say(anna, 'Submit your background …', { 'Where you come from': 'Our shop must not close.'
    });
  await say(nora, 'Accept ground rules …', { 'Ground rules':
    'We answer within a week.\nNobody hurries.' });
  await until(() => anna.locator('text=Nobody hurries').count());
  await anna.getByRole('button', { name: 'Accept ground rules …' }).click();
  assert.equal(await anna.getByLabel('Ground rules').inputValue(),
    'We answer within a week.\nNobody hurries.', 'what the other accepted is there already');
  await anna.locator('.act-form .btn.primary').click();
  await signed(anna);
  await say(nora, 'Confirm the points …', { 'What the agreement will be about': 'Uptime' });
  // Her form begins with what the other confirmed, once that has come.
  await holds(anna, /Uptime/);
  await say(anna, 'Confirm the points …',
    { 'What the agreement will be about': 'Uptime\nPrice' });
  await holds(nora, /Not the same yet/);
  await say(nora, 'Confirm others …', { 'What the agreement will be about': 'Uptime\nPrice' });
  await holds(nora, /Every gate is closed/);
  await shoot(nora, 'gates-closed');
  assert.deepEqual([...nora.faults, ...anna.faults, ...sami.faults], []);
});

test('first terms are drafted by form and by text, and the draft survives a reload', async () => {
  await go(nora, server, '#/a/hosting/edit');
  await holds(nora, /places still to write/);
  assert.doesNotMatch(await main(nora), /to put right/);
  await fieldOf(nora, '/statementOfIntent').fill('Both sides want a service to rely on.');
  await until(async () => (await nora.locator('.paper.draft').innerText()).includes('to rely on'));
  await holds(nora, /Kept in this browser/);
  await nora.reload();
  await nora.waitForSelector('sopu-edit h1');
  await holds(nora, /This draft is kept in this browser alone/);
  await holds(nora.locator('.paper.draft'), /to rely on/);
  await shoot(nora, 'edit-first');

  await nora.getByRole('button', { name: 'JSON' }).click();
  const json = nora.locator('#edit-json');
  await json.fill('{"title": 1.5}');
  await holds(nora, /without fraction or exponent/);
  await json.fill(JSON.stringify(terms));
  await holds(nora, /Everything is written/);
  await nora.getByRole('button', { name: 'Text', exact: true }).click();
});

test('what is wrong is said with its place, live, and leads to the field', async () => {
  await nora.locator('summary', { hasText: 'Objectives' }).click();
  const target = fieldOf(nora, '/serviceElements/objectives/0/targetPpm');
  await target.fill('101');
  await holds(nora, /One place to put right[\s\S]*Target: This must be an integer from/);
  await shoot(nora, 'edit-wrong');
  await nora.locator('.summary .link').click();
  assert.equal(await target.evaluate((one) => one === document.activeElement), true);
  await target.fill('99.5');
  await holds(nora, /Nothing is wrong in it/);
  await holds(nora.locator('.paper.draft'), /99\.5.%/);
  // What no schema can state the ledger says.
  await nora.locator('summary', { hasText: 'Priorities' }).click();
  await fieldOf(nora, '/priorities/0/id').fill('other');
  await holds(nora, /is none of the priorities/);
  await fieldOf(nora, '/priorities/0/id').fill('p1');
  await holds(nora, /Nothing is wrong in it/);
  await target.fill('99.9');
});

test('all is reviewed once more, each line leads back, and it is proposed', async () => {
  await nora.locator('#frame-reason').fill('What we talked of.');
  await nora.locator('.rail .btn.primary').click();
  await nora.waitForSelector('.review h1');
  await shoot(nora, 'review-first');
  await nora.getByRole('button', { name: 'Change: Reason' }).click();
  await until(() => nora.evaluate(() => document.activeElement?.id === 'frame-reason'));
  await nora.locator('.rail .btn.primary').click();
  await nora.getByRole('button', { name: 'Propose …' }).click();
  assert.match(await signed(nora), /nordhost proposes the first terms/);
  await nora.waitForSelector('sopu-proposals h1');
  await holds(anna, /Waiting for acme Oy since [\s\S]*: Anna/);
  await shoot(anna, 'proposed');
});

// Looks at every change in the signing view, then signs.
async function approve(page, proposal) {
  await go(page, server, `#/a/hosting/p/${proposal}`);
  const button = page.locator('.rail .btn.primary');
  for (let i = 0; i < 30 && !await page.locator('dialog[open]').count(); ++i) {
    await button.click();
    await page.waitForTimeout(150);
  }
  await page.locator('dialog .btn.primary:enabled').click();
  await page.locator('.done').waitFor();
}

test('what it needs beside signatures is done by whom it is up to', async () => {
  await holds(nora, /Uptime 99\.9.%[\s\S]*nordhost Oy has to attest/);
  await say(nora, 'Attest that it can be kept …', { 'What you know': 'A year of figures.' });
  await holds(anna, /A year of figures\. nordhost Oy, measured/);
  await say(anna, 'Ask …', { 'Your question': 'Does 99.9 % serve you?' });
  await holds(sami, /Sinulta kysytään[\s\S]*Does 99\.9 % serve you\?/);
  await shoot(sami, 'asked-fi');
  await sami.getByRole('button', { name: 'Vastaa …' }).click();
  await sami.getByLabel('Vastauksesi').fill('Kyllä palvelee.');
  await sami.locator('.act-form .btn.primary').click();
  await signed(sami);
  await holds(anna, /Kyllä palvelee/);
});

test('a counter-proposal hangs in the tree under what it counters, and is agreed', async () => {
  await anna.getByRole('link', { name: 'Counter-propose' }).click();
  await anna.waitForSelector('sopu-edit h1');
  await holds(anna, /Nothing is changed yet/);
  await anna.locator('summary', { hasText: 'Costs' }).click();
  await fieldOf(anna, '/serviceElements/costs/0/amount').fill('400,00');
  await holds(anna, /Was: 500\.00.EUR/);
  await anna.locator('#frame-reason').fill('Four hundred is fair.');
  await anna.locator('.rail .btn.primary').click();
  await anna.waitForSelector('.review h1');
  await holds(anna, /Change this[\s\S]*500\.00.EUR[\s\S]*400\.00.EUR/);
  await shoot(anna, 'review-counter');
  await anna.getByRole('button', { name: 'Propose …' }).click();
  await signed(anna);
  await holds(anna, /P2[\s\S]*counters P1/);
  assert.equal(await anna.locator('.tree .depth-1').count(), 1);
  await shoot(anna, 'tree');
  for (const page of [anna, nora]) await approve(page, 'P2');
  assert.equal(await nora.locator('h1').innerText(), 'Agreed, and recorded');
});

test('an amendment says as it is written what it weighs, and when it may begin', async () => {
  await go(nora, server, '#/a/hosting/edit');
  await holds(nora, /Nothing is changed yet/);
  await nora.locator('summary', { hasText: 'Clauses' }).click();
  await fieldOf(nora, '/clauses/0/heading').fill('What it covers');
  await holds(nora, /Class editorial/);
  await fieldOf(nora, '/clauses/0/text').fill('This agreement covers the web service and mail.');
  await holds(nora, /Class remedy/);
  await nora.locator('summary', { hasText: 'Objectives' }).click();
  await fieldOf(nora, '/serviceElements/objectives/0/name').fill('Uptime of the web');
  await holds(nora, /At the earliest: /);
  await nora.locator('#frame-reason').fill('Mail is part of it.');
  await shoot(nora, 'edit-amend');
  assert.deepEqual(await violations(nora), []);
});

test('what was agreed meanwhile is shown beside the draft, and a person decides', async () => {
  await go(anna, server, '#/a/hosting/edit');
  await anna.locator('summary', { hasText: 'Clauses' }).click();
  await fieldOf(anna, '/clauses/0/text').fill('This agreement covers the web service and chat.');
  await anna.locator('summary', { hasText: 'Costs' }).click();
  await fieldOf(anna, '/serviceElements/costs/0/item').fill('Setting up');
  await anna.locator('#frame-reason').fill('Chat, too.');
  await holds(anna, /Class remedy/);
  await anna.locator('.rail .btn.primary').click();
  await anna.getByRole('button', { name: 'Propose …' }).click();
  await signed(anna);
  for (const page of [anna, nora]) await approve(page, 'P3');

  await go(nora, server, '#/a/hosting/edit');
  await holds(nora, /Something else was agreed meanwhile/);
  await holds(nora, /Both changed it[\s\S]*One place is not decided yet/);
  await shoot(nora, 'came-in');
  assert.deepEqual(await violations(nora), []);
  assert.equal(await nora.locator('.came-in .btn.primary').isDisabled(), true, 'never silently');
  await nora.locator('.choice').first().getByLabel('Mine', { exact: true }).check();
  await nora.locator('.came-in .btn.primary').click();
  await until(async () => await nora.locator('.came-in').count() === 0);
  await holds(nora.locator('.paper.draft'), /web service and[\s\S]*mail/);
  await holds(nora.locator('.paper.draft'), /Setting up/);
});

test('a proposal that became stale is carried over to what was agreed meanwhile', async () => {
  // Two amendments of different places: the first that is agreed makes the other one stale.
  await nora.getByRole('button', { name: 'Throw the draft away' }).click();
  await holds(nora, /Nothing is changed yet/);
  await nora.locator('summary', { hasText: 'Priorities' }).click();
  await fieldOf(nora, '/priorities/0/text').fill('Availability before all');
  await nora.locator('#frame-reason').fill('Said more clearly.');
  await holds(nora, /Class operational/);
  await nora.locator('.rail .btn.primary').click();
  await nora.getByRole('button', { name: 'Propose …' }).click();
  await signed(nora);
  await go(anna, server, '#/a/hosting/edit');
  await anna.locator('summary', { hasText: 'Costs' }).click();
  await fieldOf(anna, '/serviceElements/costs/0/item').fill('Set-up, once');
  await anna.locator('#frame-reason').fill('So that it is plain.');
  await anna.locator('.rail .btn.primary').click();
  await anna.getByRole('button', { name: 'Propose …' }).click();
  await signed(anna);
  for (const page of [anna, nora]) await approve(page, 'P5');

  await go(nora, server, '#/a/hosting/p');
  await holds(nora, /P4\s*stale/);
  await shoot(nora, 'stale');
  await nora.getByRole('link', { name: 'Carry it over …' }).click();
  await nora.waitForSelector('sopu-edit h1');
  await holds(nora, /Something else was agreed meanwhile[\s\S]*Came in/);
  await nora.locator('.came-in .btn.primary').click();
  await holds(nora, /Class operational/);
  await nora.locator('.rail .btn.primary').click();
  await nora.getByRole('button', { name: 'Propose …' }).click();
  await signed(nora);
  await holds(nora, /P6[\s\S]*carries over P4/);
  const { body } = await provider.get('/v1/agreements/hosting/proposals?limit=50');
  assert.ok(body.items.find(({ rebaseOf }) => rebaseOf), 'it names what it carries over');
  await say(nora, 'Withdraw it …', { 'Reason (may be left out)': 'Not now.' });
  await holds(nora, /P6\s*withdrawn/);
});

test('comments are read and answered beside their clause', async () => {
  await go(anna, server, '#/a/hosting/scope');
  await anna.locator('#item-scope .talk summary').click();
  await anna.locator('#item-scope').getByRole('button', { name: 'Say something …' }).click();
  await anna.locator('.act-form').getByLabel('Comment').fill('Is mail in it?');
  await anna.locator('.act-form .btn.primary').click();
  await signed(anna);
  await go(nora, server, '#/a/hosting/scope');
  await nora.locator('#item-scope .talk summary').click();
  await say(nora, 'Answer …', { Comment: 'Not yet.' });
  await until(async () => /Is mail in it\?[\s\S]*Not yet\./.test(
    await anna.locator('#item-scope .talk').innerText()));
  assert.equal(await anna.locator('#item-scope .comment .comment').count(), 1);
});

// Of the editor, so that what is in them is looked at too.
async function openParts(page, route) {
  if (!route.endsWith('edit')) return;
  for (const part of ['Objectives', 'Parties', 'Calendars', 'Credit rules', 'Termination'])
    await page.locator('summary', { hasText: part }).first().click();
}

test('the views are for everybody: axe, narrow and wide, light and dark, Finnish', async () => {
  const routes = ['#/new', '#/a/hosting/p', '#/a/hosting/edit'];
  await forEverybody(server, routes, async (colorScheme) => {
    const page = await somebody(server, { colorScheme });
    await openAs(page, server, provider, provider.key);
    return page;
  }, { came: openParts });
  assert.deepEqual([...nora.faults, ...anna.faults, ...sami.faults], []);
});
