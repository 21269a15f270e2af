// The page's beginning: takes a key out of the address before anything is asked or shown, then
// opens the line and the frame.
import { App } from './app.ts';
import { takeLinkedKey, type LinkedKey } from './keys/fragment.ts';
import { choose, importPkcs8, keep } from './keys/key_store.ts';
import './shell.ts';

async function keepLinked({ pkcs8, party, kid, personName }: LinkedKey): Promise<void> {
  const key = await importPkcs8(pkcs8);
  if (key.kid !== kid) throw new Error('the link holds another key than it says');
  await keep({ ...key, party, personName, kind: 'demo', since: new Date().toISOString() });
  choose(kid);
}

// True: it is kept. False: it cannot be used. Null: there is none.
async function takeKey(): Promise<boolean | null> {
  const linked = takeLinkedKey();
  if (linked === null) return null;
  return linked === 'damaged' ? false : keepLinked(linked).then(() => true, () => false);
}

// The serif is worth its weight only once there is something to read.
function loadSerif(): void {
  requestAnimationFrame(() => setTimeout(() => {
    document.querySelector<HTMLLinkElement>('link[data-after-paint]')?.setAttribute('media', 'all');
  }));
}

async function start(): Promise<void> {
  const isKept = await takeKey();
  const app = await App.open();
  app.hasBadLink = isKept === false;
  app.connect();
  const shell = document.createElement('sopu-shell');
  Object.assign(shell, { app });
  // A link that is opened where the page is open already only changes the fragment.
  window.addEventListener('hashchange', () => void takeKey().then((kept) => {
    if (kept === null) return;
    app.hasBadLink = !kept;
    void app.speakAs(null);
  }));
  document.body.append(shell);
  loadSerif();
}

void start();
