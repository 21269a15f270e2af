// The frame around the views: who is asking, how the line stands, where one can go.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { App, type LedgerChange } from './app.ts';
import { icon, type IconName } from './parts/icons.ts';
import { lostLine } from './parts/lost_line.ts';
import { routeOf, toAgreements, toCheck, toDisputes, toInbox, toKeys, type Route }
  from './router.ts';
import { OtherLedger } from './wire/problem.ts';

// Each view comes when it is gone to.
const views: Record<Route['view'], () => Promise<unknown>> = {
  inbox: () => import('./views/inbox/inbox.ts'),
  agreements: () => import('./views/agreement/agreements.ts'),
  agreement: () => import('./views/agreement/agreement.ts'),
  new: () => import('./views/agreement/new.ts'),
  proposals: () => import('./views/proposals/proposals.ts'),
  notices: () => import('./views/notices/notices.ts'),
  edit: () => import('./views/edit/edit.ts'),
  sign: () => import('./views/sign/sign.ts'),
  history: () => import('./views/history/history.ts'),
  performance: () => import('./views/performance/performance.ts'),
  complaints: () => import('./views/complaints/complaints.ts'),
  disputes: () => import('./views/dispute/disputes.ts'),
  dispute: () => import('./views/dispute/dispute.ts'),
  raise: () => import('./views/dispute/raise.ts'),
  keys: () => import('./views/keys/keys.ts'),
  people: () => import('./views/people/people.ts'),
  check: () => import('./views/check/check.ts'),
  unknown: () => import('./views/unknown.ts'),
};

/** So long after an event what waits is counted again. */
const countMs = 800;

export class Shell extends LitElement {
  static override properties = { app: { attribute: false }, route: { state: true } };

