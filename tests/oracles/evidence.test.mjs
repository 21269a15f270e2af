// Evidence files under two verifiers that share no code: what one finds genuine the other does, and
// whatever was changed neither.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { verifyEvidence } from '../support/evidence_verifier.mjs';
import { Server, Stream, agreeOn, commandLines, sampleTerms, sopu } from '../support/sopu.mjs';

describe('two verifiers of evidence', () => {
  let server, lines, small, whole, ofCase;

  async function fetched(party, id, ...args) {
    const file = join(lines.directory, `${id}${args.length}.jsonl`);
    const { verdict } = await lines.as(party, 'evidence', id, '-o', file, ...args);
    assert.equal(verdict, 'holds');
    return readFileSync(file);
  }
  async function ours(bytes) {
    const file = join(lines.directory, 'changed.jsonl');
    writeFileSync(file, bytes);
    const result = await sopu('verify', file, '--log-key', server.verifierKey, '--json');
    assert.ok([0, 1, 2, 3, 4].includes(result.code), result.stderr);
    return result.code === 0;
  }
  const theirs = (bytes) => verifyEvidence(bytes, server.verifierKey).line === undefined;

  before(async () => {
    server = await Server.start();
    lines = await commandLines(server, ['acme', 'globex', 'judge']);
    const { as, sign } = lines;
    await sign('acme', 'agreement', 'init', 'small', '--title', 'Small', '--provider', 'acme', '--customer', 'globex');
    small = await fetched('acme', 'small');

    const terms = sampleTerms('acme', 'globex');
    terms.managementElements.disputeProcedure.levels = [
      { level: 1, name: 'Arbitration', within: 'P15B', neutral: true }];
    await agreeOn(lines, 'deal', 'acme', 'globex', terms);
    await sign('globex', 'comment', 'deal', '--text', 'Uptime — 99,9 %');
    const { payload } = await sign('globex', 'dispute', 'raise', 'deal', '--clause', 'uptime', '--claim', 'Down',
      '--remedy', 'Credits');
    await sign('acme', 'dispute', 'respond', 'deal', '--text', 'It was announced');
    await sign('acme', 'neutral', 'propose', 'deal', 'judge', '--reason', 'It knows');
    await sign('globex', 'neutral', 'accept', 'deal', 'judge');
    await sign('judge', 'neutral', 'declare', 'deal', '--text', 'Neither is known');
    await sign('judge', 'dispute', 'decide', 'deal', '--finding', 'upheld', '--reasons', 'So it is');
    whole = await fetched('acme', 'deal');
    ofCase = await fetched('globex', 'deal', '--dispute', payload.id);
    assert.equal((await as('acme', 'history', 'deal')).items.some((one) => one.type.includes('comment')), true);
  });

  it('agree on what is genuine', () => {
    for (const bytes of [small, whole, ofCase]) assert.deepEqual(verifyEvidence(bytes, server.verifierKey), { hidden: 0 });
    // Of a case without what else was said.
    const count = (bytes) => bytes.toString().split('\n').length;
    assert.equal(count(ofCase), count(whole) - 1);
  });

  it('finds any byte that was changed', () => {
    const bytes = Buffer.from(small);
    for (let at = 0; at < bytes.length; ++at) {
      for (const mask of [0x01, 0x20, 0x7f]) {
        bytes[at] ^= mask;
        assert.equal(theirs(bytes), false, `byte ${at} ^ ${mask}`);
        bytes[at] ^= mask;
      }
    }
  });

  it('agree on bytes that were changed', async () => {
    const seed = randomInt(2 ** 31);
    let state = seed;
    const random = (below) => (state = (state * 48271) % 2147483647) % below;
    for (let round = 0; round < 60; ++round) {
      const bytes = Buffer.from([small, whole, ofCase][round % 3]);
      bytes[random(bytes.length)] ^= 1 + random(255);
      assert.deepEqual([await ours(bytes), theirs(bytes)], [false, false], `seed ${seed}, round ${round}`);
    }
  });

  it('agree on lines that were dropped, doubled, swapped, cut', async () => {
    const good = ofCase.toString().split(/(?<=\n)/);
    for (let at = 0; at < good.length; ++at) {
      const changed = [
        good.filter((_, other) => other !== at),
        good.flatMap((line, other) => (other === at ? [line, line] : [line])),
        [...good.slice(0, at), good[at].slice(0, good[at].length / 2)]];
      if (at + 1 < good.length) changed.push([...good.slice(0, at), good[at + 1], good[at], ...good.slice(at + 2)]);
      for (const [how, lines] of changed.entries()) {
        const bytes = Buffer.from(lines.join(''));
        assert.equal(theirs(bytes), false, `line ${at + 1}, change ${how}`);
        if (at % 4 === how) assert.equal(await ours(bytes), false, `line ${at + 1}, change ${how}`);
      }
    }
  });
});
