// Checks a file in this browser: nothing of it is sent, and the ledger is not asked whether it is
// genuine. The log's key is the one that this browser knows, or one that the reader types; never
// one out of the file.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { HistoryEntry, RecordedEvent } from '../../answers.ts';
import { keepAudit } from '../../keys/audits.ts';
import { utf8 } from '../../ledger/bytes.ts';
import type { SignedEvent } from '../../ledger/event.ts';
import { thumbprint } from '../../ledger/jws.ts';
import { checkReceipt, type Recorded } from '../../ledger/log.ts';
import { parseVerifier, type Verifier } from '../../ledger/note.ts';
import type { JwsKey } from '../../ledger/passkey.ts';
import { Refused } from '../../ledger/refused.ts';
import { faultNote } from '../../parts/attempt.ts';
import { dropping } from '../../parts/drop.ts';
import { checkFile, readSignerKey, type Checked } from './data.ts';
import { checkedView, isUnfinished } from './verdict.ts';

class GivenUp extends Error {}

const progressMs = 100;
const entriesMax = 20_000;

export interface Result { checked: Checked; log: Verifier; verifierKey: string;
  /** Where the ledger says that a signed event stands, proven here; null: it was not asked. */
  place: Recorded | null }

export class CheckFile extends LitElement {
  static override properties = {
    app: { attribute: false }, known: { attribute: false }, result: { state: true },
    fault: { state: true }, done: { state: true }, isOver: { state: true },
  };

  declare app: App;
  /** The log's key that this browser knows; empty: none. */
  declare known: string;
  declare result: Result | null;
  declare fault: string;
  /** How far it is, in lines; null: nothing is being checked. */
  declare done: { done: number; of: number } | null;
  declare isOver: boolean;
  #key: string | null = null;
  #signerKey = '';
  #last: { name: string; bytes: Uint8Array } | null = null;
  #isGivenUp = false;
  readonly #drop = dropping(this, (file) => void this.#read(file));

  constructor() {
    super();
    this.known = '';
    this.result = null;
    this.fault = '';
    this.done = null;
    this.isOver = false;
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.app.texts.screen(name, params);
  }

  get #verifierKey(): string { return (this.#key ?? this.known).trim(); }

  protected override render(): TemplateResult {
    const isKnown = this.#verifierKey === this.known && this.known !== '';
    return html`<section class="block"><h2>${this.#t('audit.file')}</h2>
      <p class="prose">${this.#t('audit.file.what')}</p>
      <form class="card form check-form ${this.isOver ? 'over' : ''}" @submit=${(event: Event) =>
        event.preventDefault()} @dragover=${this.#drop.over}
        @dragleave=${this.#drop.left} @drop=${this.#drop.dropped}>
        <div class="field wide"><label for="log-key">${this.#t('keys.ledger.key')}</label>
          <p class="hint" id="hint-log-key"
            >${this.#t(isKnown ? 'audit.key.known' : 'audit.key.typed')}</p>
          <input id="log-key" class="mono" autocomplete="off" autocapitalize="none"
            spellcheck="false" aria-describedby="hint-log-key" .value=${this.#key ?? this.known}
            @input=${this.#onKey}></div>
        <div class="field wide drop"><label for="check-file">${this.#t('audit.choose')}</label>
          <p class="hint" id="hint-file">${this.#t('audit.choose.what')}</p>
          <input id="check-file" type="file" aria-describedby="hint-file"
            @change=${this.#onFile}></div>
        <details><summary>${this.#t('audit.paste')}</summary>
          <div class="field wide"><label for="check-text">${this.#t('audit.paste.text')}</label>
            <textarea id="check-text" class="mono" rows="4" spellcheck="false"></textarea></div>
          <p class="row-of-buttons"><button class="btn" type="button" @click=${this.#onPaste}
            >${this.#t('audit.do')}</button></p></details>
      </form>
      ${this.fault === '' ? nothing : faultNote(this.fault)}
      ${this.#progress()}
      <div aria-live="polite">${this.result === null ? nothing
        : html`${checkedView(this.app, this.result)}${this.#signer(this.result)}`}</div></section>`;
  }

  #progress() {
    if (this.done === null) return nothing;
    const { done, of } = this.done;
    return html`<div class="card checking"><label for="check-progress">${of === 0
      ? this.#t('audit.reading') : this.#t('audit.progress', { done, of })}</label>
      <progress id="check-progress" max=${Math.max(of, 1)} value=${done}></progress>
      <button class="btn" @click=${() => { this.#isGivenUp = true; }}
        >${this.#t('audit.stop')}</button></div>`;
  }

