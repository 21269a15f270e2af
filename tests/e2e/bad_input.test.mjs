// Whatever is wrong with an event: a problem document with its code, and nothing has changed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { approvalOf, base64url, eventPayload, Key, nextMonth, origin, sampleTerms, Server, Stream, withResult }
  from '../support/sopu.mjs';

describe('bad input', () => {
  let server, provider, customer, stranger, stream, terms, size;
  const comment = (more = {}) => ({ ...eventPayload('comment.posted', 'acme', 'agreement/deal',
    { text: 'hello' }), ...more });

  before(async () => {
    server = await Server.start();
    provider = await server.enrol('acme');
    customer = await server.enrol('globex');
    stranger = await server.enrol('other');
    stream = await Stream.initiate(server, 'deal', provider,
      [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
    terms = sampleTerms('acme', 'globex');
  });

  async function refused(jws, code, pointer, status) {
    size = (await (await server.get('/v1/log')).json()).size;
    const before = await (await server.get('/checkpoint')).text();
    const answer = await server.post(jws);
    const problem = await answer.json();
    assert.equal(problem.type, `urn:sopu:error:${code}`, problem.detail);
    assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    assert.equal(problem.status, answer.status);
    if (status) assert.equal(answer.status, status);
    assert.ok(problem.detail.length > 20, 'the detail is a sentence');
    assert.ok(problem.reason.code && problem.reason.params, 'programs get it as data');
    if (pointer) assert.equal(problem.pointer, pointer);
    assert.equal(await (await server.get('/checkpoint')).text(), before, 'nothing changed');
    assert.equal((await (await server.get('/v1/log')).json()).size, size);
    return problem;
  }

  const malformed = {
    'no dots': () => 'abc',
    'two parts': () => 'abc.def',
    'four parts': () => provider.key.jws(comment()) + '.x',
    'padding': () => provider.key.jws(comment()) + '=',
    'a character of the other alphabet': () => provider.key.jws(comment()).replace(/.$/, '+'),
    'a short signature': () => provider.key.jws(comment()).slice(0, -4),
    'empty': () => ' ',
  };
  for (const [what, make] of Object.entries(malformed))
    it(`malformed JWS: ${what}`, () => refused(make(), 'malformed-jws'));

  const headers = {
    'alg none': { alg: 'none' }, 'alg HS256': { alg: 'HS256' }, 'alg ES256': { alg: 'ES256' },
    'another typ': { typ: 'JWT' }, crit: { crit: ['exp'] }, jku: { jku: 'https://x.example/k' },
    b64: { b64: false }, x5c: { x5c: [] }, 'kid not a string': { kid: 5 },
  };
  for (const [what, header] of Object.entries(headers))
    it(`header: ${what}`, () => refused(provider.key.jws(comment(), 'sopu-event+jws', header),
      'bad-header'));
  it('header: embedded jwk', () => refused(
    provider.key.jws(comment(), 'sopu-event+jws', { jwk: provider.key.jwk }), 'bad-header'));
  it('header: a member twice', () => {
    const [, body, signature] = provider.key.jws(comment()).split('.');
    const head = base64url(`{"alg":"Ed25519","alg":"Ed25519","kid":"${provider.key.kid}","typ":"sopu-event+jws"}`);
    return refused(`${head}.${body}.${signature}`, 'bad-header');
  });

  it('unknown key', () => refused(Key.generate().jws(comment()), 'unknown-key', undefined, 403));
  it('bad signature', () => {
    const [head, , signature] = provider.key.jws(comment()).split('.');
    return refused(`${head}.${base64url(JSON.stringify(comment()))}.${signature}`, 'bad-signature');
  });
  it('revoked key', async () => {
    const old = Key.generate('Old');
    await provider.append('key.added', 'party/acme', { request: provider.request(old, ['sign']) });
    await provider.append('key.revoked', 'party/acme', { kid: old.kid, reason: 'Left the company.' });
    await refused(old.jws(comment()), 'revoked-key');
  });
  it('a key without the use', async () => {
    const reader = Key.generate('Reader');
    await provider.append('key.added', 'party/acme', { request: provider.request(reader, ['read']) });
    await refused(stream.sign(provider, 'background.submitted', { text: 'x' }, reader),
      'key-not-allowed');
  });
  it('a token by a key that only measures', async () => {
    const meter = await server.enrol('meter', ['Meter'], ['measure']);
    const { status, body } = await meter.get('/v1/agreements');
    assert.equal(status, 401);
    assert.equal(body.type, 'urn:sopu:error:unauthenticated');
    assert.match(body.detail, /neither for reading nor for signing/);
  });
  it("somebody else's key", () => refused(stranger.key.jws(comment()), 'key-not-allowed'));

  const payloads = {
    'not JSON': 'hello', 'a member twice': JSON.stringify(comment()).replace('{', '{"id":"x",'),
    'a fraction': JSON.stringify(comment()).replace('"hello"', '1.5'),
    'an exponent': JSON.stringify(comment()).replace('"hello"', '1e3'),
    'an integer beyond 2^53': JSON.stringify(comment()).replace('"hello"', '9007199254740993'),
    'a lone surrogate': JSON.stringify(comment()).replace('hello', '\\ud800'),
    'something after it': JSON.stringify(comment()) + '{}',
    'a byte order mark': '\ufeff' + JSON.stringify(comment()),
  };
  for (const [what, payload] of Object.entries(payloads))
    it(`JSON: ${what}`, () => refused(provider.key.jws(payload), 'malformed-json'));
  it('JSON: invalid UTF-8', () => refused(provider.key.jws(
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')])), 'malformed-json'));
  it('too deep', () => refused(provider.key.jws(
    JSON.stringify(comment()).replace('"hello"', '['.repeat(40) + ']'.repeat(40))), 'too-large'));
  it('too large', () => refused(provider.key.jws(comment({ data: { text: 'x'.repeat(262_144) } })),
    'too-large', undefined, 413));

  const schema = {
    'unknown member': [{ extra: 1 }, '/extra'], 'unknown type': [{ type: 'sopu.magic.done.v1' }, '/type'],
    'unknown member of data': [{ data: { text: 'x', more: 1 } }, '/data/more'],
    'missing member of data': [{ data: {} }, undefined],
    'wrong type of member': [{ data: { text: 5 } }, '/data/text'],
    'specversion': [{ specversion: '0.3' }, '/specversion'], 'id': [{ id: 'ABC' }, '/id'],
    'time without milliseconds': [{ time: '2026-11-23T12:00:00Z' }, '/time'],
    'base off the contract stream': [{ base: 'A'.repeat(43) }, '/base'],
    'subject of another kind': [{ subject: 'party/acme' }, '/subject'],
    'source that is no party': [{ source: 'acme' }, '/source'],
  };
  for (const [what, [change, pointer]] of Object.entries(schema))
    it(`schema: ${what}`, () => refused(provider.key.jws(comment(change)), 'schema', pointer, 400));
  it('schema: no base on the contract stream', () => refused(
    provider.jws('background.submitted', 'agreement/deal', { text: 'x' }), 'schema'));

  it("another ledger's event", () => refused(provider.key.jws(comment({ ledger: 'elsewhere.example' })),
    'wrong-ledger'));
  it('a clock ahead', () => refused(provider.key.jws(comment(
    { time: new Date(Date.now() + 180_000).toISOString() })), 'clock-skew', '/time'));
  it('a clock behind', () => refused(provider.key.jws(comment(
    { time: new Date(Date.now() - 8 * 86_400_000).toISOString() })), 'clock-skew', '/time'));
  it('the same id with other bytes', async () => {
    const id = randomUUID();
    const first = provider.key.jws(comment({ id }));
    const receipt = await server.append(first);
    await refused(provider.key.jws(comment({ id, data: { text: 'other' } })), 'id-conflict');
    const again = await server.append(first);
    assert.equal(again.index, receipt.index);
    assert.equal(again.recordedAt, receipt.recordedAt);
  });
  it('a stale base, with the head to sign on', async () => {
    const problem = await refused(stream.sign(provider, 'background.submitted', { text: 'x' },
      provider.key, { base: 'A'.repeat(43) }), 'stale-base', undefined, 409);
    assert.equal(problem.head.event, stream.head);
    assert.equal(problem.head.index, stream.events.at(-1).receipt.index);
  });
  it('a stale base in the registry, with the head to sign on', async () => {
    const problem = await refused(provider.jws('party.renamed', 'party/acme', { name: 'Acme' },
      { base: await server.genesis() }), 'stale-base', undefined, 409);
    assert.equal(problem.head.event, await server.headOf('acme'));
  });
  it('a registry event without a base', () => refused(provider.jws('party.renamed', 'party/acme',
    { name: 'Acme' }), 'schema', undefined, 400));
  it('an agreement that does not exist', () => refused(provider.jws('comment.posted',
    'agreement/nowhere', { text: 'x' }), 'unknown-agreement'));
  it('a party that does not exist', async () => refused(provider.jws('agreement.initiated',
    'agreement/other-deal', { title: 'x', parties: [{ party: 'acme', role: 'provider' },
      { party: 'nobody', role: 'customer' }] }, { base: await stream.genesis() }), 'unknown-party'));
  it('a third party that takes no part', () => refused(stream.sign(provider, 'thirdparty.consulted',
    { party: 'other', question: 'Well?', respondBy: nextMonth() }), 'not-a-party'));
  it('somebody who is no party to it: as if it did not exist', async () => {
    const hidden = await refused(stream.sign(stranger, 'background.submitted', { text: 'x' }),
      'unknown-agreement');
    const absent = await refused(stranger.jws('background.submitted', 'agreement/nope', { text: 'x' },
      { base: stream.head }), 'unknown-agreement');
    assert.deepEqual(JSON.parse(JSON.stringify(hidden).replaceAll('deal', 'nope')), absent);
  });
  it('a wrong state', () => refused(stream.sign(provider, 'renewal.declined', { reason: 'x' }),
    'wrong-state'));
  it('a result hash that is not the terms\'', () => refused(stream.sign(provider,
    'proposal.submitted', withResult({ kind: 'initial', reason: 'x', terms, effectiveFrom: nextMonth() },
      { ...terms, title: 'Another' })), 'terms-mismatch', '/data/results/0/terms'));

  describe('once something is agreed', () => {
    let amendment;
    before(async () => {
      await stream.prepare(provider, customer, terms);
      const initial = await stream.propose(provider, 'initial', terms);
      const right = approvalOf(initial);
      for (const [member, value] of [['event', 'A'.repeat(43)], ['results',
        [{ ...right.results[0], terms: 'A'.repeat(43) }]]]) {
        await refused(stream.sign(provider, 'proposal.approved', { ...right, [member]: value }),
          'terms-mismatch', `/data/${member}`);
      }
      await stream.approve(provider, initial);
      await stream.approve(customer, initial);
      const changed = (title) => ({ ...terms, title });
      const propose = (title) => stream.append(provider, 'proposal.submitted', withResult({
        kind: 'amendment', reason: 'A better name.', patch: [{ op: 'replace', path: '/title', value: title }],
        effectiveFrom: nextMonth() }, changed(title), terms));
      amendment = await propose('Never agreed');
      const other = await propose('Agreed');
      await stream.approve(provider, other);
      await stream.approve(customer, other);
    });
    it('a stale proposal', () => refused(stream.sign(customer, 'proposal.approved', approvalOf(amendment)),
      'stale-proposal'));
    it('a patch that does not apply', async () => {
      const agreed = { ...terms, title: 'Agreed' };
      const problem = await refused(stream.sign(provider, 'proposal.submitted', withResult({ kind: 'amendment',
        reason: 'x', patch: [{ op: 'remove', path: '/nowhere' }], effectiveFrom: nextMonth() },
      agreed, agreed)), 'rule', undefined, 422);
      assert.equal(problem.rule, 'patch-does-not-apply');
    });
    it('a proposal that does not exist', () => refused(stream.sign(customer, 'proposal.approved', {
      ...approvalOf(amendment), proposal: randomUUID() }), 'not-found'));
  });

  it('what one may not read looks exactly like what does not exist', async () => {
    for (const path of ['', '/terms', '/versions', '/history', '/deadlines', '/clauses/scope',
      '/clauses/scope/versions', '/history?clause=scope',
      '/diff?from=1&to=2']) {
      const hidden = await stranger.get(`/v1/agreements/deal${path}`);
      const absent = await stranger.get(`/v1/agreements/nope${path}`);
      assert.equal(hidden.status, 404, path);
      assert.deepEqual(hidden, absent);
    }
  });
  it('the ledger of the test has the origin that its events name', async () =>
    assert.equal((await (await server.get('/v1/log')).json()).origin, origin));
});
