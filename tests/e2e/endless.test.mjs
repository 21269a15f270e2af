// Servers that never finish, talk nonsense or lie about the log: every command ends, says why, and
// shows nothing raw. Each of the slow ones costs a limit's time, so they run side by side.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { WebSocketServer } from 'ws';
import { Liar } from '../support/hostile.mjs';
import { afterwards, temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, sopu } from '../support/sopu.mjs';

const directory = temporaryDirectory();
let server, acme, key_file;

before(async () => {
  server = await Server.start();
  acme = await server.enrol('acme');
  await server.enrol('globex');
  await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  key_file = join(directory, 'acme.pem');
  writeFileSync(key_file, acme.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
});
const as_acme = () => ['--key', key_file, '--party', 'acme'];
const verify = (url, ...more) => sopu('verify', url, '--log-key', server.verifierKey, ...more);

function ends(run, code, what) {
  assert.equal(run.code, code, `${what}: ${run.stderr}`);
  assert.match(run.stderr + run.stdout, /^(sopu: |Waiting |THE LOG|\{)/m, what);
  assert.doesNotMatch(run.stdout + run.stderr, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/, what);
  assert.doesNotMatch(run.stderr, /terminate called|std::|boost|basic_/, what);
}

const listening = (listener) => new Promise((resolve) => listener.listen(0, '127.0.0.1', () => {
  afterwards(() => { listener.close(); listener.closeAllConnections?.(); });
  resolve(`http://127.0.0.1:${listener.address().port}`);
}));

// What is written to a connection instead of an answer, once something was asked.
async function raw(speak) {
  const sockets = new Set();
  const listener = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => speak(socket));
  });
  afterwards(() => { for (const socket of sockets) socket.destroy(); });
  return listening(listener);
}
const pump = (socket, chunk) => {
  const more = () => { while (!socket.destroyed && socket.write(chunk)); };
  socket.on('drain', more);
  more();
};
const head = (more = '') => `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${more}`;

// ---------------------------------------------------------------- answers that do not end

const endless = {
  'accepts and says nothing': () => raw(() => {}),
  'sends a byte now and then': () => raw((socket) => {
    const timer = setInterval(() => socket.write(head().at(0)), 5_000);
    socket.on('close', () => clearInterval(timer));
  }),
  'sends a body a byte at a time': () => raw((socket) => {
    socket.write(`${head('Content-Length: 100000\r\n')}\r\n`);
    const timer = setInterval(() => socket.write('{'), 1_000);
    socket.on('close', () => clearInterval(timer));
  }),
};
const at_once = {
  'sends a header without an end': () => raw((socket) => {
    socket.write(head());
    pump(socket, `X-More: ${'x'.repeat(1000)}\r\n`);
  }),
  'sends chunks without an end': () => raw((socket) => {
    socket.write(`${head('Transfer-Encoding: chunked\r\n')}\r\n`);
    pump(socket, `100000\r\n${' '.repeat(0x100000)}\r\n`);
  }),
  'announces a body beyond every limit': () => raw((socket) => {
    socket.write(`${head('Content-Length: 99999999999\r\n')}\r\n`);
  }),
  'is no server of HTTP': () => raw((socket) => socket.end('220 mail.example ESMTP \x1b[2J\r\n')),
  'closes at once': () => raw((socket) => socket.destroy()),
  'sends elsewhere': () => raw((socket) =>
    socket.end('HTTP/1.1 302 Found\r\nLocation: /v1/log\r\nContent-Length: 0\r\n\r\n')),
};

test('answers that do not end', async () => {
  const slow = Object.entries(endless).map(async ([what, make]) => {
    const run = await verify(await make());
    ends(run, 5, what);
    assert.match(run.stderr, /^Waiting for an answer of http/m, 'it says what it waits for');
  });
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const unwritten = sopu('sign', pipe, ...as_acme().slice(0, 2), '--yes').then((run) => {
    assert.equal(run.code, 1, run.stderr);
    assert.match(run.stderr, /is a pipe into which nobody writes/);
  });
  for (const [what, make] of Object.entries(at_once)) ends(await verify(await make()), 5, what);
  await Promise.all([...slow, unwritten]);
});

