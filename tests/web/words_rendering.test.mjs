// How each form of parameter is written out by the page. Expectations are those of the server's own
// rendering (tests/words/rendering_test.cpp); ledger_demo.test.mjs compares the two on real
// answers.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { decimal, grouped, minorDigits, pluralOf, withPoint }
  from '../../server/web/src/words/numbers.ts';
import { forms, namesIn, parsePattern } from '../../server/web/src/words/pattern.ts';
import { explain, render, screen, withPageTexts, word } from '../../server/web/src/words/words.ts';
import '../support/lifetime.mjs';

const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url)));
const catalogues = { en: read('ledger/words/en.json'), fi: read('ledger/words/fi.json') };
const page = { en: read('server/web/src/words/page.en.json'),
  fi: read('server/web/src/words/page.fi.json') };
const setting = (language, zone = 'Europe/Helsinki', catalogue = catalogues[language]) =>
  ({ catalogue, language, zone });
const en = (code, params, zone) => render({ code, params }, setting('en', zone));
const fi = (code, params, zone) => render({ code, params }, setting('fi', zone));
// By a catalogue whose only sentence is the pattern.
const written = (pattern, params, language = 'en', zone = 'Europe/Helsinki') =>
  render({ code: 'x', params }, setting(language, zone, { ...catalogues[language],
    sentences: { x: pattern } }));

describe('texts and words', () => {
  it('puts texts in as they are', () => {
    assert.equal(en('no-such-key', { party: 'acme', kid: 'k' }),
      'acme has no key k. See its list of keys.');
    assert.equal(fi('no-such-key', { party: 'acme', kid: 'k' }),
      'Osapuolella acme ei ole avainta k. Katso osapuolen avainluettelo.');
    const text = "{party} '{' # <b>&amp;\u202e";
    assert.equal(en('comment-posted', { party: 'acme', text }), `acme comments: “${text}”`);
    assert.equal(fi('comment-posted', { party: 'acme', text }), `acme kommentoi: ”${text}”`);
  });
  it('finds words in their case', () => {
    const said = { party: 'acme', kind: 'amendment', by: 'nordhost' };
    assert.equal(en('proposal-approved', said),
      'acme approves the amendment that nordhost proposed.');
    assert.equal(fi('proposal-approved', said),
      'acme hyväksyy osapuolen nordhost tekemän muutosehdotuksen.');
    assert.equal(word('phase', 'inForce', null, setting('en')), 'in force');
    assert.equal(word('phase', 'inForce', null, setting('fi')), 'voimassa');
    assert.equal(word('kind', 'renewal', 'genitive', setting('fi')), 'jatkosopimusehdotuksen');
    assert.equal(word('phase', 'limbo', null, setting('fi')), 'limbo');
    assert.equal(word('constructor', 'name', null, setting('en')), 'name');
  });
  it('joins lists', () => {
    const said = (...rules) => ({ party: 'acme', rules });
    assert.equal(en('groundrules-accepted', said('one')), 'acme accepts the ground rules “one”.');
    assert.equal(en('groundrules-accepted', said('one', 'two')),
      'acme accepts the ground rules “one” and “two”.');
    assert.equal(fi('groundrules-accepted', said('one', 'two', 'three')),
      'acme hyväksyy pelisäännöt ”one”, ”two” ja ”three”.');
    assert.equal(en('none-of', { value: 'x', words: ['a', 'b', 'c'] }),
      '“x” is none of a, b and c.');
  });
  it('writes sentences within sentences', () => {
    const why = { code: 'member-missing', params: { member: 'name' } };
    assert.equal(en('in-enrolment-request', { pointer: '/name', why }),
      'The enrolment request is refused at /name: The member “name” is missing.');
    const obstacles = [{ code: 'background-missing', params: { party: 'acme' } },
      { code: 'part-missing', params: { part: '/clauses' } }];
    assert.equal(fi('gates-open', { obstacles }),
      'Ehdotusta ei voi vielä hyväksyä. acme ei ole antanut ' +
      'taustaselvitystään. Ehdoista puuttuvat sopimuskohdat.');
    assert.equal(en('in-enrolment-request', { pointer: '/a', why: { code: 'nonsense',
      params: { b: 1 } } }),
      'The enrolment request is refused at /a: nonsense {"b":1}');
  });
  it('chooses by word and by number', () => {
    assert.equal(en('agreement-over', { phase: 'ended/expired' }),
      'The agreement is over: it has expired.');
    assert.equal(en('agreement-over', { phase: 'inForce' }),
      'The agreement is over: it is in force.');
    const needed = (people) => ({ people, party: 'acme' });
    assert.equal(en('still-needed', needed(1)), 'Still needed: the approval of 1 person of acme.');
    assert.equal(fi('still-needed', needed(1)),
      'Osapuolelta acme tarvitaan vielä yhden henkilön hyväksyntä.');
    assert.equal(fi('still-needed', needed(2)),
      'Osapuolelta acme tarvitaan vielä 2 henkilön hyväksyntä.');
  });
});

