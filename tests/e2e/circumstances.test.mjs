// The command line where something is wrong around it: interrupted prompts, failing set-ups, closed
// and full outputs, files that are none, environments that say nothing.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mortal, temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, executable, sleep, sopu } from '../support/sopu.mjs';

const directory = temporaryDirectory();
const in_directory = (name) => join(directory, name);

// Runs a shell's line, in which "$SOPU" is the program; gives {code, signal, stdout, stderr}.
function shell(line, { env = {}, args = [], ...more } = {}) {
  const [command, rest] = mortal('bash', '-c', line, 'bash', ...args);
  const done = spawnSync(command, rest, { cwd: directory, maxBuffer: 64 << 20,
    env: { ...process.env, SOPU: executable, ...env }, ...more });
  return { code: done.status, signal: done.signal, stdout: `${done.stdout}`, stderr: `${done.stderr}` };
}

// A sentence of the program's, and nothing that a terminal would obey.
function says(run, code, pattern) {
  assert.equal(run.code, code, run.stderr);
  assert.match(run.stderr, pattern);
  assert.doesNotMatch(run.stderr, /terminate called|what\(\):|basic_|std::/);
  assert.doesNotMatch(run.stderr, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/);
}

// ---------------------------------------------------------------- init

describe('init', () => {
  const init = (where, ...more) => sopu('init', where, '--no-passphrase', ...more);
  const good = ['--origin', 'ledger.test/init'];

  async function leavesNothing(name, bad, code, pattern) {
    const where = in_directory(name);
    const existed = existsSync(where);
    says(await bad(where), code, pattern);
    assert.equal(existsSync(where), existed);
    if (existed) assert.deepEqual(readdirSync(where), []);
    const again = await init(where, ...good);
    assert.equal(again.code, 0, again.stderr);
    assert.ok(existsSync(join(where, 'ledger.mdb')));
    assert.equal(statSync(where).mode & 0o777, 0o700);
  }

  const bad_names = {
    'an origin that is too long': [['--origin', 'x'.repeat(300)], /origin|ledger|characters/],
    'an origin with a space': [['--origin', 'a b'], /without spaces/],
    'an origin of nothing': [['--origin', '\u3164'], /invisible|without spaces/],
    'a blank operator': [[...good, '--operator-name', '\u200b'], /invisible/],
    'a blank person': [[...good, '--person', ' ', '--person-id', 'x'], /invisible|empty/],
    'a person whose name gives no id': [[...good, '--person', 'Анна'], /--person-id/],
    'an id of a person that is none': [[...good, '--person-id', 'Anna'], /--person-id/],
    'an id that is none': [[...good, '--operator', 'UPPER'], /not the id/],
  };
  for (const [what, [args, pattern]] of Object.entries(bad_names)) {
    test(`${what}: nothing is left, and the next try works`, () =>
      leavesNothing(what, (where) => init(where, ...args), 2, pattern));
  }

  test('bytes that are no text are told as bytes', () =>
    leavesNothing('latin', (where) => shell(`"$SOPU" init "$1" --no-passphrase --origin $'caf\\xe9.example'`,
      { args: [where] }), 2, /argument 5 is not UTF-8.*caf\\xe9\.example/));

  test('a directory that was there and empty stays there and empty', async () => {
    mkdirSync(in_directory('empty'), { mode: 0o750 });
    await leavesNothing('empty', (where) => init(where, '--origin', 'a b'), 2, /without spaces/);
    mkdirSync(in_directory('full'), { mode: 0o750 });
    await leavesNothing('full', (where) =>
      shell('trap "" XFSZ; ulimit -f 8; exec "$SOPU" init "$1" --no-passphrase --origin o.test',
        { args: [where] }), 1, /./);
  });

  test('folders above it go, too', async () => {
    says(shell('trap "" XFSZ; ulimit -f 8; exec "$SOPU" init deep/er/led --no-passphrase --origin o.test'),
      1, /./);
    assert.equal(existsSync(in_directory('deep')), false);
  });

  test('where no directory can be made, it says so', async () => {
    writeFileSync(in_directory('file'), '');
    says(await init(in_directory('file/led'), ...good), 1, /cannot be made/);
    says(await init('/proc/led', ...good), 1, /cannot be made/);
    says(await init(in_directory('file'), ...good), 1, /cannot be/);
  });

  test('what is there is kept', async () => {
    mkdirSync(in_directory('taken'));
    writeFileSync(in_directory('taken/mine'), 'mine');
    says(await init(in_directory('taken'), ...good), 1, /not an empty directory/);
    assert.deepEqual(readdirSync(in_directory('taken')), ['mine']);
  });

  test('what one that was killed left is no obstacle', async () => {
    mkdirSync(in_directory('killed/.new-ledger'), { recursive: true });
    writeFileSync(in_directory('killed/.new-ledger/log-key.pem'), 'half');
    assert.equal((await init(in_directory('killed'), ...good)).code, 0);
    assert.equal(existsSync(in_directory('killed/.new-ledger')), false);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    test(`${signal} while it is made: nothing is left, and the end is by the signal`, async () => {
      // Encrypted keys take a while; the signal comes when the first stands in the workshop.
      writeFileSync(in_directory('passphrase'), 'secret\n', { mode: 0o600 });
      const where = in_directory(`stopped-${signal}`);
      const [command, rest] = mortal(executable, 'init', where, '--origin', 'o.test');
      const child = spawn(command, rest, { stdio: 'ignore',
        env: { ...process.env, SOPU_PASSPHRASE_FILE: in_directory('passphrase') } });
      const ended = new Promise((resolve) => child.once('exit', (code, by) => resolve(by ?? code)));
      while (child.exitCode === null && !existsSync(join(where, '.new-ledger/log-key.pem'))) await sleep(1);
      child.kill(signal);
      assert.equal(await ended, signal);
      assert.equal(existsSync(where), false);
    });
  }
});

// ---------------------------------------------------------------- prompts

describe('a prompt', () => {
  const python = fileURLToPath(new URL('../support/prompt.py', import.meta.url));
  const ask = (question, words, ...args) => {
    const [command, rest] = mortal('python3', python, question, ...words, '--', executable, ...args);
    return JSON.parse(execFileSync(command, rest, { cwd: directory,
      env: { ...process.env, SOPU_PASSPHRASE_FILE: '' } }));
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    test(`${signal}: the terminal is as before, the end is by the signal`, () => {
      const end = ask('assphrase', ['type:visible-secret', `kill:${signal}`],
        'key', 'new', '-o', in_directory('never.pem'));
      assert.deepEqual(end.echoes, [false]);
      assert.equal(end.echo, true);
      assert.equal(end.signal, signal);
      assert.doesNotMatch(end.output, /visible-secret/);
      assert.equal(existsSync(in_directory('never.pem')), false);
    });
  }

  test('a server\'s, too', async () => {
    const where = in_directory('locked');
    writeFileSync(in_directory('pass'), 'secret\n', { mode: 0o600 });
    const made = shell('"$SOPU" init "$1" --origin o.test', { args: [where],
      env: { SOPU_PASSPHRASE_FILE: in_directory('pass') } });
    assert.equal(made.code, 0, made.stderr);
    const end = ask('assphrase', ['kill:SIGTERM'], 'serve', where, '--listen', '127.0.0.1:0');
    assert.equal(end.echo, true);
    assert.equal(end.signal, 'SIGTERM');
  });

  test('stopped and continued: the terminal is given back meanwhile, and the question put again', () => {
    const file = in_directory('stopped.pem');
    const end = ask('assphrase', ['type:half', 'kill:SIGTSTP', 'stopped', 'kill:SIGCONT', 'asked:assphrase',
      'type:secret', 'enter', 'asked:once more', 'type:secret', 'enter'], 'key', 'new', '-o', file);
    assert.deepEqual(end.echoes, [false, true, false, false]);
    assert.equal(end.echo, true);
    assert.equal(end.code, 0, end.output);
    assert.doesNotMatch(end.output, /half|secret/);
    const opened = ask('assphrase', ['type:secret', 'enter'], 'key', 'show', file);
    assert.equal(opened.code, 0, opened.output);
  });

  test('the end of input is no passphrase and no yes', () => {
    const end = ask('assphrase', ['end'], 'key', 'new', '-o', in_directory('never.pem'));
    assert.equal(end.code, 2, end.output);
    assert.match(end.output, /no passphrase was given/);
    const half = ask('assphrase', ['type:half', 'end', 'end'], 'key', 'new', '-o', in_directory('never.pem'));
    assert.equal(half.code, 2, half.output);
    assert.equal(existsSync(in_directory('never.pem')), false);
  });
});

// ---------------------------------------------------------------- arguments, files, streams

describe('arguments and the environment', () => {
  const bytes = "$'b\\xff\\x1b[2J'";
  const cases = {
    'an argument': [`"$SOPU" key show ${bytes}`, /argument 3 is not UTF-8.*b\\xff\\u\{1b\}\[2J/],
    'an option': [`"$SOPU" ${bytes}`, /argument 1 is not UTF-8/],
    'SOPU_PARTY': [`SOPU_PARTY=${bytes} "$SOPU" agreement list`, /the variable SOPU_PARTY is not UTF-8/],
    'HOME': [`HOME=${bytes} SOPU_HOME= "$SOPU" trust`, /the variable HOME is not UTF-8/],
  };
  for (const [what, [line, pattern]] of Object.entries(cases)) {
    test(`${what} that is not UTF-8`, () => says(shell(line), 2, pattern));
  }

  test('what is unknown is told without obeying it', () => {
    const hostile = '\u001b]0;x\u0007\u202e\u115f\u3164';
    for (const args of [[hostile], ['key', hostile], ['key', 'show', `--${hostile}`], ['--lang', hostile],
      ['key', 'show', hostile], ['agreement', 'list', '--lang', hostile], ['verify', hostile],
      ['completion', hostile], ['serve', hostile], ['trust', `http://${hostile}`]]) {
      const run = shell('"$SOPU" "$@"', { args, env: { SOPU_LOG_KEY: '' } });
      assert.notEqual(run.code, 0);
      assert.doesNotMatch(run.stdout + run.stderr,
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u115f\u3164]/, args.join(' '));
    }
  });

  test('it works without a home, a user, a locale, a terminal that can do anything', () => {
    const bare = { HOME: undefined, USER: undefined, SOPU_HOME: undefined, XDG_DATA_HOME: undefined };
    for (const [name, env] of Object.entries({ bare, locale: { LC_ALL: 'xx_YY.UTF-8' }, dumb: { TERM: 'dumb' },
      plain: { NO_COLOR: '1', COLUMNS: '1' } })) {
      const where = in_directory(`world-${name}`);
      const made = shell('"$SOPU" init "$1" --origin o.test --no-passphrase --json', { args: [where], env });
      assert.equal(made.code, 0, made.stderr);
      const held = shell('"$SOPU" verify "$1" --log-key "$2"',
        { args: [where, JSON.parse(made.stdout).verifierKey], env });
      assert.equal(held.code, 0, held.stderr);
      assert.doesNotMatch(held.stderr, /\u001b/);
    }
  });

  test('a current directory that was removed', () => {
    const run = shell('mkdir gone; cd gone; rmdir ../gone; "$SOPU" key new --no-passphrase -o key.pem');
    says(run, 1, /Cannot write the key file key\.pem/);
    says(shell('mkdir gone; cd gone; rmdir ../gone; "$SOPU" init led --origin o.test --no-passphrase'), 1,
      /led cannot be made/);
    assert.equal(shell('mkdir gone; cd gone; rmdir ../gone; "$SOPU" --version').code, 0);
  });
});

describe('files', () => {
  before(() => {
    writeFileSync(in_directory('latin.json'), Buffer.from([0x22, 0xe9, 0x22]));
    writeFileSync(in_directory('nothing.pem'), '');
    writeFileSync(in_directory('huge'), '');
    truncateSync(in_directory('huge'), 5 * 1024 ** 3);
    mkdirSync(in_directory('folder'), { recursive: true });
    execFileSync('mkfifo', [in_directory('pipe')]);
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x',
      '-keyout', in_directory('rsa.pem'), '-out', in_directory('certificate.pem')], { stdio: 'ignore' });
    for (const file of ['rsa.pem', 'certificate.pem', 'nothing.pem']) chmodSync(in_directory(file), 0o600);
    assert.equal(shell('"$SOPU" key new -o good.pem --no-passphrase').code, 0);
    assert.equal(shell('"$SOPU" key export good.pem > public.pem; chmod 600 public.pem').code, 0);
  });

  const sign = '"$SOPU" sign --key good.pem --yes ';
  const read = {
    'a directory': [`${sign} folder`, 2, /folder is a directory: name a file/],
    'nothing': [`${sign} none.json`, 1, /none\.json is not there/],
    'text that is not UTF-8': [`${sign} latin.json`, 2, /latin\.json.*UTF-8/],
    'a file of 5 GB': [`${sign} huge`, 2, /huge is too large: at most 64 MiB/],
    'a file without an end': [`${sign} /dev/zero`, 2, /\/dev\/zero is too large/],
    'standard input without an end': [`"$SOPU" append - < /dev/zero`, 2, /standard input is too large/],
    'standard input that is closed': [`${sign} - <&-`, 1, /standard input cannot be read/],
  };
  for (const [what, [line, code, pattern]] of Object.entries(read)) {
    test(`${what} in place of a file`, () => says(shell(line), code, pattern));
  }

  const keys = {
    '/dev/null': /is not a regular file: name the file that/,
    folder: /is not a regular file/,
    pipe: /is not a regular file/,
    'nothing.pem': /is not a PEM file/,
    'rsa.pem': /another kind of key than Ed25519: make one with/,
    'certificate.pem': /holds "CERTIFICATE" and not/,
    'public.pem': /holds "PUBLIC KEY" and not/,
  };
  for (const [file, pattern] of Object.entries(keys)) {
    test(`${file} in place of a key`, () => says(shell('"$SOPU" key show "$1"', { args: [file] }), 1, pattern));
  }

  test('a passphrase file must hold one, for its owner only', () => {
    const made = (env) => shell('"$SOPU" key new -o locked.pem', { env });
    const file = in_directory('passphrase-file');
    writeFileSync(file, '\n', { mode: 0o600 });
    says(made({ SOPU_PASSPHRASE_FILE: file }), 2, /holds no passphrase/);
    writeFileSync(file, 'secret\n');
    for (const mode of [0o640, 0o604, 0o644]) {
      chmodSync(file, mode);
      says(made({ SOPU_PASSPHRASE_FILE: file }), 2, /chmod 600/);
    }
    chmodSync(file, 0o600);
    says(made({ SOPU_PASSPHRASE_FILE: in_directory('folder') }), 2, /is a directory/);
    assert.equal(existsSync(in_directory('locked.pem')), false);
    assert.equal(made({ SOPU_PASSPHRASE_FILE: file }).code, 0);
  });
});

