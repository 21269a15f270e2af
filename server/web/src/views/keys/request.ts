// A key of this browser that is not on record yet: what its holder does with its request, and how
// a key that they have on another device vouches for it. Tells of a new request by `kept`.
import { LitElement, html, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { Party } from '../../answers.ts';
import { enrolmentRequest, wishOf } from '../../keys/enrolment.ts';
import { keep, type StoredKey } from '../../keys/key_store.ts';
import { keyCode } from '../../ledger/compare.ts';
import { readCountersignature, readEnrolment, type Enrolment } from '../../ledger/enrolment.ts';
import { Attempt } from '../../parts/attempt.ts';
import { handOver } from '../../parts/hand_over.ts';
import { icon } from '../../parts/icons.ts';
import { bytes, digits } from '../../parts/marks.ts';
import { saveText } from '../../parts/save.ts';
import { toRequest, toVouch } from '../../router.ts';
import { explainKey, Fault } from './fault.ts';
import { keyOf, speaks } from '../people/data.ts';

const here = (route: string): string => `${location.origin}${location.pathname}${route}`;

export class KeyRequest extends LitElement {
  static override properties = { app: { attribute: false }, held: { attribute: false },
    party: { attribute: false }, asked: { state: true } };

  declare app: App;
  /** With its request. */
  declare held: StoredKey;
  /** As the ledger tells of it; null: it does not, so far. */
  declare party: Party | null;
  declare asked: Enrolment | null;
  readonly #attempt = new Attempt(this, (error) => explainKey(this.app, error));

  constructor() {
    super();
    this.asked = null;
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.app.texts.screen(name, params);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('held') || this.held.request === this.asked?.compact) return;
    void this.#attempt.run(async () => {
      this.asked = await readEnrolment(this.held.request ?? '');
    });
  }

  protected override render(): TemplateResult {
    const { kid, request = '', party } = this.held;
    return html`<p class="why">${this.#t('keys.send', { party: this.party?.name ?? party })}</p>
      <div class="same-code">${icon('eye')}<div>${this.#t('keys.code')}
        ${digits(keyCode(kid))}</div></div>
      ${handOver(this.app, `request-${kid.slice(0, 8)}`, this.#t('keys.link'),
        here(toRequest(request)))}
      <p class="row-of-buttons"><button class="btn" @click=${this.#save}
        >${this.#t('keys.save-request')}</button>
      <button class="btn quiet" @click=${() => this.dispatchEvent(new Event('again'))}
        >${this.#t('keys.ask-again')}</button></p>
      ${this.asked === null ? this.#attempt.note() : this.asked.countersigner === null
        ? this.#otherDevice(this.asked) : html`<p class="note">${icon('seal')}<span
          >${this.#t('keys.countersigned')} ${bytes(this.asked.countersigner.kid)}</span></p>`}`;
  }

  #save = () => saveText(`${this.held.party}-${this.held.kid.slice(0, 8)}.request`,
    `${this.held.request}\n`, 'application/jose');

  // ---------------------------------------------------------------- another device vouches

  #otherDevice({ kid, party, person }: Enrolment): TemplateResult {
    const id = `vouched-${kid.slice(0, 8)}`;
    return html`<details class="fold"><summary>${this.#t('vouch.title')}</summary>
      <div class="foldin"><p class="prose">${this.#t('vouch.what')}</p>
      ${handOver(this.app, `vouch-${kid.slice(0, 8)}`, this.#t('vouch.link'),
        here(toVouch({ vouch: kid, party, person: person.id })))}
      <form @submit=${this.#onVouched}><div class="field wide"><label for=${id}
          >${this.#t('vouch.paste')}</label>
        <textarea id=${id} name="vouched" class="mono" rows="3" spellcheck="false"
          autocapitalize="none" required></textarea></div>
        <div class="field wide"><label for="${id}-file">${this.#t('people.take.file')}</label>
          <input id="${id}-file" type="file" @change=${this.#onFile}></div>
        ${this.#attempt.note()}
        <p class="row-of-buttons"><button class="btn" ?disabled=${this.#attempt.isRunning}
          >${this.#t('vouch.take')}</button></p></form></div></details>`;
  }

  // What is in the file is seen before it is taken.
  #onFile = (event: Event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    void file?.text().then((text) => {
      this.querySelector('textarea')!.value = text.trim();
    });
  };

  #onVouched = (event: Event) => {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get('vouched') ?? '');
    void this.#attempt.run(async () => {
      await this.#writeAnew(text);
      this.app.announce(this.#t('keys.countersigned'));
      this.dispatchEvent(new Event('kept'));
    });
  };

  // A passkey asks its holder again: it is another text that it signs.
  async #writeAnew(text: string): Promise<void> {
    if (this.asked === null) return;
    const { compact, by } = await readCountersignature(text, this.asked);
    const known = this.party && keyOf(this.party, by.kid);
    if (this.party && !speaks(this.party, known, Date.now())) throw new Fault('vouch.unknown-key');
    const request = await enrolmentRequest(this.held, wishOf(this.asked), compact);
    await keep({ ...this.held, request });
  }
}
customElements.define('sopu-key-request', KeyRequest);
