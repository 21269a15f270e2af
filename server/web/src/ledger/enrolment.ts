// Requests by which new keys ask to be introduced, and countersignatures by which other keys vouch
// for them: taken apart and checked as the ledger does (ledger/codec, "Keys and enrolment
// requests"). What may not be in one is refused, so that nothing of it stays unseen.
import { isList, isObject, member, parseObject, type JsonObject } from './json.ts';
import { parseJws, thumbprint, typ, verifyJws, type Jws, type Typ } from './jws.ts';
import { readJwsKey, type JwsKey } from './passkey.ts';
import { Refused } from './refused.ts';

/** Who holds a key. */
export interface Holder { id: string; name: string; title?: string }

/** How far a key binds its party. */
export interface Bounds { upTo?: string; from?: string; until?: string }

export interface Enrolment {
  readonly compact: string;
  /** The origin that it was made for. */
  readonly ledger: string;
  readonly party: string;
  /** What the party is called. */
  readonly name: string;
  readonly kid: string;
  readonly key: JwsKey;
  readonly person: Holder;
  readonly uses: readonly string[];
  readonly authority: Bounds | null;
  /** The key that vouches for it; whose that is, the ledger knows. */
  readonly countersigner: { kid: string; key: JwsKey } | null;
  readonly payload: JsonObject;
}

/** What a countersignature is for. */
export interface Vouched { ledger: string; party: string; kid: string }

export interface Countersignature extends Vouched {
  readonly compact: string;
  /** That signed it. */
  readonly by: { kid: string; key: JwsKey };
}

const knownUses = ['sign', 'measure', 'admin', 'read', 'clock'];

const malformed = (what: string) => new Refused('check.request.form', { member: what });

// ---------------------------------------------------------------- members

function objectIn(holder: JsonObject, name: string, members: readonly string[]): JsonObject {
  const value = member(holder, name);
  if (!isObject(value)) throw malformed(name);
  only(value, members);
  return value;
}

function only(object: JsonObject, members: readonly string[]): void {
  const stranger = Object.keys(object).find((name) => !members.includes(name));
  if (stranger !== undefined) throw malformed(stranger);
}

function textIn(holder: JsonObject, name: string): string {
  const value = member(holder, name);
  if (typeof value !== 'string' || value.trim() === '') throw malformed(name);
  return value;
}

function textsIn<Name extends string>(holder: JsonObject, names: readonly Name[]):
    Partial<Record<Name, string>> {
  return Object.fromEntries(names.filter((name) => member(holder, name) !== undefined)
    .map((name) => [name, textIn(holder, name)])) as Partial<Record<Name, string>>;
}

function payloadOf(jws: Jws, members: readonly string[]): JsonObject {
  const payload = parseObject(jws.payload);
  only(payload, members);
  return payload;
}

// The key that a JWS carries is the one that signed it.
async function signerIn(jws: Jws, holder: JsonObject, otherKey: string, wrong: string):
    Promise<JwsKey> {
  const key = readJwsKey(holder);
  if (key === null) throw new Refused('key-useless');
  if (await thumbprint(key.jwk) !== jws.kid) throw new Refused(otherKey);
  if (!await verifyJws(jws, key)) throw new Refused(wrong);
  return key;
}

function usesIn(key: JsonObject): string[] {
  const uses = member(key, 'uses');
  if (!isList(uses) || uses.length === 0) throw new Refused('uses-must-be');
  return uses.map((use) => {
    if (typeof use !== 'string' || !knownUses.includes(use)) throw new Refused('uses-must-be');
    return use;
  });
}

function authorityIn(key: JsonObject): Bounds | null {
  if (member(key, 'authority') === undefined) return null;
  const names = ['upTo', 'from', 'until'] as const;
  return textsIn(objectIn(key, 'authority', names), names);
}

function holderIn(key: JsonObject): Holder {
  const person = objectIn(key, 'person', ['id', 'name', 'title']);
  return { id: textIn(person, 'id'), name: textIn(person, 'name'), ...textsIn(person, ['title']) };
}

// ---------------------------------------------------------------- requests

// Of text that came by mail or in a file.
const unwrapped = (text: string, wanted: Typ): Jws => parseJws(text.replace(/\s+/g, ''), wanted);

/** Refused: it is no request, or not signed by the very key that it introduces. */
export async function readEnrolment(text: string): Promise<Enrolment> {
  const jws = unwrapped(text, typ.enrolment);
  const payload = payloadOf(jws, ['ledger', 'party', 'name', 'key', 'countersignature']);
  const held = objectIn(payload, 'key', ['jwk', 'passkey', 'person', 'uses', 'authority']);
  const key = await signerIn(jws, held, 'request-signed-by-another-key', 'request-signature-wrong');
  const [ledger, party, name] = ['ledger', 'party', 'name'].map((one) => textIn(payload, one));
  const vouched = { ledger: ledger!, party: party!, kid: jws.kid };
  return { compact: jws.compact, ...vouched, name: name!, key, payload, person: holderIn(held),
    uses: usesIn(held), authority: authorityIn(held),
    countersigner: await countersignerIn(payload, vouched) };
}

async function countersignerIn(payload: JsonObject, vouched: Vouched) {
  if (member(payload, 'countersignature') === undefined) return null;
  return (await readCountersignature(textIn(payload, 'countersignature'), vouched)).by;
}

// ---------------------------------------------------------------- countersignatures

/** Refused: it is none, was made with another key than it carries, or for something else. */
export async function readCountersignature(text: string, { ledger, party, kid }: Vouched):
    Promise<Countersignature> {
  const vouched = { ledger, party, kid };
  const jws = unwrapped(text, typ.countersignature);
  const payload = payloadOf(jws, ['ledger', 'party', 'kid', 'jwk', 'passkey']);
  const key = await signerIn(jws, payload, 'countersignature-wrong', 'countersignature-wrong');
  const isOther = Object.entries(vouched).some(([name, value]) => textIn(payload, name) !== value);
  if (isOther) throw new Refused('check.vouch.other');
  return { compact: jws.compact, ...vouched, by: { kid: jws.kid, key } };
}
