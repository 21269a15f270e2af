// The line to the ledger: opens it, makes sure which ledger it is before it says who is asking,
// keeps it open, takes up the subscription where it was left, and says how it stands.
import { Connection, type Hello, type OpenSocket, type Params } from './connection.ts';
import { OtherLedger, Refusal, Unreachable, type Sentence } from './problem.ts';
import { authToken, type Speaker } from './token.ts';

/** What the ledger says it is (`log.get`). */
export interface LedgerFacts {
  origin: string;
  verifierKey: string;
  size: number;
}

/**
 * `connecting` before the first time it is live; `stale`: an answer is overdue; `lost`: no socket,
 * and it tries again, or never again if `final` says why.
 */
export interface LineState {
  kind: 'connecting' | 'live' | 'stale' | 'lost';
  /** When the server was last heard, milliseconds since 1970; null: never. */
  lastSeen: number | null;
  /** Why it stays lost. */
  final?: Error;
  /**
   * Why the server answers only what everybody may ask: it refused the token. True: the key is not
   * on record yet, and its holder was not asked.
   */
  unknown?: Refusal | true;
  /** The same, since who has the passkey did not want to say who asks, or did not in time. */
  declined?: true;
}

export interface Effect {
  summary: Sentence;
  phaseBefore?: string;
  phaseAfter?: string;
  changeClass?: string;
  stretches: { from: string; changes: Change[] }[];
  follows: Sentence[];
}

export interface Change {
  path: string;
  before?: unknown;
  after?: unknown;
  changeClass: string;
}

/** Of the subscription. Without `jws` for who is only told of it. */
export interface LedgerEvent {
  index: number;
  recordedAt: string;
  jws?: string;
  effect: Effect;
}

export interface Times {
  /** Longest time for an answer. */
  callMs: number;
  /** Longest time for an answer of a person. */
  askMs: number;
  /** So long after the last frame the server is asked for a sign of life. */
  idleMs: number;
  /** After that long without an answer to it the line is stale, after twice that given up. */
  overdueMs: number;
  /** Time before the second attempt to connect; it doubles up to `backoffMaxMs`. */
  backoffMs: number;
  backoffMaxMs: number;
}

export const usualTimes: Times =
  { callMs: 20_000, askMs: 60_000, idleMs: 15_000, overdueMs: 6_000, backoffMs: 500,
    backoffMaxMs: 20_000 };

export type Call = (method: string, params?: Params) => Promise<unknown>;

export interface ClientOptions {
  url: string;
  open: OpenSocket;
  /** Whose key asks; absent: only what everybody may ask. */
  speaker?: Speaker;
  /** Called before anything else is said; throws OtherLedger if it is not the one that is known. */
  meet(hello: Hello, facts: LedgerFacts, call: Call): Promise<void>;
  /** In which sentences are wanted: en or fi. */
  language(): string;
  times?: Partial<Times>;
}

async function isOnRecord(call: Call, { party, kid }: Speaker): Promise<boolean> {
  try {
    const { keys } = await call('party.get', { id: party }) as { keys: { kid: string }[] };
    return keys.some((key) => key.kid === kid);
  } catch (error) {
    if (error instanceof Refusal) return false;  // nor is the party
    throw error;
  }
}

type Listener<T> = (value: T) => void;

const tooLate = 'authentication-too-late';

