// What an element was asked to do that takes a while and may fail: meanwhile its buttons wait, and
// why nothing came of it is told where it was asked for.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.ts';

/** Why something is refused, or what failed. */
export const faultNote = (text: string): TemplateResult =>
  html`<p class="note bad" role="alert">${icon('bad')}<span>${text}</span></p>`;

export class Attempt {
  isRunning = false;
  #fault = '';
  readonly #host: { requestUpdate(): void };
  readonly #explain: (error: unknown) => string;

  constructor(host: { requestUpdate(): void }, explain: (error: unknown) => string) {
    this.#host = host;
    this.#explain = explain;
  }

  /** Empty: nothing is wrong, so far. */
  get fault(): string { return this.#fault; }

  set fault(text: string) {
    this.#fault = text;
    this.#host.requestUpdate();
  }

  async run(act: () => Promise<void>): Promise<void> {
    this.isRunning = true;
    this.fault = '';
    try {
      await act();
    } catch (error) {
      this.#fault = this.#explain(error);
    } finally {
      this.isRunning = false;
      this.#host.requestUpdate();
    }
  }

  note(): TemplateResult | typeof nothing {
    return this.#fault === '' ? nothing : faultNote(this.#fault);
  }
}
