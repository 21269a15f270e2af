// An event of the log as it was signed: nothing of it is taken from what the server tells of it.
import type { App } from '../app.ts';
import type { RecordedEvent } from '../answers.ts';
import { readSignedEvent, type SignedEvent } from '../ledger/event.ts';
import { parseJws, typ, verifyJws } from '../ledger/jws.ts';
import { Refused } from '../ledger/refused.ts';

/** With the name of who signed it. Refused: no key that its party has on record did. */
export async function signedAt(app: App, index: number):
    Promise<{ event: SignedEvent; person: string }> {
  const { jws } = await app.call<RecordedEvent>('event.get', { index });
  const event = await readSignedEvent(jws);
  const { keys } = await app.party(event.party);
  const key = keys.find(({ kid }) => kid === event.kid);
  if (!key || !await verifyJws(parseJws(jws, typ.event), key)) {
    throw new Refused('check.evidence.signature');
  }
  return { event, person: key.person?.name ?? '' };
}
