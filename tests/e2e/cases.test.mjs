// Whole cases, told live: the two sides, the neutrals and somebody who is only curious, each over a
// socket of its own with a key of its own. In the end the server is gone, and the files are left.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { verifyEvidence } from '../support/evidence_verifier.mjs';
import { afterwards } from '../support/lifetime.mjs';
import { Key, Party, Server, Stream, approvalOf, commandLines, hashOf, nextMonth, promiseHash,
  sampleTerms, sopu, termsHash, withResult } from '../support/sopu.mjs';

const patience_ms = 60_000;  // for what is to come; how long it takes is not what is tested
const day_ms = 86_400_000;
const sides = ['acme', 'globex'];  // who provides, who buys

const midnight = (days) =>
  `${new Date(Date.now() + days * day_ms).toISOString().slice(0, 10)}T00:00:00.000Z`;
const [begin, today] = [midnight(-3), midnight(0)];
const later = (time, ms) => new Date(Date.parse(time) + ms).toISOString();
const refusal = (asked) =>
  asked.then((answer) => assert.fail(JSON.stringify(answer)), ({ code }) => code);
const payloadOf = (jws) => JSON.parse(Buffer.from(jws.split('.')[1], 'base64url'));

// ---------------------------------------------------------------- one party's socket

class Client {
  static async connect(server, party) {
    const client = Object.assign(new Client(),
      { party, size: 0, answers: new Map(), said: [], deadlines: [] });
    client.socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/socket`, 'sopu.v1');
    afterwards(() => client.socket.terminate());
    client.socket.on('message', (bytes) => client.take(JSON.parse(bytes)));
    await client.until(() => client.hello, 'the greeting');
    const token = party.key.token(party.id, { nonce: client.hello.nonce });
    assert.equal((await client.ask('authenticate', { token })).party, party.id);
    return client;
  }

  take({ id, method, params, ...answer }) {
    if (method === 'hello') this.hello = params;
    else if (method === 'checkpoint') this.size = Number(params.text.split('\n')[1]);
    else if (method === 'event') this.hear(params);
    else this.answers.get(id)(answer);
  }
  // By people or by the clock. What is about the ledger itself is for everybody, and no part of it.
  hear(told) {
    const payload = told.jws && payloadOf(told.jws);
    if (payload?.subject === 'ledger') return;
    const byClock = payload?.type === 'sopu.deadline.passed.v1';
    (byClock ? this.deadlines : this.said).push({ ...told, payload });
  }

  async ask(method, params) {
    const id = this.answers.size;
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const { result, error } = await new Promise((resolve) => this.answers.set(id, resolve));
    if (!error) return result;
    throw Object.assign(new Error(`${method}: ${error.data.detail}`), { code: error.message });
  }
  async until(holds, what) {
    const signal = AbortSignal.timeout(patience_ms);
    while (!holds()) {
      await once(this.socket, 'message', { signal })
        .catch(() => assert.fail(`${this.party?.id} waits in vain for ${what}`));
    }
  }
  // A checkpoint follows each batch, also for who was told nothing of it: then there is no more.
  upTo(index) { return this.until(() => this.size > index, `event ${index}`); }
}

// ---------------------------------------------------------------- all of them

// What a Stream takes for the server: who signed an event sends it through a socket of its own, and
// then it must have reached whoever may read it just then, and nobody else.
class Play {
  static async begin(...others) {
    const play = Object.assign(new Play(), { clients: {}, due: {} });
    play.server = await Server.start();
    play.lines = await commandLines(play.server, [...sides, ...others]);
    for (const id of [...sides, ...others]) {
      play[id] = new Party(play.server, id, [Key.read(play.lines.keys[id])]);
      play.clients[id] = await Client.connect(play.server, play[id]);
      play.due[id] = [];
      await play.ask(id, 'subscribe', {});  // to whatever it may read, before there is anything
    }
    play.deal = Object.assign(new Told(play, 'deal'), { head: await play.genesis() });
    return play;
  }
  genesis() { return this.server.genesis(); }
  append(jws) { return this.ask(payloadOf(jws).source.split('/')[1], 'append', { jws }); }
  ask(party, method, params) { return this.clients[party].ask(method, params); }
  agreement(party) { return this.ask(party, 'agreement.get', { id: 'deal' }); }
  look(party) { return this.ask(party, 'dispute.get', this.case.about); }

  // Of what comes next: the signed words, or only that it happened.
  areReaders(whole, told = []) { Object.assign(this, { whole, told }); }

  async isTold({ jws, receipt: { index } }) {
    for (const id of this.whole) this.due[id].push({ index, jws });
    for (const id of this.told) this.due[id].push({ index, jws: undefined });
    for (const [id, client] of Object.entries(this.clients)) {
      await client.upTo(index);
      const said = client.said.map((one) => ({ index: one.index, jws: one.jws }));
      assert.deepEqual(said, this.due[id], `${id}, ${payloadOf(jws).type}`);
    }
    return index;
  }
  // What is said in a case leaves the contract's chain alone, and the other way round.
  async hasHeads() {
    assert.equal((await this.agreement('globex')).head.event, this.deal.head);
    if (this.case) assert.equal((await this.look('globex')).head.event, this.case.head);
  }
  follows({ receipt: { index } }) {
    const { effect } = this.clients.globex.said.find((one) => one.index === index);
    return effect.follows.map((one) => one.code);
  }

  // The case as everybody sees it who reads it, about the version in dispute whatever comes after.
  async stands(status, level, until) {
    for (const id of this.whole) {
      const is = await this.look(id);
      assert.deepEqual([is.status, is.levels.at(-1)?.level, is.until], [status, level, until], id);
      assert.deepEqual([is.version, is.pinned[0].content.targetPpm], [1, 999_000], id);
    }
  }
  async raise() {
    const raised = await this.deal.append(this.globex, 'dispute.raised',
      { clauses: ['uptime'], claim: 'Down for two days', remedySought: 'A month of credits' });
    this.case = Object.assign(new Told(this, 'deal'),
      { head: hashOf(raised.jws), about: { dispute: raised.id } });
    return raised;
  }

  // In force since three days ago; whom the terms name beside the sides is asked beforehand.
  async agree(terms, asked = []) {
    const { deal, acme, globex } = this;
    terms.agreementPeriod = { from: begin.slice(0, 10) };
    terms.serviceElements.objectives[0].window.length = '1d';
    this.areReaders([...sides, ...asked]);
    await deal.append(acme, 'agreement.initiated', { title: 'Deal', parties: terms.parties });
    this.areReaders(sides, asked);
    const first = await deal.propose(acme, 'initial', terms,
      { effectiveFrom: begin, retroactive: true, expiresAt: nextMonth() });
    this.areReaders([...sides, ...asked]);
    for (const id of asked) await deal.hear(acme, this[id], first);
    this.areReaders(sides);
    await deal.prepare(acme, globex, terms);
    this.areReaders(sides, asked);
    for (const side of sides) await deal.approve(this[side], first);
    this.areReaders(sides);
    assert.equal((await this.agreement('globex')).phase, 'inForce');
  }

  async areStrangers(...strangers) {
    for (const id of strangers) {
      assert.equal(await refusal(this.agreement(id)), 'not-found', id);
      assert.equal(await refusal(this.look(id)), 'not-found', id);
    }
  }
}

// The contract's chain, or that of a case.
class Told extends Stream {
  async append(by, type, data) {
    const event = await super.append(by, type, { ...this.about, ...data });
    await this.server.isTold(event);
    await this.server.hasHeads();
    return event;
  }
}

// What the customer takes away holds under two verifiers when there is nobody left to ask.
async function isLeft({ server, lines, case: { about: { dispute } } }, outcome) {
  const files = [];
  for (const args of [[], ['--dispute', dispute]]) {
    files.push(join(lines.directory, `${args.length}.jsonl`));
    await lines.as('globex', 'evidence', 'deal', '-o', files.at(-1), ...args);
  }
  await server.stop();
  rmSync(server.directory, { recursive: true });
  for (const file of files) {
    const verdict = await sopu('verify', file, '--log-key', server.verifierKey);
    assert.match(verdict.stdout, /^The evidence holds\./, verdict.stderr);
    assert.deepEqual(verifyEvidence(readFileSync(file), server.verifierKey), { hidden: 0 });
    const shown = await sopu('inspect', file, '--log-key', server.verifierKey);
    const words = `${dispute} by globex, ${outcome}:|Outcome +${outcome} on`;
    assert.match(shown.stdout, new RegExp(words), shown.stderr);
  }
}

// ---------------------------------------------------------------- one that is settled

// The chamber decides who is fit to be a neutral.
const ladder = [{ level: 1, name: 'Negotiation', within: 'P10D' },
  { level: 2, name: 'Mediation', within: 'P15D', neutral: true, appoints: 'chamber' },
  { level: 3, name: 'Arbitration', within: 'P20D', neutral: true }];

async function negotiate(play) {
  const { acme, globex } = play;
  const raised = await play.raise();
  const says = play.case;
  assert.deepEqual(play.follows(raised), ['response-awaited']);
  await play.stands('raised', undefined, later(raised.receipt.recordedAt, 2 * day_ms));
  const { receipt } = await says.append(acme, 'dispute.responded', { statement: 'You knew' });
  const until = later(receipt.recordedAt, 10 * day_ms);
  await play.stands('underway', 1, until);
  const query = await says.append(globex, 'dispute.queried', { text: 'Since when?' });
  await says.append(acme, 'dispute.answered', { query: query.id, text: 'Since May' });
  await says.append(globex, 'evidence.submitted', { statement: 'A mail', clauses: ['uptime'] });
  await play.stands('underway', 1, until);
}

// The level's time stands still until a neutral is there, who reads nothing until both want it;
// the first one hears of the challenge, and of nothing that comes of it.
async function mediate(play) {
  const { acme, globex, sage, juno, chamber, case: says } = play;
  const escalated = await says.append(globex, 'dispute.escalated', { reason: 'We get nowhere' });
  assert.deepEqual(play.follows(escalated), ['neutral-awaited']);
  await play.stands('underway', 2, later(escalated.receipt.recordedAt, 30 * day_ms));
  await says.append(acme, 'neutral.proposed', { party: 'sage', reason: 'It knows the trade' });
  await play.areStrangers('sage');
  play.areReaders([...sides, 'sage']);
  await says.append(globex, 'neutral.accepted', { party: 'sage' });
  const declared = await says.append(sage, 'neutral.declared',
    { independence: 'I know neither of them', disclosed: 'I own shares of acme' });
  const until = later(declared.receipt.recordedAt, 15 * day_ms);
  await play.stands('underway', 2, until);

  play.areReaders([...sides, 'sage', 'chamber']);
  await says.append(globex, 'neutral.challenged', { reason: 'Shares are no small thing' });
  const sageSaw = await play.look('sage');
  play.areReaders([...sides, 'chamber']);
  await says.append(chamber, 'challenge.decided', { upheld: true, reason: 'They are not' });
  play.areReaders(sides);
  await play.stands('underway', 2, until);
  const late = says.sign(sage, 'dispute.queried', { ...says.about, to: 'provider', text: 'Why?' });
  assert.equal(await refusal(play.append(late)), 'not-a-party');

  await says.append(globex, 'neutral.proposed', { party: 'juno', reason: 'It knows the law' });
  play.areReaders([...sides, 'juno']);
  await says.append(acme, 'neutral.accepted', { party: 'juno' });
  await says.append(juno, 'neutral.declared', { independence: 'I know neither of them' });
  for (const [to, asked] of [['provider', acme], ['customer', globex]]) {
    const { id } = await says.append(juno, 'dispute.queried', { to, text: 'What would do?' });
    await says.append(asked, 'dispute.answered', { query: id, text: 'A better promise' });
  }
  return { until, sageSaw };
}

// A better promise, for the days since this midnight, and something to be paid.
async function settle(play, terms, due) {
  const { acme, globex, deal, case: says } = play;
  const better = structuredClone(terms);
  const targetPpm = better.serviceElements.objectives[0].targetPpm = 999_500;
  const path = '/serviceElements/objectives/0/targetPpm';
  const amendment = await deal.append(acme, 'proposal.submitted', withResult({ kind: 'amendment',
    reason: 'To settle', settles: says.about.dispute, effectiveFrom: today, retroactive: true,
    expiresAt: nextMonth(), patch: [{ op: 'replace', path, value: targetPpm }] }, better, terms));
  await deal.append(acme, 'feasibility.attested', { objective: 'uptime', targetPpm,
    basis: 'measured', content: promiseHash(better, 'uptime'), statement: 'Kept since May.' });
  const settlement = await says.append(acme, 'settlement.proposed', { text: 'A better promise',
    remedy: { by: 'acme', text: 'Pay for two days', due }, proposal: amendment.id });
  const { results } = approvalOf(amendment);
  await deal.append(globex, 'settlement.accepted', { ...says.about, case: says.head,
    settlement: settlement.id, event: hashOf(settlement.jws), results });
  await deal.approve(acme, amendment);
  return { better, amendment };
}

test('a case is settled by an amendment, under the second neutral', async () => {
  const play = await Play.begin('sage', 'juno', 'chamber', 'curious');
  const { acme, globex, deal, clients } = play;
  const terms = sampleTerms('acme', 'globex');
  terms.parties.push({ party: 'chamber', role: 'thirdParty', involvement: 'consulted' });
  terms.managementElements.disputeProcedure.levels = ladder;
  await play.agree(terms, ['chamber']);
  await negotiate(play);
  const { until, sageSaw } = await mediate(play);
  const due = nextMonth();
  const { better, amendment } = await settle(play, terms, due);
  await play.stands('underway', 2, until);
  const junoSaw = await play.look('juno');

  // The last approval brings it into force and ends the case, and so the neutral's part.
  play.areReaders(sides);
  const last = await deal.approve(globex, amendment);
  assert.ok(play.follows(last).includes('dispute-settled'), `${play.follows(last)}`);
  assert.equal((await play.ask('acme', 'agreement.terms', { id: 'deal' })).hash, termsHash(better));
  await play.stands('resolved', 2, due);
  await play.case.append(acme, 'remedy.implemented', { statement: 'Paid on Monday' });
  await play.stands('resolved', 2, undefined);
  await play.case.append(globex, 'remedy.confirmed', {});
  await play.stands('remedied', 2, undefined);
  const { outcome, neutrals: { seats, challenges: [challenge] } } = await play.look('acme');
  assert.deepEqual([outcome.kind, outcome.recorded.index], ['settled', last.receipt.index]);
  assert.equal(outcome.remedy.text, 'Pay for two days');
  assert.deepEqual(seats.map((one) => [one.party, !!one.left]), [['sage', true], ['juno', true]]);
  assert.deepEqual([challenge.decidedBy, challenge.upheld], ['chamber', true]);

  // What each neutral could read it keeps, and no more; who is only curious never could.
  assert.deepEqual(await play.look('sage'), sageSaw);
  assert.deepEqual(await play.look('juno'), junoSaw);
  assert.equal(await refusal(play.look('chamber')), 'not-found');
  await play.areStrangers('curious');
  await play.ask('curious', 'unsubscribe', {});
  const subscribed = play.ask('curious', 'subscribe', { agreement: 'deal', from: 0 });
  assert.equal(await refusal(subscribed), 'not-found');
  for (const client of Object.values(clients)) assert.deepEqual(client.deadlines, []);
  await isLeft(play, 'settled');
});

// ---------------------------------------------------------------- one that lapses

const hasty = { responseWithin: 'PT4S', queryRoundsMax: 2, levels: [1, 2, 3].map((level) =>
  ({ level, name: `Level ${level}`, within: 'PT2S', neutral: level > 1 })) };

// The clock may come first: then it is signed again, on top of what the clock said.
async function sayInTime(play, by, type, data) {
  for (;;) {
    play.case.head = (await play.look('globex')).head.event;
    const jws = play.case.sign(by, type, { ...play.case.about, ...data });
    const receipt = await play.append(jws).catch(({ code }) => assert.equal(code, 'stale-base'));
    if (receipt) return play.isTold({ jws, receipt });
  }
}

// One neutral is there, without which a level would stand still; the other only one side wants.
async function leaveAlone(play) {
  const { acme, globex, sage } = play;
  const terms = sampleTerms('acme', 'globex');
  terms.managementElements.disputeProcedure = hasty;
  await play.agree(terms);
  await play.raise();
  await sayInTime(play, globex, 'neutral.proposed', { party: 'juno', reason: 'Wise' });
  await sayInTime(play, globex, 'neutral.proposed', { party: 'sage', reason: 'Wiser' });
  play.areReaders([...sides, 'sage']);
  const seated = await sayInTime(play, acme, 'neutral.accepted', { party: 'sage' });
  await sayInTime(play, sage, 'neutral.declared', { independence: 'I know neither of them' });
  play.areReaders(sides);
  return seated;
}

// Gives what the ledger said when time ran out, word for word the same to both sides.
async function hearClock({ server, clients, case: { about: { dispute } } }) {
  for (const id of sides)
    await clients[id].until(() => clients[id].deadlines.length === 4, 'the end');
  const { deadlines } = clients.globex;
  assert.deepEqual(clients.acme.deadlines, deadlines);
  assert.deepEqual(deadlines.map(({ payload: { data } }) => [data.kind, data.reference]),
    [['responseDue', dispute], ...[1, 2, 3].map((level) => ['levelEnds', `${dispute}/${level}`])]);
  const ledger = `party/${(await server.operator()).id}`;
  for (const one of deadlines) assert.equal(one.payload.source, ledger);
  assert.deepEqual(deadlines.at(-1).effect.follows.map((one) => one.code), ['dispute-lapsed']);
  for (let i = 1; i < deadlines.length; ++i)
    assert.ok(deadlines[i].recordedAt >= later(deadlines[i - 1].recordedAt, 2_000), 'too early');
  for (const one of Object.values(clients)) await one.upTo(deadlines.at(-1).index);
  return deadlines;
}

test('a case left alone lapses, which decides nothing, and it is raised again', async () => {
  const play = await Play.begin('sage', 'juno', 'curious');
  const seated = await leaveAlone(play);
  const { clients, case: lapsed } = play;
  const deadlines = await hearClock(play);
  const end = deadlines.at(-1);

  // The neutral is told for as long as it is one, which the end of the case ends; others never are.
  const since = (list) => list.filter((one) => one.index > seated);
  assert.deepEqual(since(clients.sage.deadlines), since(deadlines).slice(0, -1));
  assert.ok(since(deadlines).length >= 2, 'before it came level 2 could not run out');
  assert.deepEqual([...clients.juno.deadlines, ...clients.curious.deadlines], []);
  await play.areStrangers('juno', 'curious');

  // Nothing is decided, and nothing can be any more.
  lapsed.head = hashOf(end.jws);
  await play.hasHeads();
  await play.stands('resolved', 3, undefined);
  const { outcome, levels } = await play.look('acme');
  assert.deepEqual(outcome, { kind: 'lapsed', credits: [], recorded: { index: end.index, at: end.recordedAt } });
  assert.ok(levels.every((one) => one.ranOut), JSON.stringify(levels));
  for (const side of sides) {
    const offer = lapsed.sign(play[side], 'settlement.proposed', { ...lapsed.about, text: 'Half' });
    assert.equal(await refusal(play.append(offer)), 'wrong-state');
  }

  // So the same may be raised again; what came of it before is found.
  const again = await play.raise();
  for (const side of sides) {
    const { items } = await play.ask(side, 'dispute.precedents', { dispute: again.id });
    const known = items.map((one) => [one.id, one.outcome.kind, one.shared]);
    assert.deepEqual(known, [[lapsed.about.dispute, 'lapsed', ['uptime']]]);
    const found = await play.ask(side, 'dispute.find', { state: 'lapsed' });
    assert.deepEqual(found.items.map((one) => one.id), [lapsed.about.dispute]);
  }
  play.case = lapsed;
  await isLeft(play, 'lapsed');
});
