// What all views share: who is asking, which ledger answers, in which language, and how the line
// stands. Tells of changes by the events `change` and `ledger`.
import type { Agreement, Page, Party } from './answers.ts';
import { textOf } from './ledger/bytes.ts';
import { fromBase64url } from './ledger/base64.ts';
import { isObject, parseObject, type JsonObject } from './ledger/json.ts';
import { parseVerifier, type Verifier } from './ledger/note.ts';
import { meet, see, type KnownLedger } from './keys/pin.ts';
import { wasDeclined } from './keys/passkey.ts';
import { choose, chosenOf, storedKeys, type StoredKey } from './keys/key_store.ts';
import { speakerOf } from './keys/speaker.ts';
import { fetchCatalogue, preferredLanguage, Texts, type LanguageName } from './text.ts';
import { Client, type LedgerEvent, type LineState } from './wire/client.ts';
import { Refusal, Unreachable, type Sentence } from './wire/problem.ts';

/** An event came in; `agreement` is empty where it is about none. */
export class LedgerChange extends Event {
  readonly agreement: string;
  readonly event: LedgerEvent;

  constructor(agreement: string, event: LedgerEvent) {
    super('ledger');
    this.agreement = agreement;
    this.event = event;
  }
}

export class App extends EventTarget {
  texts: Texts;
  keys: StoredKey[] = [];
  key: StoredKey | null = null;
  ledger: KnownLedger | null = null;
  line: LineState = { kind: 'connecting', lastSeen: null };
  /** How many things wait for the person; null: not known yet. */
  waiting: number | null = null;
  /** Whether this browser keeps anything. */
  hasStorage = true;
  /** The page was opened with a link whose key cannot be used. */
  hasBadLink = false;
  /** What a screen reader says next. */
  announcement = '';
  #client: Client | null = null;
  #parties = new Map<string, Promise<Party>>();
  #zones = new Map<string, Promise<string | null>>();

  constructor(texts: Texts) {
    super();
    this.texts = texts;
  }

  static async open(): Promise<App> {
    const language = preferredLanguage();
    const app = new App(new Texts(language, await fetchCatalogue(language)));
    document.documentElement.lang = language;
    await app.readKeys();
    return app;
  }

  changed(): void {
    this.dispatchEvent(new Event('change'));
  }

  announce(text: string): void {
    this.announcement = text;
    this.changed();
  }

  // ---------------------------------------------------------------- language and keys

  async speak(language: LanguageName): Promise<void> {
    this.texts = new Texts(language, await fetchCatalogue(language));
    localStorage.setItem('sopu.language', language);
    document.documentElement.lang = language;
    this.changed();
  }

  async readKeys(): Promise<void> {
    try {
      this.keys = await storedKeys();
    } catch {
      // In a private window, or locked down: there is no key then to keep from anybody.
      this.keys = [];
      this.hasStorage = false;
    }
    this.key = chosenOf(this.keys);
  }

  /** Speaks with another key from now on, or with none. */
  async speakAs(kid: string | null): Promise<void> {
    if (kid !== null) choose(kid);
    await this.readKeys();
    this.waiting = null;
    this.connect();
  }

  // ---------------------------------------------------------------- the line

