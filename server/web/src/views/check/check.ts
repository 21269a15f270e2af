// For auditors and everybody: which ledger this is, whether it goes on from what this browser saw,
// and whether a file out of it is genuine.
import { html, nothing, type TemplateResult } from 'lit';
import { audits, keepAudit, type Audit } from '../../keys/audits.ts';
import { knownLedger, type KnownLedger } from '../../keys/pin.ts';
import { cosignaturesOf, openCheckpoint, type Checkpoint, type Cosignature }
  from '../../ledger/log.ts';
import { parseNote, parseVerifier, type Verifier } from '../../ledger/note.ts';
import { Refused } from '../../ledger/refused.ts';
import { icon } from '../../parts/icons.ts';
import { bytes } from '../../parts/marks.ts';
import { View } from '../../parts/view.ts';
import type { Route } from '../../router.ts';
import type { LineState } from '../../wire/client.ts';
import { OtherLedger, Unreachable } from '../../wire/problem.ts';
import { rootOf } from './data.ts';
import { checkLines } from './verdict.ts';
import './file.ts';

/** What the ledger says now, checked here. */
interface Answer {
  checkpoint: Checkpoint;
  /** How large the log was when this browser last looked; null: never. */
  before: number | null;
  /** Hash of the page's files, by the server. */
  page: string;
  /** RFC 3339, on this device's clock. */
  at: string;
}

interface Data {
  known: KnownLedger | null;
  log: Verifier | null;
  /** What this browser saw last; without a line that is all there is. */
  seen: Checkpoint | null;
  answer: Answer | null;
  /** Why the answer does not hold. */
  wrong: unknown;
  witnesses: { name: string; seen: Cosignature | null }[];
}

const witnessStore = 'sopu.witnesses';

export class Check extends View<Route, Data> {
  #line: LineState['kind'] = 'connecting';
  #witnessFault = '';
  #isKept = false;

  // Works without a line: what is known here is shown then.
  protected override async load(): Promise<Data> {
    this.#line = this.app.line.kind;
    const known = await knownLedger(location.origin) ?? null;
    if (known === null) {
      return { known, log: null, seen: null, answer: null, wrong: null, witnesses: [] };
    }
    const log = await parseVerifier(known.verifierKey);
    const seen = known.checkpoint === undefined ? null
      : await openCheckpoint(known.checkpoint, log);
    const { answer, wrong } = await this.#ask(log, seen);
    const newest = answer?.checkpoint ?? seen;
    const data = { known, log, seen, answer, wrong: wrong ?? this.app.line.final ?? null,
      witnesses: newest === null ? [] : await witnessesOf(newest) };
    this.#keep(data, known);
    return data;
  }

  // A visit counts once, and each time that somebody asks again.
  #keep({ answer, wrong, seen }: Data, { origin: name }: KnownLedger): void {
    if (this.#isKept || (answer === null && wrong === null)) return;
    this.#isKept = true;
    keepAudit({ name, size: (answer?.checkpoint ?? seen)?.size ?? 0, holds: wrong === null });
  }

  // That it goes on from what was seen is checked where it is seen.
  async #ask(log: Verifier, seen: Checkpoint | null):
      Promise<{ answer: Answer | null; wrong: unknown }> {
    if (this.app.line.kind !== 'live') return { answer: null, wrong: null };
    try {
      const [{ text }, { page }] = await Promise.all([
        this.app.call<{ text: string }>('checkpoint.get'),
        this.app.call<{ page: string }>('log.get')]);
      const checkpoint = await openCheckpoint(text, log);
      await this.app.see(text);
      return { wrong: null, answer: { checkpoint, before: seen?.size ?? null, page,
        at: new Date().toISOString() } };
    } catch (error) {
      if (error instanceof Unreachable) return { answer: null, wrong: null };
      if (error instanceof OtherLedger || error instanceof Refused) {
        return { answer: null, wrong: error };
      }
      throw error;
    }
  }

  protected override updated(): void {
    super.updated();
    const { kind } = this.app.line;
    if (this.data !== null && kind === 'live' && this.#line !== 'live') void this.reload();
    if (kind !== 'live') this.#line = kind;
  }

  protected override titleOf(): string { return this.t('nav.check'); }

  protected override show(data: Data): TemplateResult {
    return html`<section class="narrow audit"><h1 tabindex="-1">${this.t('audit.title')}</h1>
      <p class="lead">${this.t('audit.lead')}</p>
      ${data.known === null ? html`<p class="note">${this.t('audit.unmet')}</p>`
        : this.#ledger(data, data.known)}
      <sopu-check-file .app=${this.app} .known=${data.known?.verifierKey ?? ''}
        @checked=${() => this.requestUpdate()}></sopu-check-file>
      ${this.#audits(audits())}
    </section>`;
  }

  #ledger(data: Data, known: KnownLedger): TemplateResult {
    const { answer, seen } = data;
    const newest = answer?.checkpoint ?? seen;
    return html`<section class="block"><h2>${this.t('audit.ledger')}</h2>
      <div class="card">${checkLines(this.#lines(data, known))}</div>
      <dl class="card pairs audit-facts">
        <dt>${this.t('keys.ledger.name')}</dt><dd>${known.origin}</dd>
        <dt>${this.t('keys.ledger.key')}</dt><dd>${bytes(known.verifierKey)}</dd>
        <dt>${this.t('keys.ledger.since')}</dt><dd>${this.texts.when(known.since, null)}</dd>
        ${newest === null ? nothing : html`<dt>${this.t('audit.size')}</dt>
          <dd>${this.t('audit.events', { count: newest.size })}</dd>
          <dt>${this.t('audit.detail.root')}</dt><dd>${bytes(rootOf(newest))}</dd>`}
        ${answer === null ? nothing : html`<dt>${this.t('audit.checked-at')}</dt>
          <dd>${this.texts.when(answer.at, null)}</dd>
          <dt>${this.t('audit.page')}</dt><dd>${bytes(answer.page)}</dd>`}</dl>
      <p class="prose meta">${this.t('audit.page.what')}</p>
      <p class="row-of-buttons"><button class="btn" ?disabled=${this.app.line.kind !== 'live'}
        @click=${() => void this.#again()}>${this.t('audit.again')}</button></p>
      ${this.#witnesses(data)}</section>`;
  }