export class Client {
  #options: ClientOptions;
  #times: Times;
  #connection: Connection | null = null;
  #state: LineState = { kind: 'connecting', lastSeen: null };
  #isReady = false;
  #isClosed = false;
  #attempts = 0;
  #next: number | undefined;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #listeners = {
    state: new Set<Listener<LineState>>(),
    event: new Set<Listener<LedgerEvent>>(),
    checkpoint: new Set<Listener<string>>(),
  };

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#times = { ...usualTimes, ...options.times };
  }

  get state(): LineState { return this.#state; }

  /** Begins, or tries at once instead of when the time for it comes. */
  connect(): void {
    if (this.#isClosed || this.#connection !== null || this.#state.final) return;
    this.#clearTimers();
    let greeted = false;
    const connection = new Connection(this.#options.open, this.#options.url, {
      heard: () => this.#heard(),
      ended: () => this.#ended(connection),
      notified: (method, params) => {
        if (method !== 'hello') return this.#notified(method, params);
        if (greeted) return connection.close();
        greeted = true;
        void this.#greet(connection, params as unknown as Hello);
      },
    });
    this.#connection = connection;
    const greetingMs = this.#options.speaker?.asksPerson ? this.#times.askMs : this.#times.callMs;
    this.#after(greetingMs, () => { if (!this.#isReady) connection.close(); });
  }

  close(): void {
    this.#isClosed = true;
    this.#clearTimers();
    this.#connection?.close();
    for (const group of Object.values(this.#listeners)) group.clear();
  }

  /** Each gives a function that ends it. */
  onState(listener: Listener<LineState>): () => void {
    return added(this.#listeners.state, listener);
  }
  onEvent(listener: Listener<LedgerEvent>): () => void {
    return added(this.#listeners.event, listener);
  }
  onCheckpoint(listener: Listener<string>): () => void {
    return added(this.#listeners.checkpoint, listener);
  }

  /** Waits for the line to be live first. Fails with Refusal or Unreachable. */
  async call<T = unknown>(method: string, params: Params = {}): Promise<T> {
    const begun = Date.now();
    await this.#live(this.#times.callMs);
    const left = Math.max(1, this.#times.callMs - (Date.now() - begun));
    return await this.#ask(method, params, left) as T;
  }

  /**
   * The receipt. A line that is lost meanwhile does not matter: the same bytes again are answered
   * with the first receipt (formats, section 3), so they are sent until an answer comes. `signal`
   * gives up, with Unreachable: then nobody knows yet.
   */
  async append<T = unknown>(jws: string, signal?: AbortSignal): Promise<T> {
    for (;;) {
      if (signal?.aborted || this.#isClosed) throw new Unreachable('given-up');
      try {
        await this.#live(this.#times.callMs, signal);
        return await this.#ask('append', { jws }, this.#times.callMs) as T;
      } catch (error) {
        const isKnown = error instanceof Refusal && error.code !== 'outcome-unknown';
        if (isKnown || this.#state.final) throw error;
      }
    }
  }

  // ---------------------------------------------------------------- how it stands

  #tell(state: Omit<LineState, 'lastSeen'>): void {
    this.#state = { ...state, lastSeen: this.#state.lastSeen };
    for (const listener of [...this.#listeners.state]) listener(this.#state);
  }

  #heard(): void {
    this.#state = { ...this.#state, lastSeen: Date.now() };
    if (!this.#isReady) return;
    if (this.#state.kind === 'stale') this.#tell({ ...this.#state, kind: 'live' });
    this.#watch();
  }

  // Asks for a sign of life when nothing has come for a while: a browser does not see pings.
  #watch(): void {
    this.#clearTimers();
    this.#after(this.#times.idleMs, () => {
      const connection = this.#connection;
      if (connection === null) return;
      connection.call('log.get', {}, this.#times.callMs).catch(() => undefined);
      this.#after(this.#times.overdueMs, () => this.#tell({ ...this.#state, kind: 'stale' }));
      this.#after(2 * this.#times.overdueMs, () => connection.close());
    });
  }

  #live(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#isReady) return Promise.resolve();
    if (this.#state.final) return Promise.reject(this.#state.final);
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        stop();
        signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const onAbort = () => done(() => reject(new Unreachable('given-up')));
      const timer = setTimeout(() => done(() => reject(new Unreachable('late'))), timeoutMs);
      const stop = this.onState(({ kind, final }) => {
        if (final) done(() => reject(final));
        else if (kind === 'live') done(resolve);
      });
      signal?.addEventListener('abort', onAbort);
    });
  }

  // ---------------------------------------------------------------- one connection

  async #greet(connection: Connection, hello: Hello): Promise<void> {
    const call: Call = (method, params = {}) => connection.call(method, params, this.#times.callMs);
    try {
      const facts = await call('log.get') as LedgerFacts;
      await this.#options.meet(hello, facts, call);
      const stranger = await this.#authenticate(call, hello);
      if (this.#options.speaker && !stranger) await this.#subscribe(call);
      if (this.#connection !== connection) return;
      this.#isReady = true;
      this.#attempts = 0;
      this.#tell({ kind: 'live', ...stranger });
      this.#watch();
    } catch (error) {
      if (error instanceof OtherLedger) this.#state = { ...this.#state, final: error };
      connection.close();
    }
  }

  // Why the server answers only what everybody may ask; undefined if it knows who asks.
  async #authenticate(call: Call, hello: Hello):
      Promise<Pick<LineState, 'unknown' | 'declined'> | undefined> {
    const { speaker } = this.#options;
    if (!speaker) return undefined;
    if (speaker.asksPerson && !await isOnRecord(call, speaker)) return { unknown: true };
    try {
      const token = await authToken(speaker, hello.origin, hello.nonce, Date.now());
      await call('authenticate', { token });
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthenticated') {
        // Who took longer than a line waits has a session by now, and is not asked again.
        if (speaker.session && error.problem.reason?.code === tooLate) throw error;
        speaker.endSessions?.();
        return { unknown: error };
      }
      if (speaker.asksPerson && error instanceof DOMException) return { declined: true };
      throw error;
    }
    return undefined;
  }

  async #subscribe(call: Call): Promise<void> {
    const { from } = await call('subscribe', {
      lang: this.#options.language(),
      ...(this.#next === undefined ? {} : { from: this.#next }),
    }) as { from: number };
    this.#next ??= from;
  }

  #notified(method: string, params: Params): void {
    if (method === 'checkpoint') {
      for (const listener of [...this.#listeners.checkpoint]) listener(String(params.text));
    }
    if (method !== 'event') return;
    const event = params as unknown as LedgerEvent;
    // The past that comes again after a new beginning was told already.
    if (this.#next !== undefined && event.index < this.#next) return;
    this.#next = event.index + 1;
    for (const listener of [...this.#listeners.event]) listener(event);
  }

  #ask(method: string, params: Params, timeoutMs: number): Promise<unknown> {
    const connection = this.#connection;
    if (connection === null) return Promise.reject(new Unreachable('closed'));
    return connection.call(method, { lang: this.#options.language(), ...params }, timeoutMs);
  }

  #ended(connection: Connection): void {
    if (this.#connection !== connection && this.#connection !== null) return;
    this.#connection = null;
    this.#isReady = false;
    this.#clearTimers();
    if (this.#isClosed) return;
    const { final } = this.#state;
    this.#tell(final ? { kind: 'lost', final } : { kind: 'lost' });
    if (final) return;
    // Clients of a server that comes back shall not all come in the same moment.
    const longest = Math.min(this.#times.backoffMaxMs, this.#times.backoffMs * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#after(longest * (0.5 + Math.random() / 2), () => this.connect());
  }

  #after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

function added<T>(group: Set<T>, one: T): () => void {
  group.add(one);
  return () => { group.delete(one); };
}
