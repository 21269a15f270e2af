// The last question before any signature but an approval: what it does, exactly what is signed, one
// button; then what was recorded, checked here. (Approvals have more to show: sign_dialog.)
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import { isList, isObject, type Json, type JsonObject } from '../ledger/json.ts';
import { keptReceipt } from '../ledger/log.ts';
import { check, newAct, prepare, send, sign, type About, type Act, type Check, type Checks,
  type Prepared, type SignedHere } from '../signing.ts';
import { Refusal } from '../wire/problem.ts';
import { Attempt } from './attempt.ts';
import { effectLines } from './effect.ts';
import { Figures } from './figures.ts';
import { icon } from './icons.ts';
import { orderedMembers, placeOf } from './members.ts';
import { saveText } from './save.ts';

export type Asking = About & {
  app: App;
  /** `sopu.background.submitted.v1` and so on. */
  type: string;
  data: JsonObject;
  /** The question, as a heading. */
  title: string;
  zone: string | null;
  /** Members of the data that the person has before them whole in the view itself. */
  shown?: readonly string[];
  /** In whose currency amounts are. */
  terms?: JsonObject | null;
  /** What is signed as the view tells it, in front of what comes of it. */
  told?: TemplateResult;
  /** Once it is recorded, and the person has read so. */
  done(): void;
  /** It was closed without that. */
  left?(): void;
};

/** Opens the dialog. Beside the views: what they show anew meanwhile must not take it away. */
export function askToSign(asking: Asking): void {
  document.body.append(new ActDialog(asking));
}

export class ActDialog extends LitElement {
  static override properties = { prepared: { state: true },
    signed: { state: true }, checks: { state: true } };

  declare prepared: Prepared | null;
  declare signed: SignedHere | null;
  declare checks: Checks | null;
  readonly #asking: Asking;
  readonly #act: Act;
  readonly #attempt = new Attempt(this, (error) => this.#asking.app.explain(error,
    this.#asking.zone));
  #stop = new AbortController();

  constructor(asking: Asking) {
    super();
    this.#asking = asking;
    this.#act = newAct(asking.type, asking, asking.data);
    this.prepared = null;
    this.signed = null;
    this.checks = null;
  }

