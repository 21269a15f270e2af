// What the page makes of terms by itself: patches, differences, the folding of a proposal, the code
// to compare. fast-json-patch is the second opinion on patches.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { applyChanges, changesBetween } from '../../server/web/src/ledger/change.ts';
import { compareCode } from '../../server/web/src/ledger/compare.ts';
import { differenceOf } from '../../server/web/src/ledger/difference.ts';
import { canonical, sameJson } from '../../server/web/src/ledger/json.ts';
import { applyPatch } from '../../server/web/src/ledger/patch.ts';
import { approvalOf, foldProposal, TermsBook, termsHash }
  from '../../server/web/src/ledger/terms.ts';
import { wordsBetween } from '../../server/web/src/ledger/words_between.ts';
import '../support/lifetime.mjs';

const jsonPatch = createRequire(import.meta.url)('fast-json-patch');
const vector = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url)));
const isRefusal = (code, params = {}) => (error) => {
  assert.equal(error.sentence?.code, code, String(error));
  assert.deepEqual({ ...error.sentence.params, ...params }, error.sentence.params);
  return true;
};

// mulberry32: small, and the same everywhere.
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function randomly(t) {
  const seed = randomInt(2 ** 31);
  t.diagnostic(`seed ${seed}`);
  const random = generator(seed);
  return { random, pick: (list) => list[Math.floor(random() * list.length)] };
}

// ---------------------------------------------------------------- patches

describe('a patch', () => {
  const names = ['id', 'é', '😀', 'a/b', 'm~n', '', '0', '1', '-', 'constructor', 'z'];
  function document({ random, pick }, depth = 0) {
    const kind = random();
    if (depth > 3 || kind < 0.3) return pick([null, true, 1, -5, 'x', '']);
    const items = Array.from({ length: Math.floor(random() * 4) }, () => document({ random, pick },
      depth + 1));
    return kind < 0.6 ? items : Object.fromEntries(items.map((item) => [pick(names), item]));
  }

  it('does what fast-json-patch does, and changes nothing else', (t) => {
    const dice = randomly(t);
    for (let round = 0; round < 500; ++round) {
      const [before, after] = [document(dice), document(dice)];
      const patch = jsonPatch.compare({ terms: before }, { terms: after });
      const kept = structuredClone(before);
      assert.deepEqual(applyPatch({ terms: before }, patch), { terms: after });
      assert.deepEqual(before, kept);
    }
  });
  it('moves, copies and tests', () => {
    const terms = { a: [1, 2, 3], b: { c: 'x' } };
    const after = (...patch) => applyPatch(terms, patch);
    assert.deepEqual(after({ op: 'move', from: '/a/0', path: '/a/-' }).a, [2, 3, 1]);
    assert.deepEqual(after({ op: 'copy', from: '/b', path: '/d' }).d, { c: 'x' });
    assert.deepEqual(after({ op: 'move', from: '/b', path: '/b' }), terms);
    assert.deepEqual(after({ op: 'test', path: '/b', value: { c: 'x' } }), terms);
    assert.deepEqual(after({ op: 'replace', path: '', value: { e: 1 } }), { e: 1 });
    assert.deepEqual(after({ op: 'add', path: '/__proto__', value: 1 }),
      JSON.parse('{"a":[1,2,3],"b":{"c":"x"},"__proto__":1}'));
    assert.equal({}.polluted, undefined);
  });
  const refusals = {
    'not-object': [7], 'no-such-op': [{ op: 'merge', path: '/a' }],
    'member-missing': [{ path: '/a' }, { op: 'add', path: '/a' }, { op: 'copy', path: '/a' }],
    'member-no-text': [{ op: 1, path: '/a' }, { op: 'remove', path: 5 }],
    'no-pointer': [{ op: 'remove', path: 'a' }, { op: 'remove', path: '/~2' }, { op: 'remove',
      path: '/a/01' },
      { op: 'remove', path: '/a/+1' }],
    'no-such-place': [{ op: 'remove', path: '/x' }, { op: 'remove', path: '/a/2' }, { op: 'remove',
      path: '/a/-' },
      { op: 'add', path: '/a/3', value: 1 }, { op: 'add', path: '/a/0/b', value: 1 },
      { op: 'replace', path: '/x', value: 1 }, { op: 'test', path: '/constructor', value: 1 }],
    'other-value': [{ op: 'test', path: '/a', value: [2, 1] }],
    'removes-whole': [{ op: 'remove', path: '' }],
    'into-itself': [{ op: 'move', from: '/a', path: '/a/0' }, { op: 'move', from: '', path: '/b' }],
    'too-large': [{ op: 'add', path: '/b', value: 'x'.repeat(1 << 20) }],
  };
  for (const [variant, operations] of Object.entries(refusals)) {
    it(`is refused: ${variant}`, () => {
      for (const operation of operations) {
        const patch = [{ op: 'test', path: '/a', value: [1, 2] }, operation];
        assert.throws(() => applyPatch({ a: [1, 2] }, patch),
          isRefusal(`patch-does-not-apply.${variant}`, { operation: 2 }),
            JSON.stringify(operation));
      }
    });
  }
  it('is a list, not too long and not too deep', () => {
    assert.throws(() => applyPatch({}, {}), isRefusal('patch-does-not-apply.not-list'));
    const many = Array.from({ length: 1001 }, () => ({ op: 'test', path: '', value: {} }));
    assert.throws(() => applyPatch({}, many), isRefusal('patch-does-not-apply.too-long',
      { max: 1000 }));
    assert.deepEqual(applyPatch({}, many.slice(1)), {});
    const wraps = Array.from({ length: 70 }, () => [
      { op: 'copy', from: '/b', path: '/c' }, { op: 'replace', path: '/b', value: {} },
      { op: 'move', from: '/c', path: '/b/d' }]).flat();
    assert.throws(() => applyPatch({ b: {} }, wraps), isRefusal('patch-does-not-apply.too-large'));
  });
});

