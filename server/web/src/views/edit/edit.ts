// Terms are drafted: a form and the text beside it, one draft; checked while it is written, kept in
// this browser, reviewed whole, then proposed.
import { html, nothing, type TemplateResult } from 'lit';
import wholeSchema from 'made:terms-schema';
import { dropDraft, keepDraft, type Draft } from '../../keys/drafts.ts';
import { parseObject, sameJson, type Json, type JsonObject } from '../../ledger/json.ts';
import { askToSign } from '../../parts/act_dialog.ts';
import { Figures } from '../../parts/figures.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toEdit, toProposals, type Route } from '../../router.ts';
import { Unreachable } from '../../wire/problem.ts';
import { loadBacktest, type Backtest } from '../../parts/backtest.ts';
import { replayBeside } from './backtest.ts';
import { cameInPanel } from './came_in.ts';
import { isInitial, judge, type Verdict } from './check.ts';
import { loadEdit, type EditData } from './data.ts';
import type { Editing } from './field.ts';
import { fieldId } from './field.ts';
import { formOfTerms } from './form.ts';
import { frameFields, standing, type Framed } from './frame.ts';
import { meetingsOf, merged, type Choice } from './merge.ts';
import { positioned, withMoved, withValue } from './model.ts';
import { paneSwitch, textPane, type Pane, type Panes } from './panes.ts';
import { review } from './review.ts';
import { Schema, type Fault } from './schema.ts';
import { faultSummary, isToWrite, partsWith } from './summary.ts';

type EditRoute = Extract<Route, { view: 'edit' }>;

const checkMs = 500;
const schema = new Schema(wholeSchema);
/** What a change of agreed terms can be; the first unless it is asked for as another. */
const changeKinds = ['amendment', 'renewal', 'assignment'];

export class Edit extends View<EditRoute, EditData> {
  #draft: Draft | null = null;
  #kind = 'initial';
  #localFaults: Fault[] = [];
  #verdict: Verdict | null = null;
  #backtest: Backtest | null = null;
  #isChecking = false;
  #isSigning = false;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #typed: Editing['typed'] = null;
  #open = new Set<string>();
  #pane: Pane = 'text';
  #json: string | null = null;
  #jsonFault = '';
  #choices = new Map<string, Choice>();

  protected override async load(): Promise<EditData> {
    const data = await loadEdit(this.app, this.route.id, this.route.query);
    if (this.#draft?.id !== data.begun.id) this.#begin(data, data.draft ?? data.begun);
    else this.#changed();
    return data;
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  protected override keeps({ id, query }: EditRoute): boolean {
    return id === this.route.id && ['counter', 'rebase', 'settles'].every((name) =>
      query.get(name) === this.route.query.get(name));
  }

  protected override titleOf({ agreement }: EditData): string {
    return this.t('edit.title', { agreement: agreement.title });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  get #isReview(): boolean { return this.route.query.get('step') === 'review'; }

  // ---------------------------------------------------------------- the draft

  #begin({ mode, proposal }: EditData, draft: Draft): void {
    this.#draft = draft;
    const asked = this.route.query.get('kind') ?? '';
    this.#kind = mode === 'first' ? 'initial'
      : proposal?.kind ?? (changeKinds.includes(asked) ? asked : changeKinds[0]!);
    this.#verdict = null;
    this.#backtest = null;
    this.#choices.clear();
    this.#json = null;
    this.#open = new Set(mode === 'first' ? ['/statementOfIntent', '/serviceElements/services']
      : []);
    this.#check();
  }

  #set(part: Partial<Draft>): void {
    if (this.#draft === null) return;
    this.#draft = { ...this.#draft, ...part, saved: new Date().toISOString() };
    this.#changed();
  }

  #setAt(pointer: string, value: Json | undefined): void {
    this.#json = null;
    this.#jsonFault = '';
    this.#set({ terms: withValue(this.#draft!.terms, pointer, value) as JsonObject });
  }

