// Takes a request that somebody sent: pasted, dropped, or out of a file. It is opened by its link,
// so that it is still there when the page is loaded again.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { faultNote } from '../../parts/attempt.ts';
import { dropping } from '../../parts/drop.ts';
import { toRequest } from '../../router.ts';

// More is no request.
const bytesMax = 350_548;

/** The request in a text: as it is, or in its link. */
export function requestIn(text: string): string {
  const linked = /[?&]request=([^&\s]+)/.exec(text)?.[1];
  return (linked ?? text).replace(/\s+/g, '');
}

export class PeopleTake extends LitElement {
  static override properties = { app: { attribute: false }, isOver: { state: true },
    fault: { state: true } };

  declare app: App;
  declare isOver: boolean;
  declare fault: string;
  readonly #drop = dropping(this, (file) => void this.#read(file));

  constructor() {
    super();
    this.isOver = false;
    this.fault = '';
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string): string { return this.app.texts.screen(name); }

  protected override render(): TemplateResult {
    return html`<form class="card form check-form ${this.isOver ? 'over' : ''}"
      @submit=${this.#onPaste} @dragover=${this.#drop.over}
      @dragleave=${this.#drop.left} @drop=${this.#drop.dropped}>
      <div class="field wide"><label for="request-text">${this.#t('people.take.text')}</label>
        <p class="hint" id="hint-request">${this.#t('people.take.text.what')}</p>
        <textarea id="request-text" name="text" class="mono" rows="3" spellcheck="false"
          autocapitalize="none" aria-describedby="hint-request" required></textarea></div>
      <div class="field wide drop"><label for="request-file">${this.#t('people.take.file')}</label>
        <input id="request-file" type="file" @change=${this.#onFile}></div>
      ${this.fault === '' ? nothing : faultNote(this.fault)}
      <p class="row-of-buttons"><button class="btn">${this.#t('people.take.do')}</button></p>
    </form>`;
  }

  #onPaste = (event: Event) => {
    event.preventDefault();
    this.#open(String(new FormData(event.target as HTMLFormElement).get('text') ?? ''));
  };

  #onFile = (event: Event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file) void this.#read(file);
  };

  async #read(file: File): Promise<void> {
    this.#open(file.size > bytesMax ? '' : await file.text());
  }

  #open(text: string): void {
    const request = requestIn(text);
    this.fault = /^[\w-]+(\.[\w-]+){2}$/.test(request) ? '' : this.#t('people.take.not');
    if (this.fault === '') location.hash = toRequest(request);
  }
}
customElements.define('sopu-people-take', PeopleTake);
