// The ways to a key: made here, a passkey, or brought in a file. Tells of it by the event `kept`.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { countersign, enrolmentRequest, type KeyUse, type KeyWish } from '../../keys/enrolment.ts';
import { openKeyFile, readKeyFile } from '../../keys/key_file.ts';
import { askPersistence, choose, importPkcs8, keep, makeKey, newPasskey, type NewKey,
  type StoredKey } from '../../keys/key_store.ts';
import { canHavePasskeys } from '../../keys/passkey.ts';
import { Attempt } from '../../parts/attempt.ts';
import { icon } from '../../parts/icons.ts';
import { holderOf, isWished, type Wished } from './data.ts';
import { explainKey, Fault } from './fault.ts';

type Way = 'none' | 'make' | 'passkey' | 'import';

const partyForm = /^[a-z0-9][a-z0-9-]{1,62}$/;

export class KeyForms extends LitElement {
  static override properties = {
    app: { attribute: false },
    hasKeys: { attribute: false },
    canSign: { attribute: false },
    wished: { attribute: false },
    way: { state: true },
    isEncrypted: { state: true },
  };

  declare app: App;
  declare hasKeys: boolean;
  /** Whether this browser makes signatures of its own; a passkey needs none. */
  declare canSign: boolean;
  /** For whom a further key is made, as the ledger or a link says; null: nobody is known. */
  declare wished: Wished | null;
  declare way: Way;
  declare isEncrypted: boolean;
  readonly #attempt = new Attempt(this, (error) => explainKey(this.app, error));

  constructor() {
    super();
    this.hasKeys = false;
    this.canSign = false;
    this.wished = null;
    this.way = 'none';
    this.isEncrypted = false;
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.app.texts.screen(name, params);
  }