describe('quantities', () => {
  it('numbers, as Unicode has them in both languages', () => {
    assert.equal(en('text-too-long', { max: 20_000 }),
      'This text has more than 20,000 characters.');
    assert.equal(fi('text-too-long', { max: 20_000 }),
      'Tässä tekstissä on yli 20\u00a0000 merkkiä.');
    assert.equal(en('must-be-integer', { min: -5, max: 2_147_483_648 }),
      'This must be an integer from -5 to 2147483648.');
    for (const number of [0, 1, -1, 999, 1000, -1234, 1234567, Number.MAX_SAFE_INTEGER,
      -Number.MAX_SAFE_INTEGER])
      for (const [language, locale] of [['en', 'en-GB'], ['fi', 'fi']]) {
        assert.equal(grouped(number, language), new Intl.NumberFormat(locale).format(number));
        assert.equal(pluralOf(number, language), Math.abs(number) === 1 ? 'one' : 'other');
      }
    assert.equal(decimal('-1234.5000', 2, 'fi'), '\u22121\u00a0234,50');
    assert.deepEqual([withPoint(5, 2), withPoint(-5, 2), withPoint(0, 4), withPoint(480, 0)],
      ['0.05', '-0.05', '0.0000', '480']);
  });
  it('per cent, exactly', () => {
    const ppm = (number, language) => written('{x, ppm}', { x: number }, language);
    const told = { 999900: '99.99', 999950: '99.995', 999999: '99.9999', 995000: '99.5',
      990000: '99', 1000000: '100', 1: '0.0001', 0: '0' };
    for (const [number, text] of Object.entries(told))
      assert.equal(ppm(Number(number)), `${text}\u00a0%`);
    assert.equal(ppm(999_900, 'fi'), '99,99\u00a0%');
    assert.equal(ppm(-1), 'x {"x":-1}');
  });
  it('durations as they were written', () => {
    const duration = (text, language, form = 'duration') => written(`{x, ${form}}`, { x: text },
      language);
    const texts = { PT4H: '4 hours', P1B: '1 business day', P2B: '2 business days',
      PT48H: '48 hours', P1M: '1 month',
      PT1M: '1 minute', P1Y2M3W4DT5H6M7S:
        '1 year, 2 months, 3 weeks, 4 days, 5 hours, 6 minutes and 7 seconds' };
    for (const [text, told] of Object.entries(texts)) assert.equal(duration(text), told);
    assert.equal(duration('P1Y2M3W4DT5H6M1S', 'fi'),
      '1 vuosi, 2 kuukautta, 3 viikkoa, 4 päivää, 5 tuntia, 6 minuuttia ja 1 sekunti');
    assert.equal(duration('P1DT4H', 'en', 'service'), '1 day and 4 service hours');
    assert.equal(duration('PT4H', 'fi', 'service'), '4 palvelutuntia');
    assert.equal(duration('PT'), 'x {"x":"PT"}');
  });
  it('money, with the decimals of its currency', () => {
    const money = (minor, currency, language) => written('{x, money}', { x: { minor, currency } },
      language);
    assert.equal(money(48_000, 'EUR'), '480.00\u00a0EUR');
    assert.equal(money(123_456_789, 'EUR', 'fi'), '1\u00a0234\u00a0567,89\u00a0EUR');
    assert.equal(money(-5, 'EUR'), '-0.05\u00a0EUR');
    assert.equal(money(480, 'JPY'), '480\u00a0JPY');
    assert.equal(money(480, 'KWD'), '0.480\u00a0KWD');
    assert.equal(money(480, 'RSD'), '4.80\u00a0RSD');
    assert.equal(money(480, 'IQD'), '0.480\u00a0IQD');
    assert.deepEqual(['HUF', 'CLF', 'nonsense'].map(minorDigits), [2, 4, 2]);
    assert.equal(written('{x, money}', { x: { minor: 1, currency: 'EUR', more: 1 } }),
      'x {"x":{"minor":1,"currency":"EUR","more":1}}');
  });
});

