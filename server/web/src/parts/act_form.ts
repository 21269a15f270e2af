// A small form beside what it is about: a text, a list, a date; then the question before the
// signature. What was written stays until it is recorded or taken back.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import type { Json, JsonObject } from '../ledger/json.ts';
import { askToSign } from './act_dialog.ts';
import { icon } from './icons.ts';

export interface ActField {
  /** Of the text of its label; with `.what` at the end the one of its hint. */
  name: string;
  /** `lines`: one entry a line. */
  kind: 'text' | 'lines' | 'line' | 'date' | 'choice' | 'tick';
  value?: string;
  choices?: readonly (readonly [string, string])[];
  min?: string;
  max?: string;
  isOptional?: boolean;
  hint?: string;
}

export interface ActForm {
  /** Of the button that opens it, and of the question. */
  title: string;
  type: string;
  agreement: string;
  zone: string | null;
  fields: readonly ActField[];
  /** The event's data of what was written; may ask for more first. */
  data(values: ReadonlyMap<string, string>): JsonObject | Promise<JsonObject>;
  isPrimary?: boolean;
  /** Whoever came for it finds it open. */
  isOpenAtFirst?: boolean;
  /** Of the id of its fields: different for each form of a view. */
  key: string;
}

/** Entries of a text with one a line. */
export const linesOf = (text: string): string[] =>
  text.split('\n').map((one) => one.trim()).filter((one) => one !== '');

export class ActFormElement extends LitElement {
  static override properties = { app: { attribute: false }, form: { attribute: false },
    isOpen: { state: true }, fault: { state: true } };

  declare app: App;
  declare form: ActForm;
  declare isOpen: boolean;
  declare fault: string;
  #values = new Map<string, string>();

  constructor() {
    super();
    this.isOpen = false;
    this.fault = '';
  }

  protected override createRenderRoot(): this { return this; }

  protected override willUpdate(): void {
    if (!this.hasUpdated && this.form.isOpenAtFirst) this.isOpen = true;
  }

  #t(name: string): string { return this.app.texts.screen(name); }

  protected override render(): TemplateResult {
    const { title, isPrimary, fields } = this.form;
    const open = html`<button type="button" class="btn ${isPrimary ? 'primary' : ''} small"
      aria-expanded=${this.isOpen} @click=${this.#toggle}>${title}</button>`;
    if (!this.isOpen) return open;
    return html`${open}<form class="card form act-form" @submit=${this.#submit}>
      ${fields.map((one) => this.#field(one))}
      ${this.fault ? html`<p class="note bad"
        role="alert">${icon('bad')}<span>${this.fault}</span></p>`
        : nothing}
      <p class="row-of-buttons"><button class="btn primary">${this.#t('act.review')}</button>
        <button type="button" class="btn quiet"
          @click=${this.#toggle}>${this.#t('act.cancel')}</button>
      </p></form>`;
  }

  #toggle = () => {
    this.isOpen = !this.isOpen;
    this.fault = '';
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(this.isOpen
      ? 'form input, form textarea, form select' : 'button')?.focus());
  };

  #valueOf = ({ name, value = '' }: ActField): string => this.#values.get(name) ?? value;

  #field(field: ActField): TemplateResult {
    const { name, kind, hint } = field;
    const id = `act-${this.form.key}-${name}`;
    if (kind === 'tick') {
      return html`<label class="check"><input type="checkbox" .checked=${this.#valueOf(field) ===
        'yes'}
        @change=${(event: Event) => this.#values.set(name, (event.target as
          HTMLInputElement).checked
          ? 'yes' : '')}><span>${this.#t(name)}</span></label>`;
    }
    return html`<div class="field wide"><label for=${id}>${this.#t(name)}</label>
      ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
      ${this.#control(field, id)}</div>`;
  }

  #control(field: ActField, id: string): TemplateResult {
    const { name, kind, choices = [], min, max, isOptional = false, hint } = field;
    const value = this.#valueOf(field);
    const take = (event: Event) => this.#values.set(name, (event.target as HTMLInputElement).value);
    const by = hint ? `${id}-hint` : nothing;
    if (kind === 'choice') {
      return html`<select id=${id} aria-describedby=${by} ?required=${!isOptional}
        @change=${take}>${choices.map(([one, word]) =>
        html`<option value=${one} ?selected=${one === value}>${word}</option>`)}</select>`;
    }
    if (kind === 'date') {
      return html`<input id=${id} type="date" .value=${value} min=${min ?? nothing} max=${max
        ?? nothing}
        aria-describedby=${by} ?required=${!isOptional} @input=${take}>`;
    }
    if (kind === 'line') {
      return html`<input id=${id} .value=${value} maxlength="200" aria-describedby=${by}
        ?required=${!isOptional} @input=${take}>`;
    }
    return html`<textarea id=${id} rows="4" maxlength="20000" .value=${value} aria-describedby=${by}
      ?required=${!isOptional} @input=${take}></textarea>`;
  }

  #submit = (event: Event) => {
    event.preventDefault();
    void this.#ask().catch((error: unknown) => {
      this.fault = this.app.explain(error, this.form.zone);
    });
  };

  async #ask(): Promise<void> {
    const { fields, type, agreement, zone, title } = this.form;
    this.fault = '';
    const values = new Map(fields.map((one) => [one.name, this.#valueOf(one).trim()]));
    const data: Record<string, Json> = { ...await this.form.data(values) };
    askToSign({ app: this.app, type, agreement, data, zone, title, done: () => {
      this.#values.clear();
      this.isOpen = false;
      this.dispatchEvent(new Event('recorded', { bubbles: true }));
    } });
  }
}
customElements.define('sopu-act-form', ActFormElement);

export const actForm = (app: App, form: ActForm): TemplateResult =>
  html`<sopu-act-form .app=${app} .form=${form}></sopu-act-form>`;
