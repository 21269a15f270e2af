// Documents beside the log: put in pieces, from where an earlier attempt broke off, and fetched by
// their hashes (formats, section 9; PUT and GET /v1/blobs/{hash}).
import { Refusal, Unreachable, type ProblemDocument } from './problem.ts';

export interface BlobStore {
  /** Of the server, without a slash at the end. */
  url: string;
  /** A new one for each request: none is taken twice. */
  token(): Promise<string>;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** In which problems are told: en or fi. */
  language(): string;
}

/** The longest document that a ledger takes. */
export const documentBytesMax = 32 * 2 ** 20;
const pieceBytes = 256 * 1024;
const attemptsMax = 5;
const againMs = 400;

interface Received { received: number; whole: boolean }

async function asked(store: BlobStore, hash: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, authorization: `Bearer ${await store.token()}`,
    'accept-language': store.language() };
  let answer: Response;
  try {
    answer = await store.fetch(`${store.url}/v1/blobs/${hash}`, { ...init, headers,
      cache: 'no-store' });
  } catch {
    throw new Unreachable('closed');
  }
  if (answer.status === 502 || answer.status === 503) throw new Unreachable('closed');
  return answer;
}

const refusalOf = async (answer: Response): Promise<Refusal> =>
  new Refusal(await answer.json() as ProblemDocument);

async function putPiece(store: BlobStore, hash: string, range: string, body: Blob):
    Promise<Received> {
  const answer = await asked(store, hash, { method: 'PUT', body,
    headers: { 'content-type': 'application/octet-stream', 'content-range': range } });
  if (!answer.ok) throw await refusalOf(answer);
  return await answer.json() as Received;
}

/**
 * Puts it beside the log; `told` learns how many bytes have come. Fails with Refusal, or with
 * Unreachable after some attempts: what has come by then is kept for the next one. `signal` gives
 * up with Unreachable.
 */
export async function putBlob(store: BlobStore, hash: string, content: Blob,
  told: (received: number) => void = () => undefined, signal?: AbortSignal): Promise<void> {
  const { size } = content;
  let state: Received | null = null;
  for (let failed = 0; state?.whole !== true;) {
    if (signal?.aborted) throw new Unreachable('given-up');
    try {
      state = state === null ? await putPiece(store, hash, `bytes */${size}`, new Blob())
        : await putNext(store, hash, content, state.received);
      failed = 0;
      told(state.whole ? size : state.received);
    } catch (error) {
      failed += 1;
      if (!(error instanceof Unreachable) || failed === attemptsMax) throw error;
      state = null;  // it is asked how much has come
      await new Promise((resolve) => setTimeout(resolve, againMs * 2 ** failed));
    }
  }
}

async function putNext(store: BlobStore, hash: string, content: Blob, from: number):
    Promise<Received> {
  const to = Math.min(content.size, from + pieceBytes);
  const state = await putPiece(store, hash, `bytes ${from}-${to - 1}/${content.size}`,
    content.slice(from, to));
  if (!state.whole && state.received <= from) throw new Unreachable('late');
  return state;
}

/** Null: the server has none that the caller may read. Its hash is for the caller to check. */
export async function getBlob(store: BlobStore, hash: string):
    Promise<Uint8Array<ArrayBuffer> | null> {
  const answer = await asked(store, hash, { method: 'GET' });
  if (answer.status === 404) return null;
  if (!answer.ok) throw await refusalOf(answer);
  return new Uint8Array(await answer.arrayBuffer());
}
