// An agreement's proof in one file and on one page: fetched, checked and read with the server gone.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Liar } from '../support/hostile.mjs';
import { Key, Server, agreeOn, commandLines, origin, sampleTerms, sha256, sopu } from '../support/sopu.mjs';

describe('evidence', () => {
  let server, lines, dispute;
  const file = (name) => join(lines.directory, name);
  const keyed = (party, ...args) =>
    sopu(...args, '--url', server.url, '--key', lines.keys[party], '--party', party);
  const get = async (party, path, headers = {}) => {
    const token = Key.read(lines.keys[party]).token(party);
    const answer = await server.get(path, { authorization: `Bearer ${token}`, ...headers });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const verify = (name, ...more) => sopu('verify', file(name), '--log-key', server.verifierKey, ...more);
  const inspect = (name, ...more) => sopu('inspect', file(name), '--log-key', server.verifierKey, ...more);

  before(async () => {
    server = await Server.start();
    lines = await commandLines(server, ['acme', 'globex', 'cables', 'stranger']);
    const { sign } = lines;
    await sign('acme', 'agreement', 'init', 'other', '--title', 'Other', '--provider', 'acme', '--customer', 'globex');
    await sign('acme', 'agreement', 'init', 'asked', '--title', 'Asked', '--provider', 'acme', '--customer', 'globex',
      '--consulted', 'cables');
    await agreeOn(lines, 'deal', 'acme', 'globex', sampleTerms('acme', 'globex'));
    await sign('globex', 'comment', 'deal', '--text', 'A word beside it');
    dispute = (await sign('globex', 'dispute', 'raise', 'deal', '--clause', 'uptime', '--claim', '<b>Down</b> for days',
      '--remedy', 'Credits')).payload.id;
  });

  it('comes over HTTP for who may read, and says so to others', async () => {
    const good = await get('globex', '/v1/agreements/deal/evidence');
    assert.equal(good.status, 200);
    assert.equal(good.headers.get('content-type'), 'application/vnd.sopu.evidence+jsonl');
    assert.match(good.headers.get('content-disposition'), /^attachment; filename="deal\.evidence\.jsonl"$/);
    assert.match(good.text, /^\{"format":"sopu-evidence\/v1","origin":"ledger\.test\/e2e","agreement":"deal","checkpoint"/);
    assert.match(good.text.trimEnd().split('\n').at(-1), /^\{"end":true,"events":\d+,"hidden":0,"contractHead":"/);
    const asked = [
      ['acme', '/v1/agreements/nothing/evidence', 404], ['stranger', '/v1/agreements/deal/evidence', 404],
      ['acme', '/v1/agreements/A/evidence', 400], ['acme', '/v1/agreements/deal/evidence?dispute=x', 400],
      ['acme', '/v1/agreements/deal/evidence?what=x', 400],
      ['acme', '/v1/agreements/deal/evidence?dispute=0190a000-0000-7000-8000-000000000001', 404],
      ['acme', `/v1/agreements/other/evidence?dispute=${dispute}`, 404],
      ['stranger', '/v1/agreements/deal/certificate', 404], ['acme', '/v1/agreements/deal/certificate?x=1', 400],
      ['stranger', `/v1/disputes/${dispute}/case-file`, 404], ['acme', '/v1/disputes/x/case-file', 400]];
    for (const [party, path, status] of asked) {
      const { status: got, text } = await get(party, path);
      assert.equal(got, status, `${party} ${path}: ${text}`);
    }
    for (const path of ['agreements/deal/evidence', 'agreements/deal/certificate', `disputes/${dispute}/case-file`]) {
      assert.equal((await server.get(`/v1/${path}`)).status, 401);
    }
    const token = Key.read(lines.keys.acme).token('acme');
    const head = await fetch(`${server.url}/v1/agreements/deal/evidence`,
      { method: 'HEAD', headers: { authorization: `Bearer ${token}` } });
    assert.equal(head.status, 200);

    // Of who does not know chunks, the connection's end is the file's.
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET /v1/agreements/deal/evidence HTTP/1.0\r\nAuthorization: Bearer ${Key.read(lines.keys.acme).token('acme')}\r\n\r\n`);
    let old = '';
    for await (const piece of socket) old += piece;
    assert.doesNotMatch(old, /transfer-encoding|content-length/i);
    assert.equal(old.split('\r\n\r\n')[1], good.text);
  });

  it('is of one case without what was said beside it', async () => {
    const whole = await lines.as('acme', 'evidence', 'deal', '-o', file('deal.jsonl'));
    const ofCase = await lines.as('acme', 'evidence', 'deal', '-o', file('case.jsonl'), '--dispute', dispute.slice(0, 8));
    assert.deepEqual([whole.verdict, ofCase.verdict, ofCase.dispute], ['holds', 'holds', dispute]);
    assert.equal(ofCase.bodiesChecked, whole.bodiesChecked - 1);
  });

  it('has as hashes what its reader may not read', async () => {
    const { sign, as } = lines;
    await sign('acme', 'agreement', 'background', 'asked', '--text', 'Nobody else shall read this');
    const verdict = await as('cables', 'evidence', 'asked', '-o', file('part.jsonl'));
    assert.deepEqual([verdict.verdict, verdict.holds], ['genuine', false]);
    assert.ok(verdict.bodiesWithheld > 0);
    assert.match((await verify('part.jsonl')).stdout, /genuine and in place; its rules were not replayed/);
    const shown = await inspect('part.jsonl');
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /hidden/);
    const page = await inspect('part.jsonl', '--html', file('part.html'));
    assert.equal(page.code, 1);
    assert.match(page.stderr, /a part of the evidence is hidden/);
    assert.equal(existsSync(file('part.html')), false);
  });

  it('makes the same pages over HTTP, which run nothing', async () => {
    for (const [path, words] of [[`disputes/${dispute}/case-file`, /&lt;b&gt;Down&lt;\/b&gt; for days/],
      ['agreements/deal/certificate', /Availability first/]]) {
      const page = await get('globex', `/v1/${path}`);
      assert.equal(page.status, 200, page.text);
      assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
      assert.match(page.text, words);
      assert.doesNotMatch(page.text, /<b>|<script/);
      const finnish = await get('globex', `/v1/${path}`, { 'accept-language': 'fi' });
      assert.match(finnish.text, /<html lang="fi">/);
      assert.match(finnish.text, /Kirjattu/);
    }
  });

  it('that does not hold is kept as what proves it', async () => {
    const liar = await Liar.before(server, { http: (path, answer) => {
      if (!path.endsWith('/evidence')) return undefined;
      const text = answer.body.toString().split('\n');
      text.splice(4, 1);
      return { body: text.join('\n') };
    } });
    assert.equal((await sopu('trust', liar.url, '--log-key', server.verifierKey)).code, 0);
    const result = await sopu('evidence', 'deal', '-o', file('lie.jsonl'), '--url', liar.url, '--key', lines.keys.acme,
      '--party', 'acme');
    assert.equal(result.code, 3, result.stderr);
    assert.match(result.stdout, /THE EVIDENCE DOES NOT HOLD/);
    assert.equal(existsSync(file('lie.jsonl')), false);
    assert.equal((await verify('lie.jsonl.unverified')).code, 3);
  });

  it('says what is wrong with what is asked', async () => {
    for (const [args, code, words] of [
      [['evidence', 'deal'], 2, /--output/], [['evidence', 'nothing', '-o', file('none.jsonl')], 4, /not-found/],
      [['evidence', 'A', '-o', file('none.jsonl')], 2, /is not the id of an agreement/],
      [['evidence', 'deal', '-o', file('none.jsonl'), '--dispute', 'x'], 1, /there is none such/],
      [['evidence', 'deal', '-o', file('no/none.jsonl')], 1, /cannot be written/],
      [['inspect', file('none.jsonl')], 1, /cannot be read/]]) {
      const result = args[0] === 'inspect' ? await sopu(...args) : await keyed('acme', ...args);
      assert.equal(result.code, code, `${args}: ${result.stdout}${result.stderr}`);
      assert.match(result.stderr, words);
    }
    assert.equal(existsSync(file('none.jsonl')), false);
  });

  it('is checked, read and printed when the server is gone', async () => {
    await server.stop();
    assert.match((await verify('deal.jsonl')).stdout, /^The evidence holds\./);
    // Known to this client under its name.
    assert.equal((await sopu('verify', file('deal.jsonl'))).code, 0);
    // Under another key of the same name.
    const bytes = Buffer.concat([Buffer.of(1), Buffer.from(Key.generate().jwk.x, 'base64url')]);
    const id = sha256(Buffer.concat([Buffer.from(`${origin}\n`), bytes])).subarray(0, 4).toString('hex');
    const wrong = await sopu('verify', file('deal.jsonl'), '--log-key', `${origin}+${id}+${bytes.toString('base64')}`);
    assert.equal(wrong.code, 3, wrong.stderr);
    assert.match(wrong.stdout, /checkpoint is not signed by the log's key/);

    const deal = await inspect('deal.jsonl');
    assert.equal(deal.code, 0, deal.stderr);
    assert.match(deal.stdout, /The evidence holds\.[^]*Deal \(deal\)[^]*comment\.posted/);
    const ofCase = await inspect('case.jsonl');
    assert.match(ofCase.stdout, /<b>Down<\/b> for days/);
    assert.match(ofCase.stdout, new RegExp(dispute));
    for (const [name, words] of [['deal', /Availability first[^]*Kirjattu/], ['case', /&lt;b&gt;Down[^]*Kirjattu/]]) {
      const made = await inspect(`${name}.jsonl`, '--html', file(`${name}.html`), '--lang', 'fi');
      assert.equal(made.code, 0, made.stderr);
      assert.match(readFileSync(file(`${name}.html`), 'utf8'), words);
    }
    assert.equal(JSON.parse((await inspect('case.jsonl', '--json')).stdout).dispute, dispute);
  });
});
