// Documents of a case: hashed here, put beside the log, and fetched again; each is what its hash
// says, or it is not shown.
import type { App } from '../../app.ts';
import { base64url } from '../../ledger/base64.ts';
import { sha256, textOf, utf8 } from '../../ledger/bytes.ts';
import { isObject, parseObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { speakerOf } from '../../keys/speaker.ts';
import { documentBytesMax, getBlob, putBlob, type BlobStore } from '../../wire/blobs.ts';
import { authToken } from '../../wire/token.ts';
import { Unfit, type PutDocument } from './act.ts';

const saltBytes = 32;
const titleMax = 200;

function storeOf(app: App): BlobStore {
  const { key, ledger } = app;
  if (key === null || ledger === null) throw new Refused('sign.no-key');
  return { url: location.origin, fetch: (url, init) => fetch(url, init),
    language: () => app.texts.language,
    token: () => authToken(speakerOf(key), ledger.origin, null, Date.now()) };
}

export interface Progress { name: string; received: number; bytes: number }

/** Each is hashed, then put. Fails with Unfit for a file that no ledger takes. */
export async function putFiles(app: App, files: readonly File[],
  told: (progress: Progress) => void): Promise<PutDocument[]> {
  const unfit = files.find(({ size }) => size === 0 || size > documentBytesMax);
  if (unfit) throw new Unfit('files', unfit.size === 0 ? 'case.file.empty' : 'case.file.too-large');
  const documents: PutDocument[] = [];
  for (const file of files) {
    told({ name: file.name, received: 0, bytes: file.size });
    const hash = base64url(await sha256(new Uint8Array(await file.arrayBuffer())));
    await putBlob(storeOf(app), hash, file, (received) =>
      told({ name: file.name, received, bytes: file.size }));
    documents.push({ title: Array.from(file.name).slice(0, titleMax).join(''), bytes: file.size,
      sha256: hash });
  }
  return documents;
}

/**
 * What a side and the neutral tell each other alone, put beside the log: it begins with random
 * bytes, so that nobody guesses the words from the hash (ledger/domain/agreement/confidence).
 */
export async function putConfided(app: App, text: string): Promise<PutDocument> {
  const salt = base64url(crypto.getRandomValues(new Uint8Array(saltBytes)));
  const document = utf8(JSON.stringify({ salt, text }));
  const hash = base64url(await sha256(document));
  await putBlob(storeOf(app), hash, new Blob([document]));
  return { title: '', bytes: document.length, sha256: hash };
}

async function fetched(app: App, hash: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await getBlob(storeOf(app), hash);
  if (bytes !== null && base64url(await sha256(bytes)) !== hash) {
    throw new Refused('case.file.other');
  }
  return bytes;
}

/** The words; null: they are for two others alone. */
export async function confidedWords(app: App, hash: string): Promise<string | null> {
  const bytes = await fetched(app, hash);
  if (bytes === null) return null;
  const text = textOf(bytes) ?? '';
  try {
    const document = parseObject(text);
    return isObject(document) && typeof document['text'] === 'string' ? document['text'] : text;
  } catch {
    return text;
  }
}

/** Gives a document to the person as a file. Fails with Refused where the server has none. */
export async function saveDocument(app: App, { title, sha256: hash }: PutDocument): Promise<void> {
  const bytes = await fetched(app, hash);
  if (bytes === null) throw new Refused('case.file.gone');
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = title;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);  // the browser has begun to read by then
}