describe('time', () => {
  const instant = (at, zone, language) => written('{x, instant}', { x: at }, language, zone);
  it('days', () => {
    assert.equal(written('{x, day}', { x: '2027-01-31' }), '31 January 2027');
    assert.equal(written('{x, day}', { x: '2027-01-31' }, 'fi'), '31.1.2027');
    assert.equal(written('{x, day}', { x: '2027-02-30' }), 'x {"x":"2027-02-30"}');
  });
  it('instants on the clocks of the zone, as exactly as need be', () => {
    assert.equal(instant('2027-06-30T21:00:00.000Z'), '1 July 2027 at 00:00');
    assert.equal(instant('2027-06-30T21:00:00.000Z', 'Europe/Helsinki', 'fi'), '1.7.2027 klo 0.00');
    assert.equal(instant('2027-06-30T21:00:00.000Z', 'America/New_York'), '30 June 2027 at 17:00');
    assert.equal(instant('2027-06-30T21:00:00.000Z', 'Asia/Kolkata'), '1 July 2027 at 02:30');
    assert.equal(instant('2027-06-30T21:05:09.000Z'), '1 July 2027 at 00:05:09');
    assert.equal(instant('2027-06-30T21:05:00.120Z'), '1 July 2027 at 00:05:00.120');
    assert.equal(instant('2027-06-30T21:05:09.007Z', 'Europe/Helsinki', 'fi'),
      '1.7.2027 klo 0.05.09,007');
  });
  it('names UTC and no other zone; one that is unknown is UTC', () => {
    for (const zone of [null, 'UTC']) {
      assert.equal(instant('2027-06-30T21:00:00.000Z', zone), '30 June 2027 at 21:00 (UTC)');
      assert.equal(instant('2027-06-30T21:00:00.000Z', zone, 'fi'), '30.6.2027 klo 21.00 (UTC)');
    }
    assert.equal(instant('2027-06-30T21:00:00.000Z', 'Mars/Base'), '30 June 2027 at 21:00 (UTC)');
    assert.equal(instant('0001-01-01T12:00:00.000Z', null), '1 January 1 at 12:00 (UTC)');
  });
  it('tells apart the hour that comes twice', () => {
    const twice = {
      'Europe/Helsinki': [['2027-10-31T00:30:00.000Z', '31 October 2027 at 03:30 (UTC+3)'],
        ['2027-10-31T01:30:00.000Z', '31 October 2027 at 03:30 (UTC+2)'],
        ['2027-10-31T02:00:00.000Z', '31 October 2027 at 04:00'],
        ['2027-10-30T23:59:00.000Z', '31 October 2027 at 02:59'],
        ['2027-03-28T00:59:59.000Z', '28 March 2027 at 02:59:59'],
        ['2027-03-28T01:00:00.000Z', '28 March 2027 at 04:00'],
        ['2045-06-23T21:00:00.000Z', '24 June 2045 at 00:00'],
        ['9999-12-31T21:59:59.999Z', '31 December 9999 at 23:59:59.999']],
      'America/New_York': [['2027-11-07T05:30:00.000Z', '7 November 2027 at 01:30 (UTC−4)']],
      'America/St_Johns': [['2027-11-07T04:00:00.000Z', '7 November 2027 at 01:30 (UTC−2:30)']],
    };
    for (const [zone, cases] of Object.entries(twice))
      for (const [at, told] of cases) assert.equal(instant(at, zone), told);
    assert.equal(instant('2027-10-31T00:30:00.000Z', 'Europe/Helsinki', 'fi'),
      '31.10.2027 klo 3.30 (UTC+3)');
  });
});

describe('patterns', () => {
  it('quote as ICU does', () => {
    assert.equal(written("don't '{x}' it''s '{'''}'", {}), "don't {x} it's {'}'");
    assert.equal(written("{n, plural, one {# '#' {n, integer}} other {#}}", { n: 1 }), '1 # 1');
    assert.equal(written('{a, select, b {#} other {-}}#', { a: 'b' }), '##');
    assert.equal(written("{n, plural, =5 {five} other {{a, select, x {# x} other {'#}}}}", { n: 5,
      a: 'x' }), 'five');
    assert.equal(written('{ n , number }{n,integer}', { n: 2000 }), '2,0002000');
  });
  it('are refused if they are none', () => {
    for (const pattern of ['{', '{a', '{a, select, other {x}', '{a, nonsense}',
      '{a, plural, one {x}}', '{a, select, x}', '{}',
      '{a, plural, offset:1 other {x}}', '{a, word, x'])
      assert.throws(() => parsePattern(pattern), pattern);
  });
  it('that parameters do not fit give the code and its data', () => {
    for (const [pattern, params] of [['{a}', {}], ['{a}', { a: 1 }], ['a', { b: 1 }],
      ['{a, word, role}', { a: 'zz' }],
      ['{a, number}', { a: '1' }], ['{a, instant}', { a: '2027' }], ['{a, names}', { a: [] }],
      ['{n, plural, other {}}', { n: 'x' }], ['{a, sentence}', { a: { code: 'x' } }]])
      assert.equal(written(pattern, params), `x ${JSON.stringify(params)}`, pattern);
    assert.equal(en('constructor', { a: 1 }), 'constructor {"a":1}');
    assert.equal(screen('toString', {}, setting('en')), 'toString {}');
  });
});