// ---------------------------------------------------------------- streams of events that do not end

// A server that is true but for its socket, which greets and answers, and then does what it likes.
async function socket_of(behave) {
  const listener = createServer(async (request, response) => {
    const answer = await fetch(server.url + request.url);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  new WebSocketServer({ server: listener, handleProtocols: () => 'sopu.v1' }).on('connection', (client) => {
    client.on('error', () => {});
    client.send(JSON.stringify({ jsonrpc: '2.0', method: 'hello', params: { origin: server.origin,
      nonce: 'n', time: '2026-01-01T00:00:00.000Z', treeSize: 4, limits: {} } }));
    client.on('message', (bytes) => behave(client, JSON.parse(bytes)));
  });
  return listening(listener);
}
const tell = (client, method, params) => client.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
const answer = (client, call) => client.send(JSON.stringify({ jsonrpc: '2.0', id: call.id, result: {} }));
const again_and_again = (client, act, ms = 0) => {
  const timer = setInterval(() => { for (let i = 0; i < (ms ? 1 : 50); ++i) act(); }, ms);
  client.on('close', () => clearInterval(timer));
};

test('streams that do not end', async () => {
  const older = await (await server.get('/checkpoint')).text();
  const small = older.replace(/\n\d+\n/, '\n1\n');
  const behaviours = {
    'greets and never answers': () => {},
    'answers and sends nothing more': answer,
    'pings for ever': (client, call) => { answer(client, call); again_and_again(client, () => client.ping(), 100); },
    'sends checkpoints that lead nowhere': (client, call) => {
      answer(client, call);
      again_and_again(client, () => tell(client, 'checkpoint', { text: small }));
    },
    'sends a longer and longer checkpoint': (client, call) => {
      let text = '';
      answer(client, call);
      again_and_again(client, () => tell(client, 'checkpoint', { text: (text += '— x AAAA\n') }));
    },
    'sends the first event for ever': (client, call) => {
      answer(client, call);
      again_and_again(client, () => tell(client, 'event', { index: 0, jws: 'x' }));
    },
    'sends notices instead of an answer': (client) =>
      again_and_again(client, () => tell(client, 'event', { index: 0, jws: 'x'.repeat(20_000) })),
    'sends events without a place': (client, call) => {
      answer(client, call);
      tell(client, 'event', { index: { deep: true }, jws: 7 });
    },
    'sends what is no JSON': (client) => client.send('\u001b[2J{'),
    'answers a number': (client) => client.send('7'),
    'sends bytes': (client) => client.send(Buffer.from([0xff, 0xfe])),
  };
  await Promise.all(Object.entries(behaviours).map(async ([what, behave]) =>
    ends(await verify(await socket_of(behave)), 5, what)));
});

// ---------------------------------------------------------------- lies about the log

test('a log that does not hold is a lie, not a broken server', async () => {
  const other = await Server.start();
  const flip = (text) => Buffer.from(text.replace(/[A-Za-z](?=[^\n]*\n?$)/, (c) => (c === 'A' ? 'B' : 'A')));
  let told = 0;
  const lies = {
    'a checkpoint with another signature': { http: (path, was) =>
      path === '/checkpoint' && { body: flip(`${was.body}`) } },
    'another log\'s checkpoint': { http: async (path) => path === '/checkpoint' &&
      { body: Buffer.from(await (await other.get('/checkpoint')).text()) } },
    'a tile that does not fit': { http: (path, was) => {
      if (!path.startsWith('/tile/entries')) return undefined;
      const body = Buffer.from(was.body);
      body[body.length - 10] ^= 1;
      return { body };
    } },
    'an event with other bytes': { socket: (message) => {
      if (message.method === 'event' && message.params.index === 1) message.params.jws += 'A';
    } },
    'an event that is missing': { socket: (message) => {
      if (message.method === 'event' && message.params.index === 3) return { jsonrpc: '2.0', method: 'none' };
      told += 1;
      return undefined;
    } },
  };
  for (const [what, lie] of Object.entries(lies)) {
    const liar = await Liar.before(server, lie);
    assert.equal((await sopu('trust', liar.url, '--log-key', server.verifierKey)).code, 0);
    const run = await verify(liar.url, ...as_acme());
    ends(run, 3, what);
  }
  assert.ok(told > 0, 'the events came by the socket');
});

// ---------------------------------------------------------------- nonsense for every command

const commands = [
  ['agreement', 'list'], ['agreement', 'show', 'deal'], ['terms', 'deal'], ['versions', 'deal'],
  ['diff', 'deal'], ['clause', 'deal', 'uptime'], ['history', 'deal'], ['comments', 'deal'],
  ['deadlines', 'deal'], ['proposal', 'list', 'deal', '--all'], ['proposal', 'show', 'deal', 'x'],
  ['approve', 'deal', '--proposal', 'x', '--yes'], ['rebase', 'deal', '--yes'], ['party', 'keys', 'acme'],
  ['clock', 'show'], ['watch', 'deal'], ['clause', 'deal', 'uptime', '--versions'],
  ['dispute', 'precedents', 'deal'], ['dispute', 'figures', 'deal'], ['performance', 'deal'], ['report', 'deal'], ['inbox'], ['dispute', 'confided', 'deal'], ['search', 'words'],
];
// JSON of a form that nobody expects, in each place where one is asked for.
const nest = (depth) => '['.repeat(depth) + ']'.repeat(depth);
const wrong = {
  HTML: '<html>\u001b[2J</html>', 'a list': '[]', 'a number': '1e999', nothing: '', null: 'null',
  'deep nesting': nest(10_000), 'a deep object': '{"items":'.repeat(200) + '1' + '}'.repeat(200),
  'huge numbers': '{"items":[{"index":1e400,"number":-99999999999999999999,"id":9}],"newestVersion":{"number":1e300}}',
  'wrong types': '{"items":{"a":1},"next":{},"proposals":7,"newestVersion":[],"participants":"x","patch":null}',
  'wrong items': '{"items":[7,null,"x",[],{"index":"x","recordedAt":4,"effect":[],"text":{}}],"keys":[1,{"kid":[]}]}',
  'no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  'what a terminal obeys': JSON.stringify({ title: '\u009b2J\u202e', items: [{ text: '\u001b[2J', id: '\u007f\u0085',
    reason: '\u2066', person: '\u3164' }], phase: '\u001b]0;x\u0007' }),
};

