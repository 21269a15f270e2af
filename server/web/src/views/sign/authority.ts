// Whose key may ever sign a proposal. Pure.
import type { LedgerKey, Proposal } from '../../answers.ts';
import { classes } from '../../parts/marks.ts';

/** A key that signs, that far, and was on record before the proposal. */
export function mayEver(key: LedgerKey, proposal: Proposal): boolean {
  const bound = classes.indexOf((key.authority?.upTo ?? 'remedy') as typeof classes[number]);
  const weight = classes.indexOf(proposal.changeClass as typeof classes[number]);
  return key.uses.includes('sign') && !key.revoked && bound >= weight &&
    key.added.index < proposal.recorded.index;
}
