// People and dates at the command line: when a change may take effect, approvals that fall with
// their key, content that is proposed again for who came later, people of two parties.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { temporaryDirectory } from '../support/lifetime.mjs';
import { Server, Stream, nextMonth, sampleTerms, sopu } from '../support/sopu.mjs';

const uptime = '/serviceElements/objectives/uptime/targetPpm';
const fee = (value) => [{ op: 'replace', path: '/serviceElements/services/0/fee/amount', value }];
const title = (value) => [{ op: 'replace', path: '/title', value }];
const codes = (sentences) => (sentences ?? []).map((one) => one.code);

describe('people and dates', () => {
  let server, acme, globex, directory;
  const people = { anna: 'acme', ben: 'acme', gita: 'globex', hugo: 'globex', iris: 'globex' };

  const key_file = (person) => join(directory, `${person}.pem`);
  const file = (name, content) => {
    writeFileSync(join(directory, name), JSON.stringify(content));
    return join(directory, name);
  };
  const run = (person, ...args) => sopu(...args, '--url', server.url, '--key', key_file(person),
    '--party', people[person] ?? person);
  async function as(person, ...args) {
    const result = await run(person, ...args, '--json');
    assert.equal(result.code, 0, `sopu ${args.join(' ')}: ${result.stderr}`);
    return JSON.parse(result.stdout);
  }
  const sign = (person, ...args) => as(person, ...args, '--yes');
  async function refused(person, ...args) {
    const result = await run(person, ...args, '--yes', '--json');
    assert.equal(result.code, 4, `${result.stdout}${result.stderr}`);
    return JSON.parse(result.stderr);
  }
  const proposals = async () => (await as('anna', 'agreement', 'show', 'deal')).proposals;
  async function amend(person, name, patch, ...more) {
    await sign(person, 'amend', 'deal', file(`${name}.json`, patch), '--reason', name,
      '--from', nextMonth(6), ...more);
    return (await proposals()).at(-1).id;
  }
  const shown = async (person, id) => as(person, 'proposal', 'show', 'deal', id);
  const next_date = (...args) => as('gita', 'next-date', 'deal', ...args);
  const write = (person, key) => writeFileSync(key_file(person),
    key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  async function add_key(person, by, name, file_name = person) {
    const made = join(directory, `${file_name}.pem`);
    await sopu('key', 'new', '-o', made, '--no-passphrase');
    const request = join(directory, `${file_name}.jwt`);
    const asked = await sopu('party', 'request', '--key', made, '--party', people[by], '--name',
      `Company ${people[by]}`, '--person', name, '--url', server.url, '-o', request);
    assert.equal(asked.code, 0, asked.stderr);
    await sign(by, 'party', 'add-key', request);
  }
  before(async () => {
    directory = temporaryDirectory();
    server = await Server.start();
    acme = await server.enrol('acme', ['Anna', 'Ben']);
    globex = await server.enrol('globex', ['Gita', 'Hugo', 'Iris']);
    const probe = await server.enrol('probe', ['Piia']);
    for (const [i, person] of ['anna', 'ben'].entries()) write(person, acme.keys[i]);
    for (const [i, person] of ['gita', 'hugo', 'iris'].entries()) write(person, globex.keys[i]);
    write('probe', probe.key);
    const terms = sampleTerms('acme', 'globex', { timeZone: 'Europe/Helsinki',
      agreementPeriod: { from: nextMonth().slice(0, 10), until: nextMonth(20).slice(0, 10) } });
    terms.parties.push({ party: 'probe', role: 'measurer' });
    const stream = await Stream.initiate(server, 'deal', acme, terms.parties);
    await stream.prepare(acme, globex, terms);
    await sign('anna', 'propose', 'deal', file('terms.json', terms), '--reason', 'First terms');
    for (const person of ['anna', 'gita']) await sign(person, 'approve', 'deal');
  });

  it('next-date gives the next boundary of what a change touches', async () => {
    // Dates are read in the agreement's time zone: midnight in Helsinki is the evening before.
    const local = (at) => new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Helsinki', dateStyle: 'short',
      timeStyle: 'medium' }).format(new Date(at));
    const first = nextMonth(5).slice(0, 10);
    const second = `${first.slice(0, 8)}02`;
    const on = async (...args) => local((await next_date(...args)).next);
    assert.equal(await on('--for', uptime, '--after', first), `${first} 00:00:00`);
    assert.equal(await on('--for', uptime, '--after', second), `${nextMonth(6).slice(0, 10)} 00:00:00`);
    assert.equal(await on('--for', '/title', '--after', second), `${second} 00:00:00`);
    assert.equal(await on('--for', `/title,${uptime}`, '--after', second),
      `${nextMonth(6).slice(0, 10)} 00:00:00`);
    assert.equal(await on('--kind', 'suspension', '--after', second), `${second} 00:00:00`);
    const answer = await next_date('--for', uptime, '--after', second);
    assert.deepEqual(codes(answer.why), ['date-on-boundary']);
    assert.match(answer.why[0].text, /uptime/);
    assert.equal(local(answer.until), `${nextMonth(20).slice(0, 10)} 00:00:00`);
    const none = await next_date('--for', uptime, '--after', '2999-01-01');
    assert.equal(none.next, undefined);
    assert.deepEqual(codes(none.why), ['date-after-end']);
    assert.deepEqual(codes((await next_date('--kind', 'resumption')).why), ['date-never-suspended']);
    const text = await run('gita', 'next-date', 'deal', '--for', uptime, '--lang', 'fi');
    assert.match(text.stdout, /Next.*UTC[^]*mittausjakso/);
  });

  it('next-date says what it does not know, and is for who reads the terms', async () => {
    for (const [args, code] of [[['--for', '/serviceElements/objectives/0'], 'no-such-path'],
      [['--for', '/title', '--kind', 'suspension'], 'parameter-form'], [['--kind', 'any'], 'parameter-form']]) {
      const result = await run('gita', 'next-date', 'deal', ...args, '--json');
      assert.notEqual(result.code, 0);
      if (code !== 'no-such-path') assert.match(result.stderr, new RegExp(code));
    }
    const measurer = await run('probe', 'next-date', 'deal', '--for', uptime);
    assert.notEqual(measurer.code, 0);
    assert.match(measurer.stderr, /not-found|may not read/);
  });

  it('a refused date names the next one, on which it is taken', async () => {
    const dearer = file('dearer.json', fee(120_000));
    const propose = (from) => ['amend', 'deal', dearer, '--reason', 'Dearer', '--from', from];
    const problem = await refused('anna', ...propose(`${nextMonth(5).slice(0, 8)}15`));
    assert.equal(problem.rule, 'effective-from-boundary');
    assert.equal(problem.reason.code, 'effective-from-boundary.next');
    await sign('anna', ...propose(problem.reason.params.next));
    await sign('anna', 'withdraw', 'deal');
    const late = await refused('anna', 'suspend', 'deal', '--reason', 'R', '--from', '2999-01-01', '--until', '2999-02-01');
    assert.equal(late.reason.code, 'effective-from-end.next');
  });

  it('an approval falls with a key that was compromised, and others stand', async () => {
    const again = await amend('anna', 'standing', title('Standing'));
    await sign('hugo', 'approve', 'deal', '--proposal', again);
    const [{ recorded }] = (await shown('anna', again)).approvals;
    await sign('gita', 'party', 'revoke-key', globex.keys[1].kid, '--reason', 'Stolen',
      '--compromised-since', recorded.at);
    const then = await as('anna', 'agreement', 'show', 'deal', '--as-of', String(recorded.index));
    assert.equal(then.proposals[0].approvals.length, 1, 'so it was known then');
    const after = await shown('anna', again);
    assert.deepEqual(after.approvals, []);
    assert.equal(after.fallen[0].approval.name, 'Hugo');
    assert.match((await run('anna', 'proposal', 'show', 'deal', again)).stdout, /Counts no more  Hugo/);
    const approved = await sign('anna', 'approve', 'deal', '--proposal', again);
    assert.ok(codes(approved.effect.follows).includes('approval-fell'), JSON.stringify(approved.effect));
    assert.ok(!codes(approved.effect.follows).includes('version-begins'));
    assert.match((await run('gita', 'history', 'deal')).stdout, /counts no\s+more/);
    const done = await sign('gita', 'approve', 'deal', '--proposal', again);
    assert.ok(codes(done.effect.follows).includes('version-begins'));
  });

  it('too few people are an obstacle, and the same is proposed again for who came later', async () => {
    const threshold = { editorial: 1, operational: 1, target: 3, price: 3, remedy: 3 };
    const rules = [{ op: 'replace', path: '/managementElements/approvalRules',
      value: [{ party: 'globex', threshold }] }];
    const id = await amend('anna', 'rules', rules);
    const before_keys = await shown('gita', id);
    const few = before_keys.obstacles.find((one) => one.code === 'too-few-people');
    assert.deepEqual(few.params, { party: 'globex', needed: 3, have: 2 });
    assert.deepEqual(codes(before_keys.remarks), ['one-person-decides']);
    const text = (await run('gita', 'proposal', 'show', 'deal', id)).stdout;
    assert.match(text, /Held back     3 people of globex/);
    assert.match(text, /Note          3 people of globex/);
    assert.equal((await refused('anna', 'approve', 'deal')).rule, 'gates-open');

    people.olli = 'globex';
    await add_key('olli', 'gita', 'Olli');
    assert.equal((await refused('olli', 'approve', 'deal')).rule, 'key-newer-than-proposal');
    await sign('anna', 'propose', 'deal', '--again', id);
    await sign('anna', 'withdraw', 'deal', '--proposal', id);
    const open = await proposals();
    assert.equal(open.length, 1);
    assert.equal(open[0].reason, 'rules');
    assert.deepEqual([open[0].results, open[0].approvals], [before_keys.results, []]);
    assert.equal((await shown('anna', id)).status, 'withdrawn');
    for (const person of ['anna', 'gita', 'iris', 'olli']) await sign(person, 'approve', 'deal');
    assert.deepEqual(await proposals(), []);
  });

  it('proposes a closed proposal of any kind again, on another date if it is asked', async () => {
    await sign('anna', 'suspend', 'deal', '--reason', 'Rebuilding', '--from', nextMonth(8), '--until', nextMonth(9));
    await sign('anna', 'withdraw', 'deal');
    const list = await as('anna', 'proposal', 'list', 'deal', '--all');
    const id = list.items.at(-1).id;
    await sign('anna', 'propose', 'deal', '--again', id, '--from', nextMonth(9), '--reason', 'Later');
    const [open] = await proposals();
    assert.deepEqual([open.kind, open.reason, open.effectiveFrom], ['suspension', 'Later', nextMonth(9)]);
    // As long as before, and who approves sees when it ends.
    const length = Date.parse(nextMonth(9)) - Date.parse(nextMonth(8));
    assert.equal(Date.parse(open.until), Date.parse(nextMonth(9)) + length);
    const screen = (await run('anna', 'approve', 'deal', '--dry-run')).stdout;
    assert.match(screen, /Until +\d+ \w+ 2\d{3} at/);
    await sign('anna', 'withdraw', 'deal');
    const none = await run('anna', 'propose', 'deal', '--reason', 'Nothing');
    assert.equal(none.code, 2);
    const both = await run('anna', 'propose', 'deal', 'terms.json', '--again', id);
    assert.equal(both.code, 2);
  });

  it('points out who acts for another party, too', async () => {
    await add_key('spare', 'gita', ' ANNA', 'spare');
    const id = await amend('anna', 'both', title('Both sides'));
    const approved = await sign('anna', 'approve', 'deal', '--proposal', id);
    assert.ok(codes(approved.effect.follows).includes('acts-for-others'));
    assert.deepEqual((await shown('gita', id)).approvals[0].alsoActsFor, ['globex']);
    assert.match((await run('gita', 'proposal', 'show', 'deal', id)).stdout,
      /Anna \(acme, also acts for globex\)/);
    assert.match((await run('gita', 'history', 'deal')).stdout, /also\s+acts\s+for\s+globex/);
  });

  it('is all in the log: it verifies, and gives the same views again', async () => {
    await server.stop();
    for (const command of [['verify', server.directory, '--log-key', server.verifierKey],
      ['rebuild', server.directory, '--check']]) {
      const verdict = await sopu(...command);
      assert.equal(verdict.code, 0, verdict.stdout + verdict.stderr);
    }
  });
});
