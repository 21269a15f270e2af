// A party that asks wrongly in every way it can think of, member by member, while two others go
// about their business. Whatever it tries, it gets nothing, changes nothing, and keeps nobody
// waiting. How a server lies is in hostile.test.mjs, what a quota is in quotas.test.mjs.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { before, test } from 'node:test';
import { WebSocket } from 'ws';
import { Key, Party, Server, Stream, eventPayload, sampleTerms, sopu } from '../support/sopu.mjs';

let server, acme, globex, mallory, deal;
const agreement = 'agreement/deal';

before(async () => {
  server = await Server.start();
  acme = await server.enrol('acme', ['Anna', 'Aarne']);
  globex = await server.enrol('globex');
  mallory = await server.enrol('mallory');
  const terms = sampleTerms('acme', 'globex');
  deal = await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  await deal.prepare(acme, globex, terms);
  await deal.propose(acme, 'initial', terms);
});

const size = async () => (await (await server.get('/v1/log')).json()).size;
// The longest time for which a token may be good.
const longest = () => { const iat = Math.floor(Date.now() / 1000); return { iat, exp: iat + 300 }; };

// The others read and write, and nothing has come into the log but what they wrote.
async function unharmed(since) {
  assert.equal(await size(), since);
  for (const party of [acme, globex]) {
    assert.equal((await party.get('/v1/agreements/deal')).status, 200, party.id);
    await party.append('comment.posted', agreement, { text: 'All is well.' });
  }
}

// ---------------------------------------------------------------- events

// All that is wrong with one member of an object: gone, null, of other types, another's.
const spoilt = (value) => [undefined, null, true, -1, 1e300, '', '\u0000', [], {}, [value], { value },
  typeof value === 'string' ? `${value}x` : 'x'].filter((other) => other !== value);

function* withOneMemberSpoilt(object) {
  for (const member of Object.keys(object))
    for (const value of spoilt(object[member])) yield [member, { ...object, [member]: value }];
}

test('an event with any member spoilt is refused', async () => {
  const since = await size();
  const shape = { specversion: '1.0', datacontenttype: 'application/json' };
  const payload = { ...eventPayload('comment.posted', 'acme', agreement, { text: 'Hello' }), ...shape };
  for (const [member, changed] of withOneMemberSpoilt(payload)) {
    // The type of data may be left out; any text is an id.
    if (member === 'datacontenttype' && changed[member] === undefined) continue;
    const text = typeof changed[member] === 'string' && !['', '\u0000'].includes(changed[member]);
    if (member === 'id' && text) continue;
    const answer = await server.post(acme.key.jws(changed));
    assert.ok([400, 403, 404, 422].includes(answer.status),
      `${member} = ${JSON.stringify(changed[member])}: ${answer.status}`);
  }
  const header = { alg: 'Ed25519', kid: acme.key.kid, typ: 'sopu-event+jws' };
  for (const [member, changed] of withOneMemberSpoilt(header)) {
    const answer = await server.post(acme.key.jws(payload, 'sopu-event+jws', changed));
    assert.ok([400, 403].includes(answer.status),
      `${member} = ${JSON.stringify(changed[member])}: ${answer.status}`);
  }
  await unharmed(since);
});

