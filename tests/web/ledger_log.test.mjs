// What the page checks of the log: the vectors of a log of 300 entries, and the receipts, proofs
// and checkpoints of a real server, each of which is refused with any part of it changed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { base64, hashFromBase64 } from '../../server/web/src/ledger/base64.ts';
import { sha256, utf8 } from '../../server/web/src/ledger/bytes.ts';
import { checkConsistency, checkProof, checkReceipt, cosignaturesOf, entryBytes, keptReceipt,
  openCheckpoint, parseCheckpoint, parseEntry, parseProof }
  from '../../server/web/src/ledger/log.ts';
import { leafHash, nodeHash, verifyConsistency, verifyInclusion }
  from '../../server/web/src/ledger/merkle.ts';
import { parseNote, parseVerifier } from '../../server/web/src/ledger/note.ts';
import { Server, Stream } from '../support/sopu.mjs';

const vector = (name) => readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8');
const isRefusal = (code) => (error) => {
  assert.equal(error.sentence?.code, code, String(error));
  return true;
};
const refused = (code, promise) => assert.rejects(promise, isRefusal(code));
const refuses = (code, read) => assert.throws(read, isRefusal(code));

describe('the vectors of the log', () => {
  let log, witness;
  before(async () => {
    [log, witness] = await Promise.all(vector('vkeys').trim().split('\n').map(parseVerifier));
  });

  it('names keys', async () => {
    assert.deepEqual([log.name, log.type, log.keyId], ['ledger.example/sla', 'log', '1256eb1b']);
    assert.equal(witness.type, 'witness');
    const [vkey] = vector('vkeys').split('\n');
    for (const bad of ['', vkey.replace('sla', 'slb'), vkey.replace('1256', '1257'), `${vkey}=`,
      vkey.replace('ledger', 'led ger'), vkey.slice(0, -4), vkey.replace('+AYq', '+AYr')])
      await refused('check.key.form', parseVerifier(bad));
  });
  it('opens the checkpoint, and says who of the witnesses saw it', async () => {
    const checkpoint = await openCheckpoint(vector('checkpoint'), log);
    assert.equal(checkpoint.size, 300);
    const [seen] = await cosignaturesOf(vector('checkpoint'), [log, witness]);
    assert.deepEqual(seen, { witness: 'witness.example/w1', timeSec: 0x6b038200 });
    assert.deepEqual(await cosignaturesOf(vector('oldcheckpoint'), [witness]), []);
  });
  it('takes no checkpoint that is changed anywhere', async () => {
    const text = vector('checkpoint');
    for (let at = 0; at < text.indexOf('\u2014 witness'); ++at) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      await assert.rejects(openCheckpoint(changed, log), { name: 'Refused' }, `character ${at}`);
    }
    for (const bad of [text.replace('\n300\n', '\n0300\n'), text.replace('tO8=\n', 'tO8=\nmore\n'),
      text.trimEnd(), text.replaceAll('\n', '\r\n'), text.split('\n\n')[0], `${text}\n`])
      await assert.rejects(openCheckpoint(bad, log), { name: 'Refused' }, bad);
    await refused('check.checkpoint.unsigned', openCheckpoint(text, { ...log, keyId: '00000000' }));
    await refused('check.checkpoint.origin', openCheckpoint(text, { ...log, name: 'other' }));
    await refused('check.checkpoint.origin', openCheckpoint(text, witness));
  });
  it('a bad line of a known key spoils the note', async () => {
    const text = vector('checkpoint');
    const line = text.split('\n').find((one) => one.startsWith('\u2014 ledger'));
    const [field] = /[^ ]+$/.exec(line);
    const other = base64(Uint8Array.from(Buffer.from(field, 'base64'), (byte, i) =>
      (i === 20 ? byte ^ 1 : byte)));
    await refused('check.checkpoint.unsigned', openCheckpoint(
      `${text}${line.replace(field, other)}\n`, log));
    assert.equal((await openCheckpoint(`${text}${line}\n`, log)).size, 300);
    assert.equal(parseNote(`${text}${line}\n`).signatures.length, 3);
  });
  it('follows the proof of consistency', async () => {
    const [head, ...rest] = vector('addcp').split('\n\n');
    const hashes = head.split('\n').slice(1);
    const [older, newer] = [parseCheckpoint(vector('oldcheckpoint')),
      parseCheckpoint(rest.join('\n\n'))];
    await checkConsistency(older, newer, hashes);
    const bad = [hashes.slice(1), hashes.slice(0, -1), [...hashes, hashes[0]], [],
      hashes.toReversed(), hashes.map((hash, i) => (i === 3 ? hashes[0] : hash)),
        [...hashes.slice(1), 'x']];
    for (const proof of bad) await refused('check.consistency', checkConsistency(older, newer,
      proof));
    await refused('check.consistency', checkConsistency(newer, older, hashes));
    await refused('check.consistency', checkConsistency({ ...older, root: newer.root }, newer,
      hashes));
    await refused('check.consistency', checkConsistency({ ...older, size: 256 }, newer, hashes));
  });
  it('reads the proof of a place', async () => {
    const proof = parseProof(vector('proof.tlog-proof'));
    assert.deepEqual([proof.index, proof.path.length], [255, 9]);
    const text = vector('proof.tlog-proof');
    for (const bad of [text.replace('@v1', '@v2'), text.replace('index 255', 'index 0255'),
      text.replace('index 255', 'index -1'), text.replace('L33P', 'L33'), text.split('\n\n')[0],
      text.replace('index 255\n', 'index 255\nextra AAAA\n')])
      refuses('check.proof.form', () => parseProof(bad));
  });
});

