// A dispute from the claim to the remedy, at the command line: two sides and a neutral.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Key, Server, agreeOn, commandLines, sampleTerms, sopu } from '../support/sopu.mjs';

const claim = ['--clause', 'uptime', '--claim', 'It was down for two days', '--remedy', 'A month of credits'];

async function inDispute() {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex', 'judge', 'stranger']);
  const terms = sampleTerms('acme', 'globex');
  terms.managementElements.disputeProcedure.levels = [
    { level: 1, name: 'Negotiation', within: 'P10B' },
    { level: 2, name: 'Arbitration', within: 'P15B', neutral: true }];
  await agreeOn(lines, 'deal', 'acme', 'globex', terms);
  const state = async (party) => (await lines.as(party, 'dispute', 'list', 'deal')).items;
  return { server, ...lines, terms, state };
}

async function verified(server) {
  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
}

test('a dispute is determined by a neutral on the last level, and its remedy confirmed', async () => {
  const { server, as, sign, refused, state, keys, directory } = await inDispute();
  assert.match(await refused('globex', 'dispute', 'raise', 'deal', '--clause', 'nothing', ...claim.slice(2)), /no-such-clause/);
  const raised = await sign('globex', 'dispute', 'raise', 'deal', ...claim);
  const id = raised.payload.id;
  assert.ok(raised.effect.follows.some((one) => one.code === 'response-awaited'));
  const contract = (await as('acme', 'agreement', 'show', 'deal')).head.event;

  // Each side, in its turn; nothing of it moves the contract's own chain.
  assert.match(await refused('globex', 'dispute', 'respond', 'deal', '--text', 'Mine'), /own-dispute/);
  await sign('acme', 'dispute', 'respond', 'deal', '--text', 'It was announced');
  await sign('globex', 'dispute', 'evidence', 'deal', '--text', 'Nothing was', '--clause', 'uptime');
  await sign('globex', 'dispute', 'ask', 'deal', '--text', 'When?');
  assert.match(await refused('globex', 'dispute', 'ask', 'deal', '--text', 'Well?'), /query-unanswered/);
  await sign('acme', 'dispute', 'answer', 'deal', '--text', 'In May');
  assert.match(await refused('acme', 'dispute', 'decide', 'deal', '--finding', 'dismissed', '--reasons', 'So'), /not-the-neutral/);
  const escalated = await sign('globex', 'dispute', 'escalate', 'deal', '--reason', 'We get nowhere');
  assert.ok(escalated.effect.follows.some((one) => one.code === 'neutral-awaited'));
  const [waiting] = await state('acme');
  assert.equal(waiting.levels.at(-1).level, 2);
  const due = (await as('acme', 'deadlines', 'deal')).items.find((one) => one.reference === id);
  assert.equal(due.at, waiting.until);
  assert.equal((await as('acme', 'agreement', 'show', 'deal')).head.event, contract);

  // Nobody but the principals knows of it, until both want the neutral.
  assert.match(await refused('judge', 'neutral', 'declare', 'deal', '--text', 'We know neither'), /not-found/);
  await sign('acme', 'neutral', 'propose', 'deal', 'judge', '--reason', 'It knows the trade');
  assert.match(await refused('judge', 'neutral', 'declare', 'deal', '--text', 'We know neither'), /not-found/);
  await sign('globex', 'neutral', 'accept', 'deal', 'judge');
  assert.equal((await state('judge'))[0].claim, 'It was down for two days');
  await sign('judge', 'neutral', 'declare', 'deal', '--text', 'We know neither', '--disclose', 'We met once');
  await sign('judge', 'dispute', 'ask', 'deal', '--to', 'customer', '--text', 'Since when?');
  await sign('globex', 'dispute', 'answer', 'deal', '--text', 'Since nine');
  assert.match(await refused('acme', 'comment', 'deal', '--text', 'x', '--clause', 'nothing'), /no-such-clause/);
  const decided = await sign('judge', 'dispute', 'decide', 'deal', '--finding', 'partly', '--reasons', 'One day counts',
    '--remedy', 'Pay half a month', '--by', 'acme', '--due', '2099-01-01');
  assert.equal(decided.payload.data.case, (await state('acme'))[0].head.event);

  assert.match(await refused('globex', 'dispute', 'implement', 'deal', '--text', 'Paid'), /remedy-of-other/);
  await sign('acme', 'dispute', 'implement', 'deal', '--text', 'Paid on Monday');
  await sign('globex', 'dispute', 'confirm', 'deal');
  const [over] = await state('globex');
  assert.deepEqual([over.status, over.outcome.kind, over.outcome.finding, over.outcome.remedy.text, over.outcome.reasons],
    ['remedied', 'determined', 'partly', 'Pay half a month', 'One day counts']);
  const whole = await as('globex', 'dispute', 'show', 'deal');
  assert.equal(whole.events.length, 14);
  assert.equal(whole.events[0].id, id);
  assert.deepEqual(await as('globex', 'dispute', 'show', id), whole, 'named by itself');

  // Looked up across agreements, by who reads it.
  const find = async (...filters) => (await as('acme', 'dispute', 'find', ...filters)).items.map((one) => one.id);
  assert.deepEqual(await find('--clause', 'uptime', '--state', 'determined', '--with', 'judge'), [id]);
  assert.deepEqual(await find('--state', 'raised'), []);
  assert.deepEqual(await find('--opened-after', '2099-01-01T00:00:00.000Z'), []);
  const look = (party, query) => fetch(`${server.url}/v1/disputes/${id}${query}`,
    { headers: { authorization: `Bearer ${Key.read(keys[party]).token(party)}` } });
  const page = await (await look('globex', '?limit=5')).json();
  assert.equal(page.agreement, 'deal');
  assert.equal(page.pinned[0].content.id, 'uptime');
  const rest = await (await look('globex', `?after=${page.next}`)).json();
  assert.deepEqual([...page.events, ...rest.events].map((one) => one.index), whole.events.map((one) => one.index));
  assert.equal((await look('stranger', '')).status, 404);

  // What the neutral could read it keeps; what came later it does not see.
  assert.equal((await state('judge'))[0].status, 'underway');
  const shown = await sopu('dispute', 'show', 'deal', '--url', server.url, '--key', keys.globex, '--party', 'globex');
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, /Outcome +determined, partly on/);
  assert.match(shown.stdout, /globex confirms the remedy/);
  const file = join(directory, 'case.html');
  const written = await sopu('dispute', 'show', 'deal', '--html', file, '--lang', 'fi', '--url', server.url,
    '--key', keys.globex, '--party', 'globex');
  assert.equal(written.code, 0, written.stderr);
  const html = readFileSync(file, 'utf8');
  assert.match(html, /<html lang="fi">/);
  for (const one of whole.events) assert.ok(html.includes(one.hash), one.type);
  assert.match(html, /One day counts/);
  assert.doesNotMatch(html, /<script|case-file\./);

  // A later case on the same clause knows what came of it.
  const later = await sign('globex', 'dispute', 'raise', 'deal', ...claim);
  const [precedent, ...others] = (await as('acme', 'dispute', 'precedents', 'deal', '--dispute', later.payload.id)).items;
  assert.deepEqual(others, []);
  assert.deepEqual([precedent.id, precedent.agreement, precedent.shared, precedent.times.map((one) => one.level)],
    [id, 'deal', ['uptime'], [1, 2]]);
  assert.equal(precedent.times[0].ended, precedent.times[1].begun);
  assert.equal(precedent.times[1].ended, precedent.outcome.recorded.at);
  const told = await sopu('dispute', 'precedents', 'deal', '--dispute', later.payload.id, '--url', server.url,
    '--key', keys.acme, '--party', 'acme');
  assert.match(told.stdout, /Outcome +determined, partly/, told.stderr);

  // Everything about the clause, and what one side signed of it.
  const types = async (...filters) => (await as('acme', 'history', 'deal', '--clause', 'uptime', ...filters)).items
    .map((one) => one.type.split('.').slice(1, 3).join('.'));
  const all = await types();
  assert.deepEqual(all.slice(0, 4), ['proposal.submitted', 'feasibility.attested', 'proposal.approved', 'proposal.approved']);
  assert.deepEqual(all.slice(-15), [...whole.events.map((one) => one.type.split('.').slice(1, 3).join('.')), 'dispute.raised']);
  assert.deepEqual(await types('--signed-by', 'judge', '--since', '2026-01-01'),
    ['neutral.declared', 'dispute.queried', 'determination.issued'].filter((one) => all.includes(one)));
  assert.deepEqual(await types('--since', '2099-01-01'), []);
  assert.deepEqual(await types('--before', '2026-01-01'), []);
  await verified(server);
});

