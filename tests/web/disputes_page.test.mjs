// A dispute in the browsers of its people: raised from a month, answered, with evidence, settled,
// while another watches on a phone; with a neutral, who is told what nobody else reads.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { base64url, hashOf } from '../support/sopu.mjs';
import { between, forEverybody, go, holds, main, openAs, openedAs, raise, shoot, signed, somebody,
  until, violations } from './browser.mjs';
import { startDemo } from './demo.mjs';

const demo = await startDemo();
const [anna, ben, nora, saara] = ['acme/anna', 'acme/ben', 'nordhost/nora', 'sovinto/saara']
  .map((name) => demo.person(name));

const opened = (who, route, options = {}) =>
  openedAs(demo, who.party, who.key, route, options);

const offered = (page) => page.locator('.moves [data-move]').evaluateAll((all) =>
  all.map((one) => one.dataset.move));

async function begin(page, name, fields = {}) {
  // Right after something came in no button does anything.
  for (let i = 0; i < 20 && !await page.locator('#move-form, dialog.act').count(); ++i) {
    await page.locator(`.moves [data-move="${name}"]`).first().click();
    await page.waitForTimeout(100);
  }
  for (const [field, value] of Object.entries(fields)) {
    const input = page.locator(`#move-${field}`);
    if (field === 'files') await input.setInputFiles(value);
    else if (await input.evaluate((one) => one.tagName) === 'SELECT') {
      await input.selectOption(value);
    } else await input.fill(value);
  }
}
const goOn = (page) => page.locator('#move-form button.btn:not(.quiet)').click();

async function move(page, name, fields = null) {
  await page.locator(`.moves [data-move="${name}"]`).first().waitFor();
  await begin(page, name, fields ?? {});
  if (fields !== null) await goOn(page);
  return signed(page);
}

const caseIn = async (page, who) =>
  who.get(`/v1/disputes/${new URL(page.url()).hash.slice('#/d/'.length)}?limit=500`);

// Raises a dispute about a clause, opens it for the others too; its route.
async function raised(page, query, ...others) {
  await go(page, demo, `#/d/new?agreement=acme-hosting&${query}`);
  await raise(page, 'It was not as agreed.');
  const route = new URL(page.url()).hash;
  for (const other of others) await go(other, demo, route);
  return route;
}

test('what has not begun is disputed as it will bind first, with who is in it then', async () => {
  const gita = demo.person('gridworks/gita');
  const [a, n, g] = [await opened(anna, '#/d/new?agreement=acme-warehouse&clause=patching'),
    await opened(nora, '#/d'), await opened(gita, '#/d')];
  const { items: versions } = await anna.get('/v1/agreements/acme-warehouse/versions');
  await holds(a, /Gridworks[^.]* is asked to respond/);
  assert.equal(await a.locator('#raise-version').inputValue(), '1');
  assert.match(await raise(a, 'Nothing was patched.'), /As it stood in version 1, in force from/);
  const route = new URL(a.url()).hash;
  const { version } = await caseIn(a, anna);
  assert.deepEqual([version, versions[0].number], [1, 1]);
  for (const page of [n, g]) await go(page, demo, route);
  await holds(g.locator('.glance'), /Yours\s*to respond/);
  await holds(n.locator('.glance'), /Gridworks[^\n]*\s*to respond/);
  await holds(a.locator('.glance'), /Gridworks[^\n]*\s*to respond/);
});