// ---------------------------------------------------------------- changes

const terms = { ...vector('terms/hosted-database.json'), clauses: ['scope', 'claims', 'end'].map(
  (id) => ({ id, heading: `About ${id}`, text: `What is to be said of ${id}.` })) };
const edited = (edit) => {
  const copy = structuredClone(terms);
  edit(copy);
  return copy;
};
const pathsOf = (after) => changesBetween(terms, after).map(({ path }) => path);

describe('changes of terms', () => {
  const { objectives } = terms.serviceElements;

  it('are none where only the order of members differs', () => {
    const shuffled = Object.fromEntries(Object.entries(terms).reverse());
    assert.deepEqual(changesBetween(terms, shuffled), []);
  });
  it('name items by their ids, in the order of the terms', () => {
    const after = edited((copy) => {
      copy.clauses[0].text = 'Another text.';
      copy.serviceElements.objectives[0].name = 'Another name';
      copy.title = 'Another title';
    });
    assert.deepEqual(pathsOf(after), ['/title',
      `/serviceElements/objectives/${objectives[0].id}/name`,
      `/clauses/${terms.clauses[0].id}/text`]);
  });
  it('an item that comes or goes is one; another order is the list\'s', () => {
    const more = { id: 'zz', heading: 'New', text: 'New.' };
    assert.deepEqual(changesBetween(terms, edited((copy) => copy.clauses.push(more))),
      [{ path: '/clauses/zz', after: more }]);
    assert.deepEqual(changesBetween(terms, edited((copy) => copy.clauses.shift())),
      [{ path: `/clauses/${terms.clauses[0].id}`, before: terms.clauses[0] }]);
    const ids = terms.clauses.map(({ id }) => id);
    assert.deepEqual(changesBetween(terms, edited((copy) => copy.clauses.reverse())),
      [{ path: '/clauses', before: ids, after: ids.toReversed() }]);
    assert.deepEqual(pathsOf(edited((copy) => copy.clauses.unshift(more))), ['/clauses/zz',
      '/clauses']);
  });
  it('a list without keys is compared whole', () => {
    const [objective] = objectives;
    const after = edited((copy) => copy.serviceElements.objectives[0].measuredBy.push('other'));
    assert.deepEqual(changesBetween(terms, after), [{
      path: `/serviceElements/objectives/${objective.id}/measuredBy`,
      before: objective.measuredBy, after: [...objective.measuredBy, 'other'] }]);
  });
  it('laid over what they came from, they give what they came to', (t) => {
    const { random, pick } = randomly(t);
    const edits = [
      (copy) => { copy.title += '!'; },
      (copy) => copy.clauses.reverse(),
      (copy) => copy.clauses.pop(),
      (copy) => copy.clauses.push({ id: `n${Math.floor(random() * 1e9)}`, heading: 'N',
        text: 'N' }),
      (copy) => { delete copy.priorities; },
      (copy) => { copy.serviceElements.services[0].name = pick(['a', 'b', 'ä']); },
      (copy) => { copy.serviceElements.objectives.at(-1).op = '<='; },
      (copy) => { copy['a/b~c'] = 1; },
    ];
    for (let round = 0; round < 200; ++round) {
      const after = edited((copy) => { for (let i = 0; i < 3; ++i) pick(edits)(copy); });
      const laid = applyChanges(terms, changesBetween(terms, after));
      assert.equal(canonical(laid.terms), canonical(after));
    }
  });
  it('are not laid over a place that is not as it was', () => {
    const changes = changesBetween(terms, edited((copy) => { copy.title = 'One'; }));
    const moved = edited((copy) => { copy.title = 'Two'; });
    assert.deepEqual(applyChanges(moved, changes), { differsAt: '/title' });
    const other = edited((copy) => { copy.currency = 'XAU'; });
    assert.deepEqual(applyChanges(other, changes), { terms: { ...other, title: 'One' } });
    const added = changesBetween(terms, edited((copy) => { copy.serviceElements.services.push(
      { id: 'x' }); }));
    const there = edited((copy) => { copy.serviceElements.services.push({ id: 'x', name: 'y' }); });
    assert.deepEqual(applyChanges(there, added), { differsAt: '/serviceElements/services/x' });
    const turned = changesBetween(terms, edited((copy) => copy.clauses.reverse()));
    assert.deepEqual(applyChanges(edited((copy) => copy.clauses.pop()), turned),
      { differsAt: '/clauses' });
  });
});

