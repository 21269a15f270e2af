// What the page reads and writes of bytes: base64, strict JSON and its canonical form, times,
// signatures under the ledger's profile, compact JWS, events.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { readFileSync } from 'node:fs';
import { base64, base64url, fromBase64, fromBase64url }
  from '../../server/web/src/ledger/base64.ts';
import { isAcceptableKey, verifyEd25519 } from '../../server/web/src/ledger/ed25519.ts';
import { newEventId, payloadToSign, readEvent, readSignedEvent, writeEvent }
  from '../../server/web/src/ledger/event.ts';
import { canonical, parseJson } from '../../server/web/src/ledger/json.ts';
import { ed25519Signer, jwsHash, parseJws, signJws, thumbprint, typ, verifyJws }
  from '../../server/web/src/ledger/jws.ts';
import { isDuration, parseDate, parseTime } from '../../server/web/src/ledger/time.ts';
import '../support/lifetime.mjs';

const canonicalize = createRequire(import.meta.url)('canonicalize');
const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const vectors = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url))).cases;
const refuses = (code, read) => assert.throws(read, (error) => {
  assert.equal(error.sentence?.code, code, String(error));
  return true;
});

describe('base64', () => {
  it('is that of RFC 4648, in both alphabets', () => {
    for (let size = 0; size < 70; ++size) {
      const bytes = crypto.getRandomValues(new Uint8Array(size));
      assert.equal(base64(bytes), Buffer.from(bytes).toString('base64'));
      assert.equal(base64url(bytes), Buffer.from(bytes).toString('base64url'));
      assert.deepEqual(fromBase64(base64(bytes)), bytes);
      assert.deepEqual(fromBase64url(base64url(bytes)), bytes);
    }
  });
  it('takes one text for each byte string', () => {
    for (const text of ['Zg', 'Zg=', 'Zh==', 'Zm9=', 'Zm8', 'Z===', '====', 'Zg==\n', ' Zg==',
      'Zm-v', 'Zg==Zg=='])
      assert.equal(fromBase64(text), null, text);
    for (const text of ['Zg==', 'Zh', 'Zm9', 'Z', 'Zm+v', 'Zg\n', 'Zé'])
      assert.equal(fromBase64url(text), null, text);
  });
});

describe('strict JSON', () => {
  it('reads what the ledger reads', () => {
    for (const text of ['{}', ' [ ] ', '"\\u00e4\\ud83d\\ude00\\/\\n"', '-9007199254740991',
      '{"a":{"":[null,true]}}'])
      assert.deepEqual(parseJson(text), JSON.parse(text));
    assert.deepEqual(Object.keys(parseJson('{"__proto__":1}')), ['__proto__']);
  });
  const refusals = {
    'malformed-json.syntax': ['', '{', '[1,]', '{"a" 1}', '{a:1}', "'a'", '"\u0001"', '"\\x"',
      '[01]', '+1', '.5', '[1.]',
      '[1e]', 'nul', '\ufeff{}', '"\\ud800"', '"\ud800"', '\u00a01', '{"a":1,}'],
    'malformed-json.text-after': ['{} {}', '1 2', '[]]'],
    'malformed-json.twice': ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"b":{"c":1,"c":2}}]'],
    'malformed-json.fraction': ['1.0', '[1e2]', '1E-2', '-0.5'],
    'malformed-json.minus-zero': ['-0', '[-0]'],
    'malformed-json.integer-range': ['9007199254740992', '-9007199254740992', '1'.repeat(40)],
    'malformed-json.noncharacter': ['"\ufffe"', '"\\uffff"', '"\ufdd0"', '"\u{1fffe}"',
      '{"\\ufdef":1}'],
    'json-too-deep': [`${'['.repeat(33)}${']'.repeat(33)}`],
    'json-too-large': [`"${'a'.repeat(262_143)}"`],
  };
  for (const [code, texts] of Object.entries(refusals))
    it(`refuses ${code}`, () => { for (const text of texts) refuses(code,
      () => parseJson(text)); });
  it('tells the byte, and takes what is just within the limits', () => {
    assert.throws(() => parseJson('{"ä":1.5}'), (error) => error.sentence.params.offset === 9);
    refuses('malformed-json.syntax', () => parseJson(Uint8Array.of(0x22, 0xff, 0x22)));
    parseJson(`${'['.repeat(32)}${']'.repeat(32)}`);
    parseJson(`"${'a'.repeat(262_142)}"`);
  });
});