describe('streams', () => {
  test('a reader that goes away ends it without a word', () => {
    for (const line of ['"$SOPU" --help | true', '"$SOPU" completion bash | head -1']) {
      const run = shell(`set -o pipefail; ${line}; echo "\${PIPESTATUS[0]}" >&2`);
      assert.match(run.stderr, /^(0|141)\n$/, line);
    }
    const ignored = shell('trap "" PIPE; for i in 1 2 3 4 5; do "$SOPU" completion bash | true; done');
    assert.equal(ignored.stderr, '');
  });

  test('an output that is full is told, for every kind of output', () => {
    for (const args of ['--help', '--version', 'completion zsh', 'key export good.pem', 'key show good.pem --json',
      'key new --no-passphrase -o fresh.pem']) {
      says(shell(`"$SOPU" ${args} > /dev/full`), 1, /standard output could not be written/);
    }
    assert.ok(existsSync(in_directory('fresh.pem')), 'what was done stands');
  });

  test('a stream that is closed is nobody\'s file', () => {
    assert.equal(shell('"$SOPU" key new --no-passphrase -o closed.pem <&- 2>&-').code, 0);
    assert.equal(shell('"$SOPU" key new --no-passphrase -o closed2.pem >&-').code, 1);
    for (const file of ['closed.pem', 'closed2.pem']) {
      assert.equal(shell('"$SOPU" key show "$1"', { args: [file] }).code, 0);
    }
    const made = shell('"$SOPU" init closed --no-passphrase --origin o.test <&- >&- 2>&-');
    assert.equal(made.code, 1);
    const key = shell('"$SOPU" key show closed/log-key.pem');
    assert.equal(key.code, 0, key.stderr);
  });

  test('a server outlives who reads what it says', async () => {
    const server = await Server.start();
    const { child } = server.process;
    child.stderr.destroy();
    child.stdout.destroy();
    for (let i = 0; i < 3; ++i) {
      child.kill('SIGHUP');
      await sleep(300);
      assert.equal((await server.get('/healthz')).status, 200);
    }
    await server.stop();  // which says so, and must end with 0
  });

  test('nothing is left beside what is written', () => {
    const left = readdirSync(directory).filter((name) => name.startsWith('.sopu-'));
    assert.deepEqual(left, []);
  });
});

