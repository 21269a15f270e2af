// A second verifier of evidence files, written from the format alone and sharing no code with the
// first: the form of every line, the checkpoint's signature, each event's place under its root and
// signature, and the chains. It knows no rules of agreements.
import { createHash, createPublicKey, verify } from 'node:crypto';

class Wrong extends Error {}
const check = (holds, what) => { if (!holds) throw new Wrong(what); };

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const bytesOf = (text, encoding) => {
  const bytes = Buffer.from(text, encoding);
  check(bytes.toString(encoding) === text, `not ${encoding} in its one spelling`);
  return bytes;
};
const hash = (text) => {
  const bytes = bytesOf(text, 'base64');
  check(bytes.length === 32, 'no hash');
  return bytes;
};
const plainKey = (x) => createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
const members = (value, ...names) =>
  check(Object.keys(value).join() === names.filter((name) => name in value).join() &&
    Object.keys(value).every((name) => names.includes(name)), 'other members than there may be');
const time = (text) =>
  check(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && new Date(text).toISOString() === text, 'no time');

// ---------------------------------------------------------------- the checkpoint (C2SP signed note)

function readLogKey(verifierKey) {
  const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifierKey);
  const bytes = bytesOf(key, 'base64');
  const expected = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4).toString('hex');
  if (bytes[0] !== 1 || bytes.length !== 33 || id !== expected) throw new Error('no key of a log');
  return { name, id, key: plainKey(bytes.subarray(1).toString('base64url')) };
}

function openCheckpoint(note, logKey) {
  const [body, signatures] = note.split(/(?<=\n)\n/);
  const [origin, size, root, rest] = body.split('\n');
  check(origin === logKey.name && /^(0|[1-9]\d*)$/.test(size) && rest === '', 'no checkpoint of this log');
  check(signatures.endsWith('\n'), 'a note ends with a newline');
  const signed = signatures.slice(0, -1).split('\n').map((line) => {
    const [, name, text] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
    check(text, 'no line of a signature');
    const bytes = bytesOf(text, 'base64');
    return name === logKey.name && bytes.subarray(0, 4).toString('hex') === logKey.id &&
      verify(null, Buffer.from(body), logKey.key, bytes.subarray(4));
  });
  check(signed.includes(true), 'the log did not sign this checkpoint');
  return { size: Number(size), root: hash(root) };
}

// ---------------------------------------------------------------- a place (RFC 9162, 2.1.3.2)

