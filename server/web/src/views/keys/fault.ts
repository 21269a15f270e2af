// Why nothing came of a key, in words.
import type { App } from '../../app.ts';
import { BadKeyFile } from '../../keys/key_file.ts';
import { KeyLost } from '../../keys/key_store.ts';
import { UnfitPasskey } from '../../keys/passkey.ts';

/** The message is the name of a text. */
export class Fault extends Error {}

export function explainKey(app: App, error: unknown): string {
  const t = (name: string) => app.texts.screen(name);
  if (error instanceof Fault) return t(error.message);
  if (error instanceof BadKeyFile) return t(`keys.file.${error.fault}`);
  if (error instanceof UnfitPasskey) return t('keys.passkey.unfit');
  if (error instanceof DOMException && error.name === 'InvalidStateError') {
    return t('keys.passkey.there');
  }
  return error instanceof KeyLost ? t('keys.fault.lost') : app.explain(error);
}