test('nothing is said in the name of another, under whatever key', async () => {
  const since = await size();
  const own_key_as_acme = new Party(server, 'acme', [mallory.key]);
  const nobodys = new Party(server, 'acme', [Key.generate('Anna')]);
  const about_acme = { base: await server.headOf('acme') };
  for (const forger of [own_key_as_acme, nobodys]) {
    for (const [type, subject, data, more] of [
      ['comment.posted', agreement, { text: 'We give in.' }, {}],
      ['proposal.withdrawn', agreement, { proposal: deal.events.at(-1).id }, { base: deal.head }],
      ['party.renamed', 'party/acme', { name: 'Mallory Oy' }, about_acme],
      ['key.added', 'party/acme', { request: forger.request(mallory.key, ['sign', 'admin']) }, about_acme],
      ['key.revoked', 'party/acme', { kid: acme.key.kid, reason: 'Gone.' }, about_acme],
    ]) {
      const answer = await server.post(forger.jws(type, subject, data, more));
      assert.equal(answer.status, 403, type);
    }
  }
  // In its own name, about others.
  for (const [type, subject, data, more] of [
    ['party.renamed', 'party/acme', { name: 'Mallory Oy' }, about_acme],
    ['party.enrolled', 'party/friend', { request: new Party(server, 'friend', [mallory.key])
      .request(mallory.key, ['sign']) }, { base: await server.genesis() }],
    ['comment.posted', agreement, { text: 'Let me in.' }, {}],
    ['access.granted', agreement, { party: 'mallory', scope: 'all' }, { base: deal.head }],
    ['deadline.passed', agreement, { kind: 'proposalExpires', reference: deal.events.at(-1).id },
      { base: deal.head }],
    ['ledger.configured', 'ledger', { signedTimes: { aheadSec: 1, behindSec: 1 } },
      { base: await server.genesis() }],
  ]) {
    const answer = await server.post(mallory.jws(type, subject, data, more));
    assert.ok([400, 403, 404, 422].includes(answer.status), `${type}: ${answer.status}`);
  }
  await unharmed(since);
});

test("another's event, cut and put together anew, is not an event", async () => {
  const since = await size();
  const [head, , signature] = deal.events.at(-1).jws.split('.');
  const payload = eventPayload('comment.posted', 'acme', agreement, { text: 'We give in.' });
  const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
  const own = mallory.key.jws(payload).split('.');
  for (const jws of [`${head}.${body}.${signature}`, `${head}.${body}.${own[2]}`,
    `${own[0]}.${body}.${signature}`, deal.events.at(-1).jws.slice(0, -6) + 'AAAAAA']) {
    const answer = await server.post(jws);
    assert.ok([400, 403].includes(answer.status), `${answer.status}`);
  }
  // As it was, it is only received again: the receipt of the first time.
  const again = await server.append(deal.events.at(-1).jws);
  assert.equal(again.index, deal.events.at(-1).receipt.index);
  await unharmed(since);
});

// ---------------------------------------------------------------- tokens

test('a token with any claim spoilt opens nothing', async () => {
  const since = await size();
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'party/acme', aud: server.origin, iat: now, exp: now + 60, jti: randomUUID() };
  const read = (token, headers = {}) =>
    server.get('/v1/agreements/deal', { authorization: `Bearer ${token}`, ...headers });
  const refused = async (token, what) => assert.equal((await read(token)).status, 401, what);
  for (const [claim, changed] of withOneMemberSpoilt(claims)) {
    // Any text is an id; a list of one is an audience.
    if (claim === 'jti' && typeof changed.jti === 'string' && changed.jti !== '') continue;
    if (claim === 'aud' && Array.isArray(changed.aud) && changed.aud.length === 1) continue;
    await refused(acme.key.jws(changed, 'sopu-auth+jwt'), `${claim} = ${JSON.stringify(changed[claim])}`);
  }
  for (const [what, more] of Object.entries({
    'of another ledger': { aud: 'ledger.test/other' }, 'for two': { aud: [server.origin, 'x.test'] },
    'too long': { exp: now + 10_000 }, 'not yet': { nbf: now + 1000 }, 'run out': { iat: now - 400, exp: now - 340 },
    'backwards': { iat: now + 60, exp: now }, 'of the operator': { iss: 'party/operator' } })) {
    await refused(acme.key.token('acme', more), what);
  }
  await refused(mallory.key.token('acme'), "under one's own key");
  await refused(acme.key.jws(claims, 'sopu-event+jws'), 'as an event');
  await refused(acme.key.jws(claims, 'JWT'), 'of another type');
  await refused(deal.events[0].jws, 'an event for a token');
  const token = acme.key.token('acme');
  assert.equal((await read(token)).status, 200);
  await refused(token, 'a second time');
  await unharmed(since);
});

