// A second implementation of the code to compare makes those of the vectors.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compareCode } from '../support/compare_code.mjs';

test('codes are those of the vectors', () => {
  const file = new URL('../vectors/compare_code.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file));
  assert.ok(vectors.length >= 6);
  for (const vector of vectors) assert.equal(compareCode(vector), vector.code, vector.what);
});