test('a side and the neutral tell each other something alone', async () => {
  const { server, as, sign, refused, keys } = await inDispute();
  const { payload: { id } } = await sign('globex', 'dispute', 'raise', 'deal', ...claim);
  await sign('acme', 'dispute', 'respond', 'deal', '--text', 'It was up');
  await sign('globex', 'dispute', 'escalate', 'deal', '--reason', 'We get nowhere');
  assert.match(await refused('globex', 'dispute', 'confide', 'deal', '--text', 'x'), /nobody is the neutral/);
  await sign('acme', 'neutral', 'propose', 'deal', 'judge', '--reason', 'It knows the trade');
  await sign('globex', 'neutral', 'accept', 'deal', 'judge');
  await sign('judge', 'neutral', 'declare', 'deal', '--text', 'We know neither');

  const secret = 'We would take half of it';
  const said = await sign('globex', 'dispute', 'confide', 'deal', '--text', secret);
  assert.deepEqual(Object.keys(said.payload.data).sort(), ['dispute', 'party', 'sha256']);
  const again = await sign('globex', 'dispute', 'confide', 'deal', '--text', secret);
  assert.notEqual(again.payload.data.sha256, said.payload.data.sha256, 'nobody guesses it from the hash');
  await sign('judge', 'dispute', 'confide', 'deal', '--to', 'acme', '--text', 'Would you pay half?');
  assert.match(await refused('acme', 'dispute', 'confide', 'deal', '--to', 'globex', '--text', 'x'), /not the neutral/);

  // Both sides know that something was said; the words are for the two alone.
  const words = async (party) => (await as(party, 'dispute', 'confided', 'deal')).items.map((one) => one.text ?? null);
  assert.deepEqual(await words('globex'), [secret, secret, null]);
  assert.deepEqual(await words('acme'), [null, null, 'Would you pay half?']);
  assert.deepEqual(await words('judge'), [secret, secret, 'Would you pay half?']);
  const blob = (party) => fetch(`${server.url}/v1/blobs/${said.payload.data.sha256}`,
    { headers: { authorization: `Bearer ${Key.read(keys[party]).token(party)}` } });
  assert.deepEqual([(await blob('judge')).status, (await blob('acme')).status, (await blob('stranger')).status], [200, 404, 404]);
  const unsent = JSON.stringify({ dispute: id, party: 'judge', sha256: 'A'.repeat(42) + 'A' });
  writeFileSync(join(server.directory, '..', 'unsent.json'), unsent);
  assert.match(await refused('globex', 'event', 'statement.confided', '--subject', 'agreement/deal', '--data',
    join(server.directory, '..', 'unsent.json')), /has not put this document/);
  for (const party of ['globex', 'acme']) {
    assert.doesNotMatch(JSON.stringify(await as(party, 'dispute', 'show', 'deal')), /take half|pay half/);
  }

  const figures = await as('acme', 'dispute', 'figures', 'deal');
  assert.deepEqual([figures.cases, figures.response.kept, figures.levels.map((one) => [one.level, one.kept, one.running])],
    [1, 1, [[1, 1, 0], [2, 0, 1]]]);
  const shown = await sopu('dispute', 'figures', 'deal', '--url', server.url, '--key', keys.acme, '--party', 'acme');
  assert.match(shown.stdout, /Disputes: 1\n[^]*level 1 +1 +0 +0/, shown.stderr);
  await verified(server);
});