// ---------------------------------------------------------------- curiosity

// Every path of the interface that takes an agreement, as the document lists them.
async function paths_of_agreements() {
  const document = await (await server.get('/openapi.json')).json();
  return Object.keys(document.paths).filter((path) => path.startsWith('/v1/agreements/{'));
}

test('what is not its business looks to it as if it did not exist, on every path', async () => {
  const paths = await paths_of_agreements();
  assert.ok(paths.length >= 8, `${paths}`);
  const [first] = deal.events;
  for (const path of paths) {
    const ask = (id) => path.replace('{id}', id).replace('{proposal}', deal.events.at(-1).id)
      .replace('{event}', deal.events.at(-1).id).replace('{clause}', 'scope')
      + (path.endsWith('/diff') ? '?from=1&to=2' : '')
      + (path.endsWith('/stretches') ? '?from=2027-01-01T00:00:00.000Z' : '');
    const [true_one, invented] = [await mallory.get(ask('deal')), await mallory.get(ask('nothing'))];
    assert.equal(true_one.status, 404, path);
    assert.equal(JSON.stringify(true_one.body).replaceAll('deal', 'nothing').replace(/"trace[^,}]*[,}]/g, ''),
      JSON.stringify(invented.body).replace(/"trace[^,}]*[,}]/g, ''), path);
  }
  assert.equal((await mallory.get('/v1/agreements')).body.items.length, 0);
  assert.equal((await mallory.get(`/v1/events/${first.receipt.index}`)).status, 404);
});

test('over a socket neither: every method, with every parameter spoilt', async () => {
  const since = await size();
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, 'sopu.v1');
  const told = [];
  let answered;
  const greeting = new Promise((resolve) => { answered = resolve; });
  socket.on('message', (bytes) => {
    const message = JSON.parse(bytes);
    if (message.method && message.method !== 'hello') told.push(message);
    else answered(message);
  });
  // One at a time: what is no JSON of ours is answered without its id.
  const call = (method, params) => new Promise((resolve) => {
    answered = resolve;
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  });
  const token = mallory.key.token('mallory', { nonce: (await greeting).params.nonce });
  assert.ok((await call('authenticate', { token })).result);
  const good = { id: 'deal', agreement: 'deal', subject: agreement, type: 'sopu.comment.posted.v1',
    data: { text: 'Let me in.' }, event: deal.events.at(-1).id, clause: 'scope', index: deal.events[0].receipt.index,
    from: 0, to: 1, version: 1, after: '0', limit: 10, size: since };
  const document = await (await server.get('/asyncapi.json')).json();
  const calls = Object.values(document.channels.socket.messages)
    .map(({ payload }) => payload.properties).filter((properties) => properties?.id && properties.method)
    .map(({ method, params }) => [method.enum[0], Object.keys(params.properties)])
    .filter(([method]) => !['authenticate', 'append'].includes(method));
  assert.ok(calls.length >= 20, `${calls.length}`);
  for (const [method, names] of calls) {
    const right = Object.fromEntries(names.filter((name) => name in good).map((name) => [name, good[name]]));
    for (const params of [right, { ...right, more: 1 }, undefined, null, [], 'x',
      ...[...withOneMemberSpoilt(right)].map(([, changed]) => changed)]) {
      const answer = await call(method, params);
      const asked = `${method} ${JSON.stringify(params)}: ${JSON.stringify(answer)}`;
      assert.doesNotMatch(JSON.stringify(answer.result ?? {}), /Hosting|What acme comes from|uptime/, asked);
      assert.notEqual(answer.error?.code, -32603, asked);
      assert.ok(!(answer.error?.data?.status >= 500), asked);
    }
  }
  await acme.append('comment.posted', agreement, { text: 'Nobody hears this.' });
  assert.equal((await call('ping', {})).error?.code ?? 0, -32601);
  assert.doesNotMatch(JSON.stringify(told), /deal/, 'what it subscribed to tells nothing of theirs');
  socket.close();
  await unharmed(since + 1);
});

// ---------------------------------------------------------------- the letter of HTTP

// What a server makes of the very bytes: its answer until it closes, or until it has waited enough.
const raw = (bytes, wait = 400) => new Promise((resolve) => {
  const { hostname, port } = new URL(server.url);
  let text = '';
  const socket = connect(port, hostname, () => socket.write(bytes));
  const timer = setTimeout(() => socket.destroy(), wait);
  socket.on('data', (more) => { text += more; });
  socket.on('error', () => {});
  socket.on('close', () => { clearTimeout(timer); resolve(text); });
});

test('requests against the letter of the RFCs', async () => {
  const since = await size();
  const host = new URL(server.url).host;
  const get = (target, ...fields) =>
    raw([`GET ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...fields, '', ''].join('\r\n'));
  const status = (text) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: sopu.v1'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const right = [
    [200, get(`http://${host}/v1/log`)], [200, get('/v1/parties/%61cme')],
    [200, get('/v1/agreements', `authorization: bEARER ${acme.key.token('acme')}`)],
  ];
  for (const [expected, answer] of right) assert.equal(status(await answer), expected);
  const wrong = {
    'a rebound name': [421, get('http://evil.example/v1/log')],
    'two origins': [400, get('/v1/log', 'Origin: http://a.example', 'Origin: http://b.example')],
    'a folded line': [400, get('/v1/log', 'X-One: a', ' b')],
    'a space before the colon': [400, get('/v1/log', 'X-One : a')],
    'two hosts': [400, get('/v1/log', 'Host: other.example')],
    'a key that is none': [400, get('/v1/socket', ...upgrade, 'Sec-WebSocket-Key: abc')],
    'no upgrade': [426, get('/v1/socket')],
    'another page': [403, get('/v1/socket', ...upgrade, key, 'Origin: https://evil.example')],
    'two lengths': [400, raw(`POST /v1/events HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/jose\r\n`
      + 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd')],
    'length and chunks': [400, raw(`POST /v1/events HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/jose\r\n`
      + 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n')],
    'bytes that are no HTTP': [400, raw('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n')],
  };
  for (const [what, [expected, answer]] of Object.entries(wrong)) {
    assert.equal(status(await answer), expected, `${what}: ${(await answer).slice(0, 300)}`);
  }
  await unharmed(since);
});

// ---------------------------------------------------------------- floods

test('who floods with tokens is held back itself, and nobody else', async () => {
  const since = await size();
  // Where it does not matter who asks, nothing is looked at; 3,000 of one key leave no trace.
  for (let round = 0; round < 30; ++round) {
    await Promise.all(Array.from({ length: 100 }, async () => (await server.get('/v1/log',
      { authorization: `Bearer ${mallory.key.token('mallory')}` })).arrayBuffer()));
  }
  assert.equal((await mallory.get('/v1/agreements')).status, 200);
  // Where it does, its own quota is what runs out.
  let refused;
  let asked = 0;
  const flood = async () => {
    while (!refused && ++asked < 25_000) {
      const answer = await server.get('/v1/agreements',
        { authorization: `Bearer ${mallory.key.token('mallory', longest())}` });
      const body = await answer.json();
      if (answer.status === 429) refused = { answer, body };
    }
  };
  await Promise.all(Array.from({ length: 32 }, flood));
  assert.ok(refused, `${asked} tokens were taken`);
  assert.ok(Number(refused.answer.headers.get('retry-after')) >= 1);
  assert.equal(refused.body.type, 'urn:sopu:error:rate-limited');
  assert.equal(refused.body.reason.code, 'quota-tokens');
  await unharmed(since);
});

test('after all of it the log holds', async () => {
  const verdict = await sopu('verify', server.url, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stderr + verdict.stdout);
});
