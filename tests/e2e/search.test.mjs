// Words looked up in all that one may read, in Finnish and English, while the ledger grows, over a
// restart, and where the index was lost.
import assert from 'node:assert/strict';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { Key, Server, agreeOn, commandLines, sampleTerms, sleep, sopu } from '../support/sopu.mjs';

const finnish = 'Sopimuksen mukaan hyvitys maksetaan kuukauden kuluessa.';
const indexFile = (server) => join(server.directory, 'word-index');

describe('search', () => {
  let server, lines;
  const ask = async (party, query) => {
    const answer = await fetch(`${server.url}/v1/search?${new URLSearchParams(query)}`,
      { headers: { authorization: `Bearer ${Key.read(lines.keys[party]).token(party)}` } });
    return { status: answer.status, body: await answer.json() };
  };
  // Once everything that was appended is in the index.
  const found = async (party, q, more = {}) => {
    const { size } = await (await server.get('/v1/log')).json();
    for (;;) {
      const { status, body } = await ask(party, { q, ...more });
      assert.equal(status, 200, JSON.stringify(body));
      if (body.indexed >= size) return body.items;
      await sleep(20);
    }
  };
  const marked = (hit) => hit.excerpt.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');

  before(async () => {
    server = await Server.start();
    lines = await commandLines(server, ['acme', 'globex', 'initech', 'hooli']);
    const terms = sampleTerms('acme', 'globex');
    terms.clauses.push({ id: 'hyvitys', heading: 'Hyvitykset', text: finnish });
    await agreeOn(lines, 'deal', 'acme', 'globex', terms);
    await agreeOn(lines, 'other', 'initech', 'hooli', sampleTerms('initech', 'hooli'));
    await lines.sign('acme', 'comment', 'deal', '--text', 'Huoltokatkoista sovitaan sopimuksessa.');
    await lines.sign('initech', 'comment', 'other', '--text', 'Tämä sopimus on meidän.');
  });

  it('finds a word in all its cases, in clauses and in what was said', async () => {
    for (const form of ['sopimus', 'sopimuksen', 'SOPIMUSTA', 'sopimukset']) {
      const hits = await found('globex', form);
      assert.deepEqual(hits.map(({ type, clause }) => [type, clause]),
        [['sopu.proposal.submitted.v1', 'hyvitys'], ['sopu.comment.posted.v1', undefined]], form);
      assert.equal(marked(hits[1]), 'Huoltokatkoista sovitaan [sopimuksessa].');
    }
    assert.equal(marked((await found('globex', 'hyvitykset kuukausien maksetaan'))[0] ?? { excerpt: [] }), '');
    assert.match(marked((await found('globex', 'hyvitykset sopimus'))[0]), /^\[Hyvitykset\]\n\[Sopimuksen\] mukaan \[hyvitys\]/);
    assert.equal((await found('globex', 'services covered')).length, 1, 'English, too');
    assert.equal((await found('globex', 'huolto*')).length, 1);
  });

  it('is for each party in what it may read', async () => {
    assert.deepEqual((await found('hooli', 'sopimus')).map(({ agreement }) => agreement), ['other']);
    assert.deepEqual((await found('acme', 'meidän')), []);
    assert.equal((await ask('acme', { q: 'sopimus', agreement: 'other' })).status, 404);
    assert.equal((await fetch(`${server.url}/v1/search?q=sopimus`)).status, 401);
    assert.equal((await ask('acme', { q: '…' })).body.type, 'urn:sopu:error:schema');
    assert.equal((await ask('acme', {})).status, 400);
  });

  it('says at the command line where each was found', async () => {
    const { code, stdout, stderr } = await sopu('search', 'sopimuksia', '--url', server.url, '--key', lines.keys.acme,
      '--party', 'acme');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^deal, hyvitys, event \d+, .* UTC, sopu\.proposal\.submitted\.v1\n/);
    assert.match(stdout, /sovitaan \[sopimuksessa\]/);
    assert.deepEqual((await lines.as('acme', 'search', 'sopimus', '--agreement', 'deal', '--limit', '1')).items.length, 1);
    for (const [words, why] of [['...', /has no word in it/], ['a*', /at least 4 letters before it/],
      ['word '.repeat(20), /At most 16 words can be looked for/]]) {
      const refused = await sopu('search', words, '--url', server.url, '--key', lines.keys.acme, '--party', 'acme');
      assert.match(refused.stderr, why);
      assert.notEqual(refused.code, 0);
    }
  });

  it('goes on after a restart, and makes a lost or broken index anew', async () => {
    const before = await found('acme', 'sopimus');
    assert.equal(statSync(indexFile(server)).mode & 0o777, 0o600);
    await server.kill();
    await server.serve();
    assert.deepEqual(await found('acme', 'sopimus'), before);
    await server.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(indexFile(server) + end, { force: true });
    await server.serve();
    assert.deepEqual(await found('acme', 'sopimus'), before);
    await server.stop();
    for (const end of ['-wal', '-shm']) rmSync(indexFile(server) + end, { force: true });
    writeFileSync(indexFile(server), Buffer.alloc(50_000, 'x'));
    await server.serve();
    assert.deepEqual(await found('acme', 'sopimus'), before);
    assert.ok(existsSync(indexFile(server)));
  });

  it('takes up what is said while it is looked up', async () => {
    await lines.sign('globex', 'comment', 'deal', '--text', 'Uusi erimielisyys laskutuksesta');
    assert.equal((await found('acme', 'laskutus')).length, 1);
    await server.stop();
    const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
    assert.equal(verdict.code, 0, verdict.stdout);
  });
});