test('a settlement carries an amendment, which all must approve', async () => {
  const { server, as, sign, refused, state, terms, directory } = await inDispute();
  const { payload: { id } } = await sign('globex', 'dispute', 'raise', 'deal', ...claim);
  await sign('acme', 'dispute', 'respond', 'deal', '--text', 'It was up');
  const better = structuredClone(terms);
  better.statementOfIntent = 'Both sides want a service to rely on at night, too.';
  const file = join(directory, 'better.json');
  writeFileSync(file, JSON.stringify(better));
  const proposed = await sign('acme', 'amend', 'deal', file, '--reason', 'To settle', '--settles', id);
  await sign('acme', 'dispute', 'settle', 'deal', '--text', 'Nights count', '--proposal', proposed.payload.id);
  const accepted = await sign('globex', 'dispute', 'accept', 'deal');
  assert.equal(accepted.payload.data.results.length, proposed.payload.data.results.length);
  assert.equal((await state('globex'))[0].status, 'underway', 'the proposal is not accepted yet');
  await sign('acme', 'approve', 'deal');
  const last = await sign('globex', 'approve', 'deal');
  assert.ok(last.effect.follows.some((one) => one.code === 'dispute-settled'));
  assert.equal((await state('acme'))[0].outcome.kind, 'settled');
  assert.match(await refused('globex', 'dispute', 'withdraw', 'deal', '--reason', 'Late'), /none such/);
  assert.equal((await as('acme', 'dispute', 'show', 'deal')).status, 'resolved');
  await verified(server);
});
