// An event as it was signed, checked under the key that signed it.
import type { RecordedEvent } from '../answers.ts';
import type { App } from '../app.ts';
import { readSignedEvent, type SignedEvent } from '../ledger/event.ts';
import { parseJws, typ, verifyJws } from '../ledger/jws.ts';
import { Refused } from '../ledger/refused.ts';

/**
 * With the name of who signed it. Fails with Refused where what the server showed cannot be
 * believed.
 */
export async function signedEvent(app: App, index: number):
    Promise<SignedEvent & { person: string }> {
  const { jws } = await app.call<RecordedEvent>('event.get', { index });
  const event = await readSignedEvent(jws);
  const { keys } = await app.party(event.party);
  const key = keys.find(({ kid }) => kid === event.kid);
  if (!key || !await verifyJws(parseJws(jws, typ.event), key)) {
    throw new Refused('check.evidence.signature');
  }
  return { ...event, person: key.person?.name ?? '' };
}
