// The page's core on the whole demo: every event is verified, every proposal folded to the hashes
// that it states, every difference told as the server tells it, and every sentence of the answers
// rendered as the server renders it, in both languages.
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { applyChanges, changesBetween } from '../../server/web/src/ledger/change.ts';
import { readSignedEvent } from '../../server/web/src/ledger/event.ts';
import { verifyEvidence } from '../../server/web/src/ledger/evidence.ts';
import { canonical } from '../../server/web/src/ledger/json.ts';
import { ed25519Signer, signJws, thumbprint, typ } from '../../server/web/src/ledger/jws.ts';
import { parseVerifier } from '../../server/web/src/ledger/note.ts';
import { foldProposal, TermsBook } from '../../server/web/src/ledger/terms.ts';
import { parsePattern } from '../../server/web/src/words/pattern.ts';
import { render } from '../../server/web/src/words/words.ts';
import { Process } from '../support/lifetime.mjs';
import { executable } from '../support/sopu.mjs';

const catalogue = (language) =>
  JSON.parse(readFileSync(new URL(`../../ledger/words/${language}.json`, import.meta.url)));
const catalogues = { en: catalogue('en'), fi: catalogue('fi') };
const readers = ['acme/anna', 'nordhost/nora', 'kunta/kaisa', 'tukipalvelu/tuula',
  'gridworks/gita', 'aava/aino', 'shoppers/sami'];
const whole = { 'acme-hosting': 'acme/anna', 'acme-warehouse': 'gridworks/gita',
  'kunta-tuki': 'kunta/kaisa' };

