// What the ledger says, in the language of whoever reads it: by --lang, or by the locale.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { mortal, temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, executable, nextMonth, sampleTerms } from '../support/sopu.mjs';

describe('both languages', () => {
  let server, key;

  before(async () => {
    server = await Server.start();
    const acme = await server.enrol('acme');
    const globex = await server.enrol('globex');
    key = join(temporaryDirectory(), 'acme.pem');
    writeFileSync(key, acme.key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const stream = await Stream.initiate(server, 'deal', acme,
      [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
    await stream.append(globex, 'background.submitted', { text: 'Tarvitsemme verkkopalvelun.' });
    await stream.propose(acme, 'initial', sampleTerms('acme', 'globex'),
      { expiresAt: nextMonth(1) });
  });

  async function run(environment, ...args) {
    const { LANG, LC_ALL, LC_MESSAGES, ...rest } = process.env;
    const answer = await promisify(execFile)(...mortal(executable, ...args, '--url', server.url,
      '--key', key, '--party', 'acme'), { env: { ...rest, ...environment } }).catch((error) => error);
    return answer.stdout + answer.stderr;
  }
  const english = { LANG: 'en_GB.UTF-8' };
  const finnish = { LANG: 'fi_FI.UTF-8' };
  // Of an answer, what is said in it.
  function sentences(answer, found = []) {
    if (answer === null || typeof answer !== 'object') return found;
    if (typeof answer.code === 'string' && answer.params) found.push(answer);
    for (const member of Object.values(answer)) sentences(member, found);
    return found;
  }

  const commands = {
    'agreement show': ['agreement', 'show', 'deal'], history: ['history', 'deal'],
    deadlines: ['deadlines', 'deal'],
    'a dry run': ['comment', 'deal', '--text', 'Hei', '--dry-run'],
  };
  for (const [what, command] of Object.entries(commands)) {
    it(`${what}: the same sentences, in two languages`, async () => {
      const [inEnglish, inFinnish] = await Promise.all(['en', 'fi'].map(async (lang) =>
        JSON.parse(await run({}, ...command, '--json', '--lang', lang))));
      const [en, fi] = [sentences(inEnglish), sentences(inFinnish)];
      assert.ok(en.length > 0);
      assert.deepEqual(en.map(({ code, params }) => ({ code, params })),
        fi.map(({ code, params }) => ({ code, params })));
      for (const [n, { text, code }] of en.entries())
        assert.notEqual(text, fi[n].text, `${code} reads differently in Finnish`);
      const printed = await run({}, ...command, '--lang', 'fi');
      const plain = (text) => text.replaceAll(/\s+/g, ' ');
      // The table of the history has a line for each event: what it was.
      const told = what === 'history' ? inFinnish.items.map(({ effect }) => effect.summary) : fi;
      for (const { text } of told) assert.ok(plain(printed).includes(plain(text)), `${text}\nin\n${printed}`);
    });
  }

  it('follows the locale, and --lang wins over it', async () => {
    const said = await run(english, 'history', 'deal');
    assert.notEqual(await run(finnish, 'history', 'deal'), said);
    assert.equal(await run({ ...finnish, LC_ALL: 'C' }, 'history', 'deal'), said);
    assert.equal(await run({ ...english, LC_MESSAGES: 'fi' }, 'history', 'deal'),
      await run(finnish, 'history', 'deal'));
    assert.equal(await run(finnish, 'history', 'deal', '--lang', 'en'), said);
  });

  it('gives refusals as data with --json, also those that the server made', async () => {
    const answers = await Promise.all(['en', 'fi'].map(async (lang) => JSON.parse(
      await run({}, 'comment', 'deal', '--text', 'Miksi?', '--clause', 'nowhere', '--yes', '--json',
        '--lang', lang))));
    for (const { reason } of answers)
      assert.deepEqual(reason, { code: 'no-such-clause', params: { clause: 'nowhere' } });
    assert.notEqual(answers[0].detail, answers[1].detail);
  });

  it('refuses in the language too, here and there', async () => {
    const terms = join(temporaryDirectory(), 'terms.json');
    writeFileSync(terms, '{"title": 1.5}');
    for (const command of [['approve', 'deal', '--yes'], ['propose', 'deal', terms, '--reason', 'x']]) {
      const [en, fi] = await Promise.all([run(english, ...command), run(finnish, ...command)]);
      assert.notEqual(en, fi, command.join(' '));
    }
  });

  it('knows no third one', async () => assert.match(await run({}, 'history', 'deal', '--lang', 'sv'),
    /--lang/));
});
