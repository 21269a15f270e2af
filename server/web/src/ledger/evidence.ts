// An evidence file (`application/vnd.sopu.evidence+jsonl`), checked with nothing but the log's key:
// the form of every line, the checkpoint's signature, each event's place under it, its signature,
// the chains, and what the end says. The rules of agreements are not replayed here: a file that
// passes is genuine and in place; whether each event was allowed, `sopu verify` says.
import { base64url, hashFromBase64, hashFromBase64url } from './base64.ts';
import { textOf, type Bytes } from './bytes.ts';
import { Chains, Keys, opening } from './chains.ts';
import { readSignedEvent, type SignedEvent } from './event.ts';
import { isList, member, parseObject, type JsonObject } from './json.ts';
import { jwsHash, parseJws, typ, verifyJws } from './jws.ts';
import { entryBytes, openCheckpoint, type Checkpoint } from './log.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import type { Verifier } from './note.ts';
import { Refused, type Sentence } from './refused.ts';
import { parseTime } from './time.ts';

export interface EvidenceHead {
  readonly origin: string;
  readonly agreement: string;
  readonly dispute: string | null; // of a file about one case
  readonly asOf: string; // when its newest event was recorded
  readonly checkpoint: Checkpoint;
}

export interface EvidenceEvent {
  readonly line: number; // from 1
  readonly index: number;
  readonly recordedAt: string;
  readonly hash: string; // base64url
  readonly event: SignedEvent | null; // null: hidden from whoever asked for the file
}

export interface EvidenceVerdict {
  readonly head: EvidenceHead | null; // as far as the file was read
  readonly events: readonly EvidenceEvent[]; // those before the fault, if there is one
  readonly hidden: number; // of these
  readonly fault: { readonly line: number; readonly why: Sentence } | null; // null: genuine
}

const lineBytesMax = 1 << 20;

// A line in the one spelling that its writer has: these members in this order, and of those with
// `?` the ones that are there.
function readLine(text: string, ...names: readonly string[]): JsonObject {
  const line = parseObject(text, { bytesMax: lineBytesMax });
  const expected = names.filter((name) => !name.endsWith('?') || member(line, name.slice(0, -1)))
    .map((name) => name.replace('?', ''));
  if (JSON.stringify(line) !== text || Object.keys(line).join() !== expected.join()) {
    throw new Refused('check.evidence.line');
  }
  return line;
}

function textIn(line: JsonObject, name: string): string {
  const value = member(line, name);
  if (typeof value !== 'string') throw new Refused('check.evidence.line');
  return value;
}
function numberIn(line: JsonObject, name: string): number {
  const value = member(line, name);
  if (typeof value !== 'number' || value < 0) throw new Refused('check.evidence.line');
  return value;
}
function timeIn(line: JsonObject, name: string): string {
  const time = textIn(line, name);
  if (parseTime(time) === null) throw new Refused('check.evidence.line');
  return time;
}
function hashOf(text: unknown): Bytes {
  const hash = typeof text === 'string' ? hashFromBase64(text) : null;
  if (hash === null) throw new Refused('check.evidence.line');
  return hash;
}

class EvidenceFile {
  head: EvidenceHead | null = null;
  readonly events: EvidenceEvent[] = [];
  isEnded = false;
  private readonly log: Verifier;
  private readonly chains = new Chains();
  private readonly keys = new Keys();
  private readonly ids = new Set<string>();

  constructor(log: Verifier) {
    this.log = log;
  }

  get hidden(): number {
    return this.events.filter(({ event }) => event === null).length;
  }

  async take(text: string, line: number): Promise<void> {
    if (this.isEnded) throw new Refused('check.evidence.after');
    if (this.head === null) this.head = await this.readHead(text);
    else if (text.startsWith('{"end":')) this.takeEnd(text, this.head);
    else await this.takeEvent(text, line, this.head);
  }

  private async readHead(text: string): Promise<EvidenceHead> {
    const line =
      readLine(text, 'format', 'origin', 'agreement', 'dispute?', 'checkpoint', 'asOf');
    if (textIn(line, 'format') !== 'sopu-evidence/v1') throw new Refused('check.evidence.line');
    const checkpoint = await openCheckpoint(textIn(line, 'checkpoint'), this.log);
    const origin = textIn(line, 'origin');
    if (origin !== checkpoint.origin) throw new Refused('check.evidence.line');
    const dispute = member(line, 'dispute') === undefined ? null : textIn(line, 'dispute');
    return { origin, agreement: textIn(line, 'agreement'), dispute, asOf: timeIn(line, 'asOf'),
      checkpoint };
  }

