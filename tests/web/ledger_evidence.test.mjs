// Evidence files as the page checks them, beside a second verifier that shares no code with it:
// what one finds genuine the other does, and whatever was changed neither; and what it says is
// wrong.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { verifyEvidence } from '../../server/web/src/ledger/evidence.ts';
import { parseVerifier } from '../../server/web/src/ledger/note.ts';
import { verifyEvidence as verifiedElsewhere } from '../support/evidence_verifier.mjs';
import { Server, agreeOn, commandLines, sampleTerms } from '../support/sopu.mjs';

describe('evidence, checked by the page', () => {
  let server, lines, log, small, whole, ofCase, part;

  async function fetched(party, id, ...args) {
    const file = join(lines.directory, `${id}-${party}${args.length}.jsonl`);
    await lines.as(party, 'evidence', id, '-o', file, ...args);
    return readFileSync(file);
  }
  const theirs = (bytes) => verifiedElsewhere(bytes, server.verifierKey).line === undefined;
  const linesOf = (bytes) => bytes.toString().trimEnd().split('\n');
  const joined = (all) => Buffer.from(`${all.join('\n')}\n`);
  const codeOf = async (bytes) => (await verifyEvidence(bytes, log)).fault?.why.code;

  before(async () => {
    server = await Server.start();
    log = await parseVerifier(server.verifierKey);
    lines = await commandLines(server, ['acme', 'globex', 'judge', 'cables']);
    const { sign } = lines;
    await sign('acme', 'agreement', 'init', 'small', '--title', 'Small', '--provider', 'acme',
      '--customer', 'globex', '--consulted', 'cables');
    await sign('acme', 'agreement', 'background', 'small', '--text', 'Nobody else shall read it');
    small = await fetched('acme', 'small');
    part = await fetched('cables', 'small');

    const terms = sampleTerms('acme', 'globex');
    terms.managementElements.disputeProcedure.levels = [
      { level: 1, name: 'Arbitration', within: 'P15B', neutral: true }];
    await agreeOn(lines, 'deal', 'acme', 'globex', terms);
    await sign('globex', 'comment', 'deal', '--text', 'Uptime — 99,9 %');
    const { payload } = await sign('globex', 'dispute', 'raise', 'deal', '--clause', 'uptime',
      '--claim', 'Down', '--remedy', 'Credits');
    await sign('acme', 'dispute', 'respond', 'deal', '--text', 'It was announced');
    await sign('acme', 'neutral', 'propose', 'deal', 'judge', '--reason', 'It knows');
    await sign('globex', 'neutral', 'accept', 'deal', 'judge');
    await sign('judge', 'neutral', 'declare', 'deal', '--text', 'Neither is known');
    await sign('judge', 'dispute', 'decide', 'deal', '--finding', 'upheld', '--reasons',
      'So it is');
    whole = await fetched('acme', 'deal');
    ofCase = await fetched('globex', 'deal', '--dispute', payload.id);
  });

  it('is genuine as it comes', async () => {
    for (const bytes of [small, whole, ofCase]) {
      const { fault, hidden, head, events } = await verifyEvidence(bytes, log);
      assert.deepEqual([fault, hidden, head.origin], [null, 0, log.name]);
      assert.equal(events.length, linesOf(bytes).length - 2);
      assert.ok(events.every(({ event }) => event !== null));
    }
    const { fault, hidden } = await verifyEvidence(part, log);
    assert.equal(fault, null);
    assert.ok(hidden > 0);
  });
  it('tells how far it is', async () => {
    const told = [];
    await verifyEvidence(small, log, (done, of) => told.push([done, of]));
    assert.deepEqual([told.length, told.at(-1)], [linesOf(small).length,
      Array(2).fill(told.length)]);
  });
  it('is of the pinned log alone', async () => {
    assert.equal(await codeOf(small), undefined);
    const other = await verifyEvidence(small, { ...log, key: new Uint8Array(32).fill(1) });
    assert.deepEqual([other.fault.line, other.fault.why.code], [1, 'check.checkpoint.unsigned']);
    const foreign = await verifyEvidence(small, { ...log, name: 'elsewhere' });
    assert.equal(foreign.fault.why.code, 'check.checkpoint.origin');
  });
  it('is not genuine with a byte changed, nor to the other verifier', async (t) => {
    const seed = randomInt(2 ** 31);
    t.diagnostic(`seed ${seed}`);
    let state = seed;
    const random = (below) => (state = (state * 48271) % 2147483647) % below;
    for (let round = 0; round < 200; ++round) {
      const bytes = Buffer.from([small, whole, ofCase, part][round % 4]);
      bytes[random(bytes.length)] ^= 1 + random(255);
      const { fault } = await verifyEvidence(bytes, log);
      assert.notEqual(fault, null, `seed ${seed}, round ${round}`);
      assert.equal(theirs(bytes), false, `seed ${seed}, round ${round}`);
    }
  });
  it('says which line is wrong, and how', async () => {
    const all = linesOf(whole);
    const end = all.length - 1;
    const faults = async (edit) => {
      const copy = [...all];
      edit(copy);
      const { fault } = await verifyEvidence(joined(copy), log);
      assert.equal(theirs(joined(copy)), false);
      return [fault?.line, fault?.why.code];
    };
    const counted = (copy, by) => {
      const last = JSON.parse(copy.at(-1));
      copy[copy.length - 1] = JSON.stringify({ ...last, events: last.events + by });
    };
    const place = (type) => all.findIndex((line) => {
      const { jws } = JSON.parse(line);
      return jws && JSON.parse(Buffer.from(jws.split('.')[1],
        'base64url')).type === `sopu.${type}.v1`;
    });
    assert.deepEqual(await faults((copy) => copy.splice(5, 0, copy[5])), [7,
      'check.evidence.order']);
    assert.deepEqual(await faults((copy) => copy.splice(5, 2, copy[6], copy[5])), [7,
      'check.evidence.order']);
    assert.deepEqual(await faults((copy) => copy.pop()), [all.length, 'check.evidence.cut']);
    assert.deepEqual(await faults((copy) => copy.push(copy[end])), [all.length + 1,
      'check.evidence.after']);
    assert.deepEqual(await faults((copy) => counted(copy, 1)), [all.length, 'check.evidence.end']);
    const left = (type) => (copy) => { copy.splice(place(type), 1); counted(copy, -1); };
    assert.equal((await faults(left('background.submitted')))[1], 'check.evidence.base');
    assert.equal((await faults(left('neutral.proposed')))[1], 'check.evidence.base');
    assert.equal((await faults(left('party.enrolled')))[1], 'check.evidence.key');
    assert.deepEqual(await faults((copy) => { copy[3] = ` ${copy[3]}`; }), [4,
      'check.evidence.line']);
    assert.deepEqual(await faults((copy) => { copy[3] = '{}'; }), [4, 'check.evidence.line']);
    const [jws, event] = ['jws', 'path'].map((name) => JSON.parse(all[4])[name]);
    assert.deepEqual(await faults((copy) => {
      copy[5] = JSON.stringify({ ...JSON.parse(copy[5]), jws });
    }), [6, 'check.proof.place']);
    assert.deepEqual(await faults((copy) => {
      copy[5] = JSON.stringify({ ...JSON.parse(copy[5]), path: event });
    }), [6, 'check.proof.place']);
    const first = { ...JSON.parse(all[0]), agreement: 'small' };
    const [at, why] = await faults((copy) => { copy[0] = JSON.stringify(first); });
    assert.deepEqual([at, why], [place('agreement.initiated') + 1, 'check.evidence.other']);
  });
  it('that hides something cannot hide what the end names', async () => {
    const all = linesOf(part);
    const at = all.findIndex((line) => line.includes('"hidden":true}') && !line.includes('"end"'));
    const copy = [...all];
    const { event, ...rest } = JSON.parse(copy[at]);
    const { hidden, ...shown } = rest;
    copy[at] = JSON.stringify({ ...shown, event });
    assert.equal(await codeOf(joined(copy)), 'check.evidence.line');
    copy.splice(at, 1);
    assert.equal(await codeOf(joined(copy)), 'check.evidence.end');
  });
  it('not text, or nothing, is none', async () => {
    assert.equal(await codeOf(Buffer.from([0xff, 0xfe])), 'check.evidence.line');
    assert.equal(await codeOf(Buffer.from('')), 'check.evidence.cut');
    assert.equal(await codeOf(Buffer.from('{}\n')), 'check.evidence.line');
  });
});
