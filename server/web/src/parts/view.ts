// What every view is: an element in light DOM (names of ARIA stop at shadow roots) that asks for
// what it shows, shows what it had meanwhile, and asks again when the ledger went on.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App, LedgerChange } from '../app.ts';
import { toKeys, type Route } from '../router.ts';
import type { Texts } from '../text.ts';
import { Refusal, Unreachable } from '../wire/problem.ts';
import { icon } from './icons.ts';
import { lostLine } from './lost_line.ts';

const outlineMs = 300;
const quietMs = 120;

// Whether somebody went from one route to another since the page was opened: what had the focus is
// gone with the view before, so that it cannot tell.
let wentOn = false;
window.addEventListener('hashchange', () => { wentOn = true; }, { once: true });

export abstract class View<R extends Route, Data> extends LitElement {
  static override properties = {
    app: { attribute: false },
    route: { attribute: false },
    data: { state: true },
    failure: { state: true },
    isSlow: { state: true },
  };

  declare app: App;
  declare route: R;
  declare data: Data | null;
  declare failure: unknown;
  declare isSlow: boolean;
  #asked = 0;
  #focused: Route | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #language = '';
  #wasLive = false;

  constructor() {
    super();
    this.data = null;
    this.failure = null;
    this.isSlow = false;
  }

  protected override createRenderRoot(): this { return this; }

  protected get texts(): Texts { return this.app.texts; }

  protected t(name: string, params: Record<string, unknown> = {}, zone: string | null = null):
      string {
    return this.texts.screen(name, params, zone);
  }

  /** Asks for everything that is shown. */
  protected abstract load(): Promise<Data>;
  protected abstract show(data: Data): TemplateResult;
  /** Of the tab and the history. */
  protected abstract titleOf(data: Data): string;
  /** Whether an event about this agreement, or about who knows which, changes what is shown. */
  protected concerns(_agreement: string): boolean { return true; }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#wasLive = this.app.line.kind === 'live';
    this.app.addEventListener('change', this.#onChange);
    this.app.addEventListener('ledger', this.#onLedger);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#again);
    this.app.removeEventListener('change', this.#onChange);
    this.app.removeEventListener('ledger', this.#onLedger);
  }

  #onChange = () => {
    const isOtherLanguage = this.#language !== this.texts.language;
    const isLive = this.app.line.kind === 'live';
    const isBack = isLive && !this.#wasLive && (this.data !== null || this.failure !== null);
    this.#wasLive = isLive;
    if (isOtherLanguage || isBack) void this.reload();
    this.requestUpdate();
  };

  // A batch of events is one change.
  #onLedger = (event: Event) => {
    const { agreement } = event as LedgerChange;
    if (agreement !== '' && !this.concerns(agreement)) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.reload(), quietMs);
  };

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('route')) return;
    const before = changed.get('route') as R | undefined;
    if (before !== undefined && this.keeps(before)) return;
    this.data = null;
    void this.reload();
  }

  /** Whether what was asked for before serves this route, too. */
  protected keeps(_before: R): boolean { return false; }

  async reload(): Promise<void> {
    const asked = ++this.#asked;
    this.#language = this.texts.language;
    const timer = setTimeout(() => { this.isSlow = true; }, outlineMs);
    try {
      const data = await this.load();
      if (asked !== this.#asked) return;
      this.data = data;
      this.failure = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failure = error;
      // What was there stays; that it may be old, the line says.
      if (!(error instanceof Unreachable)) this.data = null;
    } finally {
      clearTimeout(timer);
      if (asked === this.#asked) this.isSlow = false;
    }
  }

  protected override updated(): void {
    if (this.data === null) return;
    document.title = `${this.titleOf(this.data)} – Sopu`;
    if (this.#focused === this.route) return;
    const isFirst = this.#focused === null && document.activeElement === document.body && !wentOn;
    this.#focused = this.route;
    this.arrived(isFirst);
  }

  /** On a new route whoever cannot see hears where they are. */
  protected arrived(isFirst: boolean): void {
    if (!isFirst) this.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }

  protected override render(): unknown {
    if (this.data !== null) return this.show(this.data);
    const isLost = ['lost', 'stale'].includes(this.app.line.kind);
    if (isLost && (this.isSlow || this.failure instanceof Unreachable)) {
      return lostLine(this.texts, this.#tryAgain);
    }
    if (this.failure !== null) return this.#failed();
    return this.isSlow ? html`<div class="outline" aria-busy="true"
      ><span class="vh">${this.t('loading')}</span><i></i><i></i><i></i></div>` : nothing;
  }

  #tryAgain = () => {
    this.app.reconnect();
    void this.reload();
  };

  // Whoever asks without a key that the ledger knows is shown the way to one.
  protected unknown(): TemplateResult {
    if (this.app.line.declined) return this.#declined();
    return html`<section class="empty">${icon('key')}<h1 tabindex="-1">${this.t('keys.get')}</h1>
      <p>${this.#whyUnknown()}</p>
      <p><a class="btn primary" href=${toKeys}>${this.t('to-keys')}</a></p></section>`;
  }

  // A key that was revoked, or is silent for now, is not one that is not known yet.
  #whyUnknown(): string {
    const { key, line: { unknown } } = this.app;
    if (key === null) return this.t('agreements.no-key');
    const isNew = !(unknown instanceof Refusal) ||
      unknown.problem.reason?.code === 'token-key-unknown';
    return isNew ? this.t('inbox.unknown-key') : this.app.explain(unknown);
  }

  #declined(): TemplateResult {
    return html`<section class="empty">${icon('key')}
      <h1 tabindex="-1">${this.t('keys.passkey.ask')}</h1><p>${this.t('keys.passkey.declined')}</p>
      <p><button class="btn primary" @click=${() => this.app.connect()}
        >${this.t('keys.passkey.again')}</button></p></section>`;
  }

  #failed(): TemplateResult {
    const isUnknown = this.failure instanceof Refusal && this.failure.code === 'unauthenticated';
    if (isUnknown) return this.unknown();
    return html`<section class="empty">${icon('bad')}
      <h1 tabindex="-1">${this.t('failed')}</h1>
      <p>${this.app.explain(this.failure)}</p>
      <p class="row-of-buttons"><button class="btn" @click=${() => void this.reload()}
        >${this.t('again')}</button><a class="btn quiet" href="#/">${this.t('to-inbox')}</a></p>
    </section>`;
  }
}
