// A case: how it stands and whose move it is at one glance, what it is about as it was agreed, what
// each side said, and what the reader can do now.
import { html, nothing, type TemplateResult } from 'lit';
import type { HistoryEntry } from '../../answers.ts';
import { askToSign } from '../../parts/act_dialog.ts';
import { faultNote } from '../../parts/attempt.ts';
import type { EventPicker } from '../../parts/event_picker.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toDisputes, type Route } from '../../router.ts';
import { send } from '../../signing.ts';
import { checkedAcceptance, checkHead } from './accept.ts';
import { dataOf, Unfit, type Around, type PutDocument } from './act.ts';
import { putConfided, putFiles, saveDocument, type Progress } from './files.ts';
import { moveForm } from './form.ts';
import { caseTags, caseTitle, glance, outcomeBlock, pinned, times } from './glance.ts';
import { lanes } from './lanes.ts';
import { loadCase, type CaseData, type OpenMove } from './load.ts';
import { toldBefore } from './settlement.ts';
import { moveButton, moveKey, movesBar, movesCard, moveTitle, precedents }
  from './side.ts';
import { CaseWords } from './words.ts';

type DisputeRoute = Extract<Route, { view: 'dispute' }>;

// Moves in which nothing is written: what they sign stands there already.
const withoutForm = ['accept', 'accept-neutral'];

const settleMs = 300;

export class DisputeView extends View<DisputeRoute, CaseData> {
  #opened: OpenMove | null = null;
  #unfit: Unfit | null = null;
  #failure = '';
  #progress: Progress | null = null;
  #isBusy = false;
  #known = -1;
  #fresh = new Set<number>();
  #movedAt = 0;

  protected override async load(): Promise<CaseData> {
    const data = await loadCase(this.app, this.route.id);
    this.#announceNews(data);
    this.#noticeMoves(data);
    // What was signed and never answered: the same bytes again are answered with the same receipt.
    if (data.unanswered) void send(this.app, data.unanswered).catch(() => undefined);
    return data;
  }

  protected override concerns(agreement: string): boolean {
    return this.data === null || agreement === this.data.agreement.id;
  }

  protected override titleOf(data: CaseData): string {
    return caseTitle(this.#words(data), data);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (!changed.has('route')) return;
    this.#close();
    this.#known = -1;
    this.#fresh.clear();
  }

  #words(data: CaseData): CaseWords {
    return new CaseWords(this.app, data.names, data.terms, data.zone);
  }

