// How a case stands, what can be done in it and what that signs, without a server; and documents
// that break off on their way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataOf, endOfDay, minorOf, Unfit } from '../../server/web/src/views/dispute/act.ts';
import { laneOf, monthOfWindow, monthsInDispute, procedureOf, spanOf, stepsOf, waitsFor }
  from '../../server/web/src/views/dispute/data.ts';
import { meIn, movesOf } from '../../server/web/src/views/dispute/moves.ts';
import { filterOf, sortCases } from '../../server/web/src/views/dispute/disputes_data.ts';
import { bySides } from '../../server/web/src/views/agreement/sides.ts';
import { raising, versionsToChoose } from '../../server/web/src/views/dispute/raise_data.ts';
import { checkHead } from '../../server/web/src/views/dispute/accept.ts';
import { getBlob, putBlob } from '../../server/web/src/wire/blobs.ts';
import { Refusal, Unreachable } from '../../server/web/src/wire/problem.ts';

const participants = [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' }];
const at = (day) => ({ index: day, at: `2027-03-${String(day).padStart(2, '0')}T06:00:00.000Z` });
const caseOf = (more = {}) => ({ id: 'd1', agreement: 'hosting', by: 'acme', side: 'customer',
  clauses: ['uptime'], version: 1, rules: 1, claim: 'Down', remedySought: 'Pay', status: 'raised',
  until: '2027-03-05T22:00:00.000Z', head: { event: 'h1', index: 1 }, recorded: at(1), levels: [],
  queries: [], neutrals: { nominations: [], seats: [], challenges: [], waited: false },
  settlements: [], ...more });
const levels = [{ level: 1, ranOut: false, begun: at(2) }];
const onLevel = (more = {}) => caseOf({ status: 'underway', response: at(2), levels, ...more });
const formOf = (fields) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) form.append(name, one);
  }
  return form;
};

// ---------------------------------------------------------------- how it stands

test('whose move it is follows what is open', () => {
  const who = (dispute) => waitsFor(dispute, participants).map(({ who: all, what }) =>
    `${what}: ${all.join('+')}`);
  assert.deepEqual(who(caseOf()), ['response: nordhost']);
  assert.deepEqual(who(onLevel()), ['level: nordhost+acme']);
  assert.deepEqual(who(onLevel({ queries: [{ id: 'q', by: 'nordhost', side: 'provider',
    to: 'customer', text: '?', recorded: at(3) }] })), ['answer: acme']);
  const settlement = { id: 's', by: 'nordhost', status: 'open', recorded: at(3),
    needed: [{ party: 'nordhost', people: 1 }, { party: 'acme', people: 2 }],
    words: [{ party: 'nordhost' }, { party: 'acme' }] };
  assert.deepEqual(who(onLevel({ settlements: [settlement] })), ['settlement: acme']);
  const waited = { nominations: [{ party: 'sovinto', wantedBy: ['acme'] }], seats: [],
    challenges: [], waited: true, waitedForSince: at(3).at };
  assert.deepEqual(who(onLevel({ neutrals: waited })), ['neutral: nordhost']);
  const seats = [{ party: 'sovinto', byTerms: false, appointed: at(3) }];
  assert.deepEqual(who(onLevel({ neutrals: { ...waited, seats } })), ['declaration: sovinto']);
  const remedy = { by: 'nordhost', side: 'provider' };
  const outcome = { kind: 'settled', recorded: at(4), remedy };
  assert.deepEqual(who(onLevel({ outcome })), ['remedy: nordhost']);
  assert.deepEqual(who(onLevel({ outcome: { ...outcome, implemented: at(5) } })),
    ['confirmation: acme']);
  assert.deepEqual(who(onLevel({ outcome: { ...outcome, confirmed: at(6) } })), []);
});

