// What raising a dispute signs, out of what was filled in. Pure.
import type { Version } from '../answers.ts';
import type { NamedWindow } from '../answers_disputes.ts';
import type { JsonObject } from '../ledger/json.ts';

/** What is missing: the name of the field. */
export interface RaiseFault { field: 'clause' | 'claim' | 'remedySought' }

/** Versions that have bound, the newest last; where none has yet, the newest that was agreed. */
export function versionsToChoose<V extends Version>(versions: readonly V[], now: string): V[] {
  const ordered = versions.filter(({ neverBinds }) => !neverBinds)
    .toSorted((a, b) => a.number - b.number);
  const bound = ordered.filter(({ effectiveFrom }) => effectiveFrom <= now);
  return bound.length > 0 ? bound : ordered.slice(-1);
}

/** @param about which version is looked at, and which the ledger takes if none is named */
export function raising(form: FormData, about: { windows: readonly NamedWindow[];
  version: number | null; newest: number | null }): { data: JsonObject } | RaiseFault {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const clauses = form.getAll('clause').filter((one) => typeof one === 'string');
  if (clauses.length === 0) return { field: 'clause' };
  for (const field of ['claim', 'remedySought'] as const) {
    if (text(field) === '') return { field };
  }
  return { data: { clauses,
    ...(about.version !== null && about.version !== about.newest ? { version: about.version } : {}),
    claim: text('claim'), remedySought: text('remedySought'),
    ...(about.windows.length > 0 ? { windows: about.windows.map((one) => ({ ...one })) } : {}) } };
}
