// A party that lost its keys asks for one again: what a partner's consent means, who asks, the code
// to compare, for the sake of which agreement; then the signed consent, for the operator.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { consentToRecovery, recoveryPayload, type Recovered } from '../../keys/enrolment.ts';
import { keyCode } from '../../ledger/compare.ts';
import { Attempt } from '../../parts/attempt.ts';
import { handOver } from '../../parts/hand_over.ts';
import { icon } from '../../parts/icons.ts';
import { digits } from '../../parts/marks.ts';
import { saveText } from '../../parts/save.ts';
import { explainKey, Fault } from '../keys/fault.ts';
import { doubtsOf, type Recovery } from './recovery_data.ts';

export class PeopleRecovery extends LitElement {
  static override properties = { app: { attribute: false }, recovery: { attribute: false },
    agreement: { state: true }, given: { state: true } };

  declare app: App;
  declare recovery: Recovery;
  /** The one chosen; the first, where it is none of those that there are. */
  declare agreement: string;
  /** The consent, and what it is for. */
  declare given: { of: string; consent: string } | null;
  readonly #attempt = new Attempt(this, (error) => explainKey(this.app, error));

  constructor() {
    super();
    this.agreement = '';
    this.given = null;
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.app.texts.screen(name, params);
  }

  #recovered(): Recovered {
    const { enrolment: { ledger, party, kid }, mine, agreements } = this.recovery;
    const agreement = agreements.find(({ id }) => id === this.agreement) ?? agreements[0]!;
    return { ledger, party, kid, by: mine.id, agreement: agreement.id };
  }

  protected override render(): TemplateResult {
    const { enrolment: { kid, person }, lost, me } = this.recovery;
    const recovered = this.#recovered();
    const isGiven = this.given?.of === this.#of(recovered);
    return html`<p class="prose">${this.#t('people.recover.what', { party: lost.name,
        person: person.name })}</p>
      ${this.#doubts()}
      <div class="same-code">${icon('eye')}<div>${this.#t('people.recover.compare',
        { person: person.name })} ${digits(keyCode(kid))}</div></div>
      ${this.#choice(recovered.agreement)}
      <details class="fold"><summary>${this.#t('people.recover.exactly')}</summary><div
        class="foldin"><pre class="wrap">${JSON.stringify(recoveryPayload(me, recovered), null,
        2)}</pre></div></details>
      ${this.#attempt.note()}
      ${isGiven ? this.#given(this.given!.consent) : this.#button(recovered)}`;
  }

  #doubts() {
    const { enrolment: { person }, lost } = this.recovery;
    const { isStranger, able } = doubtsOf(this.recovery, Date.now());
    const warn = (text: string) =>
      html`<p class="note warn">${icon('flag')}<span>${text}</span></p>`;
    return html`${isStranger ? warn(this.#t('people.recover.stranger', { person: person.name,
      party: lost.name })) : html`<p class="prose">${this.#t('people.recover.known',
      { person: person.name, party: lost.name })}</p>`}
      ${able.length === 0 ? nothing : warn(this.#t('people.recover.able', { people: able,
        party: lost.name }))}`;
  }

  #choice(chosen: string): TemplateResult {
    const { lost, mine, agreements } = this.recovery;
    return html`<div class="field wide"><label for="recover-agreement"
        >${this.#t('people.recover.agreement')}</label>
      <p class="hint" id="hint-recover">${this.#t('people.recover.agreement.what',
        { party: lost.name, mine: mine.name })}</p>
      <select id="recover-agreement" aria-describedby="hint-recover" @change=${(event: Event) => {
        this.agreement = (event.target as HTMLSelectElement).value;
      }}>${agreements.map(({ id, title }) => html`<option value=${id} ?selected=${id === chosen}
        >${title} (${id})</option>`)}</select></div>`;
  }

  #button(recovered: Recovered): TemplateResult {
    const person = this.app.key?.personName || recovered.by;
    return html`<p class="meta">${this.#t('ask.as', { person })}</p>
      <p class="row-of-buttons"><button class="btn primary" ?disabled=${this.#attempt.isRunning}
        @click=${() => void this.#attempt.run(() => this.#consent(recovered))}
        >${icon('pen')}${this.#t('people.recover.do')}</button></p>`;
  }

  // A consent for one agreement is none for another.
  #of = ({ kid, agreement }: Recovered): string => `${kid} ${agreement}`;

  async #consent(recovered: Recovered): Promise<void> {
    const { key } = this.app;
    if (key === null || key.kid !== this.recovery.me.kid) throw new Fault('keys.fault.lost');
    this.given = { of: this.#of(recovered),
      consent: await consentToRecovery(key, this.recovery.me, recovered) };
    this.app.announce(this.#t('people.recover.given'));
  }

  // The operator needs both.
  #given(consent: string): TemplateResult {
    const { compact, party, kid } = this.recovery.enrolment;
    const save = (ending: string, text: string) => () =>
      saveText(`${party}-${kid.slice(0, 8)}.${ending}`, `${text}\n`, 'application/jose');
    return html`<div role="status"><p class="note">${icon('ok')}<span
        >${this.#t('people.recover.given')}</span></p></div>
      ${handOver(this.app, 'consent', this.#t('people.recover.consent'), consent)}
      <p class="row-of-buttons"><button class="btn primary" @click=${save('consent', consent)}
          >${this.#t('people.recover.save')}</button>
        <button class="btn" @click=${save('request', compact)}
          >${this.#t('keys.save-request')}</button></p>`;
  }
}
customElements.define('sopu-people-recovery', PeopleRecovery);