describe('the readable difference', () => {
  it('tells the item, what of it, old and new', () => {
    const [objective] = terms.serviceElements.objectives;
    const after = edited((copy) => {
      copy.serviceElements.objectives[0].targetPpm = 1;
      copy.clauses[0].text = `${terms.clauses[0].text} And more.`;
      copy.timeZone = 'Europe/Berlin';
    });
    const [zone, target, text] = differenceOf(terms, after);
    assert.deepEqual(zone, { kind: 'changed', path: '/timeZone', item: null, old: terms.timeZone,
      new: 'Europe/Berlin', isOrder: false });
    assert.deepEqual([target.kind, target.old, target.new], ['changed', objective.targetPpm, 1]);
    assert.deepEqual(target.item, { list: '/serviceElements/objectives', key: objective.id,
      old: objective,
      new: after.serviceElements.objectives[0], member: '/targetPpm' });
    assert.deepEqual(text.words, [{ op: 'same', text: terms.clauses[0].text }, { op: 'added',
      text: ' And more.' }]);
    assert.equal(text.item.member, '/text');
  });
  it('takes what comes, goes and moves as one', () => {
    const after = edited((copy) => { copy.clauses.reverse().shift(); });
    const gone = terms.clauses.at(-1);
    const [removed, order] = differenceOf(terms, after);
    assert.deepEqual([removed.kind, removed.item.key, removed.item.member, removed.old,
      removed.new],
      ['removed', gone.id, '', gone, null]);
    assert.equal(order.isOrder, true);
    assert.ok(differenceOf(null, terms).every(({ kind }) => kind === 'added'));
  });
});