test('two sides settle a dispute about a month, and a third watches', async () => {
  const { items } = await anna.get('/v1/agreements/acme-hosting/performance?slo=uptime');
  const past = items.filter(({ objective, state }) => objective === 'uptime' && state !== 'open');
  const { window } = past.at(-3);
  const [a, n] = [await opened(anna, `#/a/acme-hosting/slo/uptime/${window}`),
    await opened(nora, '#/d')];
  const b = await opened(ben, '#/d', { viewport: { width: 390, height: 844 } });

  await a.getByRole('link', { name: 'Raise a dispute about these figures' }).click();
  await a.locator('#raise-claim').waitFor();
  assert.equal(await a.locator('input[name=clause]:checked').count(), 1);
  await a.locator('.raise .btn.primary').click();
  assert.equal(await a.evaluate(() => document.activeElement.id), 'raise-claim');
  assert.equal(await a.locator('dialog').count(), 0);
  await a.fill('#raise-claim', 'It was down for two nights, and the report has one.');
  await a.fill('#raise-remedySought', 'The credit of the second tier.');
  await a.locator('.raise .btn.primary').click();
  assert.match(await signed(a), /two nights[\s\S]*second tier[\s\S]*provider responds/);
  await a.locator('.lanes').waitFor();
  const route = new URL(a.url()).hash;

  // Whom it waits for sees it come, and finds it in their list.
  await holds(n, /Your move[\s\S]*It was down for two nights/);
  await go(n, demo, route);
  await go(b, demo, route);
  await holds(n.locator('.glance'), /Yours\s*to respond/);
  await holds(a.locator('.glance'), /Nordhost Oy\s*to respond/);
  await holds(n, /As it stood in version \d/);
  assert.equal((await offered(n))[0], 'respond');
  assert.ok(!(await offered(n)).includes('escalate'));
  await n.locator('.later summary').click();
  await holds(n.locator('.later'), /next level[\s\S]*waits for a response first/);

  // What comes in does not move what is read, and is said to whoever does not see.
  await begin(a, 'evidence', { text: 'Our own graphs.' });
  const before = await a.evaluate(() => [window.scrollY,
    document.querySelector('.lanes li').getBoundingClientRect().top]);
  await move(n, 'respond', { text: 'One of them was maintenance.' });
  await holds(a, /One of them was maintenance\.[\s\S]*Level 1: Contract owners/);
  assert.equal(await a.locator('#move-text').inputValue(), 'Our own graphs.');
  const after = await a.evaluate(() => [window.scrollY,
    document.querySelector('.lanes li').getBoundingClientRect().top]);
  assert.equal(after[1] + after[0], before[1] + before[0]);
  await until(async () => /One of them was maintenance/.test(
    await a.locator('p[role=status].vh').innerText()));

  // A file goes beside the log in pieces, also when the line breaks off on the way.
  const file = join(temporaryDirectory(), 'graphs.csv');
  writeFileSync(file, Buffer.alloc(700_000, 'time,value\n'));
  let pieces = 0;
  await a.route('**/v1/blobs/*', (request) =>
    (++pieces === 3 ? request.abort() : request.continue()));
  await a.locator('#move-files').setInputFiles(file);
  await a.locator('.events summary').click();
  await a.fill('#events-words', 'report');
  const report = a.locator('.events .check').first();
  const [, number] = /^(E\d+) /.exec(await report.innerText());
  await report.click();
  await a.fill('#events-words', 'nothing says so');
  await holds(a.locator('.events'), new RegExp(`1 event chosen\\s+${number} `));
  await goOn(a);
  const asked = await signed(a);
  assert.match(asked, /graphs\.csv,\s*700,000 bytes/);
  assert.match(asked, new RegExp(`${number} .*report`));
  assert.ok(pieces > 4, `${pieces} requests`);
  const hash = createHash('sha256').update(readFileSync(file)).digest('base64url');
  await holds(n, new RegExp(`graphs\\.csv 700,000 bytes\\s*SHA-256 ${hash}`));
  await holds(n, new RegExp(`${number}\\s+.*report`));
  const saving = n.waitForEvent('download');
  await n.locator('.files button').click();
  assert.deepEqual(readFileSync(await (await saving).path()), readFileSync(file));

  await move(n, 'ask', { text: 'Which probe?' });
  await move(a, 'answer', { text: 'The one in Stockholm.' });
  await move(n, 'settle', { text: 'We pay half.', 'credit-0': '305,00', 'remedy-by': 'nordhost',
    'remedy-text': 'Mark maintenance in the report', 'remedy-due': '2099-01-31' });
  await holds(a,
    /Question 1 of 2[\s\S]*The one in Stockholm\.[\s\S]*305\.00.USD for Computing region/);
  await holds(b.locator('.glance'), /Yours\s*to accept or reject a settlement/);
  await shoot(a, 'settlement');
  await shoot(b, 'phone');
  assert.match(await move(a, 'accept'), /We pay half\.[\s\S]*Mark maintenance[\s\S]*305\.00/);
  await b.locator('.said-in').last().filter({ hasText: 'Accepts the settlement' }).waitFor();
  await b.locator('.bar [data-move=accept]').click();
  assert.match(await signed(b), /The dispute is settled/);
  await holds(n, /What came of it[\s\S]*We pay half\.[\s\S]*Not said to be implemented yet/);
  await move(n, 'implement', { text: 'It is marked.' });
  await move(a, 'confirm', { text: '' });
  await holds(b, /Confirmed by the other side/);

  const { outcome, events } = await caseIn(a, anna);
  assert.equal(outcome.kind, 'settled');
  assert.ok(outcome.confirmed);
  const types = events.map(({ type }) => type.slice('sopu.'.length, -'.v1'.length));
  assert.deepEqual(types, ['dispute.raised', 'dispute.responded', 'evidence.submitted',
    'dispute.queried', 'dispute.answered', 'settlement.proposed', 'settlement.accepted',
    'settlement.accepted', 'remedy.implemented', 'remedy.confirmed']);
  for (const page of [n, b]) assert.deepEqual(page.faults, []);
});

