// The chains of an evidence file: each event names the hash of the one before it on its chain, so
// nothing can be taken out, put in or reordered. And the keys, each of which an event brought in.
import type { SignedEvent } from './event.ts';
import { isObject, member, parseObject, type JsonObject } from './json.ts';
import { parseJws, thumbprint, typ } from './jws.ts';
import { readJwsKey, type JwsKey } from './passkey.ts';
import { Refused } from './refused.ts';

const named = (...names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((name) => `sopu.${name}.v1`));

export const opening = 'sopu.ledger.opened.v1';
const unchained = named('comment.posted');
const ofSeries = named('measurement.reported', 'measurement.corrected');
const ofCase = named('dispute.responded', 'evidence.submitted', 'dispute.queried',
  'dispute.answered', 'dispute.escalated', 'neutral.proposed', 'neutral.accepted',
  'neutral.declared', 'neutral.challenged', 'challenge.decided', 'neutral.resigned',
  'statement.confided', 'settlement.proposed', 'settlement.rejected', 'remedy.implemented',
  'remedy.confirmed');
// Of the party's chain these may name any event, so that nothing can hold up a revocation.
const anywhere = named('key.revoked', 'key.seconded', 'recovery.objected');
const deadlinesOfCases: readonly unknown[] =
  ['responseDue', 'levelEnds', 'neutralMissing', 'neutralAppointed', 'remedyDue'];
const introductions = named('party.enrolled', 'key.added', 'party.recovered');

const text = (data: JsonObject, name: string): string => {
  const value = member(data, name);
  return typeof value === 'string' ? value : '';
};

// The case on whose chain an event stands.
function caseOf({ type, data }: SignedEvent): string | null {
  if (ofCase.has(type)) return text(data, 'dispute');
  const isOfClock = type === 'sopu.deadline.passed.v1';
  if (!isOfClock || !deadlinesOfCases.includes(member(data, 'kind'))) return null;
  return text(data, 'reference').split('/')[0]!;
}

// Null for an event on no chain.
function chainOf(event: SignedEvent): string | null {
  const { type, subject, party, data } = event;
  if (unchained.has(type)) return null;
  if (ofSeries.has(type)) {
    const month = text(data, 'from').slice(0, 7);
    const of = [party, text(data, 'objective'), text(data, 'serviceUnit'), month];
    return ['series', subject, ...of].join(' ');
  }
  const dispute = caseOf(event);
  return dispute === null ? subject : `${subject} ${dispute}`;
}

export class Chains {
  private readonly heads = new Map<string, string>();
  private readonly placed = new Map<string, string>(); // hash: its chain
  private readonly hidden = new Set<string>();
  private opened = '';

  /** Of an event that the file's reader may not read there is only the hash. */
  hide(hash: string): void {
    this.hidden.add(hash);
  }

  /** Refused (`check.evidence.base`): an event that does not follow the newest one of its chain. */
  follow(event: SignedEvent): void {
    if (event.type === opening) this.opened = event.hash;
    const chain = chainOf(event);
    if (chain === null) return;
    const isFirst = event.type === opening && event.base === null;
    if (!isFirst && !this.continues(chain, event)) throw new Refused('check.evidence.base');
    this.heads.set(chain, event.hash);
    this.placed.set(event.hash, chain);
    if (event.type === 'sopu.dispute.raised.v1') {
      this.heads.set(`${event.subject} ${event.id}`, event.hash);
    }
  }

  private continues(chain: string, { type, base, data, subject }: SignedEvent): boolean {
    if (base === null) return false;
    const told = member(data, 'case');  // what ends a case names its newest event as well
    const head = this.heads.get(`${subject} ${text(data, 'dispute')}`) ?? '';
    if (typeof told === 'string' && told !== head && this.hidden.size === 0) return false;
    if (this.hidden.has(base) || base === (this.heads.get(chain) ?? this.opened)) return true;
    return anywhere.has(type) && this.placed.get(base) === chain;
  }

  /** Does the agreement's contract end with this event, as far as can be seen? */
  endsWith(subject: string, hash: string): boolean {
    return this.heads.get(subject) === hash || this.hidden.has(hash);
  }

  hasCase(subject: string, dispute: string): boolean {
    return this.hidden.size > 0 || this.heads.has(`${subject} ${dispute}`);
  }
}

export class Keys {
  private readonly known = new Map<string, JwsKey>();

  /** By the name of the key; null for one that nobody brought in so far. */
  find(kid: string): JwsKey | null {
    return this.known.get(kid) ?? null;
  }

  /** Refused (`check.key.form`): an event that would bring in a key which is none. */
  async learn({ type, data }: SignedEvent): Promise<void> {
    if (type === opening) return this.add(data);
    if (!introductions.has(type)) return;
    const request = parseJws(text(data, 'request'), typ.enrolment);
    await this.add(parseObject(request.payload));
  }

  private async add(holder: JsonObject): Promise<void> {
    const key = member(holder, 'key');
    const known = isObject(key) ? readJwsKey(key) : null;
    if (known === null) throw new Refused('check.key.form');
    this.known.set(await thumbprint(known.jwk), known);
  }
}