describe('the difference by words', () => {
  const shown = (before, after) => wordsBetween(before, after)
    .map(({ op, text }) => ({ same: '=', removed: '-', added: '+' })[op] + text);
  it('reads as people would mark it', () => {
    assert.deepEqual(shown('Pay within 14 days.', 'Pay within 30 days.'),
      ['=Pay within ', '-14', '+30', '= days.']);
    assert.deepEqual(shown('It is 99.9 % of a month.', 'It is 99.95 % of a month.'),
      ['=It is ', '-99.9', '+99.95', '= % of a month.']);
    assert.deepEqual(shown('one two three', 'one deux trois three'), ['=one ', '-two',
      '+deux trois', '= three']);
    assert.deepEqual(shown('alpha beta', 'gamma delta'), ['-alpha beta', '+gamma delta']);
    assert.deepEqual(shown('same', 'same'), ['=same']);
    assert.deepEqual(shown('', 'new'), ['+new']);
    assert.deepEqual(shown('työtä ei tehdä', 'työtä tehdään'), ['=työtä ', '-ei tehdä',
      '+tehdään']);
  });
  it('gives both texts back, whatever they are', (t) => {
    const { random, pick } = randomly(t);
    const text = () => Array.from({ length: Math.floor(random() * 40) },
      () => pick(['a', 'b', 'ä', ' ', '  ', '\n', '.', ',', '1.5', '😀', 'can\'t', '-',
        '{x}'])).join('');
    const check = (before, after) => {
      const changes = wordsBetween(before, after);
      const side = (left) => changes.filter(({ op }) => op !== left).map((one) =>
        one.text).join('');
      assert.equal(side('added'), before);
      assert.equal(side('removed'), after);
      changes.forEach(({ op, text: part }, i) => assert.ok(part !== '' &&
        changes[i - 1]?.op !== op));
    };
    for (let round = 0; round < 400; ++round) check(text(), text());
    const long = (word) => Array.from({ length: 4000 }, (_,
      i) => `${word}${i}${i % 9 ? '' : '.'}`).join(' ');
    check(long('a'), long('b'));
    check(`${long('a')} x ${long('c')}`, `${long('a')} y ${long('c')}`);
    check('a'.repeat(20_000), 'b '.repeat(10_000));
  });
});

// ---------------------------------------------------------------- proposals

