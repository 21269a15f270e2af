// What the draft of terms rests on: the schema's check, patches, merging, figures.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyPatch } from '../../server/web/src/ledger/patch.ts';
import { readFigure, writtenFigure } from '../../server/web/src/views/edit/figures.ts';
import { givenChoice, meetingsOf, merged } from '../../server/web/src/views/edit/merge.ts';
import { patchBetween, pathOf, positioned, withMoved, withValue }
  from '../../server/web/src/views/edit/model.ts';
import { fitted, Schema } from '../../server/web/src/views/edit/schema.ts';
import { changeData, latestExpiry, placeOfRefusal }
  from '../../server/web/src/views/edit/submission.ts';
import { templateTerms } from '../../server/web/src/views/edit/template.ts';
import { beginningFaults, idOf, initiated } from '../../server/web/src/views/agreement/new_data.ts';
import { gatesOf, soonestAnswer, treeOf } from '../../server/web/src/views/proposals/data.ts';
import { sampleTerms } from '../support/sopu.mjs';

const whole = JSON.parse(readFileSync(
  new URL('../../ledger/domain/terms/terms.schema.json', import.meta.url), 'utf8'));
const schema = new Schema(whole);
const terms = sampleTerms('nordhost', 'acme');
const faults = (changed) =>
  schema.check(whole, changed).map(({ pointer, code }) => `${pointer} ${code}`);
const with_ = (pointer, value) => withValue(terms, pointer, value);

test('terms of the form have no fault, and each fault has its place', () => {
  assert.deepEqual(faults(terms), []);
  assert.deepEqual(faults({}), [], 'a draft may lack anything');
  const objective = '/serviceElements/objectives/0';
  const wrong = {
    '/title 7 must-be-text': with_('/title', 7),
    '/title empty edit.fault.empty': with_('/title', ''),
    '/x member-unknown': with_('/x', 1),
    '/currency edit.fault.form': with_('/currency', 'euro'),
    '/agreementPeriod/from must-be-date': with_('/agreementPeriod/from', '2027-02-30'),
    '/parties/0/party not-of-form': with_('/parties/0/party', 'N'),
    '/parties/0/involvement member-missing': with_('/parties/0/role', 'thirdParty'),
    [`${objective}/targetPpm must-be-integer`]: with_(`${objective}/targetPpm`, 1_000_001),
    [`${objective}/targetPpm member-missing`]: with_(`${objective}/targetPpm`, undefined),
    [`${objective}/unit edit.fault.out-of-place`]: with_(`${objective}/unit`, 'ms'),
    [`${objective}/credits edit.fault.out-of-place`]: with_(`${objective}/window`,
      { kind: 'rolling', length: '30d' }),
    [`${objective}/window/length edit.fault.form`]: with_(`${objective}/window/length`, 'week'),
    [`${objective}/credits/tiers/0 exactly-one-member`]: with_(`${objective}/credits/tiers/0`,
      { belowPpm: 5 }),
    [`${objective}/credits/step member-missing`]: with_(`${objective}/credits/per`, 'step'),
    '/serviceElements/services/0/fee/per none-of':
      with_('/serviceElements/services/0/fee/per', 'week'),
    '/managementElements/reviewSchedule exactly-one-member':
      with_('/managementElements/reviewSchedule/every', undefined),
    '/managementElements/exitPlan must-be-object': with_('/managementElements/exitPlan', 'x'),
    '/managementElements/reporting/dueWithin must-be-duration':
      with_('/managementElements/reporting/dueWithin', 'P0D'),
  };
  for (const [expected, changed] of Object.entries(wrong)) {
    const [pointer, code] = [expected.split(' ')[0], expected.split(' ').at(-1)];
    assert.ok(faults(changed).includes(`${pointer} ${code}`), `${expected}: ${faults(changed)}`);
  }
});

