// Who may consent to a key for a party that lost its own, and what there is to know before. The
// ledger judges once the operator records it; what it would refuse is told before anybody signs.
// Pure.
import type { AgreementSummary, LedgerKey, Participant, Party } from '../../answers.ts';
import type { Enrolment } from '../../ledger/enrolment.ts';
import type { Sentence } from '../../wire/problem.ts';
import { administrators, speaks } from './data.ts';

/** A key that is asked for, and somebody who may be able to consent. */
export interface Recovery {
  enrolment: Enrolment;
  /** The party that gets a key again. */
  lost: Party;
  /** Of who consents: the party, and the key as it is on record. */
  mine: Party;
  me: LedgerKey;
  /** For the sake of which it can be. */
  agreements: AgreementSummary[];
}

const isPrincipal = ({ role }: Participant): boolean => ['provider', 'customer'].includes(role);

// Without a version nobody is bound; what is over counts as what bound last.
const unbound = ['preparing', 'negotiating', 'abandoned'];

/** Those that bind the one by its own consent, and in which the other is a principal. */
export function sharedAgreements(all: readonly AgreementSummary[], lost: string, mine: string):
    AgreementSummary[] {
  return all.filter(({ state, parties }) => !unbound.includes(state) &&
    parties.some((one) => one.party === mine && isPrincipal(one)) &&
    parties.some((one) => one.party === lost &&
      (isPrincipal(one) || one.involvement === 'consenting')));
}

/** Why this person cannot consent; null: they can. */
export function recoveryBar({ enrolment, lost, mine, me, agreements }: Recovery, now: number):
    Sentence | null {
  if (!enrolment.uses.includes('admin')) return { code: 'recovery-needs-admin', params: {} };
  const names = { party: lost.name, mine: mine.name };
  if (!bindsFully(mine, me, now)) {
    return { code: 'people.recover.beyond', params: { mine: names.mine } };
  }
  return agreements.length === 0 ? { code: 'people.recover.not-shared', params: names } : null;
}

// In changes of the class remedy, the highest that there is.
function bindsFully(mine: Party, me: LedgerKey, now: number): boolean {
  const { upTo = 'remedy', from, until } = me.authority ?? {};
  return me.uses.includes('sign') && speaks(mine, me, now) && upTo === 'remedy' &&
    (from === undefined || Date.parse(from) <= now) &&
    (until === undefined || now < Date.parse(until));
}

/** What makes a request for a lost key doubtful. */
export interface Doubts {
  /** Nobody of this name and id is on record for the party. */
  isStranger: boolean;
  /** Who still changes the party's keys, and needs nobody's consent. */
  able: string[];
}

export function doubtsOf({ enrolment: { person }, lost }: Recovery, now: number): Doubts {
  const isKnown = lost.keys.some((key) => key.person?.id === person.id &&
    key.person.name === person.name);
  return { isStranger: !isKnown, able: administrators(lost, now).map(({ name }) => name) };
}
