// The last question before a signature: what it does, once more, and one button.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { Attempt } from '../../parts/attempt.ts';
import { effectLines } from '../../parts/effect.ts';
import { icon } from '../../parts/icons.ts';
import { sign, type Prepared, type SignedHere } from '../../signing.ts';
import type { SignData } from './data.ts';
import { changeLines } from './changes.ts';
import { missing } from './facts.ts';

export type Asked = 'approve' | 'refuse';

export interface Answers {
  prepared(reason: string): Promise<Prepared>;
  signed(signed: SignedHere): void;
  closed(): void;
}

export class AskDialog extends LitElement {
  static override properties = { prepared: { state: true },
    reason: { state: true } };

  declare prepared: Prepared | null;
  declare reason: string;
  readonly #app: App;
  readonly #data: SignData;
  readonly #asked: Asked;
  readonly #answers: Answers;
  readonly #attempt = new Attempt(this, (error) => this.#app.explain(error, this.#data.zone));

  constructor(app: App, data: SignData, asked: Asked, answers: Answers) {
    super();
    this.#app = app;
    this.#data = data;
    this.#asked = asked;
    this.#answers = answers;
    this.prepared = null;
    this.reason = '';
  }

  protected override createRenderRoot(): this { return this; }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal();
    if (this.#asked === 'approve') void this.#prepare();
  }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.#app.texts.screen(name, params, this.#data.zone);
  }

  #prepare(): Promise<void> {
    return this.#attempt.run(async () => {
      this.prepared = await this.#answers.prepared(this.reason);
    });
  }

  #sign = (event: Event) => {
    event.preventDefault();
    void this.#attempt.run(async () => {
      if (this.#asked === 'refuse') this.prepared = await this.#answers.prepared(
        this.reason.trim());
      if (this.prepared === null) return;
      this.#answers.signed(await sign(this.#app, this.prepared));
      this.#close();
    });
  };

  #close = () => {
    this.querySelector('dialog')?.close();
  };

  protected override render(): TemplateResult {
    const { names } = this.#data;
    const party = this.#app.key?.party ?? '';
    return html`<dialog aria-labelledby="ask-title" @close=${() => this.#answers.closed()}>
      <form @submit=${this.#sign}><h2 id="ask-title">${this.#t(`ask.${this.#asked}`,
        { party: names.get(party) ?? party })}</h2>
      ${this.#asked === 'approve' ? this.#effect() : this.#why()}
      ${this.#attempt.note()}
      <p class="meta">${this.#t('ask.as', { person: this.#app.key?.personName || party })}</p>
      <div class="act2"><button type="button" class="btn"
        @click=${this.#close}>${this.#t('ask.back')}</button>
        <button class="btn primary" ?disabled=${this.#attempt.isRunning ||
          (this.#asked === 'approve' ? this.prepared === null : this.reason.trim() === '')}
          >${icon('pen')}${this.#t('ask.sign')}</button></div></form></dialog>`;
  }

  #effect(): TemplateResult {
    const { zone } = this.#data;
    const { texts } = this.#app;
    const isLast = missing(this.#data) <= 1;
    const from = this.#data.stretches.map((one) => texts.dateAt(one.from, zone));
    const lines = changeLines(texts, this.#data);
    return html`${lines.length === 0 ? nothing : html`<p>${this.#t('ask.from', {
        from: from.map((day) => texts.day(day)) })}</p>
      <ul class="effect figures">${lines.map((line) => html`<li>${line}</li>`)}</ul>`}
      <ul class="effect">
      ${this.prepared ? effectLines(this.#app, this.prepared, zone) : nothing}</ul>
      <p><b>${this.#t(isLast ? 'ask.last' : 'ask.not-last')}</b></p>`;
  }

  #why(): TemplateResult {
    return html`<div class="field"><label for="ask-reason">${this.#t('ask.reason')}</label>
      <p class="hint" id="ask-hint">${this.#t('ask.reason.what')}</p>
      <textarea id="ask-reason" rows="4" required maxlength="20000" aria-describedby="ask-hint"
        .value=${this.reason} @input=${(event: Event) => {
          this.reason = (event.target as HTMLTextAreaElement).value;
        }}></textarea></div>`;
  }
}
customElements.define('sopu-ask', AskDialog);