// ---------------------------------------------------------------- what others wrote

test('comments can be read back, in the history, too', async () => {
  const server = await Server.start();
  const acme = await server.enrol('acme');
  const globex = await server.enrol('globex');
  const other = await server.enrol('other');
  const guest = await server.enrol('guest');
  const stream = await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' },
      { party: 'guest', role: 'thirdParty', involvement: 'consulted' }]);
  const hostile = 'Why so\u3164late?\u202e';
  const id = randomUUID();
  await globex.append('comment.posted', stream.subject, { text: hostile, clause: 'uptime' }, { id });
  await acme.append('comment.posted', stream.subject, { text: 'Sorry.', replyTo: id });
  const as = (party) => {
    const file = in_directory(`${party.id}.pem`);
    writeFileSync(file, party.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return ['--url', server.url, '--key', file, '--party', party.id];
  };
  const all = await sopu('comments', 'deal', ...as(acme));
  assert.equal(all.code, 0, all.stderr);
  assert.match(all.stdout, /Why so\\u\{3164\}late\?\\u\{202e\}/);
  assert.match(all.stdout, /\(globex\), on uptime/);
  assert.match(all.stdout, new RegExp(`answers ${id}\n  Sorry\\.`));
  const some = await sopu('comments', 'deal', '--clause', 'uptime', '--json', ...as(acme));
  assert.doesNotMatch(some.stdout, /[\u3164\u202e]/, 'JSON repaints no terminal either');
  const items = JSON.parse(some.stdout).items;
  assert.deepEqual(items.map((item) => item.text), [hostile]);
  assert.equal(items[0].clause, 'uptime');
  assert.equal(items[0].party, 'globex');
  assert.match((await sopu('history', 'deal', ...as(acme))).stdout, /Sorry\./);
  assert.equal((await sopu('comments', 'deal', ...as(other))).code, 4);
  // A third party reads what answers it, and of the rest not even that there is any.
  const asked = randomUUID();
  await guest.append('comment.posted', stream.subject, { text: 'May I?' }, { id: asked });
  await acme.append('comment.posted', stream.subject, { text: 'You may.', replyTo: asked });
  const told = JSON.parse((await sopu('comments', 'deal', '--json', ...as(guest))).stdout).items;
  assert.deepEqual(told.map((item) => item.text), ['May I?', 'You may.']);
});