  // Without a line nobody says which key the event names; whoever has it can give it.
  #signer({ checked }: Result) {
    const isSigned = checked.kind === 'event' || checked.kind === 'receipt';
    if (!isSigned || checked.signature !== 'unknown' || checked.event === null) return nothing;
    return html`<form class="card form" @submit=${(event: Event) => {
      event.preventDefault();
      void this.#again();
    }}><div class="field wide"><label for="signer-key">${this.#t('audit.signer')}</label>
      <p class="hint" id="hint-signer"
        >${this.#t('audit.signer.what', { kid: checked.event.kid })}</p>
      <textarea id="signer-key" class="mono" rows="2" aria-describedby="hint-signer"
        spellcheck="false" @input=${this.#onSignerKey}></textarea></div>
      <p class="row-of-buttons"><button class="btn">${this.#t('audit.do')}</button></p></form>`;
  }

  // ---------------------------------------------------------------- what comes in

  #onKey = (event: Event) => {
    this.#key = (event.target as HTMLInputElement).value;
    this.result = null;
    this.requestUpdate();
  };

  #onSignerKey = (event: Event) => {
    this.#signerKey = (event.target as HTMLTextAreaElement).value;
  };

  #onFile = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void this.#read(file);
  };

  #onPaste = () => {
    const text = this.querySelector<HTMLTextAreaElement>('#check-text')?.value.trim() ?? '';
    if (text === '') return;
    // A receipt or a note ends with a line break, which is easily lost when it is copied.
    void this.#check(this.#t('audit.pasted'), utf8(text.includes('\n') ? `${text}\n` : text));
  };

  async #read(file: File): Promise<void> {
    this.result = null;
    this.done = { done: 0, of: 0 };
    await this.#check(file.name, new Uint8Array(await file.arrayBuffer()));
  }

  #again(): Promise<void> {
    return this.#last === null ? Promise.resolve() : this.#check(this.#last.name, this.#last.bytes);
  }

  // ---------------------------------------------------------------- the check

  async #check(name: string, bytes: Uint8Array): Promise<void> {
    this.#last = { name, bytes };
    this.#isGivenUp = false;
    this.fault = '';
    this.result = null;
    this.done = { done: 0, of: 0 };
    try {
      const verifierKey = this.#verifierKey;
      if (verifierKey === '') throw new Refused('audit.no-key');
      const log = await parseVerifier(verifierKey);
      const checked = await checkFile(name, bytes, { log, keyOf: this.#keyOf,
        progress: this.#onProgress() });
      const place = checked.kind === 'event' && checked.event !== null && checked.fault === null
        ? await this.#find(checked.event, checked.jws, log) : null;
      this.result = { checked, log, verifierKey, place };
      if (!isUnfinished(checked)) keepAudit({ name, holds: checked.fault === null });
      this.dispatchEvent(new Event('checked'));
    } catch (error) {
      this.fault = error instanceof GivenUp ? this.#t('audit.stopped') : this.app.explain(error);
    } finally {
      this.done = null;
    }
  }

  // Not with every line: what is shown more often than it is seen only takes time.
  #onProgress() {
    let next = 0;
    return (done: number, of: number) => {
      if (this.#isGivenUp) throw new GivenUp();
      if (performance.now() < next) return;
      next = performance.now() + progressMs;
      this.done = { done, of };
    };
  }

  // A key is believed to be the one that the event names if it has its name, which is its hash:
  // whoever gives it. Whose it is, is for the ledger to say.
  #keyOf = async (party: string, kid: string): Promise<JwsKey | null> => {
    if (this.#signerKey.trim() !== '') {
      const given = await readSignerKey(this.#signerKey);
      if (given.kid !== kid) throw new Refused('audit.signer.other', { kid });
      return given.key;
    }
    const own = this.app.keys.find((one) => one.kid === kid);
    if (own) return keyNamed(own, kid);
    if (this.app.line.kind !== 'live') return null;
    const known = await this.app.party(party).catch(() => null);
    const key = known?.keys.find((one) => one.kid === kid);
    return key ? keyNamed(key, kid) : null;
  };

  // Where the event stands, for who may read its agreement; the proof is checked here.
  async #find({ subject, hash }: SignedEvent, jws: string, log: Verifier):
      Promise<Recorded | null> {
    const id = /^agreement\/(.*)$/.exec(subject)?.[1];
    if (id === undefined || this.app.line.kind !== 'live') return null;
    try {
      const { items } = await this.app.all<HistoryEntry>('agreement.history', { id }, entriesMax);
      const entry = items.find((one) => one.hash === hash);
      if (!entry) return null;
      const { index, recordedAt, proof } =
        await this.app.call<RecordedEvent>('event.get', { index: entry.index });
      return await checkReceipt({ index, recordedAt, event: hash, proof }, log, jws);
    } catch {
      // What the ledger does not tell or cannot prove is no part of what the bytes say.
      return null;
    }
  }
}
customElements.define('sopu-check-file', CheckFile);

async function keyNamed(key: JwsKey, kid: string): Promise<JwsKey | null> {
  return await thumbprint(key.jwk) === kid ? key : null;
}