test('what is new begins with everything that it needs', () => {
  const inner = (...names) => names.reduce((form, name) => (name === '*' ? schema.itemOf(form)
    : schema.memberOf(form, name)), schema.root);
  const objective = schema.blank(inner('serviceElements', 'objectives', '*'), 'o');
  assert.deepEqual(Object.keys(objective).sort(), ['denominator', 'id', 'indicator', 'measuredBy',
    'name', 'op', 'service', 'targetPpm', 'window']);
  assert.deepEqual(objective.window, { kind: 'calendar', length: 'month' });
  assert.deepEqual(schema.blank(inner('managementElements', 'reviewSchedule'), ''),
    { participants: [''], every: '' });
  const fee = inner('serviceElements', 'services', '*', 'fee');
  assert.deepEqual(fitted(schema, { ...fee, schema: fee.forms[1] }, { amount: 5, per: 'month' }),
    { billedBy: '' });
  const made = templateTerms({ title: 'T', language: 'en', timeZone: 'UTC', currency: 'EUR',
    from: '2027-01-01', participants: terms.parties });
  assert.deepEqual([...new Set(schema.check(whole, made).map(({ code }) => code))],
    ['edit.fault.empty'], 'of the template only texts are still to be written');
});

test('a patch makes of the old terms exactly the new ones', () => {
  const after = structuredClone(terms);
  after.serviceElements.objectives[0].targetPpm = 999_500;
  after.serviceElements.obligations.shift();
  after.clauses.push({ id: 'mail', heading: 'Mail', text: 'Mail is kept.' });
  after.clauses.reverse();
  delete after.managementElements.termination.ordinary;
  const patch = patchBetween(terms, after);
  assert.deepEqual(applyPatch(terms, patch), after);
  assert.deepEqual(patchBetween(terms, terms), []);
  assert.ok(patch.length >= 4 && patch.every(({ path }) => path !== ''));
  assert.equal(positioned(terms, '/serviceElements/obligations/pay/text'),
    '/serviceElements/obligations/1/text');
  assert.equal(pathOf(terms, '/serviceElements/obligations/1/text'),
    '/serviceElements/obligations/pay/text');
  assert.equal(withMoved(terms, '/serviceElements/obligations/1', -1).serviceElements
    .obligations[0].id, 'pay');
});

test('what two sides changed apart goes together, and what both changed is decided', () => {
  const mine = with_('/clauses/0/text', 'Mine is here.');
  const theirs = withValue(with_('/clauses/0/text', 'Theirs is here.'), '/priorities/0/text',
    'Both');
  const meetings = meetingsOf(terms, mine, theirs);
  assert.deepEqual(meetings.map(({ path, kind }) => [path, kind]),
    [['/priorities/p1', 'theirs'], ['/clauses/scope', 'conflict']]);
  assert.equal(givenChoice(meetings[1]), null);
  assert.equal(merged(mine, theirs, meetings, new Map()), null, 'never silently');
  const kept = merged(mine, theirs, meetings, new Map([['/clauses/scope', 'mine']]));
  assert.deepEqual(kept, withValue(theirs, '/clauses/0/text', 'Mine is here.'));
  assert.deepEqual(merged(mine, theirs, meetings, new Map([['/clauses/scope', 'theirs']])), theirs);
  const heading = with_('/clauses/0/heading', 'Range');
  const apart = meetingsOf(terms, heading, theirs);
  assert.equal(apart[1].kind, 'apart');
  assert.deepEqual(merged(heading, theirs, apart, new Map()),
    withValue(theirs, '/clauses/0/heading', 'Range'));
  const gone = with_('/serviceElements/obligations/0', undefined);
  assert.deepEqual(merged(gone, theirs, meetingsOf(terms, gone, theirs), new Map()),
    withValue(theirs, '/serviceElements/obligations/0', undefined));
});

test('figures are read as people write them, exactly', () => {
  for (const [text, shape, figure] of [['99.95', 'share', 999_500], ['99,95 %', 'share', 999_500],
    ['1 200,50', 'money', 120_050], ['10', 'points', 1000], ['0.07', 'money', 7], ['30', 'days',
      30]])
    assert.equal(readFigure(text, shape, 'EUR', 'en'), figure, text);
  for (const [text, shape] of [['', 'money'], ['x', 'money'], ['1.234', 'money'], ['1.5', 'days'],
    ['1e3', 'money'], ['99.99999', 'share']])
    assert.equal(readFigure(text, shape, 'EUR', 'en'), null, text);
  assert.equal(readFigure('1.5', 'money', 'JPY', 'en'), null);
  assert.equal(writtenFigure(999_500, 'share', 'EUR', 'en'), '99.95');
  assert.equal(writtenFigure(1_000_000, 'share', 'EUR', 'en'), '100');
  assert.equal(writtenFigure(120_000, 'money', 'EUR', 'en'), '1200.00');
  // What a field begins with is read as what it was.
  for (const language of ['en', 'fi'])
    for (const [value, shape] of [[999_950, 'share'], [650_000, 'money'], [12_500, 'days']])
      assert.equal(readFigure(writtenFigure(value, shape, 'EUR', language), shape, 'EUR', language),
        value);
  assert.equal(writtenFigure(999_950, 'share', 'EUR', 'fi'), '99,995');
  assert.equal(readFigure('6,500', 'money', 'EUR', 'en'), 650_000);
  assert.equal(readFigure('6,500', 'money', 'EUR', 'fi'), null);
  assert.equal(readFigure('99.995', 'share', 'EUR', 'fi'), null);
});

