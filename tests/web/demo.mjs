// The demonstration's ledger, served, and its people.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Process } from '../support/lifetime.mjs';
import { executable, Key } from '../support/sopu.mjs';

export async function startDemo() {
  const process = new Process(executable, 'demo', '--listen', '127.0.0.1:0', '--json');
  const demo = JSON.parse(await process.line());
  return { ...demo, process, person: (name) => person(demo, name) };
}

// `acme/anna`: the key, the party, and what she may ask over HTTP.
function person(demo, called) {
  const [id, name] = called.split('/');
  const key = Key.read(demo.keys[called], `${name[0].toUpperCase()}${name.slice(1)}`);
  const ask = (path) => fetch(demo.url + path, { headers: {
    authorization: `Bearer ${key.token(id, { aud: demo.origin })}` } });
  return {
    key, party: { id, key },
    get: async (path) => {
      const answer = await ask(path);
      assert.equal(answer.status, 200, path);
      return answer.json();
    },
    bytes: async (path) => new Uint8Array(await (await ask(path)).arrayBuffer()),
  };
}

// The catalogue of a language as build.mjs makes it.
export function catalogueOf(language) {
  const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  const ledger = read(`../../ledger/words/${language}.json`);
  const page = read(`../../server/web/src/words/page.${language}.json`);
  return { ...ledger, screen: { ...ledger.screen, ...page } };
}