test('a time is kept, ran out, or runs', () => {
  const is = (dispute) => stepsOf(dispute).map(({ what, level, is: how }) =>
    `${what}${level ?? ''} ${how}`);
  assert.deepEqual(is(caseOf()), ['response running']);
  assert.deepEqual(is(onLevel()), ['response kept', 'level1 running']);
  const ranOut = [{ ...levels[0], ranOut: true }, { level: 2, ranOut: true, begun: at(9) }];
  assert.deepEqual(is(caseOf({ levels: ranOut, outcome: { kind: 'lapsed', recorded: at(20) } })),
    ['response missed', 'level1 missed', 'level2 missed']);
  const remedy = { by: 'nordhost', side: 'provider', due: at(9).at };
  const settled = { kind: 'settled', recorded: at(4), remedy };
  const late = { ...settled, overdue: at(9), implemented: at(12) };
  assert.deepEqual(is(onLevel({ outcome: late })).at(-1), 'remedy missed');
  assert.deepEqual(is(onLevel({ outcome: { ...settled, implemented: at(8) } })).at(-1),
    'remedy kept');
});

test('lengths have their two largest units', () => {
  assert.deepEqual([30, 90, 3600, 93_784, 864_000].map(spanOf),
    ['PT1M', 'PT2M', 'PT1H', 'P1DT2H', 'P10D']);
});

test('each speaks on the lane of its side, the clock on none', () => {
  const lane = (source, type = 'sopu.dispute.queried.v1') =>
    laneOf({ source: `party/${source}`, type }, caseOf({ by: 'oldco' }), participants);
  assert.deepEqual([lane('nordhost'), lane('acme'), lane('sovinto'), lane('oldco')],
    ['provider', 'customer', 'neutral', 'customer']);
  assert.equal(lane('operator', 'sopu.deadline.passed.v1'), 'clock');
});

test('of which months an end says what is paid follows from the windows', () => {
  assert.deepEqual(['2027-03', '2027-Q2', '2027', '2027-03-15/P30D', 'x'].map(monthOfWindow),
    ['2027-03', '2027-06', '2027-12', '2027-04', null]);
  const terms = { serviceElements: { objectives: [{ id: 'uptime', service: 'web' }] } };
  const windows = ['uptime', 'uptime', 'gone'].map((objective) =>
    ({ objective, window: '2027-02' }));
  assert.deepEqual(monthsInDispute(caseOf({ windows }), terms),
    [{ service: 'web', month: '2027-02' }]);
  assert.equal(procedureOf({}), null);
});

// ---------------------------------------------------------------- what can be done

const names = (dispute, party) => movesOf(dispute, meIn(dispute, participants, party))
  .map(({ name, isDue }) => (isDue ? `${name}!` : name));

test('each is offered what is theirs, what is waited for first', () => {
  assert.equal(names(caseOf(), 'nordhost')[0], 'respond!');
  assert.ok(!names(caseOf(), 'acme').includes('respond'));
  assert.ok(names(caseOf(), 'acme').includes('withdraw'));
  assert.ok(!names(caseOf(), 'nordhost').includes('withdraw'));
  assert.deepEqual(names(caseOf(), 'auditor'), []);
  const neutrals = { nominations: [], challenges: [], waited: true,
    seats: [{ party: 'sovinto', byTerms: false, appointed: at(3) }] };
  assert.deepEqual(names(onLevel({ neutrals }), 'sovinto'), ['declare!', 'resign']);
  const seats = [{ ...neutrals.seats[0], declared: at(4) }];
  const there = onLevel({ neutrals: { ...neutrals, seats } });
  assert.deepEqual(names(there, 'sovinto'), ['ask', 'confide', 'determine', 'resign']);
  assert.ok(names(there, 'acme').includes('confide'));
  assert.ok(!names(onLevel(), 'acme').includes('confide'));
  const left = onLevel({ neutrals: { ...neutrals, seats: [{ ...seats[0], left: at(5) }] } });
  assert.deepEqual(names(left, 'sovinto'), []);
});

test('an end with figures in dispute is tried with an amount for each of their months', () => {
  const dispute = onLevel({ notice: 'n' });
  const months = [{ service: 'web', month: '2027-02' }];
  const { probe } = movesOf(dispute, meIn(dispute, participants, 'acme'), months)
    .find(({ name }) => name === 'settle');
  assert.deepEqual(probe.credits, [{ service: 'web', month: '2027-02', amount: 0 }]);
  assert.equal(probe.noticeFate, 'stands');
});