  // What the others said since is marked, and said to whoever does not see it.
  #announceNews({ events, zone, me }: CaseData): void {
    const news = this.#known < 0 ? [] : events.filter(({ entry }) => entry.index > this.#known &&
      entry.source !== `party/${me.party}`);
    this.#known = Math.max(this.#known, ...events.map(({ entry }) => entry.index));
    for (const { entry } of news) this.#fresh.add(entry.index);
    if (news.length > 0) this.app.announce(news.map(({ entry }) =>
      this.texts.sentence(entry.effect.summary, zone)).join(' '));
  }

  // What comes in can put another button under a pointer that is on its way: for a moment none does
  // anything.
  #noticeMoves({ moves }: CaseData): void {
    const keys = (all: readonly OpenMove[]) => all.filter(({ bar }) => bar === null).map(moveKey)
      .join();
    if (this.data !== null && keys(this.data.moves) !== keys(moves)) this.#movedAt = Date.now();
  }

  // ---------------------------------------------------------------- a move

  #open = (move: OpenMove): void => {
    if (Date.now() - this.#movedAt < settleMs) return;
    this.#close();
    if (withoutForm.includes(move.name)) {
      void this.#ask(move, new FormData(), []);
      return;
    }
    this.#opened = move;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const form = this.querySelector('#move-form');
      form?.scrollIntoView({ block: 'start' });
      form?.querySelector<HTMLElement>('textarea, input, select')?.focus({ preventScroll: true });
    });
  };

  #close = (): void => {
    this.#opened = null;
    this.#unfit = null;
    this.#failure = '';
    this.#progress = null;
    this.requestUpdate();
  };

  // Files lie beside the log before anything that names them is signed.
  async #submit(move: OpenMove, form: FormData): Promise<void> {
    const { data } = this;
    if (data === null || this.#isBusy) return;
    this.#isBusy = true;
    this.#unfit = null;
    this.#failure = '';
    this.requestUpdate();
    try {
      const words = form.get('text');
      dataOf(move, form, data.dispute, this.#around(data));
      if (move.name === 'confide' && String(words).trim() === '') {
        throw new Unfit('text', 'act.missing');
      }
      await this.#ask(move, form, await this.#documents(move, form));
    } catch (error) {
      if (error instanceof Unfit) this.#wrong(error);
      else this.#failure = this.app.explain(error, data.zone);
    } finally {
      this.#isBusy = false;
      this.#progress = null;
      this.requestUpdate();
    }
  }

  #around = ({ zone, months, terms }: CaseData): Around => ({ zone, months,
    language: this.texts.language,
    currency: typeof terms?.['currency'] === 'string' ? terms['currency'] : '' });

  #documents(move: OpenMove, form: FormData): Promise<PutDocument[]> {
    if (move.name === 'confide') {
      return putConfided(this.app, String(form.get('text')).trim()).then((one) => [one]);
    }
    const files = form.getAll('files').filter((one): one is File => one instanceof File &&
      one.name !== '');
    return putFiles(this.app, files, (progress) => {
      this.#progress = progress;
      this.requestUpdate();
    });
  }

  #wrong(unfit: Unfit): void {
    this.#unfit = unfit;
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(`#move-${unfit.field}`)?.focus());
  }

  async #ask(move: OpenMove, form: FormData, documents: PutDocument[]): Promise<void> {
    const { data } = this;
    if (data === null) return;
    try {
      const signed = move.name === 'accept'
        ? await checkedAcceptance(this.app, data, move.of ?? '')
        : dataOf(move, form, data.dispute, this.#around(data), documents);
      if (signed['case'] !== undefined) checkHead(data);
      const words = this.#words(data);
      askToSign({ app: this.app, type: `sopu.${move.type}.v1`, agreement: data.agreement.id,
        data: signed, title: moveTitle(words, data, move), zone: data.zone,
        shown: Object.keys(signed), told: toldBefore(words, this.#withCited(data), move, form,
          signed),
        done: () => this.#done() });
    } catch (error) {
      if (error instanceof Unfit) throw error;
      this.#failure = this.app.explain(error, data.zone);
      this.requestUpdate();
    }
  }

  // With the events that were chosen just now.
  #withCited(data: CaseData): CaseData {
    const picked = this.querySelector<EventPicker>('sopu-event-picker')?.known ?? [];
    return { ...data, cited: new Map([...data.cited,
      ...picked.map((one): [string, HistoryEntry] => [one.id, one])]) };
  }

  #done(): void {
    this.#close();
    void this.reload();
  }

  // ---------------------------------------------------------------- the page

  protected override show(data: CaseData): TemplateResult {
    const words = this.#words(data);
    const { agreement } = data;
    const isLive = this.app.line.kind === 'live';
    return html`<header class="dochead"><p class="crumb"><a href=${toDisputes}>${this.t(
          'nav.disputes')}</a> › <a href=${toAgreement(agreement.id)}>${agreement.title}</a></p>
        <h1 tabindex="-1">${caseTitle(words, data)}</h1>${caseTags(words, data)}</header>
      ${glance(words, data)}
      <div class="two case"><div class="case-main">${pinned(words, data)}
        <section class="block"><h2>${this.t('case.said')}</h2>
          ${lanes({ words, data, fresh: this.#fresh, save: (one) => void this.#save(one),
            moves: (id) => this.#movesOf(words, data, id) })}</section>
        ${outcomeBlock(words, data)}${this.#form(words, data)}
        ${this.#opened ? nothing : movesBar(words, data, isLive, this.#open)}</div>
      <aside class="case-side" aria-label=${this.t('case.aside')}>
        ${movesCard(words, data, isLive, this.#open)}
        ${this.#failure && !this.#opened ? faultNote(this.#failure) : nothing}
        ${times(words, data)}
        ${precedents(words, data.precedents, (ids) => words.clauses(ids))}</aside></div>`;
  }

  // ---------------------------------------------------------------- moves in the text

  #movesOf(words: CaseWords, data: CaseData, id: string) {
    const moves = data.moves.filter(({ of, bar }) => of === id && bar === null);
    return moves.length === 0 ? nothing : html`<div class="row-of-buttons">${moves.map((move) =>
      moveButton(words, data, move, this.#open, false))}</div>`;
  }

  // What one writes stays, even when it can be said no more meanwhile.
  #form(words: CaseWords, data: CaseData) {
    const opened = this.#opened;
    if (opened === null) return nothing;
    const now = data.moves.find((move) => moveKey(move) === moveKey(opened));
    const move: OpenMove = now ?? { ...opened, bar: { code: 'case.move.gone', params: {} } };
    return moveForm({ words, data, move, fault: this.#unfit, failure: this.#failure,
      progress: this.#progress, isBusy: this.#isBusy, close: this.#close,
      submit: (form) => void this.#submit(move, form) });
  }

  async #save(document: PutDocument): Promise<void> {
    try {
      await saveDocument(this.app, document);
    } catch (error) {
      this.#failure = this.app.explain(error);
      this.requestUpdate();
    }
  }
}
customElements.define('sopu-dispute', DisputeView);
