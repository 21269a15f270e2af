// The course of agreements in force, in the browsers of their people: breaches and their cure,
// notices that take several people, suspensions, milestones, readers, leaving a negotiation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approve, between, forEverybody, go, holds, main, openAs, openedAs, raise, shoot, signed,
  somebody, until, violations } from './browser.mjs';
import { base64url } from '../support/sopu.mjs';
import { startDemo } from './demo.mjs';

const demo = await startDemo();
const [anna, ben, nora, sami, gita] = ['acme/anna', 'acme/ben', 'nordhost/nora', 'shoppers/sami',
  'gridworks/gita'].map((name) => demo.person(name));
const hosting = '#/a/acme-hosting/n';

const opened = (who, route = hosting, options = {}) =>
  openedAs(demo, who.party, who.key, route, options);

// Opens the form with this button, within a row of these words if they are given; fills it in.
async function fill(page, button, values, words = null) {
  const within = words === null ? page.locator('main')
    : page.locator('.row').filter({ hasText: words }).first();
  await within.getByRole('button', { name: button }).first().click();
  for (const [label, value] of Object.entries(values)) {
    const field = within.locator('.act-form').getByLabel(label, { exact: true });
    if (await field.evaluate((one) => one.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  return within;
}

async function say(page, button, values, words = null) {
  const within = await fill(page, button, values, words);
  await within.locator('.act-form .btn.primary').click();
  return signed(page);
}

async function press(page, button, words) {
  await page.locator('.row').filter({ hasText: words }).first()
    .getByRole('button', { name: button }).click();
  return signed(page);
}

const course = (who = anna, id = 'acme-hosting') => who.get(`/v1/agreements/${id}`);
const later = async (page) => {
  await page.locator('.later summary').click();
  return page.locator('.later').innerText();
};
const dayAhead = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test('a breach is notified, waits for the other side, and is cured', async () => {
  const [a, n] = [await opened(anna), await opened(nora)];
  await holds(n, /In force[\s\S]*last moment to decline the renewal/);
  await fill(n, 'Notify a breach …',
    { Cause: 'unpaid', 'What happened': 'The fee of May is open.' });
  await holds(n.locator('.act-form'), /It counts at once[\s\S]*Fees unpaid/);
  await shoot(n, 'accuse');
  await n.locator('.act-form .btn.primary').click();
  assert.match(await signed(n), /The fee of May is open\.[\s\S]*can be cured until/);

  // Whom it waits for sees it come, first and as theirs.
  await holds(a, /Waits for you\s*1\s*Nordhost Oy: notice of a breach[\s\S]*fee of May is open/);
  const row = a.locator('.row.act');
  await holds(row, /being cured[\s\S]*to be cured by then/);
  const { breaches } = await course();
  const breach = breaches.at(-1);
  assert.equal(await row.getByRole('link', { name: 'Dispute it' }).getAttribute('href'),
    `#/d/new?agreement=acme-hosting&notice=${breach.notice}&clause=unpaid`);
  assert.equal(await row.getByRole('link', { name: `Event ${breach.recorded.index}` })
    .getAttribute('href'), `#/a/acme-hosting/h/E${breach.recorded.index}`);
  await shoot(a, 'breach');

  // What cannot be said now is told with the ledger's reason, and not offered.
  assert.match(await later(n),
    /Notify a breach: Fees unpaid[\s\S]*is on record already[\s\S]*can still be cured/);
  assert.match(await say(a, 'Say that it is cured …', { 'How it was cured': 'Paid today.' },
    'The fee of May'), /Paid today\./);
  await holds(n, /Was given, and is over[\s\S]*The fee of May is open\.\s*cured/);
  assert.equal(await n.locator('.row').filter({ hasText: 'The fee of May' })
    .getByRole('link', { name: 'Dispute it' }).count(), 1, 'that it was cured can be disputed');
  assert.equal((await course()).breaches.at(-1).status, 'cured');
  assert.deepEqual([...a.faults, ...n.faults], []);
});

test('a breach that cannot be cured lets its side end the agreement for it', async () => {
  const [a, n] = [await opened(anna), await opened(nora)];
  await say(n, 'Notify a breach …',
    { Cause: 'insolvency', 'What happened': 'It was filed today.' });
  await holds(n, /It was filed today\.[\s\S]*not cured in time[\s\S]*last moment to act on it/);
  await fill(n, 'End it for a breach …', { Cause: 'insolvency', Reason: 'We stop.' });
  await holds(n.locator('.act-form'),
    /without the ordinary notice period[\s\S]*only both sides together can take it back/);
  await n.locator('.act-form .btn.primary').click();
  assert.match(await signed(n), /for the cause “insolvency”[\s\S]*The agreement ends on/);
  await holds(a, /Oy: notice of termination\s*We stop\.\s*stands[\s\S]*the agreement ends/);
  const { terminations, endsAt } = await course();
  assert.equal(terminations.at(-1).effectiveFrom, endsAt);

  // Only both sides together take it back.
  assert.match(await say(a, 'Propose to take it back …', { Reason: 'We are solvent.' },
    'We stop.'), /proposes a resumption/);
  const { proposals } = await course();
  const proposal = proposals.find(({ kind }) => kind === 'resumption');
  assert.equal(proposal.notice, terminations.at(-1).event);
  assert.equal(proposal.effectiveFrom, endsAt);
  await holds(n, /Waits for you[\s\S]*Acme Verkkokauppa Oy’s resumption[\s\S]*We are solvent/);
  await agreed(proposal.id);
  await holds(a, /We stop\.\s*taken back[\s\S]*would have taken effect/);
  assert.deepEqual([...a.faults, ...n.faults], []);
});

// Everybody whom it takes approves in the view of the proposal.
async function agreed(proposal) {
  for (const who of [nora, anna, ben]) {
    const page = await opened(who, `#/a/acme-hosting/p/${proposal}`);
    await approve(page);
    await page.locator('dialog .btn.primary').click();
    await until(async () => /Recorded|Agreed/.test(await main(page)));
    await page.context().close();
  }
}

test('a notice counts once two people of a party have signed it', async () => {
  const [a, b, n] = [await opened(anna), await opened(ben), await opened(nora)];
  const give = async (reason) => {
    await fill(a, 'Give notice of termination …', { Reason: reason });
    const form = a.locator('.act-form');
    await holds(form,
      /at the soonest[\s\S]*once 2 of your people have signed it[\s\S]*first can take it back/);
    const day = form.getByLabel('From the beginning of', { exact: true });
    assert.equal(await day.inputValue(), await day.getAttribute('min'));
    assert.ok(await day.inputValue() > dayAhead(178), 'the ordinary notice is kept');
    await form.locator('.btn.primary').click();
    return signed(a);
  };
  assert.match(await give('We move in house.'), /counts once 2 people say so; 1 did/);
  await holds(n, /We move in house\.\s*waiting for people[\s\S]*1 of 2 people[\s\S]*Anna/);
  assert.match(await say(a, 'Take the notice back …', { 'Reason (may be left out)': 'Too soon.' },
    'We move in house.'), /takes back its notice of termination/);
  await until(async () => !/We move in house/.test(await main(n)));
  await give('We move in house after all.');
  await go(b, demo, '#/');
  await b.getByRole('link', { name: /waits for more of your people/ }).click();
  await holds(b, /Waits for you[\s\S]*We move in house after all\./);
  await shoot(b, 'second');
  assert.match(await press(b, 'Say the same', 'after all'),
    /We move in house after all\.[\s\S]*The agreement ends on/);
  await holds(n, /We move in house after all\.\s*stands[\s\S]*Dispute it/);
  const { terminations, notices } = await course();
  assert.equal(terminations.at(-1).reason, 'We move in house after all.');
  assert.equal(terminations.at(-1).takenBack, false);
  assert.deepEqual(notices, []);
  assert.deepEqual([...a.faults, ...b.faults, ...n.faults], []);
});

test('nobody seconds words that were not signed', async () => {
  const a = await opened(anna);
  await say(a, 'Decline the renewal …', { Reason: 'We tender anew.' });
  const lie = await somebody(demo);
  let isLying = true;
  await between(lie, { change: (answer, call) => {
    if (!isLying || call?.method !== 'event.get' || !answer.result) return undefined;
    const [head, payload, signature] = answer.result.jws.split('.');
    const other = Buffer.from(payload, 'base64url').toString().replace('anew', 'soon');
    answer.result.jws = [head, base64url(other), signature].join('.');
    return answer;
  } });
  await openAs(lie, demo, ben.party, ben.key, hosting);
  const row = lie.locator('.row').filter({ hasText: 'declining of the renewal' });
  await row.locator('.note.bad').waitFor();
  await until(async () => await row.getByRole('button', { name: 'Say the same' }).count() === 0);
  isLying = false;
  await lie.reload();
  assert.match(await press(lie, 'Say the same', 'We tender anew'), /We tender anew\./);
  await holds(a, /declining of the renewal\s*stands/);
  assert.equal((await course()).renewalRefusals.length, 1);
  assert.match(await later(a), /Decline the renewal[\s\S]*was declined already/);
});

test('a suspension is proposed, agreed and ended sooner', async () => {
  const n = await opened(nora);
  const a = await opened(anna, hosting, { viewport: { width: 390, height: 844 } });
  await fill(n, 'Propose to suspend it …', { Reason: 'The shop is rebuilt.' });
  const days = n.locator('.act-form input[type=date]');
  const from = await days.nth(0).inputValue();
  await days.nth(1).fill(new Date(Date.parse(from) + 20 * 86_400_000).toISOString().slice(0, 10));
  await n.locator('.act-form .btn.primary').click();
  assert.match(await signed(n), /proposes a suspension/);
  await holds(a, /Waits for you[\s\S]*Nordhost Oy’s suspension[\s\S]*The shop is rebuilt/);
  const { id } = (await course()).proposals.find(({ kind }) => kind === 'suspension');
  assert.equal(await a.getByRole('link', { name: 'Read and decide' }).getAttribute('href'),
    `#/a/acme-hosting/p/${id}`);
  await agreed(id);
  await holds(a, /Suspended from[\s\S]*coming[\s\S]*begins/);
  await shoot(a, 'phone');
  assert.match(await say(a, 'Propose to resume …', { Reason: 'It is done.' }, 'Suspended from'),
    /proposes a resumption/);
  assert.ok((await course()).proposals.some(({ kind, reason }) =>
    kind === 'resumption' && reason === 'It is done.'));
  await say(n, 'Propose to end it together …', { Reason: 'Let us part.' });
  assert.ok((await course()).proposals.some(({ kind }) => kind === 'termination'));
  await n.getByRole('link', { name: 'Propose to hand it over' }).click();
  await n.locator('#frame-kind').waitFor();
  assert.equal(await n.locator('#frame-kind').inputValue(), 'assignment');
  assert.deepEqual([...a.faults, ...n.faults], []);
});

test('a milestone is delivered, refused, delivered again and accepted', async () => {
  const route = '#/a/acme-warehouse/n';
  const [a, n] = [await opened(anna, route), await opened(gita, route)];
  const name = 'The machine is handed over';
  await say(n, 'Say that it is delivered …',
    { 'What was delivered (may be left out)': 'Rack 4.' }, name);
  await holds(a, /Waits for you[\s\S]*handed over[\s\S]*Rack 4\.\s*waits for an answer/);
  await until(async () =>
    await n.getByRole('button', { name: 'Accept the delivery' }).count() === 0);
  await say(a, 'Refuse the delivery …', { 'What is missing': 'The credentials.' }, name);
  await holds(n, /Waits for you[\s\S]*The credentials\.\s*refused/);
  await say(n, 'Say that it is delivered …', {}, name);
  await a.getByRole('button', { name: 'Accept the delivery' }).waitFor();
  await press(a, 'Accept the delivery', name);
  await holds(n, /Was given, and is over[\s\S]*handed over[\s\S]*accepted/);
  assert.equal((await course(anna, 'acme-warehouse')).milestones[0].status, 'accepted');
  assert.deepEqual([...a.faults, ...n.faults], []);
});

test('a side lets somebody read, and closes it to them', async () => {
  const [a, n] = [await opened(anna), await opened(nora)];
  await fill(a, 'Let somebody read …', { Party: 'nobody-at-all' });
  await a.locator('.act-form .btn.primary').click();
  await a.locator('dialog.act .note.bad').waitFor();
  await holds(a.locator('dialog.act'), /nobody-at-all[\s\S]*no party/i);
  await a.locator('dialog.act .btn:not(.primary)').click();
  const form = a.locator('.act-form');
  await form.getByLabel('Party', { exact: true }).fill('sovinto');
  await form.getByLabel(/^Until the beginning/).fill(dayAhead(30));
  await form.locator('.btn.primary').click();
  await signed(a);
  await holds(n, /Who else may read it[\s\S]*Sovinto Mediators[\s\S]*reads until/);
  assert.equal(await n.getByRole('button', { name: 'Close it to them' }).count(), 0);
  assert.ok((await course()).grants.some(({ party, until: end }) => party === 'sovinto' && end));
  await press(a, 'Close it to them', 'Sovinto');
  await until(async () => !/Sovinto/.test(await main(n)));
  assert.ok(!(await course()).grants.some(({ party }) => party === 'sovinto'));

  const s = await opened(sami);
  assert.doesNotMatch(await main(s), /termination|load test/);
  assert.match(await say(s, 'Object …', { 'Your objection': 'Not on Sundays.' }),
    /follows event \d+, which you may not read/);
  await holds(n, /Shoppers' council objects\s*Not on Sundays\./);
  assert.deepEqual([...a.faults, ...n.faults, ...s.faults], []);
});

test('before an agreement somebody is released, another objects, and a side leaves', async () => {
  const n = await opened(nora, '#/new');
  await n.getByLabel('What it is called').fill('Backups');
  await n.getByRole('textbox', { name: 'Customer' }).fill('acme');
  await n.getByRole('button', { name: '+ Another party' }).click();
  await n.getByLabel('Party', { exact: true }).fill('shoppers');
  await n.locator('form .btn.primary').click();
  await signed(n);
  const route = '#/a/backups/n';
  const [s, a] = [await opened(sami, route), await opened(anna, route)];
  await go(n, demo, route);
  assert.match(await say(n, 'Release it …', { Reason: 'Nobody shops here.' }),
    /whom the first terms then need not name/);
  await holds(s, /Nobody shops here\./);
  await say(s, 'Release it …', { Reason: 'We agree.' });
  await holds(a, /Nobody shops here\.[\s\S]*We agree\./);
  await say(s, 'Object …', { 'Your objection': 'Somebody should ask us.' });
  await holds(a, /Shoppers' council objects\s*Somebody should ask us\./);
  assert.equal((await course(anna, 'backups')).preparation.releases.length, 2);
  await fill(a, 'Leave the negotiation …', { Reason: 'We keep our own.' });
  await holds(a.locator('.act-form'), /ends at once[\s\S]*cannot be taken back/);
  await a.locator('.act-form .btn.primary').click();
  await signed(a);
  await holds(n, /Abandoned|abandoned/);
  assert.equal((await course(anna, 'backups')).phase, 'abandoned');
  await until(async () =>
    await n.getByRole('button', { name: 'Leave the negotiation …' }).count() === 0);
  assert.deepEqual([...a.faults, ...n.faults, ...s.faults], []);
});

test('axe finds nothing, narrow and wide, light and dark; both languages are whole', async () => {
  const routes = [hosting, '#/a/acme-warehouse/n', '#/a/backups/n'];
  await forEverybody(demo, routes, (colorScheme) => opened(anna, '#/', { colorScheme }));
});

test('each form has a name for each field', async () => {
  const n = await opened(nora);
  const buttons = n.locator('.moves .acts sopu-act-form > button');
  for (let i = 0; i < await buttons.count(); ++i) await buttons.nth(i).click();
  await shoot(n, 'forms');
  assert.deepEqual(await violations(n), []);
});

test('a notice is contested in a dispute, in the words that were signed', async () => {
  const n = await opened(nora);
  const { breaches } = await course();
  const { notice } = breaches.find(({ facts }) => facts === 'The fee of May is open.');
  await n.locator('.row').filter({ hasText: 'The fee of May' })
    .getByRole('link', { name: 'Dispute it' }).click();
  await holds(n, /contests Nordhost Oy's notice of[\s\S]*The fee of May is open\./);
  assert.equal(await n.locator('input[name=clause]:checked').inputValue(), 'unpaid');
  assert.match(await raise(n, 'It was never paid.'),
    /It was never paid\.[\s\S]*notice of[\s\S]*The fee of May is open\./);
  const { items } = await nora.get('/v1/disputes?agreement=acme-hosting');
  assert.ok(items.some((one) => one.claim === 'It was never paid.' && one.notice === notice));
  await go(n, demo, '#/d/new?agreement=acme-hosting&notice=00000000-0000-7000-8000-000000000000');
  await holds(n, /is not to be found in this agreement/);
});
