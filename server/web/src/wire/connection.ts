// One socket from its opening to its end: JSON-RPC 2.0 over the subprotocol sopu.v1 (formats,
// section 10). What comes after its end is for Client.
import { Unreachable, refusalOf } from './problem.ts';

/** What is used of a WebSocket: the browser's, or one that a test passes in. */
export interface SocketLike {
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(frame: string): void;
  close(code?: number): void;
}

export type OpenSocket = (url: string, protocol: string) => SocketLike;

export interface Hello {
  origin: string;
  nonce: string;
  time: string;
  treeSize: number;
  limits: { frameBytes: number; requestsInFlight: number; tokenLifetimeSec: number };
}

export type Params = Record<string, unknown>;

export interface Heard {
  /** A notification of the server, `hello` among them. */
  notified(method: string, params: Params): void;
  /** Any frame has come. */
  heard(): void;
  /** Once, at the end. Every open call has failed with Unreachable by then. */
  ended(): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

export class Connection {
  #socket: SocketLike;
  #heard: Heard;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isOpen = true;

  constructor(open: OpenSocket, url: string, heard: Heard) {
    this.#heard = heard;
    this.#socket = open(url, 'sopu.v1');
    this.#socket.onmessage = (event: { data?: unknown }) => this.#take(event.data);
    this.#socket.onclose = () => this.close();
    this.#socket.onerror = () => this.close();
  }

  /**
   * The result, or what it fails with: Refusal, or Unreachable when the socket ends or `timeoutMs`
   * are over before an answer came.
   */
  call(method: string, params: Params, timeoutMs: number): Promise<unknown> {
    if (!this.#isOpen) return Promise.reject(new Unreachable('closed'));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Unreachable('late'));
      }, timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.onmessage = this.#socket.onclose = this.#socket.onerror = null;
    this.#socket.close();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new Unreachable('closed'));
    }
    this.#waiting.clear();
    this.#heard.ended();
  }

  #take(data: unknown): void {
    const frame = read(data);
    if (frame === null) return this.close();
    this.#heard.heard();
    if (typeof frame.method === 'string') {
      return this.#heard.notified(frame.method, (frame.params ?? {}) as Params);
    }
    if (typeof frame.id !== 'number') return;
    const waiting = this.#waiting.get(frame.id);
    if (waiting === undefined) return;
    this.#waiting.delete(frame.id);
    clearTimeout(waiting.timer);
    if (frame.error) waiting.reject(refusalOf(frame.error));
    else waiting.resolve(frame.result);
  }
}

interface Frame {
  id?: unknown;
  method?: unknown;
  params?: unknown;
  result?: unknown;
  error?: { message?: unknown; data?: unknown };
}

// A server that sends no JSON is none of ours.
function read(data: unknown): Frame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === 'object' && frame !== null ? frame as Frame : null;
  } catch {
    return null;
  }
}
