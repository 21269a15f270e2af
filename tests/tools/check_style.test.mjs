// That tools/check-style finds what it is there to find, in small trees made for it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../support/lifetime.mjs';

const program = fileURLToPath(new URL('../../tools/check-style', import.meta.url));
const right = {
  'tools/layers': 'lower:\nmiddle: lower\nmiddle/inner: lower # below\n' +
    'upper:\n  middle/inner lower\nlower/limits.hpp:\n',
  'lower/a.hpp': '#pragma once\n',
  'lower/limits.hpp': '#pragma once\n',
  'middle/inner/b.hpp': '#pragma once\n#include "lower/a.hpp"\n',
  'middle/inner/b.cpp': '#include "middle/inner/b.hpp"\n\n#include "made.hpp"\n',
  'upper/c.cpp': '#include "lower/a.hpp"\n#include "middle/inner/b.hpp"\n',
  'tests/d.cpp': '#include "upper/c.hpp"\n',
  'build/release/made.hpp': '#include "upper/c.hpp"\n',
};

// The findings in the tree of `right` with these files added or in the place of its own.
function findings(changes = {}) {
  const tree = temporaryDirectory();
  for (const [file, text] of Object.entries({ ...right, ...changes })) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const { status, stdout, stderr } = spawnSync(program, [tree], { encoding: 'utf8' });
  assert.equal(stderr, '');
  const found = stdout.trimEnd().split('\n').slice(0, -1);
  assert.equal(status, found.length ? 1 : 0, stdout);
  return found;
}

test('nothing in a tree that is right', () => assert.deepEqual(findings(), []));

const wrong = {
  'an include of a layer above': [{ 'lower/a.cpp': '#include "upper/c.hpp"\n' },
    'lower/a.cpp:1: lower may not include upper/c.hpp'],
  'an include of a folder below that is not named': [
    { 'middle/e.cpp': '\n#include "middle/inner/b.hpp"\n' },
    'middle/e.cpp:2: middle may not include middle/inner/b.hpp'],
  'an include of the tests': [{ 'upper/c.cpp': '#include "tests/d.hpp"\n' },
    'upper/c.cpp:1: upper may not include tests/d.hpp'],
  'an include of a header that has a row of its own': [
    { 'lower/a.hpp': '#pragma once\n#include "lower/limits.hpp"\n' },
    'lower/a.hpp:2: lower may not include lower/limits.hpp'],
  'an include by a header that has a row of its own': [
    { 'lower/limits.hpp': '#pragma once\n#include "lower/a.hpp"\n' },
    'lower/limits.hpp:2: lower/limits.hpp may not include lower/a.hpp'],
  'a folder that is not in the table': [{ 'upper/deep/f.cpp': 'int f;\n' },
    'upper/deep: has no row in tools/layers'],
  'a name in the table that is no row': [
    { 'tools/layers': `${right['tools/layers']}more: lwoer\n` },
    'tools/layers: no row for lwoer'],
  'a library where it does not belong': [{ 'upper/c.cpp': '#include <lmdb.h>\n' },
    'upper/c.cpp:1: this file may not include <lmdb.h>'],
  'a long line': [{ 'tests/d.cpp': `// ${'ä'.repeat(98)}\n` }, 'tests/d.cpp:1: 101 columns'],
  'a long file': [{ 'tests/d.cpp': '//\n'.repeat(451) },
    'tests/d.cpp: 451 lines; more than 450 is usually two things in one'],
  'a header without its pragma': [{ 'lower/a.hpp': 'int a;\n' }, 'lower/a.hpp: no #pragma once'],
  'what is unfinished': [{ 'tests/d.mjs': `// ${'TO' + 'DO'}: more\n` },
    `tests/d.mjs:1: unfinished, by its own words: // ${'TO' + 'DO'}: more`],
  'what clang-format would write otherwise': [{ 'tests/d.cpp': 'int  d;\n' },
    'tests/d.cpp:1: not as clang-format writes it'],
};
for (const [what, [changes, finding]] of Object.entries(wrong))
  test(what, () => assert.deepEqual(findings(changes), [finding]));

test('a circle in the table', () => {
  const circle = right['tools/layers'].replace('lower:\n', 'lower: upper\n');
  assert.deepEqual(findings({ 'tools/layers': circle }).sort(), ['lower', 'middle/inner', 'upper']
    .map((folder) => `tools/layers: a circle goes through ${folder}`));
});