  protected override render(): TemplateResult {
    const isFirst = !this.hasKeys;
    return html`<section class="block"><h2>${this.#t(isFirst ? 'keys.get' : 'keys.another')}</h2>
      <p class="row-of-buttons">
        ${this.#ways().map((way, i) => html`<button
          class="btn ${isFirst && this.way === 'none' && i === 0 ? 'primary' : ''}"
          aria-expanded=${this.way === way} @click=${() => this.#show(way)}
          >${i === 0 ? icon('key') : nothing}${this.#t(`keys.${way}`)}</button>`)}</p>
      ${canHavePasskeys() ? nothing : html`<p class="meta">${this.#t('keys.passkey.cannot')}</p>`}
      ${this.way === 'import' ? this.#import() : this.way === 'none' ? nothing
        : this.#make(this.way)}
    </section>`;
  }

  // A browser may forget what it keeps, and Safari does after a week: there a passkey comes first.
  #ways(): Exclude<Way, 'none'>[] {
    const own = this.canSign ? ['make', 'import'] as const : [];
    if (!canHavePasskeys()) return [...own];
    const forgets = 'safari' in window || !this.canSign;
    return forgets ? ['passkey', ...own] : ['make', 'passkey', 'import'];
  }

  #show(way: Exclude<Way, 'none'>): void {
    this.way = this.way === way ? 'none' : way;
    this.#attempt.fault = '';
    void this.updateComplete.then(() => this.querySelector('input')?.focus());
  }

  #field(name: string, more: { hint?: string; value?: string; type?: string } = {}) {
    const { hint, value = '', type = 'text' } = more;
    return html`<div class="field"><label for="key-${name}">${this.#t(`keys.field.${name}`)}</label>
      ${hint ? html`<p class="hint" id="hint-${name}">${this.#t(hint)}</p>` : nothing}
      <input id="key-${name}" name=${name} type=${type} .value=${value} autocomplete="off"
        autocapitalize="none" spellcheck="false" aria-describedby=${hint ? `hint-${name}` : nothing}
        required></div>`;
  }

  // ---------------------------------------------------------------- made here

  #make(way: 'make' | 'passkey'): TemplateResult {
    const { person, party = this.app.key?.party ?? '', partyName = '' } = this.wished ?? {};
    return html`<form class="card form" @submit=${this.#onMake}>
      ${this.#field('person', { value: person?.name ?? '' })}
      ${this.#field('party', { hint: 'keys.field.party.hint', value: party })}
      ${this.#field('party-name', { value: partyName })}
      ${this.#vouched()}
      <fieldset><legend>${this.#t('keys.field.uses')}</legend>
        <label class="check"><input type="radio" name="uses" value="sign" checked
          ><span>${this.#t('keys.uses.sign')}</span></label>
        <label class="check"><input type="radio" name="uses" value="admin"
          ><span>${this.#t('keys.uses.admin')}</span></label>
        <label class="check"><input type="radio" name="uses" value="read"
          ><span>${this.#t('keys.uses.read')}</span></label></fieldset>
      ${this.#attempt.note()}
      <p class="prose">${this.#t(`keys.${way}.what`)}</p>
      <p class="row-of-buttons"><button class="btn primary" ?disabled=${this.#attempt.isRunning}
        >${this.#t(`keys.${way}.do`)}</button></p></form>`;
  }

  #vouched() {
    if (!this.wished?.voucher) return nothing;
    const { person, voucher, partyName } = this.wished;
    return html`<p class="note">${icon('seal')}<span>${this.#t('keys.vouched', {
      person: person.name, party: partyName })} ${this.#t(voucher.key.credential === undefined
      ? 'keys.vouched.alone' : 'keys.vouched.alone.passkey')}</span></p>`;
  }

  #onMake = (event: Event) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const uses: Record<string, KeyUse[]> =
      { sign: ['sign', 'read'], admin: ['sign', 'admin', 'read'], read: ['read'] };
    void this.#attempt.run(async () => {
      const person = holderOf(text('person'), text('party'), this.wished);
      if (person.id === '') throw new Fault('keys.fault.person');
      if (!partyForm.test(text('party'))) throw new Fault('keys.fault.party');
      const { ledger } = this.app;
      if (ledger === null) throw new Fault('keys.fault.no-ledger');
      const wish = { ledger: ledger.origin, party: text('party'), partyName: text('party-name'),
        person, uses: uses[text('uses')] ?? ['read'] };
      if (this.way === 'passkey') return this.#askPasskey(wish);
      askPersistence();
      await this.#request(await makeKey(), 'made', wish);
    });
  };

  // It is asked twice: to be made, and for the request, which shows that it signs.
  async #askPasskey(wish: KeyWish): Promise<void> {
    const others = this.app.keys.flatMap(({ credential }) => credential ?? []);
    await this.#request(await newPasskey(wish.ledger, wish.person.name, others), 'passkey', wish);
  }

  async #request(made: NewKey, kind: 'made' | 'passkey', wish: KeyWish): Promise<void> {
    const voucher = isWished(wish.person.name, wish.party, this.wished) && this.wished?.voucher;
    const request = await enrolmentRequest(made, wish, voucher
      ? await countersign(voucher.key, voucher.onRecord, { ...wish, kid: made.kid }) : undefined);
    await this.#keep({ ...made, party: wish.party, personName: wish.person.name, kind,
      since: new Date().toISOString(), request });
  }

  // ---------------------------------------------------------------- out of a file

  #import(): TemplateResult {
    return html`<form class="card form" @submit=${this.#onImport}>
      <div class="field"><label for="key-file">${this.#t('keys.field.file')}</label>
        <p class="hint" id="hint-file">${this.#t('keys.field.file.hint')}</p>
        <input id="key-file" name="file" type="file" aria-describedby="hint-file"
          @change=${this.#onFile} required></div>
      ${this.isEncrypted ? this.#field('passphrase', { type: 'password' }) : nothing}
      ${this.#field('party', { hint: 'keys.field.party.hint' })}
      ${this.#attempt.note()}
      <p class="row-of-buttons"><button class="btn primary" ?disabled=${this.#attempt.isRunning}
        >${this.#t(this.#attempt.isRunning ? 'keys.opening' : 'keys.import.do')}</button></p>
      </form>`;
  }

  #onFile = (event: Event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.#attempt.fault = '';
    this.isEncrypted = false;
    if (file) void this.#attempt.run(async () => {
      this.isEncrypted = readKeyFile(await file.text()).isEncrypted;
    });
  };

  #onImport = (event: Event) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const file = form.get('file');
    if (!(file instanceof File)) return;
    const party = String(form.get('party') ?? '').trim();
    void this.#attempt.run(async () => {
      const pkcs8 = await openKeyFile(readKeyFile(await file.text()),
        String(form.get('passphrase') ?? ''));
      const key = await importPkcs8(pkcs8);
      pkcs8.fill(0);
      await this.#keepKnown(key, party);
    });
  };

  // Nothing says later that the party was mistyped.
  async #keepKnown(key: NewKey, party: string) {
    const { keys } = await this.app.call<{ keys: { kid: string; person?: { name: string } }[] }>(
      'party.get', { id: party }).catch(() => { throw new Fault('keys.fault.party'); });
    const found = keys.find(({ kid }) => kid === key.kid);
    if (!found) throw new Fault('keys.fault.not-of-party');
    await this.#keep({ ...key, party, personName: found.person?.name ?? '', kind: 'imported',
      since: new Date().toISOString() });
  }

  // ---------------------------------------------------------------- both

  async #keep(key: StoredKey): Promise<void> {
    await keep(key);
    choose(key.kid);
    this.way = 'none';
    this.dispatchEvent(new Event('kept'));
    await this.app.speakAs(key.kid);
    const told = { made: 'keys.made', passkey: 'keys.passkey.made', imported: 'keys.imported',
      demo: 'keys.imported' };
    this.app.announce(this.#t(told[key.kind]));
  }
}

customElements.define('sopu-key-forms', KeyForms);
