// The signed event: a CloudEvents 1.0 envelope in strict JSON, written and read.
import { hashFromBase64url } from './base64.ts';
import { hex, textOf } from './bytes.ts';
import { canonical, isObject, member, parseObject, sameJson, type Json, type JsonObject }
  from './json.ts';
import { jwsHash, parseJws, typ } from './jws.ts';
import { Refused } from './refused.ts';
import { formatTime, parseTime } from './time.ts';

/** What somebody means to sign; `base` is the hash of the event that it follows. */
export interface Draft {
  readonly id: string;
  readonly party: string; // whose key signs
  readonly type: string; // `sopu.proposal.approved.v1`
  readonly subject: string; // `agreement/<id>`, `party/<id>`, `ledger`
  readonly origin: string; // of the ledger
  readonly base?: string;
  readonly data: JsonObject;
}

export interface LedgerEvent {
  readonly id: string;
  readonly party: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly origin: string;
  readonly base: string | null;
  readonly data: JsonObject;
}

export interface SignedEvent extends LedgerEvent {
  readonly hash: string; // of the compact JWS, base64url
  readonly kid: string;
  readonly payload: string; // as it was signed
}

/** The payload to sign, in canonical form; `time` in milliseconds since 1970. */
export function writeEvent(draft: Draft, time: number): string {
  return canonical({
    specversion: '1.0',
    id: draft.id,
    source: `party/${draft.party}`,
    type: draft.type,
    subject: draft.subject,
    time: formatTime(time),
    datacontenttype: 'application/json',
    ledger: draft.origin,
    ...(draft.base === undefined ? {} : { base: draft.base }),
    data: draft.data,
  });
}

// How far the server's clock may be from this one's: what it allows signers.
const clockDifferenceMax = 120_000;

/**
 * What will be signed, written here. Of the payload that `prepare` answers only its time is taken;
 * it must not have prepared anything else than the draft. Refused: `check.prepared.clock` for a
 * time that is not near `now` (milliseconds since 1970), `check.prepared.other` with the member.
 */
export function payloadToSign(prepared: string, draft: Draft, now: number): string {
  const theirs = parseObject(prepared);
  const told = member(theirs, 'time');
  const time = typeof told === 'string' ? parseTime(told) : null;
  if (time === null) throw new Refused('check.prepared.other', { member: 'time' });
  if (Math.abs(time - now) > clockDifferenceMax) {
    throw new Refused('check.prepared.clock', { there: formatTime(time), here: formatTime(now) });
  }
  const payload = writeEvent(draft, time);
  const mine = parseObject(payload);
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [one, other] = [member(mine, name), member(theirs, name)];
    if (one === undefined || other === undefined || !sameJson(one, other)) {
      throw new Refused('check.prepared.other', { member: name });
    }
  }
  return payload;
}

/** A new UUIDv7 (RFC 9562, section 5.7); `time` in milliseconds since 1970. */
export function newEventId(time: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; ++i) bytes[i] = Math.floor(time / 2 ** (8 * (5 - i))) % 256;
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

// ---------------------------------------------------------------- reading

type Form = (text: string) => boolean;
const forms = {
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  source: /^party\/[a-z0-9][a-z0-9-]{1,62}$/,
  subject: /^(?:ledger|(?:party|agreement)\/[a-z0-9][a-z0-9-]{1,62})$/,
  type: /^sopu\.[a-z.]+\.v1$/,
} as const;
const matching = (form: RegExp): Form => (text) => form.test(text);
const exactly = (value: string): Form => (text) => text === value;

const memberForms: { readonly [name: string]: Form } = {
  specversion: exactly('1.0'),
  id: matching(forms.uuid),
  source: matching(forms.source),
  type: matching(forms.type),
  subject: matching(forms.subject),
  time: (text) => parseTime(text) !== null,
  datacontenttype: exactly('application/json'),
  ledger: (text) => text.length > 0 && text.length <= 200,
  base: (text) => hashFromBase64url(text) !== null,
};
const optional = ['datacontenttype', 'base'];

function checked(envelope: JsonObject, name: string): string {
  const value = member(envelope, name);
  if (typeof value === 'string' && memberForms[name]!(value)) return value;
  throw new Refused('check.event.member', { member: name });
}

/**
 * The envelope in a payload. Refused: JSON that is not strict, and (`check.event.member`) a member
 * that is missing, unknown or not of its form. What `data` of a type may hold is the server's to
 * say.
 */
export function readEvent(payload: string | Uint8Array): LedgerEvent {
  const envelope = parseObject(payload);
  const data: Json | undefined = member(envelope, 'data');
  if (!isObject(data)) throw new Refused('check.event.member', { member: 'data' });
  for (const name of Object.keys(envelope)) {
    if (name !== 'data' && !Object.hasOwn(memberForms, name)) {
      throw new Refused('check.event.member', { member: name });
    }
  }
  for (const name of Object.keys(memberForms)) {
    if (Object.hasOwn(envelope, name) || !optional.includes(name)) checked(envelope, name);
  }
  return {
    id: checked(envelope, 'id'),
    party: checked(envelope, 'source').slice('party/'.length),
    type: checked(envelope, 'type'),
    subject: checked(envelope, 'subject'),
    time: checked(envelope, 'time'),
    origin: checked(envelope, 'ledger'),
    base: Object.hasOwn(envelope, 'base') ? checked(envelope, 'base') : null,
    data,
  };
}

/** An event as it is in the log, its signature not verified yet (`verifyJws`). */
export async function readSignedEvent(compact: string): Promise<SignedEvent> {
  const jws = parseJws(compact, typ.event);
  const event = readEvent(jws.payload);
  const payload = textOf(jws.payload)!;  // UTF-8, or it had been refused
  return { ...event, hash: await jwsHash(compact), kid: jws.kid, payload };
}