  declare app: App;
  declare route: Route;
  #loaded = new Set<string>();
  /** Views that could not be fetched. */
  #missing = new Set<string>();
  #wasLive = false;
  #partyName = '';
  #countedFor = '';
  #counting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.route = routeOf(location.hash);
  }

  protected override createRenderRoot(): this { return this; }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', () => this.#go());
    window.addEventListener('online', () => this.app.reconnect());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.app.reconnect();
    });
    this.app.addEventListener('change', () => this.#changed());
    this.app.addEventListener('ledger', (event) => {
      this.#countAgain();
      void import('./parts/notify.ts').then(({ notify }) => notify(this.app, event as LedgerChange))
        .catch(() => undefined);
    });
    this.#go();
  }

  #go(): void {
    this.route = routeOf(location.hash);
    window.scrollTo(0, 0);
    const { view } = this.route;
    if (!this.#loaded.has(view)) void this.#fetch(view);
  }

  // True: it is there.
  async #fetch(view: Route['view']): Promise<boolean> {
    try {
      await views[view]();
      this.#loaded.add(view);
      this.#missing.delete(view);
      return true;
    } catch {
      this.#missing.add(view);
      return false;
    } finally {
      this.requestUpdate();
    }
  }

  // A server that serves another page by now has this view no more: then the page comes anew.
  async #fetchAgain(): Promise<void> {
    this.app.reconnect();
    const isThere = await this.#fetch(this.route.view);
    if (!isThere && this.app.line.kind === 'live') location.reload();
  }

  // The inbox counts by itself while it is looked at.
  #countAgain(): void {
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => {
      if (this.route.view === 'inbox' || !this.app.isKnown) return;
      void import('./views/inbox/load.ts').then(({ loadInbox }) => loadInbox(this.app))
        .catch(() => undefined);
    }, countMs);
  }

  #changed(): void {
    this.requestUpdate();
    const { key, line, waiting } = this.app;
    const isBack = line.kind === 'live' && !this.#wasLive;
    this.#wasLive = line.kind === 'live';
    if (isBack && this.#missing.has(this.route.view)) void this.#fetch(this.route.view);
    if (key === null || line.kind !== 'live') return;
    if (waiting === null && this.#countedFor !== key.kid) {
      this.#countedFor = key.kid;
      this.#countAgain();
    }
    void this.app.nameOf(key.party).then((name) => {
      if (name === this.#partyName) return;
      this.#partyName = name;
      this.requestUpdate();
    });
  }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.app.texts.screen(name, params);
  }

  protected override render(): TemplateResult {
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>${this.#t('skip')}</a>
      <header class="top"><div>
        <a class="brand" href=${toInbox}>${this.#logo()}Sopu</a>
        <nav class="nav" aria-label=${this.#t('nav')}>${this.#places()}</nav>
        <div class="right">${this.#line()}${this.#language()}${this.#person()}</div>
      </div></header>
      ${this.#ribbon()}
      <main id="main" tabindex="-1">${this.#isOther() ? this.#otherLedger() : this.#view()}</main>
      <p class="vh" role="status" aria-live="polite">${this.app.announcement}</p>
      <nav class="tabbar" aria-label=${this.#t('nav')}>${this.#places(true)}</nav>`;
  }

  #skip(event: Event): void {
    event.preventDefault();
    document.getElementById('main')?.focus();
  }

  #logo(): TemplateResult {
    return html`<svg class="logo" viewBox="0 0 22 22" aria-hidden="true"><rect x="1.500" y="5"
      width="12" height="12" rx="1.500"/><circle cx="14" cy="11" r="6"/></svg>`;
  }

  #places(withIcons = false): TemplateResult[] {
    const waiting = this.app.waiting;
    const at = this.route.view;
    const places: [string, string, IconName, boolean][] = [
      [toInbox, 'nav.inbox', 'inbox', at === 'inbox'],
      [toAgreements, 'nav.agreements', 'doc',
        ['agreements', 'agreement', 'new', 'proposals', 'notices', 'edit', 'sign', 'performance',
          'complaints', 'history'].includes(at)],
      [toDisputes, 'nav.disputes', 'scales', ['disputes', 'dispute', 'raise'].includes(at)],
      [toCheck, 'nav.check', 'seal', at === 'check'],
      [toKeys, 'nav.keys', 'key', ['keys', 'people'].includes(at)],
    ];
    return places.map(([href, name, symbol, isHere]) => html`<a href=${href}
      aria-current=${isHere ? 'page' : nothing}>${withIcons ? icon(symbol)
        : nothing}${this.#t(name)}${
      name === 'nav.inbox' && waiting ? html`<span class="count"><span class="vh"
        >${this.#t('nav.waiting', { count: waiting })}</span><span
          aria-hidden="true">${waiting}</span
        ></span>` : nothing}</a>`);
  }

  // A word for how it stands; of a lost line since when nothing was heard.
  #line(): TemplateResult {
    const { kind, lastSeen } = this.app.line;
    const time = lastSeen === null ? '' : new Intl.DateTimeFormat(this.app.texts.language,
      { hour: 'numeric', minute: '2-digit' }).format(lastSeen);
    const isOld = kind === 'lost' || kind === 'stale';
    const text = isOld && time ? this.#t('line.last-seen', { time }) : this.#t(`line.${kind}`);
    return html`<span class="line ${kind}"><i class="dot"></i><span>${text}</span></span>`;
  }

  #language(): TemplateResult {
    const other = this.app.texts.language === 'fi' ? 'en' : 'fi';
    const name = other === 'fi' ? 'Suomeksi' : 'In English';
    return html`<button class="lang" lang=${other} @click=${() => void this.app.speak(other)}
      >${name}</button>`;
  }

  #person(): TemplateResult | typeof nothing {
    const { key } = this.app;
    if (key === null) return nothing;
    const party = this.#partyName || key.party;
    const text = key.personName ? this.#t('person-of', { person: key.personName, party }) : party;
    return html`<a class="who" href=${toKeys} title=${this.#t('who')}
      >${icon('key')}<span>${text}</span></a>`;
  }

  #ribbon(): TemplateResult | typeof nothing {
    const text = this.app.hasBadLink ? 'bad-link' : this.app.key?.kind === 'demo' ? 'demo-key'
      : null;
    return text === null ? nothing : html`<aside class="ribbon ${this.app.hasBadLink ? 'bad' : ''}"
      aria-label=${this.#t('ribbon')}>${this.#t(text)}</aside>`;
  }

  #isOther(): boolean {
    return this.app.line.final instanceof OtherLedger &&
      !['keys', 'check'].includes(this.route.view);
  }

  #otherLedger(): TemplateResult {
    return html`<section class="empty alarm" role="alert">${icon('bad')}
      <h1 tabindex="-1">${this.#t('other-ledger')}</h1>
      <p>${this.#t('other-ledger.what')}</p>
      <p class="row-of-buttons"><a class="btn" href=${toKeys}>${this.#t('other-ledger.known')}</a
        ></p>
    </section>`;
  }

  #view(): TemplateResult | typeof nothing {
    const { app, route } = this;
    if (this.#missing.has(route.view)) {
      return lostLine(app.texts, () => void this.#fetchAgain());
    }
    if (!this.#loaded.has(route.view)) return nothing;
    switch (route.view) {
      case 'inbox': return html`<sopu-inbox .app=${app} .route=${route}></sopu-inbox>`;
      case 'agreements': return html`<sopu-agreements .app=${app}
        .route=${route}></sopu-agreements>`;
      case 'agreement': return html`<sopu-agreement .app=${app} .route=${route}></sopu-agreement>`;
      case 'new': return html`<sopu-new .app=${app} .route=${route}></sopu-new>`;
      case 'proposals': return html`<sopu-proposals .app=${app} .route=${route}></sopu-proposals>`;
      case 'notices': return html`<sopu-notices .app=${app} .route=${route}></sopu-notices>`;
      case 'edit': return html`<sopu-edit .app=${app} .route=${route}></sopu-edit>`;
      case 'sign': return html`<sopu-sign .app=${app} .route=${route}></sopu-sign>`;
      case 'history': return html`<sopu-history .app=${app} .route=${route}></sopu-history>`;
      case 'performance':
        return html`<sopu-performance .app=${app} .route=${route}></sopu-performance>`;
      case 'complaints':
        return html`<sopu-complaints .app=${app} .route=${route}></sopu-complaints>`;
      case 'disputes': return html`<sopu-disputes .app=${app} .route=${route}></sopu-disputes>`;
      case 'dispute': return html`<sopu-dispute .app=${app} .route=${route}></sopu-dispute>`;
      case 'raise': return html`<sopu-raise .app=${app} .route=${route}></sopu-raise>`;
      case 'check': return html`<sopu-check .app=${app} .route=${route}></sopu-check>`;
      case 'keys': return html`<sopu-keys .app=${app} .route=${route}></sopu-keys>`;
      case 'people': return html`<sopu-people .app=${app} .route=${route}></sopu-people>`;
      case 'unknown': return html`<sopu-unknown .app=${app} .route=${route}></sopu-unknown>`;
    }
  }
}
customElements.define('sopu-shell', Shell);