describe('the canonical form', () => {
  it('is the one of npm canonicalize', () => {
    const names = ['a', 'é', '€', '😀', '\ufb33', '', '10', '9', '\u0001', '"', '\u2028'];
    for (let round = 0; round < 300; ++round) {
      const document = (depth) => {
        const kind = crypto.getRandomValues(new Uint8Array(1))[0] / 256;
        if (depth > 3 || kind < 0.3) return [null, true, -5, names[round % names.length],
          2 ** 53 - 1][round % 5];
        const items = Array.from({ length: 3 }, () => document(depth + 1));
        return kind < 0.5 ? items
          : Object.fromEntries(items.map((item, i) => [names[(
            round * 7 + i * 3 + depth) % names.length], item]));
      };
      const value = document(0);
      assert.equal(canonical(value), canonicalize(value));
    }
  });
  it('is none of what cannot be signed', () => {
    for (const value of [1.5, -0, NaN, 2 ** 53, '\ud800', { a: undefined }, [undefined], undefined])
      refuses('check.json.form', () => canonical(value));
  });
});

describe('times', () => {
  it('are taken in one spelling', () => {
    assert.equal(parseTime('2027-06-30T21:00:00.000Z'), Date.UTC(2027, 5, 30, 21));
    for (const text of ['2027-06-31T00:00:00.000Z', '2027-02-29T00:00:00.000Z',
      '2027-06-30T24:00:00.000Z',
      '2027-06-30T21:00:00Z', '2027-06-30T21:00:00.000+00:00', '2027-6-30T21:00:00.000Z',
        '2027-06-30T21:60:00.000Z'])
      assert.equal(parseTime(text), null, text);
    assert.deepEqual(parseDate('2028-02-29'), { year: 2028, month: 2, day: 29 });
    assert.equal(parseDate('2027-02-29'), null);
  });
  it('durations are those of the ledger', () => {
    for (const text of ['P1Y2M3W4DT5H6M7S', 'P2B', 'PT48H', 'P1M', 'PT1M', 'P0D',
      'P10DT1S']) assert.ok(isDuration(text), text);
    for (const text of ['P', 'PT', 'P1', 'P1H', 'PT1D', 'P1D2M', 'P1B2D', 'P12345B', '1D', 'P1.5D',
      'p1D', 'P1D\n', 'P1000Y'])
      assert.ok(!isDuration(text), text);
  });
});

