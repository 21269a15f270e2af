// What the public log says: entries, checkpoints (C2SP tlog-checkpoint), proofs (C2SP tlog-proof),
// and receipts, which are entries with their proof. Every reader takes exactly what the ledger's
// writer writes.
import { base64, hashFromBase64, hashFromBase64url } from './base64.ts';
import { utf8, type Bytes } from './bytes.ts';
import { isObject, member, type Json } from './json.ts';
import { jwsHash } from './jws.ts';
import { leafHash, verifyConsistency, verifyInclusion, type TreeHead } from './merkle.ts';
import { parseNote, verifyNote, type Verifier } from './note.ts';
import { Refused } from './refused.ts';
import { parseTime } from './time.ts';

const hashesMax = 64; // of a tree of at most 2^64 leaves

// Digits alone, no leading zero; null above 2^53 − 1.
function parseDecimal(text: string): number | null {
  const number = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

// ---------------------------------------------------------------- entries

/** The 84 bytes of an entry; `recordedAt` and the JWS's hash (32 bytes) as the log has them. */
export function entryBytes(recordedAt: string, event: Bytes): Bytes {
  return utf8(`sopu-entry/v1\n${recordedAt}\n${base64(event)}\n`);
}

export interface Entry {
  readonly recordedAt: string;
  readonly event: Bytes;
}

/** Refused (`check.entry.form`): anything that `entryBytes` would not write. */
export function parseEntry(text: string): Entry {
  const [version, recordedAt = '', hash = '', rest, ...more] = text.split('\n');
  const event = hashFromBase64(hash);
  const isEntry = version === 'sopu-entry/v1' && parseTime(recordedAt) !== null &&
    event !== null && rest === '' && more.length === 0;
  if (!isEntry) throw new Refused('check.entry.form');
  return { recordedAt, event };
}

// ---------------------------------------------------------------- checkpoints

export interface Checkpoint extends TreeHead {
  readonly origin: string;
  readonly text: string; // the whole note
}

function parseBody(body: string): Omit<Checkpoint, 'text'> | null {
  const [origin, size = '', root = '', rest, ...more] = body.split('\n');
  const head = { size: parseDecimal(size), root: hashFromBase64(root) };
  if (!origin || head.size === null || head.root === null || rest !== '' || more.length > 0) {
    return null;
  }
  return { origin, size: head.size, root: head.root };
}

/** The checkpoint of a note, signed or not. Refused (`check.note.form`): what is none. */
export function parseCheckpoint(text: string): Checkpoint {
  const checkpoint = parseBody(parseNote(text).body);
  if (checkpoint === null) throw new Refused('check.note.form');
  return { ...checkpoint, text };
}

/**
 * The checkpoint in a note that the log's key signed. Refused: what is no checkpoint
 * (`check.note.form`), one of another ledger (`check.checkpoint.origin`), one without a good
 * signature of this key (`check.checkpoint.unsigned`).
 */
export async function openCheckpoint(text: string, log: Verifier): Promise<Checkpoint> {
  const checkpoint = parseCheckpoint(text);
  // A key signs for the log that bears its name and for no other.
  if (checkpoint.origin !== log.name) {
    throw new Refused('check.checkpoint.origin', { expected: log.name, found: checkpoint.origin });
  }
  if (log.type !== 'log' || (await verifyNote(parseNote(text), log)) === null) {
    throw new Refused('check.checkpoint.unsigned', { origin: log.name });
  }
  return checkpoint;
}

export interface Cosignature {
  readonly witness: string;
  readonly timeSec: number; // POSIX
}

/** Who of the witnesses saw the checkpoint, and when; a bad line of a witness counts as none. */
export async function cosignaturesOf(
  text: string, witnesses: readonly Verifier[],
): Promise<Cosignature[]> {
  const note = parseNote(text);
  const found: Cosignature[] = [];
  for (const witness of witnesses.filter((one) => one.type === 'witness')) {
    const signed = await verifyNote(note, witness);
    if (signed?.timeSec !== undefined) {
      found.push({ witness: witness.name, timeSec: signed.timeSec });
    }
  }
  return found;
}

/**
 * Does the newer log begin with the older one? `hashes` as `proof.consistency` answers them, in
 * standard base64. Refused (`check.consistency`) if not.
 */
export async function checkConsistency(
  older: TreeHead, newer: TreeHead, hashes: readonly string[],
): Promise<void> {
  const proof = hashes.map(hashFromBase64);
  const isProof = proof.every((hash) => hash !== null) && proof.length <= 2 * hashesMax;
  if (!isProof || !(await verifyConsistency(older, newer, proof))) {
    throw new Refused('check.consistency', { from: older.size, to: newer.size });
  }
}

// ---------------------------------------------------------------- proofs

export interface InclusionProof {
  readonly index: number;
  readonly path: readonly Bytes[]; // the leaf's sibling first
  readonly checkpoint: string; // the note
}

/** Refused (`check.proof.form`): what is no tlog-proof as the ledger writes it. */
export function parseProof(text: string): InclusionProof {
  const blank = text.indexOf('\n\n');
  const [version, indexLine = '', ...lines] = text.slice(0, Math.max(blank, 0)).split('\n');
  const index = indexLine.startsWith('index ') ? parseDecimal(indexLine.slice(6)) : null;
  const path = lines.map(hashFromBase64);
  const checkpoint = text.slice(blank + 2);
  const isProof = version === 'c2sp.org/tlog-proof@v1' && index !== null && checkpoint !== '' &&
    path.length <= hashesMax && path.every((hash) => hash !== null);
  if (!isProof) throw new Refused('check.proof.form');
  return { index, path, checkpoint };
}

/**
 * The checkpoint under which the entry stands at the proof's index. Refused as `openCheckpoint`
 * does, and (`check.proof.place`) if the log has something else there.
 */
export async function checkProof(
  proof: InclusionProof, entry: Entry, log: Verifier,
): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(proof.checkpoint, log);
  const leaf = await leafHash(entryBytes(entry.recordedAt, entry.event));
  const holds =
    await verifyInclusion(proof.index, checkpoint.size, leaf, proof.path, checkpoint.root);
  if (!holds) throw new Refused('check.proof.place', { index: proof.index });
  return checkpoint;
}