test('a change is laid on every stretch, or refused with the one where it does not fit', async () =>
  {
  const later = withValue(terms, '/serviceElements/costs/0/amount', 60_000);
  const grounds = [{ from: '2027-01-01T00:00:00.000Z', baseHash: 'a', base: terms },
    { from: '2027-07-01T00:00:00.000Z', baseHash: 'b', base: later }];
  const frame = { kind: 'amendment', reason: 'x', effectiveFrom: grounds[0].from,
    expiresAt: grounds[0].from, isRetroactive: false, counterTo: null, rebaseOf: null };
  const data = await changeData(with_('/clauses/0/text', 'Other words.'), frame, grounds);
  assert.deepEqual(data.results.map(({ base }) => base), ['a', 'b']);
  assert.equal(new Set(data.results.map((one) => one.terms)).size, 2);
  await assert.rejects(changeData(with_('/serviceElements/costs/0/amount', 1), frame, grounds),
    ({ sentence }) => sentence.code === 'stretch-differs');
  const now = Date.parse('2027-01-01T00:00:00.000Z');
  assert.equal(latestExpiry('2027-02-01T00:00:00.000Z', false, now), '2027-02-01T00:00:00.000Z');
  assert.equal(latestExpiry('2028-02-01T00:00:00.000Z', false, now), '2027-06-29T23:00:00.000Z');
  assert.equal(placeOfRefusal({ pointer: '/data/terms/title' }), '/title');
  assert.equal(placeOfRefusal({ pointer: '/data/patch', reason: { params: { pointer: '/x' } } }),
    '/x');
  assert.equal(placeOfRefusal({ pointer: '/data/effectiveFrom' }), null);
});

test('the tree, the gates, and how an agreement begins', () => {
  const proposal = (id, index, more = {}) => ({ id, recorded: { index }, ...more });
  const tree = treeOf([proposal('a', 1), proposal('d', 9), proposal('c', 5, { counterTo: 'b' }),
    proposal('b', 3, { counterTo: 'a' }), proposal('e', 11, { rebaseOf: 'd' })]);
  assert.deepEqual(tree.map(({ label, depth, under }) => [label, depth, under]),
    [['P4', 0, ''], ['P5', 1, 'P4'], ['P1', 0, ''], ['P2', 1, 'P1'], ['P3', 2, 'P2']]);
  const gates = gatesOf({ participants: [...terms.parties, { party: 'x', role: 'measurer' }] }, {
    feasibility: [], releases: [],
    background: [{ party: 'acme', text: 'B', recorded: {} }],
    groundRules: [{ party: 'acme', rules: ['R'] }, { party: 'nordhost', rules: ['S'] },
      { party: 'nordhost', rules: ['R'] }],
    points: [{ party: 'acme', points: ['P'] }, { party: 'nordhost', points: ['Q'] }] });
  assert.deepEqual(gates.map(({ isClosed, differ }) => [isClosed, differ]),
    [[false, false], [true, false], [false, true]]);
  assert.deepEqual(gates[0].lines.map(({ party, said }) => [party, said]),
    [['nordhost', null], ['acme', ['B']]]);
  assert.equal(idOf('  Työasemien tuki, Acme & Co! '), 'tyoasemien-tuki-acme-co');
  const form = { id: 'x1', title: 'X', seats: [{ party: 'aa', role: 'customer' },
    { party: 'bb', role: 'provider' }, { party: 'cc', role: 'thirdParty/consenting' }] };
  assert.equal(beginningFaults(form, new Map()).size, 0);
  assert.equal(beginningFaults(form, new Map([['bb', null]])).get('seat-1'), 'new.fault.party');
  assert.deepEqual(initiated(form).parties[2],
    { party: 'cc', role: 'thirdParty', involvement: 'consenting' });
  assert.equal(soonestAnswer(Date.parse('2026-11-30T12:00:00Z')), '2026-12-08');
});