test('what is told to the neutral alone, nobody else reads, and it determines', async () => {
  const [a, n, s] = await Promise.all([anna, nora, saara].map((who) => opened(who, '#/d')));
  await raised(a, 'clause=tell-early', n);
  await holds(a.locator('.precedents'), /newspaper[\s\S]*settled[\s\S]*Level 1: 6 days/);
  await move(n, 'respond', { text: 'We did.' });
  await move(a, 'escalate', { text: 'We get nowhere.' });
  await holds(a, /Level 2: Directors with a mediator[\s\S]*needs a neutral|to agree on a neutral/);
  await move(a, 'propose-neutral', { party: 'sovinto', text: 'They helped before.' });
  await move(n, 'accept-neutral');
  await go(s, demo, new URL(a.url()).hash);
  assert.deepEqual(await offered(s), ['declare', 'resign']);
  await move(s, 'declare', { text: 'We work for neither.', disclosed: 'We mediated in July.' });

  await begin(a, 'confide', { text: 'We would take an apology.' });
  await holds(a.locator('#move-form'), /Can be read by Acme Verkkokauppa Oy and Sovinto/);
  await goOn(a);
  assert.match(await signed(a), /Only the hash of these words is signed/);
  await holds(s, /To Sovinto Mediators alone[\s\S]*We would take an apology\./);
  await holds(n, /To Sovinto Mediators alone[\s\S]*Its words are for these two alone/);
  assert.doesNotMatch(await n.content(), /take an apology/);
  await shoot(s, 'neutral');

  await move(s, 'confide', { party: 'nordhost', text: 'Would an apology do?' });
  await holds(n, /Would an apology do\?/);
  assert.doesNotMatch(await a.content(), /Would an apology do/);
  await s.locator('.later summary').click();
  await holds(s.locator('.later'), /Determine the dispute[\s\S]*last level/);
  await move(n, 'escalate', { text: 'On.' });
  await move(s, 'determine', { finding: 'partly', text: 'Nobody was told in time.' });
  await holds(a, /Determination: upheld in part[\s\S]*Nobody was told in time\./);
  const { outcome, events } = await caseIn(a, anna);
  assert.equal(outcome.finding, 'partly');
  assert.equal(events.filter(({ type }) => type === 'sopu.statement.confided.v1').length, 2);
  for (const page of [a, n, s]) assert.deepEqual(page.faults, []);
});