  private async takeEvent(text: string, at: number, head: EvidenceHead): Promise<void> {
    const isHidden = text.endsWith(',"hidden":true}');
    const line = isHidden ? readLine(text, 'index', 'recordedAt', 'event', 'path', 'hidden')
      : readLine(text, 'index', 'recordedAt', 'jws', 'path');
    const [index, recordedAt] = [numberIn(line, 'index'), timeIn(line, 'recordedAt')];
    const last = this.events.at(-1);
    if (last && (last.index >= index || last.recordedAt > recordedAt)) {
      throw new Refused('check.evidence.order');
    }
    const hash = isHidden ? base64url(hashOf(line['event'])) : await jwsHash(textIn(line, 'jws'));
    await this.checkPlace(line, index, recordedAt, hash, head.checkpoint);
    if (isHidden) this.chains.hide(hash);
    const event = isHidden ? null : await this.readEvent(textIn(line, 'jws'), head);
    this.events.push({ line: at, index, recordedAt, hash, event });
  }

  private async checkPlace(
    line: JsonObject, index: number, recordedAt: string, hash: string, checkpoint: Checkpoint,
  ): Promise<void> {
    const path = member(line, 'path');
    if (!isList(path)) throw new Refused('check.evidence.line');
    const entry = entryBytes(recordedAt, hashFromBase64url(hash)!);
    const holds = await verifyInclusion(index, checkpoint.size, await leafHash(entry),
      path.map(hashOf), checkpoint.root);
    if (!holds) throw new Refused('check.proof.place', { index });
  }

  private async readEvent(jws: string, head: EvidenceHead): Promise<SignedEvent> {
    const event = await readSignedEvent(jws);
    const isOfAgreement = event.subject.startsWith('agreement/');
    if (event.origin !== head.origin ||
        (isOfAgreement && event.subject !== `agreement/${head.agreement}`)) {
      throw new Refused('check.evidence.other');
    }
    if (this.ids.has(event.id)) throw new Refused('check.evidence.twice');
    this.ids.add(event.id);
    // Only the ledger's first key is believed before it has signed: it brings itself in.
    if (event.type === opening) await this.keys.learn(event);
    const key = this.keys.find(event.kid);
    if (key === null) throw new Refused('check.evidence.key', { kid: event.kid });
    if (!await verifyJws(parseJws(jws, typ.event), key)) {
      throw new Refused('check.evidence.signature');
    }
    if (event.type !== opening) await this.keys.learn(event);
    this.chains.follow(event);
    return event;
  }

  private takeEnd(text: string, head: EvidenceHead): void {
    const line = readLine(text, 'end', 'events', 'hidden', 'contractHead');
    const subject = `agreement/${head.agreement}`;
    const contractHead = base64url(hashOf(line['contractHead']));
    const holds = line['end'] === true && line['events'] === this.events.length &&
      line['hidden'] === this.hidden && this.events.at(-1)?.recordedAt === head.asOf &&
      this.chains.endsWith(subject, contractHead) &&
      (head.dispute === null || this.chains.hasCase(subject, head.dispute));
    if (!holds) throw new Refused('check.evidence.end');
    this.isEnded = true;
  }
}

/**
 * Checks a whole file. `log` is the key that the page has pinned, never one from the file.
 * `progress` is told of lines: how many are done, of how many. A file is genuine where the verdict
 * has no fault; with `hidden` above 0 a part of it is hashes alone.
 */
export async function verifyEvidence(
  file: Uint8Array, log: Verifier, progress: (done: number, of: number) => void = () => {},
): Promise<EvidenceVerdict> {
  const evidence = new EvidenceFile(log);
  let number = 1;
  let fault: EvidenceVerdict['fault'] = null;
  try {
    const text = textOf(file);
    if (text === null) throw new Refused('check.evidence.line');
    const lines = text.split('\n');
    const rest = lines.pop();
    for (const line of lines) {
      await evidence.take(line, number);
      progress(number, lines.length);
      number += 1;
    }
    if (rest !== '' || !evidence.isEnded) throw new Refused('check.evidence.cut');
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    fault = { line: number, why: error.sentence };
  }
  return { head: evidence.head, events: evidence.events, hidden: evidence.hidden, fault };
}
