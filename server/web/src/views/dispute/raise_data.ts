// What raising a dispute signs, out of what was filled in. Pure.
import type { Recorded, Version } from '../../answers.ts';
import type { AgreementWithComplaints } from '../../answers_complaints.ts';
import type { NamedWindow } from '../../answers_disputes.ts';
import type { AgreementInCourse } from '../../answers_notices.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { boundOf, rulingVersion } from '../agreement/ruling.ts';
import { partyOn } from './data.ts';

/** What is missing: the name of the field. */
export interface RaiseFault { field: 'clause' | 'claim' | 'remedySought' }

/** What a case can be about beside clauses. */
export interface Origin {
  /** It contests the notice; it comes of the complaint, which was not resolved. */
  kind: 'notice' | 'complaint';
  id: string;
  by: string;
  recorded: Recorded;
  /** The item of the terms that it names. */
  item?: string;
  /** Which member of its event has its words. */
  words: 'facts' | 'reason' | 'text';
}

/** What `agreement.get` says of what was given and filed. */
export type AgreementWithNotices = Pick<AgreementInCourse, 'breaches' | 'terminations'> &
  AgreementWithComplaints;

/** Null: there is no such notice or complaint. */
export function originOf(agreement: AgreementWithNotices, kind: Origin['kind'], id: string):
    Origin | null {
  if (kind === 'complaint') {
    const found = agreement.complaints?.find((one) => one.id === id);
    return found ? { kind, id, by: found.by, recorded: found.recorded, words: 'text',
      ...(found.clause ? { item: found.clause } : {}) } : null;
  }
  const breach = agreement.breaches?.find(({ notice }) => notice === id);
  if (breach) {
    const { side, recorded, cause: item } = breach;
    return { kind, id, by: partyOn(side, agreement.participants) ?? '', recorded, item,
      words: 'facts' };
  }
  const end = agreement.terminations?.find(({ event }) => event === id);
  return end ? { kind, id, by: end.by, recorded: end.recorded, words: 'reason' } : null;
}

/**
 * Versions that have bound, the newest last; where none has yet, the one that will bind first. The
 * last is the one that the ledger takes if none is named.
 */
export function versionsToChoose<V extends Version>(versions: readonly V[], now: string,
  endsAt?: string): V[] {
  const bound = boundOf(versions, now, endsAt);
  const ruling = rulingVersion(versions, now, endsAt);
  return bound.length > 0 || ruling === null ? bound : [ruling];
}

/** @param about which version is looked at, and which the ledger takes if none is named */
export function raising(form: FormData, about: { windows: readonly NamedWindow[];
  origin: Origin | null; version: number | null; newest: number | null }):
    { data: JsonObject } | RaiseFault {
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
    ...(about.origin ? { [about.origin.kind]: about.origin.id } : {}),
    claim: text('claim'), remedySought: text('remedySought'),
    ...(about.windows.length > 0 ? { windows: about.windows.map((one) => ({ ...one })) } : {}) } };
}