// ---------------------------------------------------------------- what is signed

const around = { zone: 'Europe/Helsinki', currency: 'EUR', language: 'en', months: [] };
const moveOf = (name, of) => ({ name, type: '', isDue: false, probe: null, ...(of && { of }) });

test('amounts are read as the language writes them, and no finer than the currency', () => {
  const minor = (language, currency = 'EUR') => (text) => minorOf(text, currency, language);
  for (const [language, texts] of [
    ['en', ['6,500', '6,500.00', '6500.00', '6 500', '6500', '6\u00a0500.0', "6'500"]],
    ['fi', ['6 500', '6 500,00', '6\u00a0500,00', '6\u202f500', '6500,0', '6500.00']]])
    for (const text of texts) assert.equal(minor(language)(text), 650_000, `${language} ${text}`);
  assert.deepEqual(['480,5', '480,50', '480.5', '1,234,567.89', '0.07'].map(minor('en')),
    [48_050, 48_050, 48_050, 123_456_789, 7]);
  assert.deepEqual(['480.50', '480,5', '1 234 567,89', '0,07'].map(minor('fi')),
    [48_050, 48_050, 123_456_789, 7]);
  for (const [language, texts] of [
    ['en', ['6.500', '6,50,0', '65,00.00', '1234,567', '6.500,00', '1,234,5', '1,234 567',
      '0,500', '1,5000']],
    ['fi', ['6,500', '6.500', '6,500.00', '6.500,00', '65 00', '1 23,00', '1,234,567']]])
    for (const text of [...texts, '', '-1', '-0', '\u22121', '1e3', 'ten', '6.005', ',', '.5'])
      assert.equal(minor(language)(text), null, `${language} ${text}`);
  assert.deepEqual(['610', '6,100', '610.5', '6.100'].map(minor('en', 'JPY')),
    [610, 6100, null, null]);
  assert.deepEqual(['610', '6 100', '6,100', '6.100'].map(minor('fi', 'JPY')),
    [610, 6100, null, null]);
  assert.deepEqual(['6.500', '6,500'].map(minor('en', 'KWD')), [6500, 6_500_000]);
  assert.deepEqual(['6.500', '6,500'].map(minor('fi', 'KWD')), [null, 6500]);
});

test('what is due on a day may be done until the next begins there', () => {
  assert.equal(endOfDay('2027-03-27', 'Europe/Helsinki'), '2027-03-27T22:00:00.000Z');
  assert.equal(endOfDay('2027-03-28', 'Europe/Helsinki'), '2027-03-28T21:00:00.000Z');
});

test('a settlement is signed with everything that was filled in', () => {
  const dispute = onLevel({ notice: 'n' });
  const filled = { text: ' Half. ', 'remedy-by': 'nordhost', 'remedy-text': 'Pay',
    'remedy-due': '2027-03-27', 'notice-fate': 'falls', 'credit-0': '305,00', proposal: 'p' };
  const with_ = { ...around, months: [{ service: 'web', month: '2027-02' }] };
  assert.deepEqual(dataOf(moveOf('settle'), formOf(filled), dispute, with_), { dispute: 'd1',
    text: 'Half.', remedy: { by: 'nordhost', text: 'Pay', due: '2027-03-27T22:00:00.000Z' },
    noticeFate: 'falls', credits: [{ service: 'web', month: '2027-02', amount: 30_500 }],
    proposal: 'p' });
  for (const [name, value] of [['text', ' '], ['remedy-text', ''], ['notice-fate', ''],
    ['remedy-by', ''], ['credit-0', 'half']]) {
    const other = formOf({ ...filled, [name]: value });
    assert.throws(() => dataOf(moveOf('settle'), other, dispute, with_),
      (error) => error instanceof Unfit && error.field === name, name);
  }
  const nobody = { ...filled, 'remedy-by': '' };
  for (const [text, due] of [['Pay', ''], ['', '2027-03-27']]) {
    assert.throws(() => dataOf(moveOf('settle'), formOf({ ...nobody, 'remedy-text': text,
      'remedy-due': due }), dispute, with_), (error) => error.text === 'case.remedy.nobody');
  }
  assert.equal(dataOf(moveOf('settle'), formOf({ ...nobody, 'remedy-text': ' ', 'remedy-due': '' }),
    dispute, with_).remedy, undefined);
});