// ---------------------------------------------------------------- receipts

export interface Recorded {
  readonly index: number;
  readonly recordedAt: string;
  readonly event: string; // hash of the JWS, base64url
  readonly checkpoint: Checkpoint;
}

/**
 * What a receipt proves, under the key of the log that the page has pinned. With `jws`, also that
 * it is the receipt for these bytes. Refused: a receipt that lacks something (`check.receipt.form`)
 * or contradicts itself (`check.receipt.index`), one for another event (`check.receipt.event`),
 * and as `checkProof` does.
 */
export async function checkReceipt(
  receipt: Json, log: Verifier, jws?: string,
): Promise<Recorded> {
  const { index, recordedAt, event, proof } = partsOf(receipt);
  if (proof.index !== index) throw new Refused('check.receipt.index');
  if (jws !== undefined && (await jwsHash(jws)) !== event) throw new Refused('check.receipt.event');
  const entry = { recordedAt, event: hashFromBase64url(event)! };
  return { index, recordedAt, event, checkpoint: await checkProof(proof, entry, log) };
}

function partsOf(receipt: Json) {
  const part = (name: string): Json | undefined =>
    (isObject(receipt) ? member(receipt, name) : undefined);
  const [index, recordedAt, event, proof] = [part('index'), part('recordedAt'), part('event'),
    part('proof')];
  if (typeof index !== 'number' || typeof recordedAt !== 'string' || typeof event !== 'string' ||
      typeof proof !== 'string' || parseTime(recordedAt) === null ||
      hashFromBase64url(event) === null) {
    throw new Refused('check.receipt.form');
  }
  return { index, recordedAt, event, proof: parseProof(proof) };
}

/** A receipt with the event that it is for, as `sopu verify` reads it from a file. */
export function keptReceipt(receipt: Json, jws: string): string {
  const { index, recordedAt, event } = partsOf(receipt);
  const proof = isObject(receipt) ? receipt['proof'] : undefined;
  return `${JSON.stringify({ index, recordedAt, event, proof, jws })}\n`;
}