describe('trees of every size', () => {
  // RFC 6962, section 2.1, written as it stands there.
  const split = (size) => 2 ** Math.floor(Math.log2(size - 1));
  const root = async (leaves) => {
    if (leaves.length === 0) return sha256();
    if (leaves.length === 1) return leaves[0];
    const k = split(leaves.length);
    return nodeHash(await root(leaves.slice(0, k)), await root(leaves.slice(k)));
  };
  const path = async (m, leaves) => {
    if (leaves.length === 1) return [];
    const k = split(leaves.length);
    return m < k ? [...await path(m, leaves.slice(0, k)), await root(leaves.slice(k))]
      : [...await path(m - k, leaves.slice(k)), await root(leaves.slice(0, k))];
  };
  const subproof = async (m, leaves, isWhole) => {
    if (m === leaves.length) return isWhole ? [] : [await root(leaves)];
    const k = split(leaves.length);
    return m <= k ? [...await subproof(m, leaves.slice(0, k), isWhole), await root(leaves.slice(k))]
      : [...await subproof(m - k, leaves.slice(k), false), await root(leaves.slice(0, k))];
  };
  const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17];
  let leaves;
  before(async () => {
    leaves = await Promise.all(Array.from({ length: 17 }, (_, i) => leafHash(utf8(`entry ${i}`))));
  });

  it('every place, and no other', async () => {
    for (const size of sizes) {
      const tree = leaves.slice(0, size);
      const whole = await root(tree);
      for (let index = 0; index < size; ++index) {
        const proof = await path(index, tree);
        assert.ok(await verifyInclusion(index, size, leaves[index], proof, whole));
        for (const other of [index + 1, size, size + 1]) {
          if (other !== index)
            assert.ok(!await verifyInclusion(other, size, leaves[index], proof, whole),
              `${index} of ${size}`);
        }
        assert.ok(!await verifyInclusion(index, size, leaves[index], [...proof, whole], whole));
        assert.ok(!proof.length || !await verifyInclusion(index, size, leaves[index],
          proof.slice(1), whole));
      }
    }
  });
  it('every beginning, and no other', async () => {
    for (const to of sizes) {
      const newer = { size: to, root: await root(leaves.slice(0, to)) };
      for (let from = 0; from <= to; ++from) {
        const older = { size: from, root: await root(leaves.slice(0, from)) };
        const proof = from === 0 ? [] : await subproof(from, leaves.slice(0, to), true);
        assert.ok(await verifyConsistency(older, newer, proof), `${from} of ${to}`);
        assert.ok(!await verifyConsistency({ ...older, root: leaves[5] }, newer, proof),
          `${from} of ${to}`);
        assert.ok(!await verifyConsistency(older, newer, [...proof, leaves[0]]),
          `${from} of ${to}`);
        if (proof.length) assert.ok(!await verifyConsistency(older, newer, proof.slice(0, -1)));
      }
    }
  });
});