function rootOver(leaf, index, size, path) {
  let [node, last, root] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const sibling of path) {
    check(last > 0n, 'the path is too long');
    if (node % 2n === 1n || node === last) {
      root = sha256(Buffer.of(1), sibling, root);
      while (node % 2n === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      root = sha256(Buffer.of(1), root, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  check(last === 0n, 'the path is too short');
  return root;
}

// ---------------------------------------------------------------- an event

function readJws(jws) {
  const parts = jws.split('.');
  check(parts.length === 3, 'no compact JWS');
  const [header, payload] = parts.slice(0, 2).map((part) => JSON.parse(bytesOf(part, 'base64url')));
  return { header, payload, signature: bytesOf(parts[2], 'base64url'), signed: `${parts[0]}.${parts[1]}` };
}

const thumbprint = ({ crv, kty, x, y }) =>
  sha256(Buffer.from(JSON.stringify({ crv, kty, x, ...(y && { y }) }))).toString('base64url');

// How a key signs: the header's `alg`, and whether a third part is made by it for an input.
const keyOf = ({ jwk, passkey }) => {
  const key = createPublicKey({ format: 'jwk', key: jwk });
  return { alg: passkey ? 'sopu-webauthn-v1' : 'Ed25519', made: passkey
    ? (signed, proof) => isAssertion(key, passkey, signed, proof)
    : (signed, signature) => verify(null, Buffer.from(signed), key, signature) };
};

// W3C Web Authentication, 7.2, as far as it is of a signature and not of a session.
const halfOrder = Buffer.from('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8', 'hex');
function isAssertion(key, { origin, synced }, signed, proof) {
  const told = JSON.parse(proof);
  members(told, 'authenticatorData', 'clientDataJSON', 'signature');
  check(JSON.stringify(told) === proof.toString(), 'an assertion has one spelling');
  const [data, clientData, signature] = Object.values(told).map((part) => bytesOf(part, 'base64url'));
  const client = JSON.parse(clientData);
  const challenge = sha256(Buffer.from('sopu-webauthn/v1\n'), Buffer.from(signed)).toString('base64url');
  if (client.type !== 'webauthn.get' || client.challenge !== challenge || client.origin !== origin ||
    client.crossOrigin === true || 'topOrigin' in client) return false;
  const flags = synced ? [0x0d, 0x1d] : [0x05];
  if (data.length !== 37 || !flags.includes(data[32]) || signature.length !== 64 ||
    !data.subarray(0, 32).equals(sha256(Buffer.from(new URL(origin).hostname)))) return false;
  const message = Buffer.concat([data, sha256(clientData)]);
  if (key.asymmetricKeyType === 'ed25519') return verify(null, message, key, signature);
  return signature.subarray(32).compare(halfOrder) <= 0 &&
    verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

// The key that an event brings in.
function introduced({ type, data }) {
  if (type === 'sopu.ledger.opened.v1') return data.key;
  const brings = ['sopu.party.enrolled.v1', 'sopu.key.added.v1', 'sopu.party.recovered.v1'];
  return brings.includes(type) ? readJws(data.request).payload.key : undefined;
}

// What does not depend on the lines around it is computed once a line.
const known = new Map();
function remembered(key, compute) {
  if (!known.has(key)) known.set(key, compute());
  return known.get(key);
}

class File {
  keys = new Map(); // kid: public key
  chains = new Map(); // subject: the newest event of its chain; of a case: subject and id
  hiddenHashes = new Set();
  events = 0;
  hidden = 0;
  newest = '';
  next = 0;

  constructor(logKey) { this.logKey = logKey; }

  take(text) {
    check(!this.ended, 'the file goes on after its end');
    const line = JSON.parse(text);
    check(JSON.stringify(line) === text, 'not in its one spelling');
    if (!this.head) this.takeHead(line);
    else if ('end' in line) this.takeEnd(line);
    else this.takeEvent(line, text);
  }

  takeHead(line) {
    members(line, 'format', 'origin', 'agreement', 'dispute', 'checkpoint', 'asOf');
    check(line.format === 'sopu-evidence/v1' && line.origin === this.logKey.name, 'no evidence of this log');
    time(line.asOf);
    this.head = line;
    this.checkpoint = remembered(line.checkpoint, () => openCheckpoint(line.checkpoint, this.logKey));
    this.subject = `agreement/${line.agreement}`;
  }

  takeEvent(line, text) {
    members(line, 'index', 'recordedAt', 'jws', 'event', 'path', 'hidden');
    check('jws' in line ? !('event' in line || 'hidden' in line) : line.hidden === true, 'neither shown nor hidden');
    check(Number.isInteger(line.index) && line.index >= this.next && line.index < this.checkpoint.size, 'out of order');
    time(line.recordedAt);
    check(line.recordedAt >= this.newest, 'recorded before the one in front of it');
    [this.next, this.newest] = [line.index + 1, line.recordedAt];
    const event = remembered(text, () => {
      const event = 'jws' in line ? sha256(Buffer.from(line.jws)) : hash(line.event);
      const entry = `sopu-entry/v1\n${line.recordedAt}\n${event.toString('base64')}\n`;
      const root = rootOver(sha256(Buffer.of(0), Buffer.from(entry)), line.index, this.checkpoint.size,
        line.path.map(hash));
      check(root.equals(this.checkpoint.root), 'the log has another event there');
      return event.toString('base64url');
    });
    this.events += 1;
    if (line.hidden) {
      this.hidden += 1;
      this.hiddenHashes.add(event);
    } else {
      this.takeSigned(event, line.jws);
    }
  }

  takeSigned(event, jws) {
    const { header, payload, signature, signed } = remembered(`jws ${jws}`, () => readJws(jws));
    check(header.typ === 'sopu-event+jws', 'no signed event');
    check(payload.ledger === this.head.origin, 'for another ledger');
    const [kind] = payload.subject.split('/');
    check(kind !== 'agreement' || payload.subject === this.subject, 'about another agreement');
    if (payload.type === 'sopu.ledger.opened.v1') this.learn(payload);
    const key = this.keys.get(header.kid);
    check(key, 'nobody brought in this key');
    check(header.alg === key.alg && remembered(`signature ${jws}`, () => key.made(signed, signature)), 'not signed');
    if (payload.type !== 'sopu.ledger.opened.v1') this.learn(payload);
    this.follow(event, payload);
  }

  learn(payload) {
    const key = introduced(payload);
    if (key) this.keys.set(thumbprint(key.jwk), keyOf(key));
  }

  // Each base names the newest event of its chain; the first of a chain follows the ledger's opening.
  // What runs out in a case is said by its reference, and stands on the case's chain. What is measured stands
  // on one for each measurer, objective, unit and month.
  follow(event, { type, subject, base, data, id, source }) {
    if (type === 'sopu.ledger.opened.v1') this.opening = event;
    else if (base === undefined) return;
    if (type.startsWith('sopu.measurement.') && data.figures) {
      const series = [subject, source, data.objective, data.serviceUnit ?? '', data.from.slice(0, 7)].join('/');
      check(base === (this.chains.get(series) ?? this.opening), 'not the newest of its series');
      this.chains.set(series, event);
      return;
    }
    const dispute = type === 'sopu.deadline.passed.v1' ? data.reference.split('/')[0] : data.dispute;
    const ofCase = dispute && `${subject}/${dispute}`;
    const chain = this.chains.get(ofCase) === base ? ofCase : subject;
    const head = this.chains.get(chain) ?? this.opening;
    check(type === 'sopu.ledger.opened.v1' || base === head || this.hiddenHashes.has(base), 'not the newest of its chain');
    check(!data.case || this.hidden || data.case === this.chains.get(ofCase), 'the case went on');
    this.chains.set(chain, event);
    if (type === 'sopu.dispute.raised.v1') this.chains.set(`${subject}/${id}`, event);
  }

  takeEnd(line) {
    members(line, 'end', 'events', 'hidden', 'contractHead');
    check(line.end === true && line.events === this.events && line.hidden === this.hidden, 'other events than its end says');
    check(this.head.asOf === this.newest, 'not as of its newest event');
    const last = hash(line.contractHead).toString('base64url');
    check(this.chains.get(this.subject) === last || this.hiddenHashes.has(last), 'the contract ends elsewhere');
    check(!this.head.dispute || this.hidden || this.chains.has(`${this.subject}/${this.head.dispute}`), 'no such dispute');
    this.ended = true;
  }
}

// {line, why} of the first fault, both absent where there is none; `hidden` counts what is not shown.
export function verifyEvidence(bytes, verifierKey) {
  const file = new File(readLogKey(verifierKey));
  let number = 0;
  try {
    const lines = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).split('\n');
    const rest = lines.pop();
    for (const line of lines) {
      number += 1;
      file.take(line);
    }
    number += 1;
    check(rest === '' && file.ended, 'cut off');
    return { hidden: file.hidden };
  } catch (error) {
    return { line: number, why: error.message };
  }
}