test('words that were not signed are not shown, and nothing is ended on them', async () => {
  const [a, n] = [await opened(anna, '#/d'), await opened(nora, '#/d')];
  const route = await raised(a, 'clause=forecast', n);
  await move(n, 'respond', { text: 'Nothing was late.' });
  await move(n, 'settle', { text: 'Forget it.' });
  const lie = await somebody(demo);
  let what = 'words';
  await between(lie, { change: (answer, call) => {
    if (what === 'words' && call?.method === 'event.get' && answer.result) {
      const [head, payload, signature] = answer.result.jws.split('.');
      const changed = Buffer.from(payload, 'base64url').toString()
        .replace('Forget it.', 'We pay all.');
      answer.result.jws = [head, base64url(changed), signature].join('.');
      return answer;
    }
    if (what === 'settlement' && call?.method === 'dispute.get' && answer.result) {
      answer.result.settlements[0].event = hashOf('another');
      return answer;
    }
    return undefined;
  } });
  await openAs(lie, demo, anna.party, anna.key, route);
  assert.doesNotMatch(await lie.locator('.lanes').innerText(), /We pay all|Forget it/);
  assert.equal(await lie.locator('.lanes .note.bad').count(), 1);
  what = 'settlement';
  await lie.reload();
  await lie.locator('.moves').waitFor();
  assert.ok(!(await offered(lie)).includes('accept'), 'another settlement is not taken');
  what = '';
  await lie.reload();
  await lie.locator('.moves [data-move=accept]').waitFor();
  await a.locator('.moves [data-move=withdraw]').waitFor();
  await move(a, 'withdraw', { text: 'It was our own fault.' });
  await holds(lie, /Dispute withdrawn[\s\S]*It was our own fault\./);
});

test('what somebody writes stays when it can be said no more', async () => {
  const [a, n] = [await opened(anna, '#/d'), await opened(nora, '#/d')];
  await raised(a, 'clause=scope', n);
  await begin(n, 'respond', { text: 'A long answer' });
  await move(a, 'withdraw', { text: 'A mistake.' });
  await holds(n, /Your words are still here/);
  assert.equal(await n.locator('#move-text').inputValue(), 'A long answer');
  assert.equal(await n.locator('#move-form .btn.primary').isDisabled(), true);
});

test('axe finds nothing, narrow and wide, light and dark; both languages are whole', async () => {
  const { items } = await anna.get('/v1/disputes');
  const routes = ['#/d', '#/d?state=lapsed', '#/d?level=3', '#/d/new',
    '#/d/new?agreement=acme-hosting&clause=uptime',
    ...items.slice(0, 4).map(({ id }) => `#/d/${id}`)];
  await forEverybody(demo, routes, (colorScheme) => opened(anna, '#/', { colorScheme }),
    { called: (route) => `${routes.indexOf(route)}` });
});

test('a form has a name for each field, in both themes', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await opened(anna, '#/d', { colorScheme });
    await raised(page, 'clause=uptime');
    for (const name of ['evidence', 'ask', 'settle', 'propose-neutral', 'withdraw']) {
      await begin(page, name);
      assert.deepEqual(await violations(page), [], `${name} ${colorScheme}`);
      await goOn(page);
      await page.locator('#move-form .fault').first().waitFor();
      assert.equal(await page.evaluate(() =>
        document.activeElement.getAttribute('aria-invalid')), 'true');
      assert.deepEqual(await violations(page), [], `${name} ${colorScheme}, with a fault`);
      await page.locator('#move-form .btn.quiet').click();
    }
    await move(page, 'withdraw', { text: 'Enough.' });
  }
});
