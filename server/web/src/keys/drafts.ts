// Drafts of terms: they stay in this browser until they are proposed or thrown away, and nobody is
// told of them.
import type { JsonObject } from '../ledger/json.ts';
import { get, put, remove } from './database.ts';

export interface Draft {
  /** Of the agreement and what the draft begins from: `acme-hosting/amend`, `…/counter/<id>`. */
  id: string;
  agreement: string;
  /** What it was begun on; null: on nothing. */
  base: JsonObject | null;
  terms: JsonObject;
  reason: string;
  /** A date in the agreement's zone; empty: the earliest that is allowed. */
  from: string;
  /** A date; empty: as long as it may be open. */
  expires: string;
  isRetroactive: boolean;
  /** RFC 3339. */
  saved: string;
}

export const findDraft = (id: string): Promise<Draft | undefined> => get<Draft>('drafts', id);
export const keepDraft = (draft: Draft): Promise<void> => put('drafts', draft);
export const dropDraft = (id: string): Promise<void> => remove('drafts', id);