  #lines({ answer, seen, wrong, witnesses }: Data, { since, origin }: KnownLedger) {
    const day = this.texts.dateAt(since, null);
    if (wrong !== null) {
      const more = wrong instanceof OtherLedger ? this.t('other-ledger.what')
        : this.app.explain(wrong);
      return [{ is: 'wrong' as const, text: this.t('audit.wrong'), more }];
    }
    const newest = answer?.checkpoint ?? seen;
    if (answer === null || this.app.line.kind === 'lost') {
      return [{ is: 'pending' as const, text: this.t('audit.no-line'), more: newest === null ? ''
        : this.t('audit.remembered', { size: newest.size }) }];
    }
    const { checkpoint: { size }, before } = answer;
    const cosigned = witnesses.filter((one) => one.seen !== null).length;
    return [
      { is: 'ok' as const, text: this.t('audit.signed', { origin }),
        more: this.t('audit.has', { count: size }) },
      { is: 'ok' as const, text: before === null ? this.t('audit.first')
        : this.t('audit.goes-on', { since: day }), more: before === null || before === size ? ''
        : this.t('audit.grown', { from: before, to: size }) },
      { is: cosigned > 0 ? 'ok' as const : 'pending' as const,
        text: cosigned > 0 ? this.t('audit.cosigned', { count: cosigned })
          : this.t(witnesses.length > 0 ? 'audit.cosigned.unknown' : 'audit.cosigned.none'),
        more: this.t('audit.cosigned.what') },
    ];
  }

  #audits(all: readonly Audit[]) {
    if (all.length === 0) return nothing;
    return html`<section class="block"><h2>${this.t('audit.before')}</h2>
      <ul class="card chk">${all.map(({ at, name, size, holds }) => html`<li
        class=${holds ? 'ok' : 'wrong'}>${icon(holds ? 'ok' : 'bad')}<span>${size === undefined
          ? name : this.t('audit.before.log', { origin: name, count: size })}</span>
        <span class="meta">${this.t(holds ? 'audit.before.held' : 'audit.before.failed',
          { at: this.texts.when(at, null) })}</span></li>`)}</ul>
      <p class="meta">${this.t('audit.before.what')}</p></section>`;
  }

  async #again(): Promise<void> {
    this.#isKept = false;
    await this.reload();
    this.app.announce(this.t(this.data?.wrong === null ? 'audit.announce' : 'audit.wrong'));
  }

  // ---------------------------------------------------------------- witnesses

  #witnesses({ witnesses }: Data): TemplateResult {
    return html`<details class="fold"><summary>${this.t('audit.witnesses')}<span class="meta"
        >${this.t('audit.witnesses.count', { count: witnesses.length })}</span></summary>
      <div class="foldin"><ul class="plainlist">${witnesses.map(({ name, seen }) =>
        html`<li>${name}: ${seen === null ? this.t('audit.witness.unknown')
          : this.t('audit.witness.seen',
            { at: this.texts.when(new Date(seen.timeSec * 1000).toISOString(), null) })}</li>`)}
        </ul>
        <form @submit=${this.#onWitnesses}><div class="field wide"><label for="witness-keys"
          >${this.t('audit.witness.keys')}</label><p class="hint" id="hint-witness"
          >${this.t('audit.witness.keys.what')}</p>
          <textarea id="witness-keys" name="keys" class="mono" rows="3" spellcheck="false"
          aria-describedby="hint-witness"
          .value=${localStorage.getItem(witnessStore) ?? ''}></textarea></div>
        ${this.#witnessFault === '' ? nothing
          : html`<p class="note bad" role="alert">${this.#witnessFault}</p>`}
        <p class="row-of-buttons"><button class="btn">${this.t('audit.witness.keep')}</button></p>
        </form>
      </div></details>`;
  }

  #onWitnesses = async (event: Event) => {
    event.preventDefault();
    const text = String(new FormData(event.target as HTMLFormElement).get('keys') ?? '').trim();
    try {
      await Promise.all(linesOf(text).map(parseVerifier));
      localStorage.setItem(witnessStore, text);
      this.#witnessFault = '';
    } catch (error) {
      this.#witnessFault = this.app.explain(error);
    }
    await this.reload();
  };
}
customElements.define('sopu-check', Check);

const linesOf = (text: string): string[] =>
  text.split('\n').map((line) => line.trim()).filter((line) => line !== '');

// Whoever signed beside the log itself; `seen`: proven with a key that the reader gave.
async function witnessesOf({ text, origin }: Checkpoint): Promise<Data['witnesses']> {
  const trusted = await Promise.all(linesOf(localStorage.getItem(witnessStore) ?? '')
    .map(parseVerifier));
  const proven = new Map((await cosignaturesOf(text, trusted)).map((one) => [one.witness, one]));
  return [...new Set(parseNote(text).signatures.map(({ name }) => name))]
    .filter((name) => name !== origin).map((name) => ({ name, seen: proven.get(name) ?? null }));
}