describe('Ed25519', () => {
  it('gives the answers of the edge cases', async () => {
    const cases = vectors('ed25519_edge_cases');
    assert.equal(cases.length, 12);
    for (const { number, message, pub_key: key, signature, accept } of cases) {
      const holds = await verifyEd25519(bytesOf(key), bytesOf(message), bytesOf(signature));
      assert.equal(holds, accept, `case ${number}`);
    }
  });
  it('verifies the signatures of RFC 8032, and none that is changed', async () => {
    for (const { name, public_key: key, message, signature } of vectors('ed25519_rfc8032')) {
      assert.ok(await verifyEd25519(bytesOf(key), bytesOf(message), bytesOf(signature)), name);
      for (const at of [0, 31, 32, 63]) {
        const other = bytesOf(signature);
        other[at] ^= 1;
        assert.ok(!await verifyEd25519(bytesOf(key), bytesOf(message), other),
          `${name}, byte ${at}`);
      }
    }
  });
  // Engines differ in these; here node's is made to find everything good.
  it('asks no engine about what the profile refuses', async (t) => {
    const { public_key: key, message, signature } = vectors('ed25519_rfc8032')[1];
    t.mock.method(crypto.subtle, 'verify', async () => true);
    const holds = (k, s) => verifyEd25519(bytesOf(k), bytesOf(message), bytesOf(s));
    assert.ok(await holds(key, signature));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(signature, 'hex').subarray(32).reverse().toString('hex')}`);
    const more = Buffer.from((s + order).toString(16).padStart(64, '0'), 'hex').reverse();
    assert.ok(!await holds(key, signature.slice(0, 64) + more.toString('hex')), 'S >= L');
    const cases = vectors('ed25519_public_keys').filter(({ why }) => /small order/.test(why));
    assert.ok(cases.length >= 8);
    for (const { public_key: point, why } of cases) {
      assert.ok(!await holds(point, signature), why);
      assert.ok(!await holds(key, point + signature.slice(64)), `R: ${why}`);
    }
    const beyond = `${'ff'.repeat(31)}7f`;  // y >= p
    assert.ok(!await holds(beyond, signature));
    assert.ok(!await holds(key, beyond + signature.slice(64)));
  });
  it('knows which keys may be introduced', () => {
    const cases = vectors('ed25519_public_keys');
    assert.ok(cases.length > 20);
    for (const { why, public_key: key, accept } of cases) assert.equal(isAcceptableKey(bytesOf(
      key)), accept, why);
  });
});

const pair = () => crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
async function someone() {
  const { privateKey, publicKey } = await pair();
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: base64url(raw) };
  return { privateKey, jwk, signer: ed25519Signer(privateKey, await thumbprint(jwk)) };
}

describe('a JWS', () => {
  it('has the thumbprint of RFC 8037, appendix A.3', async () => {
    assert.equal(await thumbprint(
      { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }),
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });
  it('is made with a key that cannot be extracted, and verified', async () => {
    const { privateKey, jwk, signer } = await someone();
    assert.equal(privateKey.extractable, false);
    const compact = await signJws(signer, typ.event, '{"ä":1}');
    const jws = parseJws(compact, typ.event);
    assert.equal(jws.kid, signer.kid);
    assert.equal(Buffer.from(jws.payload).toString(), '{"ä":1}');
    assert.ok(await verifyJws(jws, { jwk }));
    assert.ok(!await verifyJws(jws, { jwk: (await someone()).jwk }));
    const [head, , tail] = compact.split('.');
    assert.ok(!await verifyJws(parseJws(`${head}.${base64url(Buffer.from('{}'))}.${tail}`,
      typ.event), { jwk }));
    refuses('jws-header-typ', () => parseJws(compact, typ.auth));
  });
  const header = (text) => `${base64url(Buffer.from(text))}.e30.${'A'.repeat(86)}`;
  const good = { alg: 'Ed25519', kid: 'k', typ: typ.event };
  const headers = {
    'jws-header-member': [JSON.stringify({ ...good, crit: 'b64' }),
      '{"alg":"EdDSA","kid":"k","typ":"t","jwk":{}}'],
    'jws-header-twice': ['{"alg":"Ed25519","alg":"Ed25519","kid":"k","typ":"sopu-event+jws"}',
      '{"\\u0061lg":"none","alg":"Ed25519","kid":"k","typ":"sopu-event+jws"}'],
    'jws-header-not-strings': [JSON.stringify({ ...good, kid: 5 }), '[]', '"a"'],
    'jws-header-not-json': ['{', '{"alg":}', '\ufeff{}'],
    'jws-header-text-after': [`${JSON.stringify(good)}x`],
    'jws-header-lacks': ['{"alg":"Ed25519","kid":"k"}', '{}'],
    'jws-header-alg': [JSON.stringify({ ...good, alg: 'none' }), JSON.stringify({ ...good,
      alg: 'ES256' })],
    'jws-header-typ': [JSON.stringify({ ...good, typ: 'JWT' })],
  };
  for (const [code, texts] of Object.entries(headers))
    it(`is refused as ${code}`, () => { for (const text of texts) refuses(code,
      () => parseJws(header(text), typ.event)); });
  it('is refused in other spellings', () => {
    const compact = header(JSON.stringify(good));
    parseJws(compact, typ.event);
    parseJws(header(JSON.stringify({ ...good, alg: 'EdDSA' })), typ.event);
    refuses('jws-parts', () => parseJws(`${compact}.`, typ.event));
    refuses('jws-parts', () => parseJws(compact.slice(compact.indexOf('.') + 1), typ.event));
    refuses('jws-signature-length', () => parseJws(compact.slice(0, -4), typ.event));
    refuses('jws-signature-base64url', () => parseJws(`${compact.slice(0, -1)}B`, typ.event));
    refuses('jws-payload-base64url', () => parseJws(compact.replace('.e30.', '.e30=.'), typ.event));
    refuses('jws-too-large', () => parseJws('a'.repeat(350_549), typ.event));
  });
});

describe('an event', () => {
  const now = Date.UTC(2027, 5, 30, 21);
  const draft = { id: '019ab0f2-5c1e-7c3a-9d6e-2f4b1a7c9e01', party: 'acme',
    type: 'sopu.comment.posted.v1',
    subject: 'agreement/deal', origin: 'ledger.example/sla', data: { text: 'Hei' } };
  const base = base64url(new Uint8Array(32));

  it('is written in canonical form and read again', () => {
    const payload = writeEvent({ ...draft, base }, now);
    assert.equal(payload, canonicalize(JSON.parse(payload)));
    const { origin, ...same } = draft;
    assert.deepEqual(readEvent(payload), { ...same, origin, base,
      time: '2027-06-30T21:00:00.000Z' });
    assert.equal(readEvent(writeEvent(draft, now)).base, null);
  });
  it('is signed only as it was asked for, whatever the server prepares', () => {
    const prepared = JSON.parse(writeEvent({ ...draft, base }, now - 1000));
    const asked = { ...draft, base };
    const shuffled = Object.fromEntries(Object.entries(prepared).reverse());
    assert.equal(payloadToSign(JSON.stringify(shuffled), asked, now), writeEvent(asked,
      now - 1000));
    const lies = { id: newEventId(now), source: 'party/other', type: 'sopu.proposal.approved.v1',
      subject: 'agreement/other', ledger: 'elsewhere', base: base64url(new Uint8Array(32).fill(1)),
      data: { text: 'Hei', clause: 'x' }, extra: 1, specversion: '1',
        datacontenttype: 'text/plain' };
    for (const [member, value] of Object.entries(lies)) {
      assert.throws(() => payloadToSign(JSON.stringify({ ...prepared, [member]: value }), asked,
        now),
        { sentence: { code: 'check.prepared.other', params: { member } } });
    }
    const { base: left, ...lacks } = prepared;
    refuses('check.prepared.other', () => payloadToSign(JSON.stringify(lacks), asked, now));
    refuses('check.prepared.other', () => payloadToSign(JSON.stringify(prepared), draft, now));
    for (const away of [-120_001, 120_001]) {
      const late = writeEvent(asked, now + away);
      refuses('check.prepared.clock', () => payloadToSign(late, asked, now));
    }
    for (const away of [-120_000, 120_000]) {
      payloadToSign(writeEvent(asked, now + away), asked, now);
    }
  });
  it('has members of their form and no other', async () => {
    const good = JSON.parse(writeEvent({ ...draft, base }, now));
    const bad = { specversion: '1.1', id: good.id.toUpperCase(), source: 'acme', type: 'comment',
      subject: 'deal',
      time: '2027-06-30', ledger: '', base: 'x', data: [], more: 1, datacontenttype: 'text/plain' };
    for (const [member, value] of Object.entries(bad)) {
      assert.throws(() => readEvent(JSON.stringify({ ...good, [member]: value })),
        { sentence: { code: 'check.event.member', params: { member } } });
    }
    for (const name of ['specversion', 'id', 'source', 'type', 'subject', 'time', 'ledger',
      'data']) {
      const { [name]: left, ...rest } = good;
      refuses('check.event.member', () => readEvent(JSON.stringify(rest)));
    }
    const { signer } = await someone();
    const compact = await signJws(signer, typ.event, JSON.stringify(good));
    const event = await readSignedEvent(compact);
    assert.deepEqual([event.hash, event.kid, event.payload], [await jwsHash(compact), signer.kid,
      JSON.stringify(good)]);
  });
  it('has a new UUIDv7', () => {
    const id = newEventId(now);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16), now);
    assert.notEqual(id, newEventId(now));
  });
});