describe('the demo, read by the page', () => {
  let demo, log;
  const clients = {};

  // Asks as a person of the demo, with tokens that the page's own code signs.
  async function client(person) {
    const jwk = createPrivateKey(readFileSync(demo.keys[person])).export({ format: 'jwk' });
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
    const kid = await thumbprint(jwk);
    const ask = async (path, language = 'en') => {
      const iat = Math.floor(Date.now() / 1000);
      const claims = { iss: `party/${person.split('/')[0]}`, aud: demo.origin, iat, exp: iat + 60,
        jti: crypto.randomUUID() };
      const token = await signJws(ed25519Signer(key, kid), typ.auth, JSON.stringify(claims));
      return fetch(demo.url + path,
        { headers: { authorization: `Bearer ${token}`, 'accept-language': language } });
    };
    const get = async (path, language) => {
      const answer = await ask(path, language);
      return { status: answer.status, body: await answer.json() };
    };
    get.bytes = async (path) => new Uint8Array(await (await ask(path)).arrayBuffer());
    return get;
  }
  const items = async (get, path) => {
    const found = [];
    for (let next = ''; ;) {
      const { status, body } = await get(`${path}?limit=200${next}`);
      assert.equal(status, 200, path);
      found.push(...body.items);
      if (!body.next) return found;
      next = `&after=${encodeURIComponent(body.next)}`;
    }
  };

  before(async () => {
    const child = new Process(executable, 'demo', '--listen', '127.0.0.1:0', '--json');
    demo = JSON.parse(await child.line());
    log = await parseVerifier(demo.verifierKey);
    for (const person of readers) clients[person] = await client(person);
  });

  it('every event is signed, in its place, and on its chain', async () => {
    for (const [agreement, person] of Object.entries(whole)) {
      const file = await clients[person].bytes(`/v1/agreements/${agreement}/evidence`);
      const { fault, hidden, events } = await verifyEvidence(file, log);
      assert.deepEqual([fault, hidden], [null, 0], agreement);
      assert.ok(events.length > 20, `${events.length} events of ${agreement}`);
    }
  });

  it('every proposal gives the terms that it states', async () => {
    let stretches = 0;
    for (const [agreement, person] of Object.entries(whole)) {
      const get = clients[person];
      const book = new TermsBook();
      for (const { jws } of await items(get, `/v1/agreements/${agreement}/events`)) {
        const event = await readSignedEvent(jws);
        if (event.type !== 'sopu.proposal.submitted.v1') continue;
        const { body } = await get(`/v1/agreements/${agreement}/proposals/${event.id}`);
        const folded = await foldProposal(event.data, book);
        for (const [i, { fault, terms, termsHash }] of folded.entries()) {
          assert.equal(fault, null, `${agreement} ${event.id}`);
          assert.equal(canonical(terms), canonical(body.stretches[i].terms));
          await book.add(termsHash, terms);
          stretches += 1;
        }
      }
    }
    assert.ok(stretches >= 12, `${stretches} stretches`);
  });

  it('what differs between versions is what the server says', async () => {
    let compared = 0;
    for (const [agreement, person] of Object.entries(whole)) {
      const get = clients[person];
      const path = `/v1/agreements/${agreement}`;
      const { body: { items: versions } } = await get(`${path}/versions`);
      const terms = [];
      for (const { number } of versions) {
        terms.push((await get(`${path}/terms?version=${number}`)).body);
      }
      for (let i = 1; i < versions.length; ++i) {
        const [from, to] = [versions[i - 1].number, versions[i].number];
        const { body } = await get(`${path}/diff?from=${from}&to=${to}`);
        const changes = changesBetween(terms[i - 1], terms[i]);
        assert.deepEqual(changes, body.changes.map(({ changeClass, ...change }) => change));
        assert.equal(canonical(applyChanges(terms[i - 1], changes).terms), canonical(terms[i]));
        compared += 1;
      }
    }
    assert.ok(compared >= 4);
  });

  // ---------------------------------------------------------------- words

  function* sentencesIn(answer) {
    if (answer === null || typeof answer !== 'object') return;
    if (typeof answer.code === 'string' && answer.params && typeof answer.text === 'string') {
      yield answer;
      return;
    }
    for (const value of Object.values(answer)) yield* sentencesIn(value);
  }
  async function pathsOf(get, agreement) {
    const path = `/v1/agreements/${agreement}`;
    const proposals = (await get(`${path}/proposals?limit=500`)).body.items ?? [];
    const disputes = (await get(`/v1/disputes?agreement=${agreement}`)).body.items ?? [];
    return [path, `${path}/history?limit=500`, `${path}/deadlines`, `${path}/proposals?limit=500`,
      `${path}/comments`, `${path}/versions`,
      ...proposals.map(({ id }) => `${path}/proposals/${id}`),
      ...disputes.map(({ id }) => `/v1/disputes/${id}`)];
  }
  function formsIn(pieces) {
    return pieces.flatMap((piece) => (piece.kind === 'argument' ? [piece.form]
      : piece.kind === 'choice' ? [...piece.branches.values()].flatMap(formsIn) : []));
  }

  it('every sentence reads as the server writes it, in both languages', async () => {
    const [codes, forms] = [new Set(), new Set()];
    let count = 0;
    for (const person of readers) {
      const get = clients[person];
      for (const { id } of (await get('/v1/agreements')).body.items) {
        const paths = await pathsOf(get, id);
        for (const language of ['en', 'fi']) {
          for (const path of paths) {
            for (const { code, params, text } of sentencesIn((await get(path, language)).body)) {
              const setting = { catalogue: catalogues[language], language,
                zone: 'Europe/Helsinki' };
              assert.equal(render({ code, params }, setting), text, `${path} in ${language}`);
              codes.add(code);
              formsIn(parsePattern(catalogues[language].sentences[code]))
                .forEach((form) => forms.add(form));
              count += 1;
            }
          }
        }
      }
    }
    assert.ok(count > 2000 && codes.size > 60, `${count} sentences of ${codes.size} codes`);
    for (const form of ['text', 'quote', 'word', 'instant', 'ppm', 'integer'])
      assert.ok(forms.has(form), form);
  });
});
