// Signed notes and cosignatures (C2SP signed-note, tlog-cosignature): a text, a blank line, and one
// line a signature.
import { fromBase64 } from './base64.ts';
import { bigEndian, concat, hex, sha256, utf8, type Bytes } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { Refused } from './refused.ts';

// The signature's type byte: of a log, and of a witness (cosignature/v1).
const types = { log: 0x01, witness: 0x04 } as const;
export type NoteKeyType = keyof typeof types;

/** `name+hex(key id)+base64(type ‖ key)`, taken apart; of a log's key the name is its origin. */
export interface Verifier {
  readonly name: string;
  readonly keyId: string; // 4 bytes in hexadecimal
  readonly type: NoteKeyType;
  readonly key: Bytes; // 32 bytes
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Bytes; // behind the key id: 64 bytes, or 8 of time and 64
}

export interface Note {
  readonly body: string; // with its final newline: what is signed
  readonly signatures: readonly NoteSignature[];
}

const keyIdBytes = 4;
const signaturesMax = 100;

const isKeyName = (name: string): boolean => /^[^\p{White_Space}+\u0000-\u001f]+$/u.test(name);

/**
 * Refused (`check.key.form`): a name that is empty or holds `+` or white space, another type than a
 * log's or a witness's, a key id that is not the key's.
 */
export async function parseVerifier(text: string): Promise<Verifier> {
  // Only the first two separate: base64 may hold `+` itself.
  const [, name, keyId, field] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  const bytes = fromBase64(field ?? '');
  if (name === undefined || keyId === undefined || bytes?.length !== 33 || !isKeyName(name)) {
    throw new Refused('check.key.form');
  }
  const type = (Object.keys(types) as NoteKeyType[]).find((one) => types[one] === bytes[0]);
  const digest = await sha256(utf8(`${name}\n`), bytes);
  if (type === undefined || keyId !== hex(digest.subarray(0, keyIdBytes))) {
    throw new Refused('check.key.form');
  }
  return { name, keyId, type, key: bytes.slice(1) };
}

/** Takes a note apart, nothing is verified yet. Refused (`check.note.form`): what is none. */
export function parseNote(text: string): Note {
  // The last blank line separates; the body may hold others.
  const blank = text.lastIndexOf('\n\n');
  const lines = text.slice(blank + 2).split('\n');
  const isNote = blank >= 0 && lines.pop() === '' && lines.length > 0 &&
    lines.length <= signaturesMax && !/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(text);
  if (!isNote) throw new Refused('check.note.form');
  return { body: text.slice(0, blank + 1), signatures: lines.map(parseLine) };
}

function parseLine(line: string): NoteSignature {
  const [, name, field] = /^\u2014 ([^ ]+) (.*)$/su.exec(line) ?? [];
  const bytes = fromBase64(field ?? '');
  if (name === undefined || bytes === null || bytes.length <= keyIdBytes || !isKeyName(name)) {
    throw new Refused('check.note.form');
  }
  const [keyId, signature] = [hex(bytes.subarray(0, keyIdBytes)), bytes.slice(keyIdBytes)];
  return { name, keyId, signature };
}

/** What a good signature says: of a witness when it saw the note, in POSIX seconds. */
export interface Signed {
  readonly timeSec?: number;
}

/**
 * The verifier's newest good signature; null if there is none. A bad signature under its name and
 * key id spoils the note, whatever else stands in it (signed-note, "Verifying").
 */
export async function verifyNote(note: Note, verifier: Verifier): Promise<Signed | null> {
  let newest: Signed | null = null;
  for (const line of note.signatures) {
    if (line.name !== verifier.name || line.keyId !== verifier.keyId) continue;
    const signed = verifier.type === 'log'
      ? await verifyPlain(note.body, verifier.key, line.signature)
      : await verifyCosignature(note.body, verifier.key, line.signature);
    if (signed === null) return null;
    if ((signed.timeSec ?? 0) >= (newest?.timeSec ?? 0)) newest = signed;
  }
  return newest;
}

async function verifyPlain(body: string, key: Bytes, signature: Bytes): Promise<Signed | null> {
  return (await verifyEd25519(key, utf8(body), signature)) ? {} : null;
}

// The field is a time, 8 bytes, and a signature of the time and the note.
async function verifyCosignature(body: string, key: Bytes, field: Bytes): Promise<Signed | null> {
  const timeSec = bigEndian(field.subarray(0, 8));
  if (field.length !== 72 || timeSec > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const message = concat(utf8(`cosignature/v1\ntime ${timeSec}\n`), utf8(body));
  const holds = await verifyEd25519(key, message, field.slice(8));
  return holds ? { timeSec: Number(timeSec) } : null;
}