test('whoever ends a case signs on the newest that was said in it', () => {
  const dispute = onLevel({ head: { event: 'h9', index: 9 } });
  assert.deepEqual(dataOf(moveOf('withdraw'), formOf({ text: 'Our fault' }), dispute, around),
    { dispute: 'd1', case: 'h9', reason: 'Our fault' });
  const settlement = { id: 's', event: 'hs', results: [{ from: 'f', terms: 't', more: 1 }] };
  assert.deepEqual(dataOf(moveOf('accept', 's'), formOf({}), { ...dispute,
    settlements: [settlement] }, around), { dispute: 'd1', case: 'h9', settlement: 's', event: 'hs',
    results: [{ from: 'f', terms: 't' }] });
  const shown = (hash, fault = null) =>
    ({ dispute, events: [{ entry: { index: 9, hash }, fault }] });
  checkHead(shown('h9'));
  assert.throws(() => checkHead(shown('other')), /case\.head\.other|head/);
  assert.throws(() => checkHead(shown('h9', { code: 'x', params: {} })));
});

test('evidence names its documents, a confided note only its hash', () => {
  const document = { title: 'may.pdf', bytes: 3, sha256: 'x' };
  assert.deepEqual(dataOf(moveOf('evidence'), formOf({ text: 'Graphs', clause: ['uptime', 'web'] }),
    caseOf(), around, [document]), { dispute: 'd1', statement: 'Graphs', clauses: ['uptime', 'web'],
    documents: [document] });
  const secret = formOf({ text: 'Secret' });
  assert.deepEqual(dataOf(moveOf('confide', 'sovinto'), secret, caseOf(), around, [document]),
    { dispute: 'd1', party: 'sovinto', sha256: 'x' });
});

test('a dispute is raised about what was chosen, in the version that was looked at', () => {
  const fields = { clause: 'uptime', claim: 'Down', remedySought: 'Pay' };
  const about = { windows: [], version: 2, newest: 3 };
  assert.deepEqual(raising(formOf(fields), about), { data: { clauses: ['uptime'], version: 2,
    claim: 'Down', remedySought: 'Pay' } });
  assert.equal(raising(formOf(fields), { ...about, version: 3 }).data.version, undefined);
  assert.deepEqual(raising(formOf({ ...fields, claim: ' ' }), about), { field: 'claim' });
  assert.deepEqual(raising(formOf({ claim: 'x' }), about), { field: 'clause' });
  assert.deepEqual(versionsToChoose([{ number: 2, effectiveFrom: '2028' }, { number: 1,
    effectiveFrom: '2026', neverBinds: true }, { number: 0, effectiveFrom: '2026' }], '2027')
    .map(({ number }) => number), [0]);
});

test('where nothing has bound yet, it is about what will bind first', () => {
  const versions = [{ number: 1, effectiveFrom: '2027', neverBinds: true },
    { number: 2, effectiveFrom: '2027' }, { number: 3, effectiveFrom: '2028' }];
  const chosen = (...more) => versionsToChoose(versions, ...more).map(({ number }) => number);
  assert.deepEqual(chosen('2026'), [2]);
  assert.deepEqual(chosen('2028'), [2, 3]);
  assert.deepEqual(chosen('2029', '2028'), [2]);
});

test('on a side stands whom the ruling terms name, not who comes in later', () => {
  const both = [{ party: 'nordhost', role: 'provider' }, { party: 'acme', role: 'customer' },
    { party: 'gridworks', role: 'provider' }];
  const terms = { parties: [{ party: 'gridworks', role: 'provider' },
    { party: 'acme', role: 'customer' }] };
  const sides = bySides(both, terms);
  assert.deepEqual(waitsFor(caseOf(), sides)[0], { who: ['gridworks'], what: 'response' });
  assert.deepEqual(sides.map(({ party }) => party), ['acme', 'gridworks', 'nordhost']);
  assert.deepEqual(bySides(both, null), both);
});

