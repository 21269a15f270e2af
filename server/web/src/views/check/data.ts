// What a file proves by itself, under the log's key that the reader trusts: an evidence file, a
// receipt, a signed event or a checkpoint. Asks nobody: who knows the signer's key is passed in.
import { base64 } from '../../ledger/base64.ts';
import { hex, sha256, textOf } from '../../ledger/bytes.ts';
import { readSignedEvent, type SignedEvent } from '../../ledger/event.ts';
import { verifyEvidence, type EvidenceVerdict } from '../../ledger/evidence.ts';
import { isObject, parseObject, type JsonObject } from '../../ledger/json.ts';
import { parseJws, thumbprint, typ, verifyJws } from '../../ledger/jws.ts';
import { checkReceipt, openCheckpoint, type Checkpoint, type Recorded } from '../../ledger/log.ts';
import type { Verifier } from '../../ledger/note.ts';
import { readJwsKey, type JwsKey } from '../../ledger/passkey.ts';
import { Refused, type Sentence } from '../../ledger/refused.ts';

export type Kind = 'evidence' | 'receipt' | 'event' | 'checkpoint' | 'unknown';

/** Whether the key that the event names signed it. `unknown`: nobody said which key that is. */
export type Signature = 'good' | 'bad' | 'unknown';

interface About { name: string; bytes: number; sha256: string }

/** `fault`: why it is not what it seems to be. */
export type Checked = About & (
  | { kind: 'evidence'; verdict: EvidenceVerdict; fault: Sentence | null }
  | { kind: 'receipt'; recorded: Recorded | null; event: SignedEvent | null;
      signature: Signature | null; fault: Sentence | null }
  | { kind: 'event'; event: SignedEvent | null; jws: string; signature: Signature;
      fault: Sentence | null }
  | { kind: 'checkpoint'; checkpoint: Checkpoint | null; fault: Sentence | null }
  | { kind: 'unknown'; fault: Sentence }
);

/** Null: not known. The key must have the name, its thumbprint. */
export type KeyOf = (party: string, kid: string) => Promise<JwsKey | null>;

export interface Checking {
  log: Verifier;
  keyOf: KeyOf;
  /** Lines of an evidence file. May throw to give up. */
  progress?: (done: number, of: number) => void;
}

// A damaged file is still of its kind: told by more than its first bytes.
export function kindOf(text: string): Kind {
  const start = text.slice(0, 4096);
  if (/sopu-evidence\//.test(start.split('\n', 1)[0] ?? '') || /\n\{"index":\d+,/.test(start)) {
    return 'evidence';
  }
  if (/^\s*\{/.test(start) && /"proof"\s*:/.test(text.slice(0, 400_000))) return 'receipt';
  if (/^\s*[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text)) return 'event';
  return /^[^\n]+\n\d+\n[^\n]+\n\n\u2014 /.test(start) ? 'checkpoint' : 'unknown';
}

export async function checkFile(name: string, file: Uint8Array, how: Checking): Promise<Checked> {
  const about = { name, bytes: file.length, sha256: hex(await sha256(file)) };
  const text = textOf(file);
  const kind = text === null ? kindOf(new TextDecoder().decode(file)) : kindOf(text);
  if (kind === 'evidence') {
    const verdict = await verifyEvidence(file, how.log, how.progress);
    return { ...about, kind, verdict, fault: verdict.fault?.why ?? null };
  }
  if (text === null || kind === 'unknown') {
    return { ...about, kind: 'unknown', fault: { code: 'audit.unknown', params: {} } };
  }
  if (kind === 'receipt') return { ...about, kind, ...await ofReceipt(text, how) };
  if (kind === 'checkpoint') return { ...about, kind, ...await ofCheckpoint(text, how.log) };
  return { ...about, kind, ...await ofEvent(text.trim(), how) };
}

async function refusedOr<T>(act: () => Promise<T>, otherwise: (fault: Sentence) => T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refused) return otherwise(error.sentence);
    throw error;
  }
}

// ---------------------------------------------------------------- receipts

function ofReceipt(text: string, how: Checking) {
  type Of = { recorded: Recorded | null; event: SignedEvent | null; signature: Signature | null;
    fault: Sentence | null };
  return refusedOr<Of>(async () => {
    const receipt = parseObject(text, { bytesMax: 1 << 20 });
    const jws = receipt['jws'];
    if (typeof jws !== 'string') {
      const recorded = await checkReceipt(receipt, how.log);
      return { recorded, event: null, signature: null, fault: null };
    }
    const recorded = await checkReceipt(receipt, how.log, jws);
    const { event, signature, fault } = await ofEvent(jws, how);
    return { recorded, event, signature, fault };
  }, (fault) => ({ recorded: null, event: null, signature: null, fault }));
}

// ---------------------------------------------------------------- signed events

function ofEvent(jws: string, { log, keyOf }: Checking) {
  type Of = { event: SignedEvent | null; jws: string; signature: Signature;
    fault: Sentence | null };
  return refusedOr<Of>(async () => {
    const event = await readSignedEvent(jws);
    const key = await keyOf(event.party, event.kid);
    const signature = key === null ? 'unknown'
      : await verifyJws(parseJws(jws, typ.event), key) ? 'good' : 'bad';
    const fault: Sentence | null = event.origin !== log.name
      ? { code: 'audit.other-ledger', params: { expected: log.name, found: event.origin } }
      : signature === 'bad' ? { code: 'check.evidence.signature', params: {} } : null;
    return { event, jws, signature, fault };
  }, (fault) => ({ event: null, jws, signature: 'unknown', fault }));
}

/**
 * The public key in a JWK, in its member `x`, or as the ledger tells it, a passkey's too. Refused
 * (`check.key.form`): what is none.
 */
export async function readSignerKey(text: string): Promise<{ kid: string; key: JwsKey }> {
  const key = readJwsKey(holderOf(text.trim()));
  if (key === null) throw new Refused('check.key.form');
  return { kid: await thumbprint(key.jwk), key };
}

function holderOf(text: string): JsonObject {
  if (!text.startsWith('{')) return { jwk: { kty: 'OKP', crv: 'Ed25519', x: text } };
  const json = parseObject(text);
  return isObject(json['jwk']) ? json : { jwk: json };
}

// ---------------------------------------------------------------- checkpoints

function ofCheckpoint(text: string, log: Verifier) {
  type Of = { checkpoint: Checkpoint | null; fault: Sentence | null };
  return refusedOr<Of>(async () => ({ checkpoint: await openCheckpoint(text, log), fault: null }),
    (fault) => ({ checkpoint: null, fault }));
}

// ---------------------------------------------------------------- for whoever reads it

/** Who signed how many of the events that the file shows, the busiest first. */
export function signersOf({ events }: EvidenceVerdict): { party: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { event } of events) {
    if (event) counts.set(event.party, (counts.get(event.party) ?? 0) + 1);
  }
  return [...counts].map(([party, count]) => ({ party, count }))
    .toSorted((a, b) => b.count - a.count);
}

export const rootOf = ({ root }: Checkpoint): string => base64(root);

/** The command that checks the rules, too. */
export const commandFor = (name: string, verifierKey: string): string =>
  `sopu verify ${quoted(name)} --log-key ${quoted(verifierKey)}`;

// For a POSIX shell.
const quoted = (text: string): string =>
  (/^[\w./+=:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