  protected override createRenderRoot(): this { return this; }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#close);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('hashchange', this.#close);
  }

  protected override firstUpdated(): void {
    this.querySelector('dialog')?.showModal();
    void this.#attempt.run(() => this.#prepare());
  }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.#asking.app.texts.screen(name, params, this.#asking.zone);
  }

  async #prepare(): Promise<void> {
    this.prepared = await prepare(this.#asking.app, this.#act);
  }

  #sign = (event: Event) => {
    event.preventDefault();
    if (this.checks !== null) return this.#close();
    void this.#attempt.run(async () => {
      if (this.prepared === null) return this.#prepare();
      this.signed ??= await sign(this.#asking.app, this.prepared);
      await this.#send(this.signed);
    });
  };

  // What was signed once is sent again, never signed anew, until it is known what became of it.
  async #send(signed: SignedHere): Promise<void> {
    const { app } = this.#asking;
    try {
      const sent = await send(app, signed, this.#stop.signal);
      this.checks = await check(app, sent);
      this.signed = sent;
      await this.updateComplete;
      this.querySelector<HTMLElement>('h2')?.focus();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.signed = null;
      this.prepared = null;
      await this.#prepare().catch(() => undefined);
      if (error.code !== 'stale-base') throw error;
      this.#attempt.fault = this.#t('sign.meanwhile');
    }
  }

  #close = () => { this.querySelector('dialog')?.close(); };

  #closed = () => {
    this.#stop.abort();
    this.remove();
    if (this.checks !== null) this.#asking.done();
    else this.#asking.left?.();
  };

  // ---------------------------------------------------------------- what is shown

  protected override render(): TemplateResult {
    return html`<dialog class="act" aria-labelledby="act-title" @close=${this.#closed}>
      <form @submit=${this.#sign}>${this.checks === null ? this.#question()
        : this.#recorded(this.checks)}</form></dialog>`;
  }

  #question(): TemplateResult {
    const { app, title, zone } = this.#asking;
    const isSent = this.signed !== null;
    return html`<h2 id="act-title" tabindex="-1">${title}</h2>
      ${this.#asking.told ?? nothing}${this.#said()}
      ${this.prepared ? html`<ul class="effect">${effectLines(app, this.prepared, zone)}</ul>
        <details class="fold"><summary>${this.#t('sign.payload')}</summary>
        <div class="foldin"><pre>${JSON.stringify(JSON.parse(this.prepared.payload), null, 2)}</pre>
        </div></details>` : nothing}
      ${isSent && this.#attempt.fault === '' ? html`<p class="note"
        role="status">${this.#t('decision.sending')}</p>` : this.#attempt.note()}
      <p class="meta">${this.#t('ask.as', { person: app.key?.personName || app.key?.party || ''
        })}</p>
      <div class="act2"><button type="button" class="btn" @click=${this.#close}
          >${this.#t('ask.back')}</button>
        <button class="btn primary" ?disabled=${this.#attempt.isRunning || this.prepared === null ||
          app.line.kind !== 'live'}>${icon('pen')}${this.#t('ask.sign')}</button></div>`;
  }

  // Every member of what is signed, in words; what the view itself shows whole is not doubled.
  #said() {
    const { app, data, zone, terms = null, shown = [] } = this.#asking;
    const figures = new Figures(app.texts, terms, zone);
    const members = orderedMembers('data', data).filter((name) => !shown.includes(name));
    if (members.length === 0) return nothing;
    return html`<dl class="pairs said">${members.map((name) => html`<dt>${figures.label(
      placeOf('data', name))}</dt><dd>${this.#value(figures, name, data[name]
        ?? null)}</dd>`)}</dl>`;
  }

  #value(figures: Figures, name: string, value: Json): unknown {
    if (isList(value) && value.every((one) => typeof one === 'string')) {
      return html`<ol class="listed">${value.map((one) => html`<li
        class="quoted">${one}</li>`)}</ol>`;
    }
    if (isList(value) && value.every(isObject)) {
      return html`<ol class="listed">${value.map((one) => html`<li>${figures.line(
        placeOf('data', name), one) ?? JSON.stringify(one)}</li>`)}</ol>`;
    }
    const line = figures.line(placeOf('data', name), value);
    if (line === null) return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
    return typeof value === 'string' && /\s/.test(value)
      ? html`<span class="quoted whole">${line}</span>` : line;
  }

  #recorded({ inclusion, consistency, recorded }: Checks): TemplateResult {
    const { app, zone } = this.#asking;
    const isWrong = [inclusion, consistency].some(({ is }) => is === 'wrong');
    return html`<h2 id="act-title" tabindex="-1">${this.#t(isWrong ? 'done.wrong'
        : 'done.recorded')}</h2>
      ${recorded ? html`<p>${this.#t('done.what', { index: recorded.index,
        at: app.texts.when(recorded.recordedAt, zone) })}</p>` : nothing}
      <ul class="chk">${this.#line(inclusion, this.#t('done.bytes'))}
        ${this.#line(inclusion, this.#t('done.inclusion'))}
        ${this.#line(consistency, this.#t('done.consistency'))}</ul>
      <div class="act2"><button type="button" class="btn" @click=${this.#save}
          >${this.#t('done.save')}</button>
        <button class="btn primary">${this.#t('act.go-on')}</button></div>`;
  }

  #line(one: Check, text: string): TemplateResult {
    const symbol = one.is === 'ok' ? 'ok' : one.is === 'pending' ? 'wait' : 'bad';
    return html`<li class=${one.is}>${icon(symbol)}<span>${text}</span>${one.is === 'wrong'
      ? html`<span class="meta">${this.#asking.app.texts.sentence(one.why, null)}</span>`
      : nothing}</li>`;
  }

  #save = () => {
    const { receipt = null, jws = '' } = this.signed ?? {};
    saveText(`receipt-E${this.checks?.recorded?.index ?? ''}.json`, keptReceipt(receipt, jws),
      'application/json');
  };
}
customElements.define('sopu-act', ActDialog);