test('nonsense in place of an answer', async () => {
  const liar = await Liar.before(server);
  const known = await sopu('trust', liar.url, '--log-key', server.verifierKey);
  assert.equal(known.code, 0, known.stderr);
  const genuine = (path) => path === '/v1/log' || path === '/checkpoint' || path.startsWith('/v1/proof');
  for (const [what, body] of Object.entries(wrong)) {
    for (const status of [200, 404]) {
      liar.lies = { http: (path) => !genuine(path) && { status, type: 'application/json', body },
        socket: (message) => (message.method === 'hello' ? message : { ...message, result: 7, error: undefined }) };
      await Promise.all(commands.map(async (command) => {
        if (command[0] === 'watch') return;
        const run = await sopu(...command, '--url', liar.url, ...(command[0] === 'clock' ? [] : as_acme()));
        const name = `${command.join(' ')}, ${status} ${what}`;
        assert.ok([0, 1, 3, 4, 5].includes(run.code), `${name}: ${run.code} ${run.stderr}`);
        if (run.code !== 0) ends(run, run.code, name);
        assert.doesNotMatch(run.stdout, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2066\u3164\ufffd]/, name);
      }));
    }
  }
});

test('a list that does not end', async () => {
  let page = 0;
  const liar = await Liar.before(server, { http: (path) => path === '/v1/agreements' &&
    { status: 200, body: JSON.stringify({ items: [], next: `${page++}` }) } });
  assert.equal((await sopu('trust', liar.url, '--log-key', server.verifierKey)).code, 0);
  ends(await sopu('agreement', 'list', '--url', liar.url, ...as_acme()), 5, 'without items');
  liar.lies = { http: (path) => path === '/v1/agreements' &&
    { status: 200, body: JSON.stringify({ items: [{}], next: 'same' }) } };
  ends(await sopu('agreement', 'list', '--url', liar.url, ...as_acme()), 5, 'with the same page');
});
