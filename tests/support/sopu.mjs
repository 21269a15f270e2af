// Drives the built executable from the outside: ledgers in temporary directories, servers on free
// loopback ports, parties that sign with keys of their own.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign }
  from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Process, mortal, temporaryDirectory } from './lifetime.mjs';

export const executable = process.env.SOPU_EXECUTABLE;
if (!executable) throw new Error('SOPU_EXECUTABLE must name the built sopu');

export const origin = 'ledger.test/e2e';
export const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
export const hashOf = (jws) => base64url(sha256(jws));
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const run = promisify(execFile);

// What clients remember of ledgers lasts as long as the file's tests.
process.env.SOPU_HOME = temporaryDirectory();

// Runs a subcommand; gives {code, stdout, stderr} whatever the outcome.
export const sopu = (...args) => sopuWithin([], ...args);

// The same behind a command that makes the world another one for what it runs.
export async function sopuWithin(world, ...args) {
  try {
    const { stdout, stderr } =
      await run(...mortal(...world, executable, ...args), { maxBuffer: 64 << 20 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (typeof error.code !== 'number') throw error;
    return { code: error.code, stdout: error.stdout, stderr: error.stderr };
  }
}

// JCS for the values of tests, which hold no fractions and only ASCII member names.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`);
  return `{${members.join(',')}}`;
}
export const termsHash = (terms) => base64url(sha256(canonical(terms)));

// What a statement of feasibility is about: the objective with its calendar and the exclusions.
export function promiseHash({ serviceElements: { objectives, calendars = [], exclusions } }, id) {
  const objective = objectives.find((one) => one.id === id);
  const calendar = calendars.find((one) => one.id === objective.calendar);
  return base64url(sha256(canonical(
    { objective, ...(calendar && { calendar }), ...(exclusions && { exclusions }) })));
}

// ---------------------------------------------------------------- keys and signatures

export class Key {
  constructor(privateKey, person = 'Person') {
    this.privateKey = privateKey;
    this.person = typeof person === 'string'
      ? { id: person.toLowerCase().replace(/[^a-z0-9]+/g, '-'), name: person } : person;
    const { crv, kty, x } = createPublicKey(privateKey).export({ format: 'jwk' });
    this.jwk = { crv, kty, x };
    this.kid = base64url(sha256(JSON.stringify(this.jwk)));
  }
  static generate(person) { return new Key(generateKeyPairSync('ed25519').privateKey, person); }
  static read(file, person) { return new Key(createPrivateKey(readFileSync(file)), person); }

  jws(payload, typ = 'sopu-event+jws', header = {}) {
    const head = base64url(JSON.stringify({ alg: 'Ed25519', kid: this.kid, typ, ...header }));
    const body = base64url(typeof payload === 'string' || Buffer.isBuffer(payload)
      ? payload : JSON.stringify(payload));
    return `${head}.${body}.${base64url(sign(null, Buffer.from(`${head}.${body}`), this.privateKey))}`;
  }

  token(party, claims = {}) {
    const now = Math.floor(Date.now() / 1000);
    return this.jws({ iss: `party/${party}`, aud: origin, iat: now, exp: now + 60, jti: randomUUID(),
      ...claims }, 'sopu-auth+jwt');
  }
}

export function eventPayload(type, source, subject, data, more = {}) {
  return {
    specversion: '1.0', id: randomUUID(), source: `party/${source}`, type: `sopu.${type}.v1`,
    subject, time: new Date().toISOString(), ledger: origin, data, ...more,
  };
}

// ---------------------------------------------------------------- a server

export class Server {
  // Makes a ledger in a directory of its own and serves it; both go when the file's tests are over.
  static async start(how) {
    const server = new Server(join(temporaryDirectory(), 'ledger'));
    const made = await sopu('init', server.directory, '--origin', origin, '--no-passphrase');
    if (made.code !== 0) throw new Error(`sopu init: ${made.stderr}`);
    return server.serve(how);
  }

  constructor(directory) { this.directory = directory; }

  // Starts the process and waits until it says where it listens. `fileKib`: no file of its may grow
  // beyond that, as on a disk that is full. `world`: see sopuWithin. `options`: of serve.
  async serve({ fileKib = 'unlimited', world = [], options = [] } = {}) {
    this.process = new Process(...world, 'bash', '-c', `trap '' XFSZ; ulimit -f ${fileKib}; exec "$0" "$@"`,
      executable, 'serve', this.directory, '--listen', '127.0.0.1:0', '--json', ...options);
    Object.assign(this, JSON.parse(await this.process.line()));
    await this.becomeKnown();
    return this;
  }
  // To clients, as by somebody who has the log's key from its operator.
  async becomeKnown() {
    const known = await sopu('trust', this.url, '--log-key', this.verifierKey);
    if (known.code !== 0) throw new Error(`sopu trust: ${known.stderr}`);
  }
  kill() { return this.process.kill(); }
  stop() { return this.process.stop(); }

  get(path, headers = {}) { return fetch(this.url + path, { headers }); }
  post(jws, type = 'application/jose') {
    return fetch(`${this.url}/v1/events`, { method: 'POST', body: jws,
      headers: { 'content-type': type } });
  }
  // The receipt, or an error that tells the whole problem.
  async append(jws) {
    const answer = await this.post(jws);
    const body = await answer.json();
    if (answer.status !== 201) {
      throw Object.assign(new Error(`${body.type}: ${body.detail}`), { problem: body });
    }
    return body;
  }

  // What the first event of a chain follows: the opening of the ledger.
  async genesis() { return hashOf((await (await this.get('/v1/events/0')).json()).jws); }
  // What the next event about a party follows.
  async headOf(party) {
    const answer = await this.get(`/v1/parties/${party}`);
    return answer.status === 200 ? (await answer.json()).head.event : this.genesis();
  }

  async operator() {
    const opening = await (await this.get('/v1/events/0')).json();
    const payload = JSON.parse(Buffer.from(opening.jws.split('.')[1], 'base64url'));
    return new Party(this, payload.source.slice('party/'.length),
      [Key.read(join(this.directory, 'operator-key.pem'), 'operator')]);
  }

  // A party with one key for each person, enrolled.
  async enrol(id, people = ['Person'], uses = ['sign', 'admin', 'read']) {
    const operator = await this.operator();
    const party = new Party(this, id, people.map((person) => Key.generate(person)));
    await operator.append('party.enrolled', `party/${id}`,
      { request: party.request(party.keys[0], uses) });
    for (const key of party.keys.slice(1))
      await party.append('key.added', `party/${id}`, { request: party.request(key, uses) });
    return party;
  }
}

// ---------------------------------------------------------------- a party

const described = ({ jwk, passkey }) => ({ jwk, ...(passkey && { passkey }) });

export class Party {
  constructor(server, id, keys) { Object.assign(this, { server, id, keys }); }
  get key() { return this.keys[0]; }

  // `by`: a key of the same person, that vouches for it.
  request(key, uses, by = null) {
    return key.jws({ ledger: origin, party: this.id, name: `${this.id} Oy`,
      key: { ...described(key), person: key.person, uses },
      ...(by && { countersignature: by.jws({ ledger: origin, party: this.id, kid: key.kid,
        ...described(by) }, 'sopu-countersignature+jws') }) }, 'sopu-enrolment+jws');
  }
  jws(type, subject, data, more = {}, key = this.key) {
    return key.jws(eventPayload(type, this.id, subject, data, more));
  }
  // Events about a party follow each other; those about an agreement are for its Stream.
  async append(type, subject, data, more = {}, key = this.key) {
    const [kind, id] = subject.split('/');
    const base = kind === 'party' ? { base: await this.server.headOf(id) } : {};
    return this.server.append(this.jws(type, subject, data, { ...base, ...more }, key));
  }
  async get(path, headers = {}) {
    const answer = await this.server.get(path,
      { authorization: `Bearer ${this.key.token(this.id)}`, ...headers });
    return { status: answer.status, body: await answer.json(), etag: answer.headers.get('etag') };
  }
}

// An agreement's contract stream: remembers the head and puts it into each event's base.
export class Stream {
  constructor(server, id) { Object.assign(this, { server, id, subject: `agreement/${id}`, events: [] }); }

  static async initiate(server, id, by, parties) {
    const stream = new Stream(server, id);
    stream.head = await stream.genesis();
    await stream.append(by, 'agreement.initiated', { title: `Agreement ${id}`, parties });
    return stream;
  }
  genesis() { return this.server.genesis(); }
  sign(by, type, data, key = by.key, more = {}) {
    return by.jws(type, this.subject, data, { base: this.head, ...more }, key);
  }
  async append(by, type, data, key = by.key, more = {}) {
    const jws = this.sign(by, type, data, key, more);
    const receipt = await this.server.append(jws);
    this.head = hashOf(jws);
    this.events.push({ jws, receipt, id: JSON.parse(Buffer.from(jws.split('.')[1], 'base64url')).id });
    return this.events.at(-1);
  }

  // Everything that must be on record before anybody can approve.
  async prepare(provider, customer, terms) {
    for (const party of [provider, customer]) {
      await this.append(party, 'background.submitted', { text: `What ${party.id} comes from.` });
      await this.append(party, 'groundrules.accepted', { rules: ['We answer within a week.'] });
      await this.append(party, 'points.confirmed', { points: ['Uptime', 'Support'] });
    }
    for (const objective of terms.serviceElements.objectives)
      await this.append(provider, 'feasibility.attested', { objective: objective.id,
        content: promiseHash(terms, objective.id), targetPpm: objective.targetPpm, basis: 'measured',
        statement: 'Twelve months of records.',
        ...(objective.limit ? { limit: objective.limit } : {}) });
  }
  // A third party is asked about a proposal, and answers.
  async hear(by, party, proposal) {
    const { id } = await this.append(by, 'thirdparty.consulted', { party: party.id,
      question: 'Is it all right?', proposal: proposal.id,
      respondBy: new Date(Date.now() + 30 * 86_400_000).toISOString() });
    await this.append(party, 'thirdparty.answered', { consultation: id, statement: 'It is.' });
  }
  propose(by, kind, terms, more = {}) {
    return this.append(by, 'proposal.submitted', withResult({ kind, reason: 'Agreed in talks.',
      terms, effectiveFrom: nextMonth(), ...more }, terms));
  }
  approve(by, proposal, key = by.key) {
    return this.append(by, 'proposal.approved', approvalOf(proposal), key);
  }
}

// The data of a proposal with what it makes of the one stretch of time that it touches. It expires
// when it would take effect, unless it says otherwise.
const longest = () => new Date(Date.now() + 179 * 86_400_000).toISOString();
const sooner = (a, b) => (a < b ? a : b);
export const withResult = (data, result, base) => ({ expiresAt: sooner(data.effectiveFrom, longest()), ...data,
  results: [{ from: data.effectiveFrom, ...(base && { base: termsHash(base) }), terms: termsHash(result) }] });

// What is signed to approve a proposal that was appended.
export function approvalOf(proposal) {
  const { data } = JSON.parse(Buffer.from(proposal.jws.split('.')[1], 'base64url'));
  return { proposal: proposal.id, event: hashOf(proposal.jws),
    results: data.results.map(({ from, terms }) => ({ from, terms })) };
}

// Enrols the parties, and speaks for each at the command line with its key file: `as` gives what was
// printed as JSON, `sign` answers yes, `refused` gives what was said on standard error.
export async function commandLines(server, parties, uses) {
  const directory = temporaryDirectory();
  const keys = {};
  for (const party of parties) {
    const [key] = (await server.enrol(party, ['Person'], uses)).keys;
    keys[party] = join(directory, `${party}.pem`);
    writeFileSync(keys[party], key.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  const run = (party, ...args) => sopu(...args, '--url', server.url, '--key', keys[party], '--party', party, '--json');
  async function as(party, ...args) {
    const result = await run(party, ...args);
    assert.equal(result.code, 0, `sopu ${args.join(' ')}: ${result.stderr}`);
    return JSON.parse(result.stdout);
  }
  const sign = (party, ...args) => as(party, ...args, '--yes');
  async function refused(party, ...args) {
    const result = await run(party, ...args, '--yes');
    assert.notEqual(result.code, 0, result.stdout);
    return result.stderr;
  }
  return { directory, keys, as, sign, refused };
}

// Says at the command line that the party can keep every objective of the terms.
export async function attestAll({ sign }, party, id, terms) {
  for (const objective of terms.serviceElements.objectives) {
    const target = objective.target === undefined ? ['--target-ppm', objective.targetPpm] : ['--target', objective.target];
    await sign(party, 'agreement', 'feasibility', id, '--objective', objective.id, ...target.map(String),
      '--basis', 'measured', '--statement', 'A year of figures',
      ...(objective.limit ? ['--limit', objective.limit] : []));
  }
}

// From first background to the approval of both, at the command line.
export async function agreeOn(lines, id, provider, customer, terms, ...proposing) {
  const { directory, sign } = lines;
  const file = join(directory, `${id}.json`);
  writeFileSync(file, JSON.stringify(terms));
  await sign(provider, 'agreement', 'init', id, '--title', 'Deal', '--provider', provider, '--customer', customer);
  for (const party of [provider, customer]) {
    await sign(party, 'agreement', 'background', id, '--text', 'We come from afar.');
    await sign(party, 'agreement', 'ground-rules', id, 'We listen');
    await sign(party, 'agreement', 'confirm', id, 'Hours');
  }
  await sign(provider, 'propose', id, file, '--reason', 'What we talked of', ...proposing);
  await attestAll(lines, provider, id, terms);
  for (const party of [provider, customer]) await sign(party, 'approve', id);
}

// The first instant of the month after next, UTC: a boundary of every calendar-month window, and
// never so near that it passes while a test runs.
export function nextMonth(months = 2) {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString();
}

// Complete terms between a provider and a customer, time zone UTC.
export function sampleTerms(provider, customer, more = {}) {
  return {
    title: 'Hosting', language: 'en', statementOfIntent: 'Both sides want a service to rely on.',
    timeZone: 'UTC', currency: 'EUR', agreementPeriod: { from: nextMonth().slice(0, 10) },
    parties: [{ party: provider, role: 'provider' }, { party: customer, role: 'customer' }],
    priorities: [{ id: 'p1', text: 'Availability first', rank: 1 }],
    serviceElements: {
      services: [{ id: 'web', name: 'Web', description: 'A web service', owner: provider,
        priority: 'p1', fee: { amount: 100000, per: 'month' } }],
      calendars: [],
      objectives: [{ id: 'uptime', service: 'web', name: 'Uptime', indicator: 'availability', op: '>=',
        targetPpm: 999000, window: { kind: 'calendar', length: 'month' }, denominator: 'total',
        measuredBy: [provider], credits: { tiers: [{ belowPpm: 999000, creditBp: 1000 }] } }],
      creditRules: { base: 'windowFee', partial: 'proRata', combine: 'sum', caps: [], automatic: true },
      deliverySchedule: [{ id: 'start', milestone: 'Service starts', owner: provider,
        due: nextMonth().slice(0, 10) }],
      costs: [{ id: 'setup', item: 'Set-up', amount: 50000, per: 'once' }],
      obligations: [{ id: 'run', party: provider, text: 'Runs the service.' },
        { id: 'pay', party: customer, text: 'Pays within 14 days.' }],
      exclusions: [], assumptions: [],
    },
    managementElements: {
      escalation: [{ level: 1, role: 'Service desk', contactOf: provider, respondWithin: 'PT4H' }],
      disputeProcedure: { responseWithin: 'P2D', queryRoundsMax: 2,
        levels: [{ level: 1, name: 'Negotiation', within: 'P10D' }] },
      effectivenessReview: { text: 'Quarterly look at the figures.', indicators: ['uptime'] },
      reviewSchedule: { every: 'P3M', participants: [provider, customer] },
      reporting: { by: provider, dueWithin: 'P10D', missingCountsAsDefault: true },
      dataHandling: { text: 'Both sides may keep the figures.', retention: 'P5Y' },
      approvalRules: [], renewal: { mode: 'none', noticeDays: 0 },
      termination: { ordinary: { noticeDays: 30 },
        causes: [{ id: 'insolvency', text: 'Insolvency', by: 'either' }] },
      exitPlan: { text: 'The provider hands the data over within a month.' },
    },
    clauses: [{ id: 'scope', heading: 'Scope', text: 'This agreement covers the web service.' }],
    ...more,
  };
}
