// Complaints and reviews at the command line, by the two sides and a third party.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, agreeOn, commandLines, sampleTerms, sopu } from '../support/sopu.mjs';

test('a complaint is answered and closed, another leads to a review', async () => {
  const server = await Server.start();
  const lines = await commandLines(server, ['acme', 'globex']);
  const { directory, keys, as, sign, refused } = lines;
  await agreeOn(lines, 'deal', 'acme', 'globex', sampleTerms('acme', 'globex'));
  const state = (party) => as(party, 'agreement', 'show', 'deal');

  // Who complains sees who answers, and until when.
  assert.match(await refused('globex', 'complaint', 'file', 'deal', '--text', 'Down', '--clause', 'nothing'), /no-such-clause/);
  const screen = await sopu('complaint', 'file', 'deal', '--text', 'Down since nine', '--clause', 'uptime', '--dry-run',
    '--url', server.url, '--key', keys.globex, '--party', 'globex', '--lang', 'fi');
  assert.equal(screen.code, 0, screen.stderr);
  assert.match(screen.stdout, /Valituksen kohde +palvelu/);
  assert.match(screen.stdout, /Tasolla 1 valitukseen vastaa acme \(”Service desk”\)/);
  const filed = await sign('globex', 'complaint', 'file', 'deal', '--text', 'Down since nine', '--clause', 'uptime');
  const [waiting] = (await state('acme')).complaints;
  assert.equal(waiting.id, filed.payload.id);
  assert.equal(waiting.awaited.party, 'acme');
  assert.ok(Date.parse(waiting.awaited.until) > Date.parse(waiting.recorded.at));
  const due = (await as('acme', 'deadlines', 'deal')).items.find((one) => one.reference === waiting.id);
  assert.equal(due.at, waiting.awaited.until);

  assert.match(await refused('globex', 'complaint', 'answer', 'deal', '--text', 'Mine'), /own-complaint/);
  assert.match(await refused('acme', 'complaint', 'close', 'deal', '--text', 'Done'), /only-complainer/);
  await sign('acme', 'complaint', 'answer', 'deal', '--text', 'We moved it');
  await sign('globex', 'complaint', 'close', 'deal', '--resolved', '--text', 'It is up');
  const [closed] = (await state('acme')).complaints;
  assert.deepEqual([closed.status, closed.resolved, closed.answerText, closed.closedText],
    ['closed', true, 'We moved it', 'It is up']);
  assert.match(await refused('acme', 'complaint', 'answer', 'deal', waiting.id, '--text', 'More'), /none such/);

  // One of the agreement itself asks for a review, which the other side confirms.
  const unheard = await sign('globex', 'complaint', 'file', 'deal', '--about', 'agreement', '--text', 'Nobody asks us');
  assert.ok(unheard.effect.follows.some((one) => one.code === 'complaint-opens-review'));
  const minutes = join(directory, 'minutes.md');
  writeFileSync(minutes, '# What we said\n\nMuch.\n');
  const hold = ['review', 'hold', 'deal', '--minutes', minutes, '--finding', 'Answers are slow', '--finding', 'Uptime is good',
    '--outcome', 'amend', '--complaint', unheard.payload.id];
  assert.match(await refused('acme', ...hold, '--satisfaction', '6'), /satisfaction/);
  const held = await sign('acme', ...hold, '--satisfaction', '3');
  assert.deepEqual(held.payload.data.findings, ['Answers are slow', 'Uptime is good']);
  assert.match(await refused('acme', 'review', 'confirm', 'deal', '--satisfaction', '5'), /own-review/);
  await sign('globex', 'review', 'confirm', 'deal', '--satisfaction', '2', '--text', 'So it was');
  const [review] = (await state('globex')).reviews;
  assert.deepEqual([review.held.satisfaction, review.confirmed.satisfaction, review.outcome, review.complaint],
    [3, 2, 'amend', unheard.payload.id]);
  const told = await sopu('agreement', 'show', 'deal', '--url', server.url, '--key', keys.acme, '--party', 'acme', '--verified');
  assert.equal(told.code, 0, told.stderr);
  assert.match(told.stdout, /Complaint .* by globex, closed: Down since nine/);
  assert.match(told.stdout, /Review .* by acme, content 3 of 5, globex 2 of 5: amend/);

  await server.stop();
  const verdict = await sopu('verify', server.directory, '--log-key', server.verifierKey);
  assert.equal(verdict.code, 0, verdict.stdout);
});
