// How an agreement begins, as it is written and as it is signed.
import type { JsonObject } from '../../ledger/json.ts';

export interface Seat {
  party: string;
  role: 'provider' | 'customer' | typeof otherRoles[number];
}

export const otherRoles = ['thirdParty/consulted', 'thirdParty/consenting', 'measurer'] as const;

export interface Beginning {
  id: string;
  title: string;
  /** The first is the one who begins it, the second the other principal. */
  seats: readonly Seat[];
}

const idForm = /^[a-z0-9][a-z0-9-]{1,62}$/;

/** `Hosting for Acme Oy` → `hosting-for-acme-oy`: letters lose their marks. */
export function idOf(title: string): string {
  return title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '').slice(0, 63).replace(/-+$/, '');
}

/**
 * The names of texts that say what is wrong, by field: `title`, `id`, `seat-1`.
 * @param names of parties that were looked up; null: there is none of that id
 */
export function beginningFaults({ id, title, seats }: Beginning,
  names: ReadonlyMap<string, string | null>): Map<string, string> {
  const faults = new Map<string, string>();
  if (title.trim() === '' || title.trim().length > 200) faults.set('title', 'new.fault.title');
  if (!idForm.test(id)) faults.set('id', 'new.fault.id');
  seats.forEach(({ party }, i) => {
    if (!idForm.test(party) || names.get(party) === null) faults.set(`seat-${i}`,
      'new.fault.party');
    else if (seats.slice(0, i).some((other) => other.party === party)) {
      faults.set(`seat-${i}`, 'new.fault.twice');
    }
  });
  return faults;
}

/** The data of `agreement.initiated`. */
export function initiated({ title, seats }: Beginning): JsonObject {
  return { title: title.trim(), parties: seats.map(({ party, role: told }) => {
    const [role = '', involvement] = told.split('/');
    return { party, role, ...(involvement === undefined ? {} : { involvement }) };
  }) };
}
