// A small form beside what it is about: a text, a list, a date; then the question before the
// signature. What was written stays until it is recorded or taken back.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import type { Json, JsonObject } from '../ledger/json.ts';
import type { About } from '../signing.ts';
import { Attempt } from './attempt.ts';
import { askToSign, type Asking } from './act_dialog.ts';
import { icon } from './icons.ts';

export interface ActField {
  /** Of the text of its label, unless it has another. */
  name: string;
  label?: string;
  /** `lines`: one entry a line; `moment`: a date and time, the label says on whose clocks. */
  kind: 'text' | 'lines' | 'line' | 'number' | 'date' | 'moment' | 'choice' | 'tick';
  value?: string;
  choices?: readonly (readonly [string, string])[];
  min?: string;
  max?: string;
  isOptional?: boolean;
  hint?: string;
}

export type ActForm = About & {
  /** Of the button that opens it, and of the question. */
  title: string;
  type: string;
  zone: string | null;
  fields: readonly ActField[];
  /** The event's data of what was written; may ask for more first. */
  data(values: ReadonlyMap<string, string>): JsonObject | Promise<JsonObject>;
  /** What other fields begin with, by what a choice names: nothing that was written is lost. */
  filling?: { by: string; fill(value: string): Promise<ReadonlyMap<string, string>> };
  /** How the view itself tells what is signed. */
  asking?(data: JsonObject): Telling | Promise<Telling>;
  isPrimary?: boolean;
  /** What it comes to, in front of its fields. */
  what?: string;
  /** It cannot be taken back alone. */
  isGrave?: boolean;
  /** Whoever came for it finds it open. */
  isOpenAtFirst?: boolean;
  /** Of the id of its fields: different for each form of a view. */
  key: string;
};

export type Telling = Pick<Asking, 'told' | 'shown' | 'terms'>;

/** Entries of a text with one a line. */
export const linesOf = (text: string): string[] =>
  text.split('\n').map((one) => one.trim()).filter((one) => one !== '');

export class ActFormElement extends LitElement {
  static override properties = { app: { attribute: false }, form: { attribute: false },
    isOpen: { state: true } };

  declare app: App;
  declare form: ActForm;
  declare isOpen: boolean;
  readonly #attempt = new Attempt(this, (error) => this.app.explain(error, this.form.zone));
  #values = new Map<string, string>();
  #filled = new Map<string, string>();

  constructor() {
    super();
    this.isOpen = false;
  }

  protected override createRenderRoot(): this { return this; }

  protected override willUpdate(): void {
    if (!this.hasUpdated && this.form.isOpenAtFirst) this.#open(true);
  }

  #t(name: string): string { return this.app.texts.screen(name); }

  protected override render(): TemplateResult {
    const { title, isPrimary, isGrave, what, fields } = this.form;
    const open = html`<button type="button"
      class="btn ${isPrimary ? 'primary' : ''} ${isGrave ? 'danger' : ''} small"
      aria-expanded=${this.isOpen} @click=${this.#toggle}>${title}</button>`;
    if (!this.isOpen) return open;
    return html`${open}<form class="card form act-form" @submit=${this.#submit}>
      ${what ? html`<p class="note ${isGrave ? 'warn' : ''}">${icon('flag')}<span
        >${what}</span></p>` : nothing}
      ${fields.map((one) => this.#field(one))}
      ${this.#attempt.note()}
      <p class="row-of-buttons"><button class="btn primary">${this.#t('act.review')}</button>
        <button type="button" class="btn quiet"
          @click=${this.#toggle}>${this.#t('act.cancel')}</button>
      </p></form>`;
  }

  #toggle = () => {
    this.#open(!this.isOpen);
    this.#attempt.fault = '';
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(this.isOpen
      ? 'form input, form textarea, form select' : 'button')?.focus());
  };

  #open(isOpen: boolean): void {
    this.isOpen = isOpen;
    if (isOpen) this.#fill();
  }

  #fill(): void {
    const { filling, fields } = this.form;
    const choice = fields.find(({ name }) => name === filling?.by);
    if (!filling || !choice) return;
    void this.#attempt.run(async () => {
      for (const [name, text] of await filling.fill(this.#valueOf(choice))) {
        if ((this.#values.get(name) ?? '') !== (this.#filled.get(name) ?? '')) continue;
        this.#values.set(name, text);
        this.#filled.set(name, text);
      }
    });
  }

  #valueOf = ({ name, value = '' }: ActField): string => this.#values.get(name) ?? value;

  #field(field: ActField): TemplateResult {
    const { name, kind, hint, label = this.#t(name) } = field;
    const id = `act-${this.form.key}-${name}`;
    if (kind === 'tick') {
      return html`<label class="check"><input type="checkbox" .checked=${this.#valueOf(field) ===
        'yes'}
        @change=${(event: Event) => this.#values.set(name, (event.target as
          HTMLInputElement).checked
          ? 'yes' : '')}><span>${label}</span></label>`;
    }
    return html`<div class="field wide"><label for=${id}>${label}</label>
      ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
      ${this.#control(field, id)}</div>`;
  }

  #control(field: ActField, id: string): TemplateResult {
    const { name, kind, choices = [], min, max, isOptional = false, hint } = field;
    const value = this.#valueOf(field);
    const take = (event: Event) => {
      this.#values.set(name, (event.target as HTMLInputElement).value);
      if (name === this.form.filling?.by) this.#fill();
    };
    const by = hint ? `${id}-hint` : nothing;
    if (kind === 'choice') {
      return html`<select id=${id} aria-describedby=${by} ?required=${!isOptional}
        @change=${take}>${choices.map(([one, word]) =>
        html`<option value=${one} ?selected=${one === value}>${word}</option>`)}</select>`;
    }
    if (kind === 'date' || kind === 'moment') {
      return html`<input id=${id} type=${kind === 'date' ? 'date' : 'datetime-local'}
        step=${kind === 'date' ? nothing : 'any'} .value=${value} min=${min ?? nothing} max=${max
        ?? nothing}
        aria-describedby=${by} ?required=${!isOptional} @input=${take}>`;
    }
    if (kind === 'line' || kind === 'number') {
      return html`<input id=${id} .value=${value} maxlength="200" aria-describedby=${by}
        inputmode=${kind === 'number' ? 'decimal' : nothing}
        ?required=${!isOptional} @input=${take}>`;
    }
    return html`<textarea id=${id} rows="4" maxlength="20000" .value=${value} aria-describedby=${by}
      ?required=${!isOptional} @input=${take}></textarea>`;
  }

  #submit = (event: Event) => {
    event.preventDefault();
    void this.#attempt.run(() => this.#ask());
  };

  async #ask(): Promise<void> {
    const { fields, type, zone, title, agreement, party, asking } = this.form;
    const about: About = party === undefined ? { agreement } : { party };
    const values = new Map(fields.map((one) => [one.name, this.#valueOf(one).trim()]));
    const data: Record<string, Json> = { ...await this.form.data(values) };
    const telling = await asking?.(data);
    askToSign({ app: this.app, ...about, type, data, zone, title, ...telling, done: () => {
      this.#values.clear();
      this.#filled.clear();
      this.isOpen = false;
      this.dispatchEvent(new Event('recorded', { bubbles: true }));
    } });
  }
}
customElements.define('sopu-act-form', ActFormElement);

export const actForm = (app: App, form: ActForm): TemplateResult =>
  html`<sopu-act-form .app=${app} .form=${form}></sopu-act-form>`;
