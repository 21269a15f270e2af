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

/** An event about an agreement that is to be signed. */
export interface Act {
  /** `sopu.proposal.approved.v1` and so on. */
  type: string;
  agreement: string;
  data: JsonObject;
  /** Of the event; kept when it is prepared again, so that it can enter once at most. */
  id: string;
}

export const newAct = (type: string, agreement: string, data: JsonObject): Act =>
  ({ type, agreement, data, id: newEventId(Date.now()) });

export interface Prepared {
  act: Act;
  /** Exactly what is signed. */
  payload: string;
  /** What the server says that it does. */
  effect: Effect;
}

/** Why it cannot be signed here now, or would not be taken, by a dry run; null: it can. */
export async function whyNot(app: App, { type, agreement, data }: Omit<Act, 'id'>):
    Promise<Sentence | null> {
  try {
    const { base } = await app.call<{ base?: Base }>('prepare',
      { type, subject: `agreement/${agreement}`, data });
    return base && !base.seen ? unseen(base).sentence : null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return reasonOf(error);
  }
}

export const reasonOf = ({ problem: { reason, detail } }: Refusal): Sentence =>
  reason ?? { code: 'case.bar', params: { why: detail } };

const unseen = ({ index }: Pick<Base, 'index'>): Refused =>
  new Refused('sign.base-unseen', { index });

interface Base { event: string; index: number; recordedAt: string; seen: boolean; proof: string }

/**
 * What would be signed. Fails with Refusal where a rule forbids it, and with Refused of `ledger`
 * where the server prepared something else, or does not prove what the event would follow.
 */
export async function prepare(app: App, act: Act): Promise<Prepared> {
  const { key, ledger } = app;
  if (key === null || ledger === null) throw new Refused('sign.no-key');
  const { type, agreement, data, id } = act;
  const subject = `agreement/${agreement}`;
  const answer = await app.call<{ payload: string; effect: Effect; base?: Base }>('prepare',
    { type, subject, data, id });
  const { base } = answer;
  const payload = payloadToSign(answer.payload, { id, party: key.party, type, subject,
    origin: ledger.origin, data, ...(base ? { base: base.event } : {}) }, Date.now());
  if (base) await prove(app, base);
  return { act, payload, effect: answer.effect };
}

// The log holds the event that is to be followed, at its place.
async function prove(app: App, { seen, ...place }: Base): Promise<void> {
  if (!seen) throw unseen(place);
  const { checkpoint } = await checkReceipt(place, await app.log());
  await app.see(checkpoint.text);
}

// ---------------------------------------------------------------- signing and sending

/** What was signed here. Without a receipt nobody knows yet whether it is recorded. */
export interface SignedHere {
  /** Hash of the JWS, base64url. */
  event: string;
  jws: string;
  agreement: string;
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
  const signed = { event: await jwsHash(jws), jws, agreement: act.agreement,
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
