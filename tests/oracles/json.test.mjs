// npm canonicalize and fast-json-patch agree with us on 1,000 random documents.
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import canonicalizePackage from 'canonicalize';
import jsonPatch from 'fast-json-patch';
import { Process } from '../support/lifetime.mjs';

const canonicalize = canonicalizePackage.default ?? canonicalizePackage;

// mulberry32: small, and the same everywhere.
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const names = ['id', 'title', 'é', '€', '😀', '\ufb33', 'a/b', 'm~n', '', '0', 'services', 'Z', '\u0001'];
const texts = ['', 'plain', 'ä ö', '\u2028', '"quoted"\\', '\u0007\b\t\n', '😀', '/'];

function document(random, depth = 0) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const kind = random();
  if (depth > 4 || kind < 0.25) {
    return pick([null, true, false, pick(texts), Math.floor(random() * 2000) - 1000,
      Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]);
  }
  const count = Math.floor(random() * 5);
  if (kind < 0.5) return Array.from({ length: count }, () => document(random, depth + 1));
  return Object.fromEntries(Array.from({ length: count }, () => [pick(names), document(random, depth + 1)]));
}

function changed(random, value) {
  if (random() < 0.3 || value === null || typeof value !== 'object') return document(random, 2);
  if (Array.isArray(value)) {
    const copy = value.map((item) => (random() < 0.3 ? changed(random, item) : item));
    if (random() < 0.5) copy.splice(Math.floor(random() * (copy.length + 1)), 0, document(random, 3));
    return copy;
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) =>
    [name, random() < 0.3 ? changed(random, item) : item]));
}

test('canonical forms and patches of 1,000 random documents', async (t) => {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = generator(seed);
  const { child, exited } = new Process(process.env.SOPU_JSON_ORACLE);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (let round = 0; round < 1000; ++round) {
    const before = { terms: document(random), more: document(random) };
    const after = { ...before, terms: changed(random, before.terms) };
    const patch = jsonPatch.compare(before, after);
    child.stdin.write(JSON.stringify({ before, after, patch }) + '\n');
    const ours = JSON.parse((await lines.next()).value);
    const where = `seed ${seed}, document ${round}`;
    assert.equal(ours.canonical, canonicalize(after), where);
    assert.deepEqual(ours.patched, after, where);
    const applied = jsonPatch.applyPatch(structuredClone(before), ours.patch, true).newDocument;
    assert.deepEqual(applied, after, where);
  }
  child.stdin.end();
  assert.equal((await exited).code, 0);
});
