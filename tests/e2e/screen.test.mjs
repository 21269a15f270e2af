// What you see is what you sign: in the terminal every member of what is signed is shown, whole, in
// the reader's language.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareCode } from '../support/compare_code.mjs';
import { mortal, temporaryDirectory } from '../support/lifetime.mjs';
import { Key, Server, Stream, approvalOf, executable, sampleTerms, sopu } from '../support/sopu.mjs';

const directory = temporaryDirectory();
const at = (name) => join(directory, name);
const plain = (text) => text.replaceAll(/\s+/g, ' ');
const code = /\d{4}( \d{4}){5}/;
let server, acme, globex, stream, terms, first;

function keyFile(party, key = party.key, name = party.id) {
  writeFileSync(at(`${name}.pem`), key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return at(`${name}.pem`);
}
const as = (party) => ['--url', server.url, '--key', at(`${party.id}.pem`), '--party', party.id];
async function run(party, ...args) {
  const answer = await sopu(...args, ...as(party));
  return { ...answer, text: plain(answer.stdout + answer.stderr) };
}

before(async () => {
  server = await Server.start();
  acme = await server.enrol('acme', ['Anna', 'Aki']);
  globex = await server.enrol('globex', ['Greta']);
  keyFile(acme);
  keyFile(globex);
  keyFile(acme, acme.keys[1], 'aki');
  stream = await Stream.initiate(server, 'deal', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  terms = sampleTerms('acme', 'globex');
  const people = { editorial: 2, operational: 2, target: 2, price: 2, remedy: 2 };
  terms.managementElements.approvalRules = [{ party: 'acme', threshold: people }];
  terms.clauses[0].text = `${'This agreement covers the web service. '.repeat(30)}Liability is limited to 1500 EUR.`;
  await stream.prepare(acme, globex, terms);
  first = await stream.propose(acme, 'initial', terms);
  await stream.approve(acme, first);
});

test('an approval: who signed and since when they may, who is missing, the whole document, the code', async () => {
  const { text, code: exit } = await run(globex, 'approve', 'deal', '--dry-run');
  assert.equal(exit, 0, text);
  assert.match(text, /Approved by Anna \(acme\), \d+ \w+ \d{4} at [\d:.]+ \(UTC\); key may sign since/);
  assert.match(text, /Still needed 1 person of acme/);
  assert.match(text, /Still needed 1 person of globex/);
  assert.match(text, /Then Still needed: the approval of 1 person of acme\./, 'what follows');
  assert.match(text, /Reason Agreed in talks\./);
  for (const words of ['1,000.00 EUR per month', 'Kept for 5 years', 'below 99.9 %: 10 % of the base',
    'Liability is limited to 1500 EUR.', 'Runs the service.', 'Rights and remedies: 2'])
    assert.ok(text.includes(words), `${words} in ${text}`);
  assert.ok(text.includes(compareCode(approvalOf(first))), text);
});

test('in Finnish, too', async () => {
  const { text } = await run(globex, 'approve', 'deal', '--dry-run', '--lang', 'fi');
  for (const words of ['Hyväksynyt Anna (acme)', 'Tarvitaan vielä', '1 000,00 EUR kuukaudessa',
    'Säilytetään 5 vuotta', 'Vertailukoodi', 'Palvelutasotavoitteet'])
    assert.ok(text.includes(words), `${words} in ${text}`);
  assert.doesNotMatch(text.split('Allekirjoitettava sisältö')[0], /Still needed|Objectives|business/);
});

test('the code is the same on another machine, and for who proposes', async () => {
  const home = process.env.SOPU_HOME;
  process.env.SOPU_HOME = temporaryDirectory();
  await server.becomeKnown();
  const shown = await run(globex, 'proposal', 'show', 'deal', first.id);
  process.env.SOPU_HOME = home;
  assert.equal(shown.text.match(code)[0], compareCode(approvalOf(first)));
  assert.ok(shown.text.includes('Liability is limited to 1500 EUR.'));
});

test('first terms that come as a counter-proposal are shown whole, then what differs from the draft', async () => {
  const other = structuredClone(terms);
  other.clauses[0].text = other.clauses[0].text.replace('1500 EUR', '15000 EUR');
  writeFileSync(at('counter.json'), JSON.stringify(other));
  const signed = await run(globex, 'counter', 'deal', at('counter.json'), '--reason', 'More', '--yes');
  assert.equal(signed.code, 0, signed.text);
  const mine = JSON.parse((await sopu('proposal', 'list', 'deal', '--json', ...as(globex))).stdout)
    .items.find(({ by }) => by === 'globex');
  const named = { proposal: mine.id, event: mine.event,
    results: mine.results.map(({ from, terms: hash }) => ({ from, terms: hash })) };
  assert.equal(signed.stdout.match(code)?.[0], compareCode(named), 'told to who proposes');
  const shown = await run(acme, 'approve', 'deal', '--proposal', mine.id, '--dry-run');
  assert.match(shown.text, /Liability is limited to 15000 EUR\./);
  assert.match(shown.text, /Pays within 14 days\./, 'what does not differ from the draft, too');
  assert.match(shown.text, /draft that it counters, which never bound anybody/);
  assert.match(shown.text, /limited to \[-1500-\]\{\+15000\+\} EUR\./);
  // By the data alone it is the same screen.
  writeFileSync(at('approval.json'), JSON.stringify(named));
  const bare = await run(acme, 'event', 'proposal.approved', '--subject', 'agreement/deal', '--data',
    at('approval.json'), '--dry-run');
  assert.match(bare.text, /Liability is limited to 15000 EUR\./);
  assert.ok(bare.text.includes(compareCode(named)));
  const refused = await run(acme, 'reject', 'deal', '--proposal', mine.id, '--reason', 'Too much', '--dry-run');
  assert.match(refused.text, /Made by globex/);
  assert.match(refused.text, /Reason Too much/);
});

test('what binds in other ways is shown to its last word', async () => {
  const long = `${'word '.repeat(300)}END`;
  for (const [said, ...command] of [
    [/Text (word ){300}END/, 'comment', 'deal', '--text', long],
    [/Text (word ){300}END/, 'agreement', 'background', 'deal', '--text', long],
    [/Rules 1\. No surprises\. 2\. (word ){300}END/, 'agreement', 'ground-rules', 'deal', 'No surprises.', long],
    [/Points Uptime, Support/, 'agreement', 'confirm', 'deal', 'Uptime', 'Support'],
    [/What it is about: the objective with its calendar/, 'agreement', 'feasibility', 'deal', '--proposal', first.id,
      '--objective', 'uptime', '--target-ppm', '999000', '--basis', 'measured', '--statement', long],
    [/Objective uptime .*Basis measured Statement (word ){300}END.* Target 99\.9 %/, 'agreement', 'feasibility',
      'deal', '--proposal', first.id, '--objective', 'uptime', '--target-ppm', '999000', '--basis', 'measured', '--statement', long],
  ]) {
    const shown = await run(acme, ...command, '--dry-run');
    assert.equal(shown.code, 0, shown.text);
    assert.match(shown.text.split('The payload')[0], said, command.join(' ').slice(0, 60));
  }
});

test('a change of a key: its uses and whose it is', async () => {
  const { text } = await run(acme, 'party', 'revoke-key', acme.keys[1].kid, '--reason', 'Laptop stolen',
    '--compromised-since', new Date().toISOString(), '--dry-run');
  assert.match(text, /Compromised since \d+ \w+ \d{4} at [\d:.]+ \(UTC\)/);
  assert.match(text, /Reason Laptop stolen/);
});

test('who seconds a change of keys sees the change', async () => {
  await acme.append('party.ruled', 'party/acme', { peopleForKeys: 2 });
  await acme.append('key.added', 'party/acme', { request: acme.request(Key.generate('Dora Doe'), ['sign']) });
  const asked = await server.headOf('acme');
  const shown = await sopu('party', 'second', asked, '--url', server.url, '--party', 'acme', '--key', at('aki.pem'),
    '--dry-run');
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(plain(shown.stdout), /The change that is seconded .*a key is added .*Dora Doe .*Uses sign/);
});

test('the draft of first terms is a document before it is proposed', async () => {
  await Stream.initiate(server, 'other', acme,
    [{ party: 'acme', role: 'provider' }, { party: 'globex', role: 'customer' }]);
  writeFileSync(at('terms.json'), JSON.stringify(terms));
  const { text, code: exit } = await run(acme, 'propose', 'other', at('terms.json'), '--reason', 'First', '--dry-run');
  assert.equal(exit, 0, text);
  for (const words of ['Liability is limited to 1500 EUR.', 'Kept for 5 years', '1.1 acme: provider'])
    assert.ok(text.includes(words), `${words} in ${text}`);
});

// ---------------------------------------------------------------- the pager

const python = fileURLToPath(new URL('../support/prompt.py', import.meta.url));
function onTerminal(pager, answer, ...args) {
  const [command, rest] = mortal('python3', python, 'Sign this? [y/N]', ...answer, '--', executable, ...args, ...as(globex));
  return JSON.parse(execFileSync(command, rest, { maxBuffer: 64 << 20,
    env: { ...process.env, ...pager } }));
}

test('what is longer than the screen goes through the pager, and the question comes after it', () => {
  writeFileSync(at('pager'), `#!/bin/sh\ncat > ${at('paged')}\necho PAGER ENDED\n`);
  chmodSync(at('pager'), 0o700);
  const end = onTerminal({ SOPU_PAGER: at('pager'), PAGER: 'false' }, ['enter'], 'approve', 'deal', '--proposal', first.id);
  assert.equal(end.code, 1, end.output);
  const paged = plain(readFileSync(at('paged'), 'utf8'));
  assert.match(paged, /Liability is limited to 1500 EUR\./);
  assert.match(paged, code);
  assert.doesNotMatch(end.output, /Liability/);
  assert.ok(end.output.indexOf('PAGER ENDED') < end.output.indexOf('Sign this?'));
});

test('a pager that fails loses nothing', () => {
  for (const pager of ['false', '/nowhere/pager', 'kill -9 $$']) {
    const end = onTerminal({ SOPU_PAGER: pager }, ['enter'], 'approve', 'deal', '--proposal', first.id);
    assert.equal(end.code, 1, end.output);
    assert.match(plain(end.output), /Liability is limited to 1500 EUR\..*Sign this\?/, pager);
  }
});

test('no pager for programs, pipes, and who is not asked', async () => {
  const marker = at('never');
  process.env.SOPU_PAGER = `touch ${marker}`;
  await run(globex, 'approve', 'deal', '--proposal', first.id, '--dry-run');
  await run(globex, 'terms', 'deal', '--proposal', first.id, '--json');
  delete process.env.SOPU_PAGER;
  const [command, rest] = mortal('python3', python, 'Recorded', '--', executable, 'comment', 'deal', '--text',
    'word\n'.repeat(200), '--yes', ...as(globex));
  const end = JSON.parse(execFileSync(command, rest, { env: { ...process.env, SOPU_PAGER: `touch ${marker}` } }));
  assert.equal(end.code, 0, end.output);
  assert.equal(existsSync(marker), false);
});
