// What the page says of files out of a ledger: genuine ones, damaged ones, and those of another
// ledger; also where nobody answers.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { withAudit } from '../../server/web/src/keys/audits.ts';
import { parseVerifier } from '../../server/web/src/ledger/note.ts';
import { checkFile, commandFor, kindOf, readSignerKey, signersOf }
  from '../../server/web/src/views/check/data.ts';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Key, sopu } from '../support/sopu.mjs';
import { go, holds, openAs, scrollsSideways, somebody, until, violations } from './browser.mjs';
import { startDemo } from './demo.mjs';

// How many places of the file are damaged, one at a time.
const flips = 16;

const bytesOf = (text) => new TextEncoder().encode(text);

it('of what was checked stay the newest of the log and eight files', () => {
  const log = (at) => ({ at, name: 'ledger.example', size: 3, holds: true });
  const file = (at) => ({ at, name: `${at}.jsonl`, holds: true });
  let all = [];
  for (let i = 0; i < 10; ++i) all = withAudit(withAudit(all, file(`f${i}`)), log(`l${i}`));
  assert.deepEqual(all.map(({ at }) => at),
    ['l9', 'f9', 'f8', 'f7', 'f6', 'f5', 'f4', 'f3', 'f2']);
  assert.deepEqual(withAudit(all, file('new')).map(({ at }) => at).slice(0, 3),
    ['new', 'l9', 'f9']);
});

