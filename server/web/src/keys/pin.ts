// Which ledger this browser knows at this address, as `sopu trust` remembers it: its origin, its
// log's key, and the newest checkpoint that it showed. Another key, a shorter log or another past
// are found out before anything is said.
import { checkConsistency, openCheckpoint, type Checkpoint } from '../ledger/log.ts';
import { parseVerifier, type Verifier } from '../ledger/note.ts';
import type { Call, LedgerFacts } from '../wire/client.ts';
import type { Hello } from '../wire/connection.ts';
import { OtherLedger } from '../wire/problem.ts';
import { all, get, put, remove } from './database.ts';

export interface KnownLedger {
  /** Where the page came from. */
  url: string;
  origin: string;
  verifierKey: string;
  /** Since when it is known, RFC 3339. */
  since: string;
  /** The newest signed note. */
  checkpoint?: string;
}

export const knownLedger = (url: string): Promise<KnownLedger | undefined> =>
  get<KnownLedger>('ledgers', url);

export const forgetLedger = (url: string): Promise<void> => remove('ledgers', url);

/** Whether a newer state goes on from what was known: with nothing known, everything does. */
export async function goesOn(
  known: string | undefined, newer: Checkpoint, log: Verifier, call: Call,
): Promise<void> {
  if (known === undefined) return;
  const older = await openCheckpoint(known, log);
  if (older.size > newer.size) throw new OtherLedger('rollback');
  if (older.size === 0) return;
  const isSame = older.size === newer.size;
  const { hashes } = isSame ? { hashes: [] }
    : await call('proof.consistency', { from: older.size, to: newer.size }) as
      { hashes: string[] };
  await checkConsistency(older, newer, hashes);
}

/**
 * Compares what answers with what is known, and remembers it the first time; a browser that keeps
 * nothing has nothing to compare with, and no key either. Throws OtherLedger.
 */
export async function meet(
  url: string, hello: Hello, facts: LedgerFacts, call: Call, hasStorage: boolean,
): Promise<KnownLedger> {
  if (facts.origin !== hello.origin) throw new OtherLedger('two names');
  if (!hasStorage) return newLedger(url, facts);
  const known = await knownLedger(url) ?? await met(url, facts);
  if (known.origin !== facts.origin || known.verifierKey !== facts.verifierKey) {
    throw new OtherLedger('another key');
  }
  const { text } = await call('checkpoint.get') as { text: string };
  return see(known, text, call);
}

// A server may claim any name: one that is known at another address is not met here by chance.
async function met(url: string, facts: LedgerFacts): Promise<KnownLedger> {
  const others = await all<KnownLedger>('ledgers');
  const namesake = others.find((one) => one.origin === facts.origin);
  if (namesake && namesake.verifierKey !== facts.verifierKey) throw new OtherLedger('namesake');
  return newLedger(url, facts);
}

const newLedger = (url: string, { origin, verifierKey }: LedgerFacts): KnownLedger =>
  ({ url, origin, verifierKey, since: new Date().toISOString() });

/** Checks a checkpoint against the one that is known, and knows it from then on. */
export async function see(known: KnownLedger, checkpoint: string, call: Call):
    Promise<KnownLedger> {
  const log = await parseVerifier(known.verifierKey);
  try {
    await goesOn(known.checkpoint, await openCheckpoint(checkpoint, log), log, call);
  } catch (error) {
    // What does not hold is no accident of the line.
    if (error instanceof Error && error.name === 'Refused') throw new OtherLedger(error.message);
    throw error;
  }
  const seen = { ...known, checkpoint };
  await put('ledgers', seen);
  return seen;
}
