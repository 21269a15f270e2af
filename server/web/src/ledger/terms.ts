// Terms as they are signed: by hash. A proposal is folded here, stretch by stretch, from the terms
// that it starts from, so that nobody signs hashes that another machine computed.
import { base64url } from './base64.ts';
import { sha256, utf8 } from './bytes.ts';
import { applyChanges, changesBetween, type Change } from './change.ts';
import type { ResultingTerms } from './compare.ts';
import { canonical, isList, isObject, member, type Json, type JsonObject } from './json.ts';
import { applyPatch } from './patch.ts';
import { Refused, type Sentence } from './refused.ts';

/** base64url of SHA-256 over the canonical form (RFC 8785). */
export async function termsHash(terms: JsonObject): Promise<string> {
  return base64url(await sha256(utf8(canonical(terms))));
}

/** Terms that are proven to be those of their hash. */
export class TermsBook {
  private readonly known = new Map<string, JsonObject>();

  /** Refused (`check.terms.other`): terms with another hash than the one they came under. */
  async add(hash: string, terms: JsonObject): Promise<void> {
    const made = await termsHash(terms);
    if (made !== hash) throw new Refused('check.terms.other', { stated: hash, made });
    this.known.set(hash, terms);
  }

  find(hash: string): JsonObject | null {
    return this.known.get(hash) ?? null;
  }
}

// ---------------------------------------------------------------- what is submitted

interface Submitted {
  readonly from: string;
  readonly base: string | null;
  readonly terms: string;
  readonly patch?: Json;
}

function submittedOf(result: Json): Submitted {
  const [from, base, terms, patch] = ['from', 'base', 'terms', 'patch'].map((name) =>
    (isObject(result) ? member(result, name) : undefined));
  if (typeof from !== 'string' || typeof terms !== 'string' ||
      (base !== undefined && typeof base !== 'string')) {
    throw new Refused('check.proposal.form');
  }
  return { from, base: base ?? null, terms, ...(patch === undefined ? {} : { patch }) };
}

function stretchesOf(data: JsonObject): Submitted[] {
  const results = member(data, 'results');
  const stretches = isList(results) ? results.map(submittedOf) : [];
  if (stretches.length === 0 || stretches[0]!.from !== member(data, 'effectiveFrom')) {
    throw new Refused('check.proposal.form');
  }
  return stretches;
}

/** What `proposal.approved` signs of a proposal: its data, of the event with that id and hash. */
export function approvalOf(proposal: string, event: string, data: JsonObject) {
  const results: ResultingTerms[] = stretchesOf(data).map(({ from, terms }) => ({ from, terms }));
  return { proposal, event, results: results.map(({ from, terms }) => ({ from, terms })) };
}

// ---------------------------------------------------------------- folding

export interface FoldedStretch {
  readonly from: string;
  readonly baseHash: string | null; // null: first terms that start from nothing
  readonly base: JsonObject | null; // null also if the reader may not read it
  readonly termsHash: string; // as the proposal states it
  readonly terms: JsonObject | null; // as made here; null if nothing could be made
  readonly changes: readonly Change[]; // from base to terms; of first terms, all
  readonly fault: Sentence | null; // null: the terms made here have the stated hash
}

/**
 * Each stretch of a proposal (`proposal.submitted` data) as it becomes of its base: whole terms or
 * a patch on the first; on every other its own patch, else the changes of the first by their ids. A
 * stretch whose base is not in the book takes its terms from there, if they are: they are then new
 * to the reader as a whole. Only where every `fault` is null may the proposal be signed. Refused
 * (`check.proposal.form`): data without results, or that do not begin at `effectiveFrom`.
 */
export async function foldProposal(data: JsonObject, book: TermsBook): Promise<FoldedStretch[]> {
  const folded: FoldedStretch[] = [];
  for (const stretch of stretchesOf(data)) {
    folded.push(await fold(stretch, data, book, folded[0] ?? null));
  }
  return folded;
}

async function fold(
  stretch: Submitted, data: JsonObject, book: TermsBook, first: FoldedStretch | null,
): Promise<FoldedStretch> {
  const { from, base: baseHash, terms: stated } = stretch;
  const base = baseHash === null ? null : book.find(baseHash);
  const told = { from, baseHash, base, termsHash: stated };
  try {
    const terms = made(stretch, base, data, first) ?? book.find(stated);
    if (terms === null) throw new Refused('check.terms.unknown', { from });
    const hash = await termsHash(terms);
    const fault = hash === stated ? null
      : { code: 'check.terms.result', params: { from, stated, made: hash } };
    return { ...told, terms, changes: changesBetween(base ?? {}, terms), fault };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...told, terms: null, changes: [], fault: error.sentence };
  }
}

// Null where it takes a base that is not known.
function made(
  stretch: Submitted, base: JsonObject | null, data: JsonObject, first: FoldedStretch | null,
): JsonObject | null {
  if (first === null) {
    const whole = member(data, 'terms');
    if (whole !== undefined) return termsOf(whole);
    const patch = member(data, 'patch');
    return patch === undefined || base === null ? base : termsOf(applyPatch(base, patch));
  }
  if (base === null) return null;
  if (stretch.patch !== undefined) return termsOf(applyPatch(base, stretch.patch));
  if (stretch.base === first.baseHash) return first.terms;
  if (first.base === null && first.baseHash !== null) return null;
  return laid(base, first.changes, stretch.from);
}

function laid(base: JsonObject, changes: readonly Change[], from: string): JsonObject {
  const outcome = applyChanges(base, changes);
  if ('terms' in outcome) return termsOf(outcome.terms);
  throw new Refused('stretch-differs', { from, path: outcome.differsAt });
}

function termsOf(value: Json): JsonObject {
  if (!isObject(value)) throw new Refused('check.proposal.form');
  return value;
}
