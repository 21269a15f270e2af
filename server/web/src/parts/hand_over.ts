// A text that goes from one device or person to another by whatever way they have: to be copied.
import { LitElement, html, type TemplateResult } from 'lit';
import type { App } from '../app.ts';

export class HandOver extends LitElement {
  static override properties = { app: { attribute: false }, label: { attribute: false },
    text: { attribute: false }, name: { attribute: false } };

  declare app: App;
  declare label: string;
  declare text: string;
  /** Different for each of a view. */
  declare name: string;

  protected override createRenderRoot(): this { return this; }

  protected override render(): TemplateResult {
    const id = `hand-${this.name}`;
    return html`<div class="field wide"><label for=${id}>${this.label}</label>
      <div class="hand-over"><input id=${id} class="mono" readonly .value=${this.text}
        @focus=${this.#select}><button type="button" class="btn"
        @click=${this.#copy}>${this.app.texts.screen('copy')}<span
        class="vh"> ${this.label}</span></button></div></div>`;
  }

  #select = () => this.querySelector('input')?.select();

  // A page that is not served securely must not: then it is marked, to be copied by hand.
  #copy = async () => {
    this.#select();
    const isCopied = await navigator.clipboard?.writeText(this.text).then(() => true, () => false);
    this.app.announce(this.app.texts.screen(isCopied ? 'copied' : 'copy-by-hand'));
  };
}
customElements.define('sopu-hand-over', HandOver);

export const handOver = (app: App, name: string, label: string, text: string): TemplateResult =>
  html`<sopu-hand-over .app=${app} .name=${name} .label=${label} .text=${text}></sopu-hand-over>`;
