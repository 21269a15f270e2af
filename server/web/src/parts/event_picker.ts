// Earlier events of an agreement, to be named: the newest first, found by words of what they did.
// What is chosen is in the form around it, as fields of the name `event`.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import type { HistoryEntry } from '../answers.ts';

const entriesMax = 5000;
/** So many are offered at once; words find the others. */
const offered = 12;

export class EventPicker extends LitElement {
  static override properties = { app: { attribute: false }, agreement: { attribute: false },
    zone: { attribute: false }, entries: { state: true }, fault: { state: true },
    words: { state: true }, chosen: { state: true } };

  declare app: App;
  declare agreement: string;
  declare zone: string | null;
  /** Null: they are on their way. */
  declare entries: HistoryEntry[] | null;
  declare fault: string;
  declare words: string;
  declare chosen: ReadonlySet<string>;

  constructor() {
    super();
    this.entries = null;
    this.fault = '';
    this.words = '';
    this.chosen = new Set();
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.app.texts.screen(name, params, this.zone);
  }

  #opened = (event: Event) => {
    if ((event.target as HTMLDetailsElement).open && this.entries === null) void this.#load();
  };

  async #load(): Promise<void> {
    this.fault = '';
    try {
      const { items } = await this.app.all<HistoryEntry>('agreement.history',
        { id: this.agreement }, entriesMax);
      this.entries = items.toReversed();
    } catch (error) {
      this.fault = this.app.explain(error, this.zone);
    }
  }

  protected override render(): TemplateResult {
    return html`<details class="events" @toggle=${this.#opened}><summary>${this.#t('events.pick',
        { count: this.chosen.size })}</summary>
      ${this.fault ? html`<p class="fault" role="alert">${this.fault}</p>` : nothing}
      ${this.entries === null ? this.fault ? nothing
        : html`<p class="meta" role="status">${this.#t('loading')}</p>`
        : this.#list(this.entries)}</details>`;
  }

  #list(entries: readonly HistoryEntry[]): TemplateResult {
    const told = entries.map((entry) => ({ entry, text: this.#textOf(entry) }));
    const sought = this.words.trim().toLocaleLowerCase(this.app.texts.language);
    const found = told.filter(({ entry, text }) => !this.chosen.has(entry.id) &&
      text.toLocaleLowerCase(this.app.texts.language).includes(sought));
    return html`${told.filter(({ entry }) => this.chosen.has(entry.id)).map((one) =>
        this.#box(one.entry, one.text))}
      <div class="field"><label for="events-words">${this.#t('events.find')}</label>
        <input id="events-words" type="search" autocomplete="off" .value=${this.words}
          @keydown=${(event: KeyboardEvent) => {
            // It is no field of the form around it: nothing is sent by it.
            if (event.key === 'Enter') event.preventDefault();
          }} @input=${(event: Event) => {
            this.words = (event.target as HTMLInputElement).value;
          }}></div>
      ${found.slice(0, offered).map(({ entry, text }) => this.#box(entry, text))}
      <p class="meta" role="status">${this.#t('events.found', { count: found.length,
        shown: Math.min(found.length, offered) })}</p>`;
  }

  #textOf({ index, recordedAt, effect }: HistoryEntry): string {
    const { texts } = this.app;
    return `E${index} ${texts.dayAt(recordedAt, this.zone)}: ${texts.sentence(effect.summary,
      this.zone)}`;
  }

  #box({ id }: HistoryEntry, text: string): TemplateResult {
    return html`<label class="check"><input type="checkbox" name="event" value=${id}
      .checked=${this.chosen.has(id)} @change=${() => this.#turn(id)}><span>${text}</span></label>`;
  }

  #turn(id: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
  }

  /** What is known of the events that are chosen. */
  get known(): HistoryEntry[] {
    return (this.entries ?? []).filter(({ id }) => this.chosen.has(id));
  }
}
customElements.define('sopu-event-picker', EventPicker);