describe('a file of the demo', () => {
  let demo, anna, log, evidence, lines, recorded, receipt, checkpoint;
  const keys = new Map();

  before(async () => {
    demo = await startDemo();
    anna = demo.person('acme/anna');
    log = await parseVerifier(demo.verifierKey);
    evidence = await anna.bytes('/v1/agreements/acme-hosting/evidence');
    lines = new TextDecoder().decode(evidence).split('\n').slice(0, -1);
    recorded = await anna.get(`/v1/events/${JSON.parse(lines.at(-2)).index}`);
    const { index, recordedAt, event, proof, jws } = recorded;
    receipt = { index, recordedAt, event, proof, jws };
    checkpoint = await (await fetch(`${demo.url}/checkpoint`)).text();
    for (const party of ['acme', 'nordhost']) {
      for (const { kid, jwk } of (await anna.get(`/v1/parties/${party}`)).keys) {
        keys.set(kid, { jwk });
      }
    }
  });

  const keyOf = async (_party, kid) => keys.get(kid) ?? null;
  const how = (more = {}) => ({ log, keyOf, ...more });
  const check = (content, more) => checkFile('file',
    typeof content === 'string' ? bytesOf(content) : content, how(more));
  const withLines = (change) => {
    const changed = [...lines];
    change(changed);
    return check(changed.map((line) => `${line}\n`).join(''));
  };

  describe('evidence', () => {
    it('that is genuine', async () => {
      const { kind, fault, verdict } = await check(evidence);
      assert.deepEqual([kind, fault, verdict.hidden], ['evidence', null, 0]);
      assert.equal(verdict.events.length, lines.length - 2);
      const [first] = signersOf(verdict);
      assert.equal(first.party, 'nordhost');
      assert.equal(signersOf(verdict).reduce((sum, { count }) => sum + count, 0), lines.length - 2);
    });

    it('with a single byte flipped, wherever it is', async () => {
      for (let i = 0; i < flips; ++i) {
        const at = Math.floor(((i + 0.5) * evidence.length) / flips);
        const flipped = evidence.slice();
        flipped[at] ^= 1;
        const { kind, fault, verdict } = await check(flipped);
        assert.equal(kind, 'evidence');
        assert.notEqual(fault, null, `byte ${at}`);
        const line = new TextDecoder().decode(evidence.slice(0, at)).split('\n').length;
        // What fits itself is only seen not to fit by what comes after it.
        assert.ok(verdict.fault.line >= line, `byte ${at}: line ${verdict.fault.line}`);
      }
    });

    const middle = () => Math.floor(lines.length / 2);
    const cases = {
      'with a line dropped': (all) => all.splice(middle(), 1),
      'with a line doubled': (all) => all.splice(middle(), 0, all[middle()]),
      'with two lines swapped': (all) => {
        [all[middle()], all[middle() + 1]] = [all[middle() + 1], all[middle()]];
      },
      'cut off': (all) => all.splice(middle()),
      'without its end': (all) => all.pop(),
      'without its head': (all) => all.shift(),
      'with something after its end': (all) => all.push(all[1]),
    };
    for (const [name, change] of Object.entries(cases)) {
      it(name, async () => {
        const { kind, fault } = await withLines(change);
        assert.equal(kind, 'evidence');
        assert.match(fault.code, /^check\./);
      });
    }

    it('cut within its last line', async () => {
      const { fault, verdict } = await check(evidence.slice(0, -1));
      assert.deepEqual([fault.code, verdict.fault.line], ['check.evidence.cut', lines.length]);
    });

    it('of another ledger, and under another key of the same name', async () => {
      const other = await startDemo();
      const theirs = await parseVerifier(other.verifierKey);
      const { fault } = await check(evidence, { log: theirs });
      assert.equal(fault.code, 'check.checkpoint.unsigned');
      const named = await check(evidence, { log: { ...log, name: 'ledger.example/other' } });
      assert.equal(named.fault.code, 'check.checkpoint.origin');
      await other.process.stop();
    });

    it('tells how far it is, and can be given up', async () => {
      const told = [];
      await check(evidence, { progress: (done, of) => told.push([done, of]) });
      assert.deepEqual(told.at(-1), [lines.length, lines.length]);
      await assert.rejects(check(evidence, { progress: () => { throw new Error('enough'); } }),
        /enough/);
    });

    it('as the terminal says it, with the command that the page names', async () => {
      const file = join(temporaryDirectory(), "the file's name.jsonl");
      writeFileSync(file, evidence);
      const command = commandFor(file, demo.verifierKey);
      const args = command.match(/'(?:[^']|'\\'')*'|\S+/g).slice(1)
        .map((one) => one.replace(/^'|'$/g, '').replaceAll("'\\''", "'"));
      const { code, stdout, stderr } = await sopu(...args);
      assert.equal(code, 0, stdout + stderr);
    });
  });

  describe('a receipt', () => {
    it('that is genuine, and signed', async () => {
      const { kind, fault, signature, event, recorded: place } =
        await check(JSON.stringify(receipt));
      assert.deepEqual([kind, fault, signature], ['receipt', null, 'good']);
      assert.equal(place.index, recorded.index);
      assert.equal(event.subject, 'agreement/acme-hosting');
    });
    it('without the event only shows the place', async () => {
      const { jws, ...bare } = receipt;
      const { fault, event, signature, recorded: place } = await check(JSON.stringify(bare));
      assert.deepEqual([fault, event, signature, place.index], [null, null, null, receipt.index]);
    });
    it('in which anything is changed', async () => {
      const other = (letter) => (letter === 'A' ? 'B' : 'A');
      const others = { index: receipt.index - 1, recordedAt: '2027-01-01T00:00:00.000Z',
        event: `${other(receipt.event[0])}${receipt.event.slice(1)}`,
        proof: receipt.proof.replace('\n\n', '\n'),
        jws: `${receipt.jws.slice(0, -2)}${other(receipt.jws.at(-2))}A` };
      for (const [name, value] of Object.entries(others)) {
        const { fault } = await check(JSON.stringify({ ...receipt, [name]: value }));
        assert.notEqual(fault, null, name);
      }
    });
    it('with another event that is genuine', async () => {
      const other = JSON.parse(lines.at(-3)).jws;
      const { fault } = await check(JSON.stringify({ ...receipt, jws: other }));
      assert.equal(fault.code, 'check.receipt.event');
    });
    it('that is signed by nobody who is known', async () => {
      const { fault, signature } =
        await check(JSON.stringify(receipt), { keyOf: async () => null });
      assert.deepEqual([fault, signature], [null, 'unknown']);
    });
  });

  describe('a signed event', () => {
    it('is as good as its signature', async () => {
      assert.equal((await check(receipt.jws)).signature, 'good');
      assert.equal((await check(`${receipt.jws}\n`)).signature, 'good');
      assert.equal((await check(receipt.jws, { keyOf: async () => null })).signature, 'unknown');
    });
    it('of which the payload is another', async () => {
      const [head, body, tail] = receipt.jws.split('.');
      const payload = Buffer.from(body, 'base64url').toString()
        .replace('acme-hosting', 'acme-hostinq');
      const other = [head, Buffer.from(payload).toString('base64url'), tail].join('.');
      const { signature, fault } = await check(other);
      assert.deepEqual([signature, fault.code], ['bad', 'check.evidence.signature']);
    });
    it('for another ledger is told to be that', async () => {
      const key = Key.generate('Eve');
      const payload = JSON.parse(Buffer.from(receipt.jws.split('.')[1], 'base64url'));
      const jws = key.jws({ ...payload, ledger: 'ledger.example/other' });
      const { fault } = await check(jws,
        { keyOf: async () => ({ jwk: key.jwk }) });
      assert.equal(fault.code, 'audit.other-ledger');
    });
    it('can be checked with a key that somebody gives', async () => {
      const { jwk, kid } = anna.key;
      for (const text of [jwk.x, JSON.stringify(jwk), JSON.stringify({ jwk })]) {
        assert.equal((await readSignerKey(text)).kid, kid);
      }
      await assert.rejects(readSignerKey('AAAA'), /check.key.form/);
    });
  });

  it('a checkpoint', async () => {
    assert.equal((await check(checkpoint)).fault, null);
    const grown = checkpoint.replace(/\n\d+\n/, '\n999999\n');
    assert.equal((await check(grown)).fault.code, 'check.checkpoint.unsigned');
  });

  it('that is something else', async () => {
    for (const text of ['', 'hello', '{"a":1}', '%PDF-1.7', 'a.b']) {
      assert.equal(kindOf(text), 'unknown', text);
      assert.equal((await check(text)).fault.code, 'audit.unknown');
    }
    assert.equal((await check(Uint8Array.of(0xff, 0xfe, 0))).fault.code, 'audit.unknown');
  });

  // ---------------------------------------------------------------- in a browser

  describe('in a browser', () => {
    let page;
    const give = async (name, content) => {
      await page.locator('#check-file').setInputFiles({ name, mimeType: 'application/octet-stream',
        buffer: Buffer.from(content) });
      await page.waitForSelector('.checked h3, .note.bad[role=alert]');
      const text = await page.locator('sopu-check-file').innerText();
      await page.locator('#check-file').setInputFiles([]);
      return text;
    };

    before(async () => {
      page = await somebody(demo);
      await openAs(page, demo, anna.party, anna.key, '#/check');
    });

    it('the ledger: its key, its size, and that it goes on', async () => {
      const text = await page.locator('.audit').innerText();
      assert.ok(text.includes(demo.verifierKey));
      assert.match(text, /The newest state is signed/);
      assert.match(text, /goes on from every state that this browser saw/);
      assert.match(text, /No witness has cosigned/);
    });

    it('a genuine file, and what was not checked', async () => {
      const text = await give('acme.jsonl', evidence);
      assert.match(text, /Genuine and in place/);
      assert.match(text, /rules of the agreement were not replayed here/);
      assert.ok(text.includes(commandFor('acme.jsonl', demo.verifierKey)));
    });

    it('a damaged one, with its line', async () => {
      const [line] = lines.splice(20, 1);
      const text = await give('acme.jsonl', `${lines.join('\n')}\n`);
      lines.splice(20, 0, line);
      assert.match(text, /Not genuine/);
      assert.match(text, /Line 21:/);
      assert.doesNotMatch(text, /Genuine and in place/);
    });

    it('a receipt, and an event without one', async () => {
      assert.match(await give('receipt.json', JSON.stringify(receipt)), /A genuine receipt/);
      const text = await give('event.jws', receipt.jws);
      assert.match(text, /A genuine signed event/);
      assert.match(text, new RegExp(`event ${receipt.index} of the log`));
    });

    it('under a key that is typed', async () => {
      const typed = demo.verifierKey.replace(/^ledger/, 'lodger');
      await page.locator('#log-key').fill(typed);
      assert.match(await give('acme.jsonl', evidence), /no key that can be used/);
      await page.locator('#log-key').fill('');
      assert.match(await give('acme.jsonl', evidence), /Give the log’s key first/);
      await page.locator('#log-key').fill(demo.verifierKey);
    });

    it('a text that is pasted', async () => {
      await page.locator('.check-form summary').click();
      await page.locator('#check-text').fill(checkpoint.trim());
      await page.locator('.check-form button').click();
      await page.waitForSelector('.checked h3');
      await holds(page.locator('.checked'), /A genuine state of the log/);
    });

    it('and remembers what was checked here', async () => {
      await holds(page.locator('.audit'), new RegExp([
        'Checked in this browser', 'event.jws', 'it held', 'receipt.json', 'it held', 'acme.jsonl',
        'it did not hold', 'acme.jsonl', 'it held', 'The log of ledger.example/demo', 'it held']
        .join('[\\s\\S]*')));
    });

    it('is for everybody: axe, widths, dark', async () => {
      await give('receipt.json', JSON.stringify(receipt));
      await page.locator('.checked details summary').click();
      for (const [colorScheme, width] of [['light', 1280], ['dark', 390], ['light', 320]]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(200);
        assert.deepEqual(await violations(page), [], `${colorScheme} ${width}`);
        assert.equal(await scrollsSideways(page), false, `${width}`);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
      assert.deepEqual(page.faults, []);
    });

    it('works when nobody answers any more', async () => {
      await go(page, demo, '#/keys');
      await go(page, demo, '#/check');
      await demo.process.kill();
      await until(async () => /does not answer/.test(await page.locator('.audit').innerText()));
      assert.match(await give('acme.jsonl', evidence), /Genuine and in place/);
      const other = receipt.jws.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
      assert.doesNotMatch(await give('event.jws', other), /genuine/i);
    });
  });
});