  #write(json: string): void {
    this.#json = json;
    try {
      const terms = parseObject(json, { depthMax: 32 });
      this.#jsonFault = '';
      this.#set({ terms });
    } catch (error) {
      this.#jsonFault = this.app.explain(error);
      this.requestUpdate();
    }
  }

  #changed(): void {
    clearTimeout(this.#timer);
    this.#localFaults = this.#draft === null ? [] : schema.check(wholeSchema, this.#draft.terms);
    this.#asked += 1;
    this.#isChecking = true;
    this.#timer = setTimeout(() => this.#check(), checkMs);
    this.requestUpdate();
  }

  #check(): void {
    const draft = this.#draft;
    if (draft === null) return;
    this.#localFaults = schema.check(wholeSchema, draft.terms);
    if (draft.saved !== '') void keepDraft(draft);
    void this.#judge(draft, ++this.#asked);
  }

  // What is answered late, of a draft that is another by now, is not looked at.
  async #judge(draft: Draft, asked: number): Promise<void> {
    const { data } = this;
    this.#isChecking = true;
    try {
      if (data === null) await this.updateComplete;
      if (this.data === null) return;
      const verdict = await judge(this.app, this.data, draft, this.#kind, this.#localFaults.length
        === 0);
      if (asked !== this.#asked) return;
      this.#verdict = verdict;
      const backtest = verdict.effect && !isInitial(this.data)
        ? await loadBacktest(this.app, this.data.agreement.id, { terms: draft.terms }, draft.base)
          : this.#backtest;
      if (asked === this.#asked) this.#backtest = backtest;
    } catch (error) {
      if (!(error instanceof Unreachable)) this.app.announce(this.app.explain(error));
    } finally {
      if (asked === this.#asked) this.#isChecking = false;
      this.requestUpdate();
    }
  }

  protected override updated(): void {
    super.updated();
    if (this.data !== null && this.#verdict === null && !this.#isChecking) this.#check();
  }

  #throwAway = async ({ begun }: EditData) => {
    await dropDraft(begun.id);
    this.#begin({ ...this.data! }, begun);
  };

  #kinds({ mode }: EditData): string[] {
    return mode === 'amend' ? changeKinds : [this.#kind];
  }

  // ---------------------------------------------------------------- going to a field

  #go(step: string | null): void {
    const query = Object.fromEntries(this.route.query);
    delete query['step'];
    location.hash = toEdit(this.route.id, step === null ? query : { ...query, step });
  }

  async #focus(pointer: string): Promise<void> {
    this.#pane = this.#pane === 'form' || matchMedia('(max-width: 1000px)').matches ? 'form'
      : this.#pane;
    for (const part of partsWith(pointer)) this.#open.add(part);
    this.requestUpdate();
    await this.updateComplete;
    // Where there is no field for it: the nearest thing around.
    for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
      const found = document.getElementById(fieldId(at)) ?? this.#firstIn(at);
      if (found || at === '') {
        found?.focus();
        found?.scrollIntoView({ block: 'center' });
        return;
      }
    }
  }

  #firstIn(pointer: string): HTMLElement | null {
    return pointer === '' ? null : this.querySelector<HTMLElement>(
      `[id^="${CSS.escape(fieldId(`${pointer}/`))}"]`);
  }

  #focusFrame(field: string): void {
    this.#go(null);
    setTimeout(() => document.getElementById(field)?.focus(), 80);
  }

  // ---------------------------------------------------------------- the page

  protected override show(data: EditData): TemplateResult {
    const draft = this.#draft;
    if (draft === null) return html``;
    const crumb = html`<p class="crumb"><a
      href=${toAgreement(data.agreement.id)}>${data.agreement.title}
      </a> › <a href=${toProposals(data.agreement.id)}>${this.t('proposals.title')}</a></p>`;
    const framed = this.#framed(data, draft);
    const verdict = this.#verdict;
    const isReady = verdict?.data && draft.reason.trim() !== '' && this.#faults().length === 0;
    if (this.#isReview && verdict && isReady && !verdict.cameIn && (this.#isSigning
      || !this.#isChecking)) {
      return html`${crumb}${review({ ...framed, verdict, person: this.app.key?.personName ?? '',
        isLive: this.app.line.kind === 'live',
        change: (path) => this.#changeAt(path), changeFrame: (field) => this.#focusFrame(field),
        back: () => this.#go(null), sign: () => this.#sign(data, draft, verdict) })}`;
    }
    return html`${crumb}<h1 tabindex="-1">${this.t(`edit.h1.${data.mode}`)}</h1>
      ${this.#kept(data)}${this.#cameIn(verdict, draft)}
      ${this.#isReview ? html`<p class="note" role="status">${this.t(this.#isChecking
        ? 'edit.checking' : 'edit.not-ready')}</p>` : nothing}
      ${this.#editor(framed, verdict)}${this.#bar(framed)}`;
  }

  #framed(data: EditData, draft: Draft): Framed {
    return { texts: this.texts, data, draft, kind: this.#kind, kinds: this.#kinds(data),
      verdict: this.#verdict, isChecking: this.#isChecking, set: (part) => this.#set(part),
      setKind: (kind) => {
        this.#kind = kind;
        this.#changed();
      } };
  }

  #faults(): Fault[] {
    return [...this.#localFaults, ...this.#verdict?.faults ?? []];
  }

  #kept(data: EditData) {
    const draft = this.#draft;
    if (!draft?.saved) return nothing;
    return html`<p class="note kept"><span>${this.t('edit.kept', { on:
      this.texts.dateAt(draft.saved,
      null) })}</span> <button type="button" class="mini" @click=${() => void this.#throwAway(data)}
      >${this.t('edit.throw-away')}</button></p>`;
  }

  #cameIn(verdict: Verdict | null, draft: Draft) {
    if (!verdict?.cameIn || draft.base === null) return nothing;
    const [base, now] = [draft.base, verdict.cameIn];
    const meetings = meetingsOf(base, draft.terms, now);
    return cameInPanel({ texts: this.texts, zone: verdict.zone, base, draft: draft.terms, now,
      meetings,
      choices: this.#choices, choose: (path, choice) => {
        this.#choices.set(path, choice);
        this.requestUpdate();
      }, take: () => {
        const terms = merged(draft.terms, now, meetings, this.#choices);
        if (terms === null) return this.app.announce(this.t('edit.came-in.fails'));
        this.#choices.clear();
        this.#set({ base: now, terms });
      } });
  }

  #editor(framed: Framed, verdict: Verdict | null): TemplateResult {
    const { draft } = framed;
    const panes: Panes = { texts: this.texts, terms: draft.terms, base: draft.base, pane:
      this.#pane,
      zone: verdict?.zone ?? null, json: this.#json, jsonFault: this.#jsonFault,
      show: (pane) => {
        this.#pane = pane;
        this.requestUpdate();
      }, write: (json) => this.#write(json) };
    return html`${faultSummary(this.texts, draft.terms, this.#faults(), (pointer) =>
        void this.#focus(pointer))}
      ${paneSwitch(panes)}
      <div class="panes show-${this.#pane}">
        <div class="pane-form">${formOfTerms(this.#editing(draft, verdict))}</div>
        <div class="pane-side"><aside class="rail card" aria-label=${this.t('edit.standing')}
          >${this.#standing(framed)}</aside>
          <div class="pane-text">${textPane(panes)}</div></div>
        <div class="pane-frame">${frameFields(framed)}</div></div>`;
  }

  #editing(draft: Draft, verdict: Verdict | null): Editing {
    const { terms, base } = draft;
    return { texts: this.texts, schema, terms, base, faults: this.#faults(), typed: this.#typed,
      figures: new Figures(this.texts, terms, verdict?.zone ?? null), open: this.#open,
      currency: String(terms['currency'] ?? ''), names: this.data?.names ?? new Map(),
      weights: new Map((verdict?.effect?.stretches ?? []).flatMap(({ changes }) => changes.map(
        ({ path, changeClass }): [string, string] => [path, changeClass]))),
      set: (pointer, value) => this.#setAt(pointer, value),
      type: (pointer, text) => { this.#typed = { pointer, text }; },
      left: () => {
        this.#typed = null;
        this.requestUpdate();
      },
      move: (pointer, by) => this.#set({ terms: withMoved(terms, pointer, by) as JsonObject }),
      unfold: (pointer, isOpen) => {
        if (isOpen) this.#open.add(pointer);
        else this.#open.delete(pointer);
        this.requestUpdate();
      },
      backtest: (objective) => replayBeside(this.texts, this.#backtest, objective, terms) };
  }

  #standing(framed: Framed): TemplateResult {
    const faults = this.#faults();
    const toWrite = faults.filter(isToWrite).length;
    return html`${standing(framed, toWrite, faults.length - toWrite)}${this.#toReview()}`;
  }

  #toReview(): TemplateResult {
    const { base, terms } = this.#draft!;
    const isSame = base !== null && sameJson(base, terms);
    return html`${isSame ? html`<p class="note">${this.t('edit.same')}</p>` : nothing}
      <div class="actions"><button type="button" class="btn primary" @click=${() => this.#next()}
        >${this.t('edit.to-review')}</button></div>`;
  }

  // Never grey: while something is missing it leads there.
  #next(): void {
    const fault = this.#faults()[0];
    if (this.#verdict?.cameIn) document.getElementById('came-in')?.focus();
    else if (fault) void this.#focus(fault.pointer);
    else if (this.#draft!.reason.trim() === '') document.getElementById('frame-reason')?.focus();
    else if (this.#verdict?.data || this.#isChecking) this.#go('review');
    else this.app.announce(this.t('edit.not-ready'));
  }

  #bar({ verdict }: Framed): TemplateResult {
    const faults = this.#faults().length;
    return html`<div class="bar" role="group" aria-label=${this.t('edit.standing')}><p><span>${
      this.t('edit.faults', { count: faults })}</span><span>${verdict?.effect?.changeClass
        ? this.t('class.of', { class: verdict.effect.changeClass }) : ''}</span></p>
      <div class="actions"><button type="button" class="btn primary" @click=${() => this.#next()}
        >${this.t('edit.to-review')}</button></div></div>`;
  }

  #changeAt(path: string): void {
    const pointer = positioned(this.#draft!.terms, path);
    this.#go(null);
    setTimeout(() => void this.#focus(pointer), 80);
  }

  #sign({ agreement }: EditData, draft: Draft, verdict: Verdict): void {
    this.#isSigning = true;
    askToSign({ app: this.app, type: 'sopu.proposal.submitted.v1', agreement: agreement.id,
      data: verdict.data ?? {}, zone: verdict.zone, shown: ['terms', 'patch', 'results'],
      title: this.t('edit.ask', { kind: this.#kind }),
      left: () => { this.#isSigning = false; },
      done: () => {
        this.#isSigning = false;
        void dropDraft(draft.id);
        this.#draft = null;
        location.hash = toProposals(agreement.id);
      } });
  }
}
customElements.define('sopu-edit', Edit);
