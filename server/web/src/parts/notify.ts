// Notifications of the browser, if somebody wants them: what others recorded about the agreements
// while nobody looked at the page. They come from this page alone, while it is open.
import type { Agreement } from '../answers.ts';
import type { App, LedgerChange } from '../app.ts';
import { readSignedEvent } from '../ledger/event.ts';
import { toAgreement } from '../router.ts';

const wanted = 'sopu.notify';

/** `none`: the browser has none; `denied`: it was told not to show any. */
export function standing(): 'none' | 'denied' | 'off' | 'on' {
  if (!('Notification' in window)) return 'none';
  if (Notification.permission === 'denied') return 'denied';
  const isWanted = localStorage.getItem(wanted) === 'on';
  return isWanted && Notification.permission === 'granted' ? 'on' : 'off';
}

/** The browser asks first, when it was not asked before. */
export async function turn(on: boolean): Promise<void> {
  if (on) await Notification.requestPermission();
  localStorage.setItem(wanted, on ? 'on' : 'off');
}

/** One at most for each agreement: the newest takes the place of those before it. */
export async function notify(app: App, { agreement, event }: LedgerChange): Promise<void> {
  if (standing() !== 'on' || document.hasFocus() || agreement === '' || !event.jws) return;
  const { kid } = await readSignedEvent(event.jws);
  if (kid === app.key?.kid) return;
  const { title, timeZone } = await app.call<Agreement>('agreement.get', { id: agreement });
  const shown = new Notification(title, { tag: agreement, lang: app.texts.language,
    body: app.texts.sentence(event.effect.summary, timeZone ?? null) });
  shown.onclick = () => {
    window.focus();
    location.hash = toAgreement(agreement);
    shown.close();
  };
}
