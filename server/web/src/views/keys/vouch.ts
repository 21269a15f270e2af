// On a device that has a key on record: a link of a further device asks that it vouch for the key
// that was made there.
import { LitElement, html, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { countersign } from '../../keys/enrolment.ts';
import { keyCode } from '../../ledger/compare.ts';
import { Attempt, faultNote } from '../../parts/attempt.ts';
import { handOver } from '../../parts/hand_over.ts';
import { icon } from '../../parts/icons.ts';
import { bytes, digits } from '../../parts/marks.ts';
import { saveText } from '../../parts/save.ts';
import { toFurtherKey } from '../../router.ts';
import type { AskedVouch, Voucher } from './data.ts';
import { explainKey, Fault } from './fault.ts';
import { keyOf } from '../people/data.ts';

export class KeyVouch extends LitElement {
  static override properties = { app: { attribute: false }, asked: { attribute: false },
    vouchers: { attribute: false }, given: { state: true } };

  declare app: App;
  declare asked: AskedVouch | 'damaged';
  declare vouchers: readonly Voucher[];
  declare given: { kid: string; text: string } | null;
  readonly #attempt = new Attempt(this, (error) => explainKey(this.app, error));

  constructor() {
    super();
    this.given = null;
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.app.texts.screen(name, params);
  }

  protected override render(): TemplateResult {
    return html`<section class="card form"><h2>${this.#t('vouch.asked')}</h2>
      ${this.#body()}</section>`;
  }

  #body(): TemplateResult {
    const { asked } = this;
    if (asked === 'damaged') return faultNote(this.#t('vouch.damaged'));
    const ofParty = this.vouchers.filter(({ party }) => party.id === asked.party);
    const mine = ofParty.find(({ person }) => person.id === asked.person);
    if (ofParty[0] === undefined) return faultNote(this.#t('vouch.no-key', { party: asked.party }));
    if (keyOf(ofParty[0].party, asked.kid)) return faultNote(this.#t('vouch.there'));
    return mine ? this.#question(asked, mine) : this.#otherPerson(asked, ofParty[0]);
  }

  #otherPerson({ person }: AskedVouch, { person: mine, party }: Voucher): TemplateResult {
    const link = toFurtherKey({ person: mine.id, name: mine.name, party: party.id,
      called: party.name });
    return html`${faultNote(this.#t('vouch.other-person',
        { person, name: mine.name, id: mine.id }))}
      ${handOver(this.app, 'further', this.#t('vouch.other-person.link'),
        `${location.origin}${location.pathname}${link}`)}`;
  }

  #question(asked: AskedVouch, voucher: Voucher): TemplateResult {
    const { person, party, key } = voucher;
    return html`<p class="prose">${this.#t('vouch.question')}</p>
      <dl class="pairs"><dt>${this.#t('people.person')}</dt><dd>${person.name} (${person.id})</dd>
        <dt>${this.#t('people.party')}</dt><dd>${party.name} (${party.id})</dd>
        <dt>${this.#t('vouch.new-key')}</dt><dd>${bytes(asked.kid)}</dd>
        <dt>${this.#t('vouch.by-key')}</dt><dd>${bytes(key.kid)}</dd></dl>
      <div class="same-code">${icon('eye')}<div>${this.#t('vouch.code')}
        ${digits(keyCode(asked.kid))}</div></div>
      <p class="prose">${this.#t('vouch.comes')}</p>
      ${this.#attempt.note()}
      ${this.given?.kid !== asked.kid ? html`<p class="row-of-buttons"><button class="btn primary"
        ?disabled=${this.#attempt.isRunning}
        @click=${() => void this.#attempt.run(() => this.#vouch(asked, voucher))}
        >${icon('pen')}${this.#t('vouch.do')}</button></p>` : this.#given(asked, this.given.text)}`;
  }

  async #vouch({ kid, party }: AskedVouch, { key, onRecord }: Voucher): Promise<void> {
    const { ledger } = this.app;
    if (ledger === null) throw new Fault('keys.fault.no-ledger');
    this.given = { kid,
      text: await countersign(key, onRecord, { ledger: ledger.origin, party, kid }) };
    this.app.announce(this.#t('vouch.given'));
  }

  #given({ party, kid }: AskedVouch, text: string): TemplateResult {
    return html`<div role="status"><p class="prose">${this.#t('vouch.given')}</p>
      ${handOver(this.app, 'given', this.#t('vouch.text'), text)}
      <p class="row-of-buttons"><button class="btn" @click=${() =>
        saveText(`${party}-${kid.slice(0, 8)}.countersignature`, `${text}\n`,
          'application/jose')}>${this.#t('vouch.save')}</button></p></div>`;
  }
}
customElements.define('sopu-key-vouch', KeyVouch);
