// Documents beside the log: put by who signs, read by who reads what refers to them, proven by their
// hashes when the server is gone.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Key, Server, agreeOn, base64url, commandLines, sampleTerms, sha256, sopu } from '../support/sopu.mjs';

describe('documents', () => {
  let server, lines, dispute;
  const file = (name) => join(lines.directory, name);
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(700_000)]);
  const hash = base64url(sha256(bytes));
  const keyed = (party, ...args) =>
    sopu(...args, '--url', server.url, '--key', lines.keys[party], '--party', party);
  const ask = (party, method, path, { body, headers = {} } = {}) => fetch(server.url + path, { method, body,
    headers: { authorization: `Bearer ${Key.read(lines.keys[party]).token(party)}`, ...headers } });
  const put = (party, name, body, range) =>
    ask(party, 'PUT', `/v1/blobs/${name}`, { body, headers: range ? { 'content-range': range } : {} });
  const status = async (party, name = hash) => (await ask(party, 'GET', `/v1/blobs/${name}`)).status;

  before(async () => {
    server = await Server.start({ options: ['--document-mib-a-day', '8'] });
    lines = await commandLines(server, ['acme', 'globex', 'judge', 'stranger']);
    await agreeOn(lines, 'deal', 'acme', 'globex', sampleTerms('acme', 'globex'));
    dispute = (await lines.sign('globex', 'dispute', 'raise', 'deal', '--clause', 'uptime', '--claim', 'Down',
      '--remedy', 'Credits')).payload.id;
    writeFileSync(file('report.pdf'), bytes);
  });

  it('are put with the evidence and got by who reads it', async () => {
    const dry = await lines.as('globex', 'dispute', 'evidence', 'deal', '--text', 'Graphs', '--file', file('report.pdf'), '--dry-run');
    assert.ok(JSON.stringify(dry).includes(hash));
    assert.equal(existsSync(join(server.directory, 'blobs')), false);

    const said = await lines.sign('globex', 'dispute', 'evidence', 'deal', '--text', 'Graphs', '--file', file('report.pdf'));
    assert.deepEqual(said.payload.data.documents, [{ title: 'report.pdf', bytes: bytes.length, sha256: hash }]);
    for (const party of ['acme', 'globex']) {
      const answer = await ask(party, 'GET', `/v1/blobs/${hash}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'application/pdf');
      assert.match(answer.headers.get('content-disposition'), /^attachment; filename=".*\.pdf"$/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.match(answer.headers.get('content-security-policy'), /sandbox/);
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes);
    }
    assert.deepEqual([await status('judge'), await status('stranger'), (await server.get(`/v1/blobs/${hash}`)).status],
      [404, 404, 401]);
    const got = await keyed('acme', 'document', 'get', hash, '-o', file('got.pdf'));
    assert.equal(got.code, 0, got.stderr);
    assert.deepEqual(readFileSync(file('got.pdf')), bytes);
    assert.match((await keyed('stranger', 'document', 'get', hash, '-o', file('none.pdf'))).stderr, /not-found/);
    assert.equal(existsSync(file('none.pdf')), false);
  });

  it('are not opened by who knows the hash alone', async () => {
    const { sign, refused } = lines;
    await sign('stranger', 'agreement', 'init', 'bait', '--title', 'Bait', '--provider', 'stranger', '--customer', 'judge');
    const terms = sampleTerms('stranger', 'judge');
    terms.annexes = [{ id: 'annex', title: 'Stolen', mediaType: 'application/pdf', bytes: bytes.length, sha256: hash }];
    writeFileSync(file('bait.json'), JSON.stringify(terms));
    for (const party of ['stranger', 'judge']) {
      await sign(party, 'agreement', 'background', 'bait', '--text', 'Us');
      await sign(party, 'agreement', 'ground-rules', 'bait', 'We listen');
      await sign(party, 'agreement', 'confirm', 'bait', 'Hours');
    }
    await sign('stranger', 'propose', 'bait', file('bait.json'), '--reason', 'Look inside');
    assert.equal(await status('stranger'), 404);
    // Nor is it evidence of somebody who has not put it here.
    const data = { dispute, statement: 'Mine', documents: [{ title: 'x', bytes: 7, sha256: hash }] };
    writeFileSync(file('data.json'), JSON.stringify(data));
    assert.match(await refused('acme', 'event', 'evidence.submitted', '--subject', 'agreement/deal', '--data', file('data.json')),
      /document-not-put|has not put this document/);
  });

  it('annexed to terms are read by who reads the proposal', async () => {
    writeFileSync(file('annex.txt'), 'The price list <script>alert(1)</script>');
    const annex = base64url(sha256(readFileSync(file('annex.txt'))));
    const putting = await keyed('acme', 'document', 'put', file('annex.txt'), '--json');
    assert.deepEqual(JSON.parse(putting.stdout).items.map((one) => one.sha256), [annex]);
    assert.deepEqual([await status('acme', annex), await status('globex', annex)], [404, 404]);
    const terms = sampleTerms('acme', 'globex');
    terms.annexes = [{ id: 'prices', title: 'Prices', mediaType: 'text/plain', bytes: 41, sha256: annex }];
    writeFileSync(file('amended.json'), JSON.stringify(terms));
    await lines.sign('acme', 'amend', 'deal', file('amended.json'), '--reason', 'A price list');
    assert.deepEqual([await status('acme', annex), await status('globex', annex), await status('stranger', annex)], [200, 200, 404]);
    assert.equal((await ask('globex', 'GET', `/v1/blobs/${annex}`)).headers.get('content-type'), 'text/plain; charset=utf-8');
  });

  it('come in pieces and go on where they broke off', async () => {
    const name = base64url(sha256(Buffer.from('0123456789')));
    const told = async (answer) => [answer.status, await answer.json()];
    assert.deepEqual(await told(await put('acme', name, '0123', 'bytes 0-3/10')), [202, { received: 4, whole: false }]);
    await server.kill();
    await server.serve({ options: ['--document-mib-a-day', '8'] });
    assert.deepEqual(await told(await put('acme', name, undefined, 'bytes */10')), [202, { received: 4, whole: false }]);
    const [code, gap] = await told(await put('acme', name, '6789', 'bytes 6-9/10'));
    assert.deepEqual([code, gap.reason.code, gap.reason.params.received], [400, 'blob-goes-on', 4]);
    assert.deepEqual(await told(await put('acme', name, '456789', 'bytes 4-9/10')), [201, { received: 10, whole: true }]);
    assert.deepEqual(await told(await put('acme', name, undefined, 'bytes */10')), [201, { received: 10, whole: true }]);
  });

  it('that are wrong are refused in a sentence, and nothing is kept', async () => {
    const name = base64url(sha256(Buffer.from('right')));
    for (const [body, range, code, why] of [
      ['wrong', undefined, 400, 'blob-differs'], ['wrong', 'bytes 0-3/5', 400, 'blob-range'],
      ['wrong', 'bytes 4-0/5', 400, 'blob-range'], ['wrong', 'bytes=0-4/5', 400, 'blob-range'],
      ['wrong', 'bytes 0-4/3', 400, 'blob-piece-beyond'], ['w', `bytes 0-0/${1 << 30}`, 413, 'blob-too-large'],
      ['w', 'bytes 0-99999999999999999999/5', 400, 'blob-range']]) {
      const answer = await put('acme', name, body, range);
      const problem = await answer.json();
      assert.deepEqual([answer.status, problem.reason?.code], [code, why], `${range}: ${problem.detail}`);
    }
    assert.equal((await put('acme', 'short', 'x')).status, 400);
    assert.equal((await ask('acme', 'GET', '/v1/blobs/short')).status, 400);
    assert.equal((await ask('acme', 'GET', `/v1/blobs/${hash}?x=1`)).status, 400);
    assert.equal((await fetch(`${server.url}/v1/blobs/${name}`, { method: 'PUT', body: 'right' })).status, 401);
    for (const [made, words] of [[undefined, /is no file/], ['', /is empty/], [Buffer.alloc(33 << 20), /too large/]]) {
      if (made !== undefined) writeFileSync(file('bad'), made);
      const result = await keyed('acme', 'document', 'put', file('bad'));
      assert.equal(result.code, 2);
      assert.match(result.stderr, words);
    }
  });

  it('are a quota of each party', async () => {
    writeFileSync(file('large.bin'), randomBytes(9 << 20));
    const over = await keyed('judge', 'document', 'put', file('large.bin'));
    assert.equal(over.code, 5, over.stderr);
    assert.match(over.stderr, /rate-limited/);
    assert.equal((await put('globex', base64url(sha256(Buffer.from('more'))), 'more')).status, 201);
  });

  // Eight MiB are 2,048 files of 4 KiB.
  it('however small, cost what a file takes', async () => {
    let refused = 0;
    for (let i = 0; i < 2_100 && refused === 0; i += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, (_, k) => {
        const body = `${i + k}`;
        return put('stranger', base64url(sha256(Buffer.from(body))), body);
      }));
      refused += answers.filter(({ status }) => status === 429).length;
    }
    assert.notEqual(refused, 0);
  });

  it('are proven beside the evidence when the server is gone', async () => {
    const folder = file('attachments');
    const fetched = await keyed('acme', 'evidence', 'deal', '-o', file('deal.jsonl'), '--attachments', folder);
    assert.equal(fetched.code, 0, fetched.stderr);
    assert.ok(readdirSync(folder).includes(hash));
    await server.stop();
    const verify = () => sopu('verify', file('deal.jsonl'), '--log-key', server.verifierKey, '--attachments', folder);
    const good = await verify();
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stderr, /2 of 2 documents are here/);
    writeFileSync(join(folder, hash), 'changed');
    const changed = await verify();
    assert.equal(changed.code, 3);
    assert.match(changed.stderr, /is not the document that was signed for/);
    rmSync(join(folder, hash));
    assert.match((await verify()).stderr, /1 of 2 documents/);
  });
});
