// The keys of this browser, how to get one, and which ledger it knows.
import { html, nothing, type TemplateResult } from 'lit';
import type { LedgerKey, Party } from '../../answers.ts';
import { forgetLedger, knownLedger, type KnownLedger } from '../../keys/pin.ts';
import { canSign, forgetKey, isPersistent, type StoredKey } from '../../keys/key_store.ts';
import { canHavePasskeys } from '../../keys/passkey.ts';
import { icon } from '../../parts/icons.ts';
import { bytes, passkeyTag, tag } from '../../parts/marks.ts';
import { keyTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import { toInbox, toPeople, type Route } from '../../router.ts';
import { askedVouch, tellOf, vouchersAmong, wishedBy, wishedIn, type Told } from './data.ts';
import { standingOf } from '../people/data.ts';
import './forms.ts';
import './request.ts';
import './vouch.ts';

type KeysRoute = Extract<Route, { view: 'keys' }>;

interface Data {
  keys: Told[];
  canSign: boolean;
  isPersistent: boolean | null;
  ledger: KnownLedger | null;
}

// A key of which there is no other for the same party here. Of a demonstration nothing is lost.
function isAlone(keys: readonly Told[]): boolean {
  const real = keys.filter(({ key }) => key.privateKey && key.kind !== 'demo')
    .map(({ key }) => key.party);
  return real.some((party) => real.filter((other) => other === party).length < 2);
}

export class Keys extends View<KeysRoute, Data> {
  #forgetting: string | null = null;

  // Without a line keys are made all the same, and what the ledger says of them is not known.
  protected override async load(): Promise<Data> {
    const isAsked = !this.app.line.final;
    const [keys, able, persistent, ledger] = await Promise.all([
      Promise.all(this.app.keys.map((key) => this.#tell(key, isAsked))),
      canSign(), isPersistent(),
      knownLedger(location.origin).catch(() => this.app.ledger)]);
    return { keys, canSign: able, isPersistent: persistent, ledger: ledger ?? null };
  }

  async #tell(key: StoredKey, isAsked: boolean): Promise<Told> {
    return tellOf(key, isAsked ? await this.app.party(key.party).catch(() => null) : null);
  }

  protected override titleOf(): string { return this.t('nav.keys'); }

  protected override show(data: Data): TemplateResult {
    const vouchers = vouchersAmong(data.keys, this.app.key?.kid ?? null, Date.now());
    const asked = askedVouch(this.route.query);
    const first = vouchers[0];
    const wished = wishedIn(this.route.query) ?? (first ? wishedBy(first) : null);
    return html`<section class="narrow keys"><h1 tabindex="-1">${this.t('keys.title')}</h1>
      ${keyTabs(this.texts, 'keys')}
      ${asked === null ? nothing : html`<sopu-key-vouch .app=${this.app} .asked=${asked}
        .vouchers=${vouchers}></sopu-key-vouch>`}
      ${data.canSign ? nothing : html`<p class="note bad"
        role="alert">${this.t(canHavePasskeys() ? 'keys.cannot.passkey' : 'keys.cannot')}</p>`}
      ${this.app.hasStorage ? nothing : html`<p class="note bad" role="alert"
        >${this.t('keys.fault.lost')}</p>`}
      ${data.keys.length === 0 ? html`<p class="lead">${this.t('keys.none')}</p>`
        : html`<div class="card rows">${data.keys.map((told) => this.#key(told,
          data.keys.length))}</div>`}
      ${data.isPersistent === false && isAlone(data.keys)
        ? html`<p class="note warn">${icon('wait')}<span>${this.t('keys.may-erase')}</span></p>`
          : nothing}
      ${data.canSign || canHavePasskeys() ? html`<sopu-key-forms .app=${this.app}
        .hasKeys=${data.keys.length > 0} .canSign=${data.canSign} .wished=${wished}
        @kept=${this.#kept}></sopu-key-forms>` : nothing}
      ${this.#lost()}${this.#ledger(data.ledger)}
    </section>`;
  }

  #kept(): void {
    void this.app.readKeys().then(() => this.reload());
  }

  // ---------------------------------------------------------------- a key

  #key({ key, onRecord, party: ledgers }: Told, count: number): TemplateResult {
    const party = ledgers?.name ?? key.party;
    const isCurrent = key.kid === this.app.key?.kid;
    const name = onRecord?.person?.name ?? key.personName;
    return html`<article class="row ${isCurrent ? 'act' : ''}"><span
      class="ic">${icon('key')}</span>
      <div><h2>${name ? this.t('person-of', { person: name, party }) : party}</h2>
        <p class="tags">${this.#state(onRecord, ledgers)}
          ${passkeyTag(this.texts, key)}
          ${key.kind === 'demo' ? tag(this.t('keys.kind.demo'), 'held') : nothing}
          ${isCurrent && count > 1 ? tag(this.t('keys.current'), 'info') : nothing}
          <span class="meta">${this.t(`keys.since.${key.kind}`,
            { on: this.texts.dateAt(key.since, null) })}</span></p>
        ${onRecord ? html`<p class="why">${this.#uses(onRecord)}</p>` : nothing}
        <p class="meta">${this.t('keys.kid')} ${bytes(key.kid)}</p>
        ${onRecord || key.request === undefined ? nothing : this.#request(key, ledgers)}
        ${this.#forgetting === key.kid ? this.#really(key) : nothing}</div>
      <div class="due">${isCurrent ? nothing : html`<button class="btn" @click=${() =>
          void this.app.speakAs(key.kid).then(() => this.reload())}>${this.t('keys.use')}</button>`}
        ${this.#forgetting === key.kid ? nothing : html`<button class="btn quiet" @click=${() =>
          this.#askForget(key.kid)}>${this.t('keys.forget')}</button>`}</div>
    </article>`;
  }

  #state(onRecord: LedgerKey | null, party: Party | null): TemplateResult {
    if (onRecord) {
      const standing = standingOf(onRecord, party?.keyChanges ?? [], Date.now());
      return standing === 'revoked' ? tag(this.t('keys.revoked'), 'bad')
        : standing === 'signs' ? tag(this.t('keys.known'), 'good')
        : tag(this.t(`people.is.${standing}`), 'heavy');
    }
    return this.app.line.kind === 'live' ? tag(this.t('keys.waiting'), 'heavy')
      : tag(this.t('keys.unasked'));
  }

  #uses({ uses, authority }: LedgerKey): string {
    if (!uses.includes('sign')) return this.t('keys.reads');
    return authority?.upTo ? this.t('keys.signs-up-to', { class: authority.upTo })
      : this.t('keys.signs');
  }

  #request(key: StoredKey, party: Party | null): TemplateResult {
    return html`<sopu-key-request .app=${this.app} .held=${key} .party=${party}
      @again=${() => void this.#again()} @kept=${this.#kept}></sopu-key-request>`;
  }

  // Whether it was introduced meanwhile.
  async #again(): Promise<void> {
    this.app.connect();
    await this.reload();
    this.app.announce(this.app.isKnown ? this.t('keys.known') : this.t('keys.waiting'));
  }

  #askForget(kid: string | null): void {
    this.#forgetting = kid;
    this.requestUpdate();
  }

  #really(key: StoredKey): TemplateResult {
    return html`<div class="note bad" role="alert"><p>${this.t('keys.forget.what')}</p>
      <p class="row-of-buttons"><button class="btn danger" @click=${() => void this.#forget(key)}
        >${this.t('keys.forget.really')}</button>
      <button class="btn" @click=${() => this.#askForget(null)}>${this.t('keep')}</button></p></div
        >`;
  }

  async #forget({ kid }: StoredKey): Promise<void> {
    await forgetKey(kid);
    this.#forgetting = null;
    await this.app.speakAs(null);
    await this.reload();
  }

  // ---------------------------------------------------------------- what else one should know

  #lost(): TemplateResult {
    return html`<section class="block"><h2>${this.t('keys.lost')}</h2>
      <p class="prose">${this.t('keys.lost.what')}
        <a href=${toPeople}>${this.t('people.to')}</a></p></section>`;
  }

  #ledger(ledger: KnownLedger | null) {
    if (ledger === null) return nothing;
    return html`<section class="block"><h2>${this.t('keys.ledger')}</h2>
      <dl class="pairs"><dt>${this.t('keys.ledger.name')}</dt><dd>${ledger.origin}</dd>
        <dt>${this.t('keys.ledger.key')}</dt><dd>${bytes(ledger.verifierKey)}</dd>
        <dt>${this.t('keys.ledger.since')}</dt><dd>${this.texts.dayAt(ledger.since, null)}</dd></dl>
      <p class="prose meta">${this.t('keys.ledger.what')}</p>
      ${this.app.line.final ? html`<p class="row-of-buttons"><button class="btn danger"
        @click=${() =>
        void this.#forgetLedger(ledger)}>${this.t('keys.ledger.forget')}</button></p>` : nothing}
      </section>`;
  }

  async #forgetLedger({ url }: KnownLedger): Promise<void> {
    await forgetLedger(url);
    this.app.connect();
    location.hash = toInbox;
  }
}
customElements.define('sopu-keys', Keys);