// ---------------------------------------------------------------- the list

test('cases stand where they are to be acted on, the most pressing first', () => {
  const mine = caseOf({ id: 'mine', by: 'acme' });
  const later = onLevel({ id: 'later', until: '2027-05-01T00:00:00.000Z' });
  const sooner = onLevel({ id: 'sooner', until: '2027-04-01T00:00:00.000Z' });
  const over = onLevel({ id: 'over', outcome: { kind: 'lapsed', recorded: at(9) } });
  const agreements = new Map([['hosting', { participants }]]);
  const sorted = (query) => {
    const { mine: first, running, over: last } = sortCases([later, over, mine, sooner], agreements,
      'nordhost', filterOf(new URLSearchParams(query)));
    return [first, running, last].map((all) => all.map(({ id }) => id));
  };
  assert.deepEqual(sorted(''), [['mine'], ['sooner', 'later'], ['over']]);
  assert.deepEqual(sorted('mine=1'), [['mine'], [], []]);
  assert.deepEqual(sorted('state=running'), [['mine'], ['sooner', 'later'], []]);
  assert.equal(filterOf(new URLSearchParams('state=nonsense&level=x')).state, '');
});

// ---------------------------------------------------------------- documents on their way

// A server that keeps what has come, and can break off or lie.
function keeper({ breakAt = () => false } = {}) {
  const kept = { bytes: 0, tokens: [], ranges: [] };
  let tokens = 0;
  const answer = (body, status) => new Response(JSON.stringify(body), { status });
  return { kept, url: 'http://x', language: () => 'en', token: async () => `t${++tokens}`,
    fetch: async (_, { headers, body }) => {
      kept.tokens.push(headers.authorization);
      kept.ranges.push(headers['content-range']);
      if (breakAt(kept)) throw new TypeError('broken off');
      const [, from, to, total] =
        /^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(headers['content-range']);
      if (from !== undefined) {
        assert.equal(body.size, Number(to) - Number(from) + 1);
        if (Number(from) === kept.bytes) kept.bytes = Number(to) + 1;
      }
      return answer({ received: kept.bytes, whole: kept.bytes === Number(total) },
        kept.bytes === Number(total) ? 201 : 202);
    } };
}

test('a document goes in pieces, each with a token of its own', async () => {
  const store = keeper();
  const told = [];
  await putBlob(store, 'hash', new Blob([new Uint8Array(600_000)]), (bytes) => told.push(bytes));
  assert.deepEqual(store.kept.ranges, ['bytes */600000', 'bytes 0-262143/600000',
    'bytes 262144-524287/600000', 'bytes 524288-599999/600000']);
  assert.deepEqual(told, [0, 262_144, 524_288, 600_000]);
  assert.equal(new Set(store.kept.tokens).size, 4);
});

test('what broke off goes on where it was', async () => {
  let broken = 0;
  const store = keeper({ breakAt: ({ bytes }) => bytes === 262_144 && broken++ < 1 });
  await putBlob(store, 'hash', new Blob([new Uint8Array(600_000)]));
  assert.equal(store.kept.bytes, 600_000);
  assert.equal(store.kept.ranges.filter((range) => range === 'bytes 0-262143/600000').length, 1);
  assert.equal(store.kept.ranges.filter((range) => range === 'bytes */600000').length, 2);
});

test('a refusal is told, an absent document is none, one may give up', async () => {
  const problem = { type: 'urn:sopu:error:too-large', title: 't', status: 413, detail: 'large' };
  const refusing = { ...keeper(), fetch: async () => new Response(JSON.stringify(problem),
    { status: 413 }) };
  await assert.rejects(putBlob(refusing, 'hash', new Blob(['x'])), (error) =>
    error instanceof Refusal && error.code === 'too-large');
  const empty = { ...keeper(), fetch: async () => new Response('{}', { status: 404 }) };
  assert.equal(await getBlob(empty, 'hash'), null);
  await assert.rejects(putBlob(keeper(), 'hash', new Blob(['x']), () => undefined,
    AbortSignal.abort()), Unreachable);
});