describe('a real log', () => {
  let server, log, events;
  before(async () => {
    server = await Server.start();
    log = await parseVerifier(server.verifierKey);
    const acme = await server.enrol('acme');
    await server.enrol('globex');
    const stream = await Stream.initiate(server, 'deal', acme,
      [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
    for (let i = 0; i < 5; ++i) await stream.append(acme, 'background.submitted',
      { text: `Part ${i}` });
    events = stream.events;
  });

  it('gives receipts that prove what they say', async () => {
    for (const { jws, receipt } of events) {
      const recorded = await checkReceipt(receipt, log, jws);
      assert.deepEqual([recorded.index, recorded.recordedAt, recorded.event],
        [receipt.index, receipt.recordedAt, receipt.event]);
      assert.deepEqual(JSON.parse(keptReceipt(receipt, jws)), { ...receipt, jws });
    }
  });
  it('and none with a part changed', async () => {
    const [first, second] = events;
    const { receipt, jws } = first;
    const later = new Date(Date.parse(receipt.recordedAt) + 1).toISOString();
    await refused('check.receipt.event', checkReceipt(second.receipt, log, jws));
    await refused('check.receipt.index', checkReceipt({ ...receipt, index: receipt.index + 1 }, log,
      jws));
    await refused('check.proof.place', checkReceipt({ ...receipt, recordedAt: later }, log, jws));
    await refused('check.proof.place', checkReceipt({ ...receipt, event: second.receipt.event },
      log));
    const moved = receipt.proof.replace(/^index (\d+)/m, (_,
      index) => `index ${Number(index) - 1}`);
    await refused('check.proof.place', checkReceipt({ ...receipt, index: receipt.index - 1,
      proof: moved }, log));
    for (const member of ['index', 'recordedAt', 'event', 'proof']) {
      const { [member]: left, ...rest } = receipt;
      await refused('check.receipt.form', checkReceipt(rest, log, jws));
    }
    await refused('check.receipt.form', checkReceipt(null, log, jws));
    await refused('check.checkpoint.origin', checkReceipt(receipt, { ...log,
      name: 'ledger.test/other' }, jws));
    const [foreign] = await Promise.all(vector('vkeys').trim().split('\n').map(parseVerifier));
    await refused('check.checkpoint.unsigned', checkReceipt(receipt, { ...foreign, name: log.name },
      jws));
  });
  it('grows, and proves it', async () => {
    const newest = await openCheckpoint(await (await server.get('/checkpoint')).text(), log);
    for (const { receipt } of events) {
      const { checkpoint } = await checkReceipt(receipt, log);
      const { hashes } = await (await server.get(
        `/v1/proof/consistency?from=${checkpoint.size}&to=${newest.size}`)).json();
      await checkConsistency(checkpoint, newest, hashes);
    }
  });
  it('proves each entry of its tiles', async () => {
    const newest = await openCheckpoint(await (await server.get('/checkpoint')).text(), log);
    const bundle = Buffer.from(await (await server.get(
      `/tile/entries/000.p/${newest.size}`)).arrayBuffer());
    for (let index = 0, at = 0; index < newest.size; ++index) {
      const size = bundle.readUInt16BE(at);
      const text = bundle.subarray(at + 2, at + 2 + size).toString();
      at += 2 + size;
      const entry = parseEntry(text);
      assert.deepEqual(Buffer.from(entryBytes(entry.recordedAt, entry.event)).toString(), text);
      const proof = parseProof(await (await server.get(`/v1/proof/inclusion?index=${index}`)).text(
        ));
      assert.equal((await checkProof(proof, entry, log)).size, newest.size);
      for (const bad of [text.slice(0, -1), text.replace('v1', 'v2'), `${text}\n`, text.replace('Z',
        'z')])
        refuses('check.entry.form', () => parseEntry(bad));
    }
    assert.equal(hashFromBase64(base64(newest.root))?.length, 32);
  });
});
