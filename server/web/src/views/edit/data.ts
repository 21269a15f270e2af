// What a draft begins from: nothing, the terms that bind, a proposal that it counters, or one that
// became stale; and the draft that this browser kept.
import type { App } from '../../app.ts';
import type { Agreement, Party, Proposal, Version, WholeProposal } from '../../answers.ts';
import { findDraft, type Draft } from '../../keys/drafts.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { termsHash, TermsBook } from '../../ledger/terms.ts';
import type { Ground } from './submission.ts';
import { templateTerms } from './template.ts';

export type Mode = 'first' | 'amend' | 'counter' | 'rebase';

export interface EditData {
  mode: Mode;
  agreement: Agreement;
  zone: string | null;
  parties: Map<string, Party>;
  names: Map<string, string>;
  /** What is countered or carried over. */
  proposal: WholeProposal | null;
  versions: Version[];
  draft: Draft | null;
  /** What it begins as without a draft. */
  begun: Draft;
  /** Of the terms that first terms counter. */
  counteredHash: string | null;
  /** The dispute that it settles. */
  settles: string | null;
}

const dayMs = 86_400_000;
export const inADay = (): string => new Date(Date.now() + dayMs).toISOString();

export async function loadEdit(app: App, id: string, query: URLSearchParams): Promise<EditData> {
  const [agreement, { items: versions }] = await Promise.all([
    app.call<Agreement>('agreement.get', { id }),
    app.call<{ items: Version[] }>('agreement.versions', { id })]);
  const [asCounter, asRebase] = [query.get('counter'), query.get('rebase')];
  const named = asCounter ?? asRebase;
  const proposal = named === null ? null : await proposalNamed(app, id, named);
  const mode = asCounter !== null ? 'counter' : asRebase !== null ? 'rebase'
    : versions.length === 0 ? 'first' : 'amend';
  const parties = new Map(await Promise.all(agreement.participants.map(
    async ({ party }): Promise<[string, Party]> => [party, await app.party(party)])));
  const zone = await app.zone(agreement);
  const begun = await begin(app, agreement, mode, proposal, versions);
  return { mode, agreement, zone, parties, proposal, versions, begun, settles: query.get('settles'),
    names: new Map([...parties].map(([party, { name }]) => [party, name])),
    draft: await findDraft(begun.id) ?? null,
    counteredHash: proposal?.kind === 'initial' && mode === 'counter' ? proposal.results?.[0]?.terms
      ?? null : null };
}

// By its id, or as the third of the agreement: P3.
export async function proposalNamed(app: App, id: string, named: string): Promise<WholeProposal> {
  const { items } = await app.all<Proposal>('agreement.proposals', { id });
  const ordered = items.toSorted((a, b) => a.recorded.index - b.recorded.index);
  const found = ordered.find((one, i) => one.id === named || `P${i + 1}` === named);
  if (!found) throw new Refused('sign.unknown', { proposal: named.slice(0, 40) });
  return app.call<WholeProposal>('agreement.proposal', { id, event: found.id });
}

async function begin(app: App, agreement: Agreement, mode: Mode, proposal: WholeProposal | null,
  versions: Version[]): Promise<Draft> {
  const { id } = agreement;
  const draft = { id: `${id}/${mode}${proposal ? `/${proposal.id}` : ''}`, agreement: id,
    reason: '', from: '', expires: '', isRetroactive: false, saved: '' };
  const result = proposal?.stretches[0]?.terms;
  if (mode === 'first' || result === undefined) {
    const terms = mode === 'first' ? firstTerms(app, agreement) : null;
    const base = terms ? null : (await groundsFrom(app, id, inADay()))[0]?.base ?? null;
    return { ...draft, base, terms: terms ?? base ?? {} };
  }
  if (proposal!.kind === 'initial') return { ...draft, base: result, terms: result };
  const hash = proposal!.results?.[0]?.base;
  const base = hash === undefined ? null : await termsOfHash(app, id, hash, versions);
  return { ...draft, base, terms: result, reason: mode === 'rebase' ? proposal!.reason ?? '' : '' };
}

function firstTerms(app: App, { title, participants }: Agreement): JsonObject {
  const now = new Date();
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 1)).toISOString();
  return templateTerms({ title, participants, language: app.texts.language, currency: 'EUR',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, from: from.slice(0, 10) });
}

async function termsOfHash(app: App, id: string, hash: string, versions: Version[]) {
  const version = versions.find((one) => one.termsHash === hash);
  return version === undefined ? null : checkedTerms(app, id, version.number, hash);
}

// ---------------------------------------------------------------- what a change is laid on

// Terms never change under their hash.
const known = new Map<string, JsonObject>();

async function checkedTerms(app: App, id: string, version: number, hash: string | undefined) {
  const found = hash === undefined ? undefined : known.get(hash);
  if (found) return found;
  const { terms } = await app.call<{ terms: JsonObject }>('agreement.terms', { id, version });
  if (hash !== undefined) {
    await new TermsBook().add(hash, terms);
    known.set(hash, terms);
  }
  return terms;
}

/** The stretches of time that a change touches which takes effect then; none: nothing is agreed. */
export async function groundsFrom(app: App, id: string, from: string): Promise<Ground[]> {
  const { items } = await app.call<{ items: { from: string; version: number; base?: string }[] }>(
    'agreement.stretches', { id, from });
  return Promise.all(items.map(async (one) => {
    const base = await checkedTerms(app, id, one.version, one.base);
    return { from: one.from, base, baseHash: one.base ?? await termsHash(base) };
  }));
}