  connect(): void {
    this.#client?.close();
    this.#parties.clear();
    this.#zones.clear();
    this.line = { kind: 'connecting', lastSeen: null };
    const url = new URL('/v1/socket', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const client = new Client({
      url: url.href,
      open: (at, protocol) => new WebSocket(at, protocol),
      ...(this.key ? { speaker: speakerOf(this.key) } : {}),
      meet: async (hello, facts, call) => {
        this.ledger = await meet(location.origin, hello, facts, call, this.hasStorage);
      },
      language: () => this.texts.language,
    });
    this.#client = client;
    client.onState((state) => {
      this.line = state;
      this.changed();
    });
    client.onEvent((event) => this.#took(event));
    client.connect();
    this.changed();
  }

  /** At once, not when the time for it comes. */
  reconnect(): void {
    if (this.line.kind === 'lost') this.#client?.connect();
  }

  #took(event: LedgerEvent): void {
    const subject = event.jws === undefined ? '' : subjectOf(event.jws);
    const [kind, id = ''] = subject.split('/');
    if (kind === 'party') this.#parties.delete(id);
    // Whoever begins an agreement together reads each other's names from then on.
    const { phaseBefore, phaseAfter } = event.effect;
    if (phaseBefore === undefined && phaseAfter !== undefined) this.#parties.clear();
    // Of what is only told it is not known what it is about: everything may have changed.
    const agreement = kind === 'agreement' ? id : '';
    this.#zones.delete(agreement);
    this.dispatchEvent(new LedgerChange(agreement, event));
  }

  /** Whether the key is one that the ledger knows. */
  get isKnown(): boolean {
    return this.key !== null && this.line.kind === 'live' && !this.line.unknown &&
      !this.line.declined;
  }

  /** Fails with Refusal or Unreachable. */
  call<T>(method: string, params: Record<string, unknown> = {}): Promise<T> {
    if (this.#client === null) return Promise.reject(new Unreachable('closed'));
    return this.#client.call<T>(method, params);
  }

  append<T>(jws: string, signal?: AbortSignal): Promise<T> {
    if (this.#client === null) return Promise.reject(new Unreachable('closed'));
    return this.#client.append<T>(jws, signal);
  }

  /** All pages, at most so many items. */
  async all<T>(method: string, params: Record<string, unknown>, most = 1000):
      Promise<{ items: T[]; isWhole: boolean }> {
    const items: T[] = [];
    let after: string | undefined;
    do {
      const page: Page<T> = await this.call<Page<T>>(method,
        { ...params, limit: 200, ...(after === undefined ? {} : { after }) });
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined && items.length < most);
    return { items, isWhole: after === undefined };
  }

  // ---------------------------------------------------------------- what is asked often

  party(id: string): Promise<Party> {
    const known = this.#parties.get(id);
    if (known) return known;
    const asked = this.call<Party>('party.get', { id });
    this.#parties.set(id, asked);
    asked.catch(() => this.#parties.delete(id));
    return asked;
  }

  /** What a party is called; its id where that cannot be found out. */
  async nameOf(id: string): Promise<string> {
    return this.party(id).then(({ name }) => name, () => id);
  }

  /** The zone in which an agreement's instants are told; null: none is agreed, UTC. */
  zone(agreement: Agreement): Promise<string | null> {
    const known = this.#zones.get(agreement.id);
    if (known) return known;
    const asked = this.#askZone(agreement);
    this.#zones.set(agreement.id, asked);
    asked.catch(() => this.#zones.delete(agreement.id));
    return asked;
  }

  async #askZone({ id, proposals, newestVersion }: Agreement): Promise<string | null> {
    const proposal = proposals[0];
    const terms = newestVersion
      ? (await this.call<{ terms: JsonObject }>('agreement.terms',
          { id, version: newestVersion.number })).terms
      : proposal ? (await this.call<{ stretches: { terms: JsonObject }[] }>('agreement.proposal',
          { id, event: proposal.id })).stretches[0]?.terms
      : undefined;
    const zone = isObject(terms) ? terms['timeZone'] : undefined;
    return typeof zone === 'string' ? zone : null;
  }

  // ---------------------------------------------------------------- the log

  async log(): Promise<Verifier> {
    if (this.ledger === null) throw new Unreachable('closed');
    return parseVerifier(this.ledger.verifierKey);
  }

  /** Checks that a checkpoint goes on from the newest one that this browser saw. */
  async see(checkpoint: string): Promise<void> {
    if (this.ledger === null) throw new Unreachable('closed');
    this.ledger = await see(this.ledger, checkpoint, (method, params) => this.call(method, params));
  }

  /** Why something failed, for the person. */
  explain(error: unknown, zone: string | null = null): string {
    if (error instanceof Refusal) {
      const { reason, detail, timeZone } = error.problem;
      return reason ? this.texts.sentence(reason, timeZone ?? zone) : detail;
    }
    if (wasDeclined(error)) return this.texts.screen('keys.passkey.declined');
    if (error instanceof Unreachable) return this.texts.screen('line.no-answer');
    const sentence = (error as { sentence?: Sentence } | null)?.sentence;
    if (sentence) return this.texts.sentence(sentence, zone);
    return this.texts.screen('fault', { what: error instanceof Error ? error.message
      : `${error}` });
  }
}

/** `agreement/acme-hosting` of a signed event; empty for what is none. */
function subjectOf(jws: string): string {
  const payload = textOf(fromBase64url(jws.split('.')[1] ?? '') ?? new Uint8Array());
  try {
    const subject = parseObject(payload ?? '')['subject'];
    return typeof subject === 'string' ? subject : '';
  } catch {
    return '';
  }
}