describe('a proposal', () => {
  const from = ['2027-01-01T00:00:00.000Z', '2027-06-30T21:00:00.000Z'];
  const first = terms;
  const second = edited((copy) => { copy.currency = 'XAU'; });
  const titled = (of) => ({ ...of, title: 'Another' });
  const patch = [{ op: 'replace', path: '/title', value: 'Another' }];
  const hashes = async (...all) => Promise.all(all.map(termsHash));
  async function bookOf(...all) {
    const book = new TermsBook();
    for (const one of all) await book.add(await termsHash(one), one);
    return book;
  }
  async function amendment(results, more = { patch }) {
    const [base, later] = await hashes(first, second);
    const stated = [{ from: from[0], base, terms: await termsHash(results[0]) },
      { from: from[1], base: later, terms: await termsHash(results[1]) }];
    return { kind: 'amendment', reason: 'r', effectiveFrom: from[0], expiresAt: from[0],
      results: stated, ...more };
  }

  it('is folded stretch by stretch', async () => {
    const data = await amendment([titled(first), titled(second)]);
    const folded = await foldProposal(data, await bookOf(first, second));
    assert.deepEqual(folded.map(({ fault }) => fault), [null, null]);
    assert.ok(sameJson(folded[1].terms, titled(second)));
    assert.deepEqual(folded[1].changes, [{ path: '/title', before: terms.title,
      after: 'Another' }]);
    assert.deepEqual(approvalOf('p', 'e', data),
      { proposal: 'p', event: 'e', results: data.results.map(({ from: at,
        terms: hash }) => ({ from: at, terms: hash })) });
  });
  it('is not what it states where a hash is another', async () => {
    const data = await amendment([titled(first), second]);
    const folded = await foldProposal(data, await bookOf(first, second));
    const [made, stated] = await hashes(titled(second), second);
    assert.equal(folded[0].fault, null);
    assert.deepEqual(folded[1].fault, { code: 'check.terms.result', params: { from: from[1], stated,
      made } });
  });
  it('may have a patch of its own for a stretch, and an empty one', async () => {
    const data = await amendment([titled(first), second]);
    data.results[1].patch = [];
    const folded = await foldProposal(data, await bookOf(first, second));
    assert.deepEqual(folded.map(({ fault }) => fault), [null, null]);
    assert.deepEqual(folded[1].changes, []);
  });
  it('is not folded where a later stretch differs', async () => {
    const data = await amendment([titled(first), titled(second)]);
    const other = edited((copy) => { copy.title = 'Elsewhere'; });
    data.results[1].base = await termsHash(other);
    const folded = await foldProposal(data, await bookOf(first, other));
    assert.deepEqual(folded[1].fault,
      { code: 'stretch-differs', params: { from: from[1], path: '/title' } });
  });
  it('tells a patch that does not apply, and a base that cannot be read', async () => {
    const wrong = [{ op: 'remove', path: '/nowhere' }];
    const data = await amendment([titled(first), titled(second)], { patch: wrong });
    const [fold] = await foldProposal(data, await bookOf(first, second));
    assert.deepEqual([fold.fault.code, fold.terms], ['patch-does-not-apply.no-such-place', null]);
    const good = await amendment([titled(first), titled(second)]);
    const unread = await foldProposal(good, await bookOf(second));
    assert.deepEqual(unread.map(({ fault }) => fault?.code), ['check.terms.unknown',
      'check.terms.unknown']);
    const results = await bookOf(second, titled(first), titled(second));
    assert.deepEqual((await foldProposal(good, results)).map(({ fault, base }) => [fault,
      base !== null]),
      [[null, false], [null, true]]);
  });
  it('of first terms gives these, and one of none its base', async () => {
    const [hash] = await hashes(first);
    const initial = { kind: 'initial', terms: first, effectiveFrom: from[0],
      results: [{ from: from[0], terms: hash }] };
    const [whole] = await foldProposal(initial, new TermsBook());
    assert.deepEqual([whole.fault, whole.base, whole.terms], [null, null, first]);
    const ends = { kind: 'termination', effectiveFrom: from[0], results: [{ from: from[0],
      base: hash, terms: hash }] };
    const [same] = await foldProposal(ends, await bookOf(first));
    assert.deepEqual([same.fault, same.terms, same.changes], [null, first, []]);
  });
  it('without results, or with others than it takes effect from, is none', async () => {
    const data = await amendment([titled(first), titled(second)]);
    for (const bad of [{ ...data, results: [] }, { ...data, results: 'x' }, { ...data,
      effectiveFrom: from[1] },
      { ...data, results: [{ from: from[0] }] }, { ...data, results: [null] }])
      await assert.rejects(foldProposal(bad, new TermsBook()), isRefusal('check.proposal.form'));
  });
  it('is folded from terms of their hash alone', async () => {
    const [stated] = await hashes(second);
    await assert.rejects(new TermsBook().add(stated, first), isRefusal('check.terms.other',
      { stated }));
    await assert.rejects(new TermsBook().add(stated, { a: 1.5 }), isRefusal('check.json.form'));
  });
});

describe('the code to compare', () => {
  it('is that of the vectors', async () => {
    const { vectors } = vector('compare_code.json');
    assert.ok(vectors.length >= 6);
    for (const { what, proposal, event, results, code } of vectors)
      assert.equal(await compareCode(proposal, event, results), code, what);
  });
});