describe('the catalogues', () => {
  const patternsOf = ({ sentences, screen: texts, forms: quantities }) =>
    Object.entries({ ...sentences, ...texts, ...quantities });
  const samples = { text: 'a', quote: 'a', quotes: ['a'], names: ['a', 'b'], integer: 3,
    number: 3000, ppm: 999_900,
    instant: '2027-06-30T21:00:00.000Z', day: '2027-01-31', duration: 'PT4H', service: 'PT4H',
    money: { minor: 1, currency: 'EUR' }, sentence: { code: 'no-change', params: {} },
    sentences: [{ code: 'no-change', params: {} }] };
  function* argumentsIn(pieces) {
    for (const piece of pieces) {
      if (piece.kind === 'argument') yield piece;
      if (piece.kind !== 'choice') continue;
      yield { name: piece.name, form: piece.isPlural ? 'integer' : 'text' };
      for (const branch of piece.branches.values()) yield* argumentsIn(branch);
    }
  }
  function sampleOf({ form, name, style }, { words }) {
    return form === 'word' ? Object.keys(words[style || name])[0] : samples[form];
  }

  it('in Finnish a credit is not what puts a dispute right', () => {
    const ofCases = Object.entries(page.fi).filter(([name]) => /^(case|disputes)\./.test(name));
    assert.deepEqual(ofCases.filter(([, text]) => /hyvit/i.test(text)), []);
  });
  it('hold only what is understood, and every form has a sample', () => {
    for (const [language, catalogue] of Object.entries(catalogues)) {
      const seen = new Set();
      for (const [code, pattern] of Object.entries(catalogue.sentences)) {
        const params = {};
        const all = [...argumentsIn(parsePattern(pattern))];
        for (const one of all.filter(({ form }) => form === 'text')) params[one.name] = 'a';
        for (const one of all.filter(({ form }) => form !== 'text'))
          params[one.name] = sampleOf(one, catalogue);
        const text = render({ code, params }, setting(language));
        assert.ok(!text.includes('{') && !text.startsWith(`${code} `), `${code}: ${text}`);
      }
      for (const [, pattern] of patternsOf(catalogue))
        for (const { form } of argumentsIn(parsePattern(pattern))) seen.add(form);
      assert.deepEqual(forms.filter((form) => !seen.has(form)), []);
    }
  });
  it('of the page have the same texts with the same parameters in both languages', () => {
    assert.deepEqual(Object.keys(page.en).sort(), Object.keys(page.fi).sort());
    for (const name of Object.keys(page.en)) {
      const [one, other] = ['en', 'fi'].map((language) =>
        [...namesIn(parsePattern(page[language][name]))].sort());
      assert.deepEqual(one, other, name);
    }
  });
  it('take the page\'s texts among those of the screen', () => {
    const catalogue = withPageTexts(catalogues.fi, page.fi);
    const whole = setting('fi', null, catalogue);
    const why = { code: 'check.proof.place', params: { index: 7 } };
    assert.equal(explain(why, whole),
      page.fi['check.proof.place'].replace('{index, integer}', '7'));
    assert.equal(screen(why.code, why.params, whole), explain(why, whole));
    assert.equal(explain({ code: 'jws-parts', params: {} }, whole),
      catalogues.fi.sentences['jws-parts']);
    // One within another, whichever catalogue has it.
    for (const within of [why, { code: 'jws-parts', params: {} }]) {
      assert.equal(explain({ code: 'perf.act.in-line', params: { line: 3, why: within } }, whole),
        `Rivi 3: ${explain(within, whole)}`);
    }
    const [twin] = Object.keys(catalogues.fi.screen);
    assert.throws(() => withPageTexts(catalogues.fi, { [twin]: 'x' }));
  });
  it('have words for every refusal of the page', () => {
    const folder = new URL('../../server/web/src/ledger/', import.meta.url);
    const source = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join('');
    const own = new Set(source.match(/(?<=')check\.[a-z.]+(?=')/g));
    assert.ok(own.size > 15);
    for (const code of own) assert.ok(Object.hasOwn(page.en, code), code);
    const codes = source.match(/(?<=(?:Refused|refusal)\(')[a-z-]+(?:\.[a-z-]+)?(?=')/g);
    for (const code of codes.filter((one) => !one.startsWith('check.')))
      assert.ok(Object.hasOwn(catalogues.en.sentences, code), code);
    for (const variant of source.match(/(?<=\brefuse\(')[a-z-]+(?=')/g))
      assert.ok(Object.hasOwn(catalogues.en.sentences, `patch-does-not-apply.${variant}`), variant);
  });
});
