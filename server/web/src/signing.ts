// From what somebody means to do to a receipt that was checked: the server prepares, the payload is
// written and compared here, the key signs it, the same bytes are sent until they are answered.
import type { App } from './app.ts';
import { all, put, remove } from './keys/database.ts';
import { signerOf } from './keys/key_store.ts';
import { newEventId, payloadToSign } from './ledger/event.ts';
import type { Json, JsonObject } from './ledger/json.ts';
import { jwsHash, signJws, typ } from './ledger/jws.ts';
import { checkReceipt, type Recorded } from './ledger/log.ts';
import { Refused } from './ledger/refused.ts';
import type { Effect } from './wire/client.ts';
import { Refusal, type Sentence } from './wire/problem.ts';

/** What an event is about. */
export type About = { agreement: string; party?: never } | { party: string; agreement?: never };

const subjectOf = ({ agreement, party }: About): string =>
  (party === undefined ? `agreement/${agreement}` : `party/${party}`);

/** An event that is to be signed. */
export interface Act {
  /** `sopu.proposal.approved.v1` and so on. */
  type: string;
  /** `agreement/acme-hosting`. */
  subject: string;
  data: JsonObject;
  /** Of the event; kept when it is prepared again, so that it can enter once at most. */
  id: string;
}

export const newAct = (type: string, about: About, data: JsonObject): Act =>
  ({ type, subject: subjectOf(about), data, id: newEventId(Date.now()) });

export interface Prepared {
  act: Act;
  /** Exactly what is signed. */
  payload: string;
  /** What the server says that it does. */
  effect: Effect;
  /** What it follows, proven; absent: nothing. */
  base?: Base;
}

interface Base {
  event: string;
  index: number;
  recordedAt: string;
  /** False: something that whoever signs may not read. */
  seen: boolean;
  proof: string;
}

/**
 * What would be signed. Fails with Refusal where a rule forbids it, and with Refused of `ledger`
 * where the server prepared something else, or does not prove what the event would follow.
 */
export async function prepare(app: App, act: Act): Promise<Prepared> {
  const { key, ledger } = app;
  if (key === null || ledger === null) throw new Refused('sign.no-key');
  const { type, subject, data, id } = act;
  const answer = await app.call<{ payload: string; effect: Effect; base?: Base }>('prepare',
    { type, subject, data, id });
  const { base } = answer;
  const payload = payloadToSign(answer.payload, { id, party: key.party, type, subject,
    origin: ledger.origin, data, ...(base ? { base: base.event } : {}) }, Date.now());
  if (base) await prove(app, base);
  return { act, payload, effect: answer.effect, ...(base ? { base } : {}) };
}

// The log holds the event that is to be followed, at its place.
async function prove(app: App, base: Base): Promise<void> {
  const { checkpoint } = await checkReceipt({ ...base }, await app.log());
  await app.see(checkpoint.text);
}

// ---------------------------------------------------------------- a dry run

/** What came of a dry run: what it would do, or why it is not taken now. */
export type Tried = { effect: Effect; bar: null } | { effect: null; bar: Sentence };

/** By a dry run: the rules are the server's to know. */
export async function tried(app: App, type: string, about: About, data: JsonObject):
    Promise<Tried> {
  try {
    const { effect } = await app.call<{ effect: Effect }>('prepare',
      { type, subject: subjectOf(about), data });
    return { effect, bar: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { effect: null, bar: reasonOf(error) };
  }
}

export const reasonOf = ({ problem: { reason, detail } }: Refusal): Sentence =>
  reason ?? { code: 'case.bar', params: { why: detail } };

// ---------------------------------------------------------------- signing and sending

/** What was signed here. Without a receipt nobody knows yet whether it is recorded. */
export interface SignedHere {
  /** Hash of the JWS, base64url. */
  event: string;
  jws: string;
  /** The id of the case or the proposal that it speaks of; empty: of neither. */
  about: string;
  type: string;
  receipt?: Json;
}

/** Signs, and keeps what was signed before it is sent. */
export async function sign(app: App, { act, payload }: Prepared): Promise<SignedHere> {
  const { key } = app;
  if (key === null) throw new Refused('sign.no-key');
  const jws = await signJws(signerOf(key), typ.event, payload);
  const signed = { event: await jwsHash(jws), jws,
    about: String(act.data['dispute'] ?? act.data['proposal'] ?? ''), type: act.type };
  await put('signed', signed);
  return signed;
}

/**
 * Sends it until it is answered. Fails with Refusal: it was not recorded, and is not sent again.
 * With Unreachable: `signal` gave up, and it will be sent when the page is opened again.
 */
export async function send(app: App, signed: SignedHere,
  signal?: AbortSignal): Promise<SignedHere> {
  try {
    const receipt = await app.append<Json>(signed.jws, signal);
    const done = { ...signed, receipt };
    await put('signed', done);
    return done;
  } catch (error) {
    if (error instanceof Refusal) await remove('signed', signed.event);
    throw error;
  }
}

/** Signed about the proposal or case in this browser and not answered yet. */
export async function unanswered(about: string): Promise<SignedHere | null> {
  const signed = await all<SignedHere>('signed');
  return signed.find((one) => one.about === about && one.receipt === undefined) ?? null;
}

// ---------------------------------------------------------------- what the receipt is worth

export type Check = { is: 'ok' } | { is: 'pending' } | { is: 'wrong'; why: Sentence };

export interface Checks {
  /** What is recorded is byte for byte what was signed, in the log and under its signature. */
  inclusion: Check;
  /** The log goes on from the newest that was known before. */
  consistency: Check;
  recorded: Recorded | null;
}

const ok: Check = { is: 'ok' };
const pending: Check = { is: 'pending' };

function wrong(error: unknown): Check {
  if (error instanceof Refused) return { is: 'wrong', why: error.sentence };
  if (error instanceof Error && error.name === 'OtherLedger') {
    return { is: 'wrong', why: { code: 'other-ledger', params: {} } };
  }
  throw error;
}

export async function check(app: App, { jws, receipt }: SignedHere): Promise<Checks> {
  let recorded: Recorded;
  try {
    recorded = await checkReceipt(receipt ?? null, await app.log(), jws);
  } catch (error) {
    return { inclusion: wrong(error), consistency: pending, recorded: null };
  }
  return { inclusion: ok, recorded,
    consistency: await app.see(recorded.checkpoint.text).then(() => ok, wrong) };
}
