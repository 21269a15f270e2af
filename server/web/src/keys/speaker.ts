// The key that says who is asking. One that asks its holder at every signature, a passkey, gives a
// session (formats, section 9): it signs once that another key speaks for it, so that a line that
// comes again, or a document that is fetched, asks nobody. That other one lives in this tab only,
// and signs nothing but who is asking.
import { ed25519Signer, signJws, typ, type Typ } from '../ledger/jws.ts';
import type { Session, Speaker } from '../wire/token.ts';
import { canSign, makeKey, signerOf, type StoredKey } from './key_store.ts';

export function speakerOf(key: StoredKey): Speaker {
  const signer = signerOf(key);
  const speaker: Speaker = { party: key.party, kid: key.kid,
    sign: (what, payload) => signJws(signer, what as Typ, payload) };
  if (key.credential === undefined) return speaker;
  return { ...speaker, asksPerson: true, endSessions: () => endSessions(speaker),
    session: (origin, nowMs) => sessionFor(speaker, origin, nowMs) };
}

/** A working day. */
const lifetimeSec = 12 * 60 * 60;
/** So long before its end it is not begun with any more. */
const marginSec = 120;

interface Held { session: Promise<Session>; endsSec: number }

// By the key that gave them and the ledger that they are for.
const held = new Map<string, Held>();

// Asks the holder if there is none, once for all who wait for it. Null where this browser has no
// Ed25519: the holder is asked for each token then. Rejects as the speaker's `sign` does.
async function sessionFor(speaker: Speaker, origin: string, nowMs: number):
    Promise<Session | null> {
  const name = `${speaker.kid} ${origin}`;
  const nowSec = Math.floor(nowMs / 1000);
  const found = held.get(name);
  if (found && nowSec < found.endsSec - marginSec) return found.session;
  if (!await canSign()) return null;
  const session = begin(speaker, origin, nowSec);
  held.set(name, { session, endsSec: nowSec + lifetimeSec });
  session.catch(() => held.delete(name));
  return session;
}

// The ledger does not take it: the holder is asked anew.
function endSessions(speaker: Speaker): void {
  for (const name of held.keys()) if (name.startsWith(`${speaker.kid} `)) held.delete(name);
}

async function begin(speaker: Speaker, origin: string, nowSec: number): Promise<Session> {
  const { kid, jwk, privateKey } = await makeKey();
  const signer = ed25519Signer(privateKey!, kid);
  const jws = await speaker.sign(typ.session, JSON.stringify({ iss: `party/${speaker.party}`,
    aud: origin, iat: nowSec, exp: nowSec + lifetimeSec, cnf: { jwk } }));
  return { jws, sign: (what, payload) => signJws(signer, what as Typ, payload) };
}
