// A dispute begins: about clauses as they stood in a version, perhaps about the figures of windows,
// with what is claimed and what is asked for.
import { html, nothing, type TemplateResult } from 'lit';
import type { AgreementSummary, Version } from '../../answers.ts';
import type { Dispute, NamedWindow } from '../../answers_disputes.ts';
import type { JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { askToSign } from '../../parts/act_dialog.ts';
import { icon } from '../../parts/icons.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toDisputes, toRaise, type Route } from '../../router.ts';
import { namesOf, termsOf } from '../agreement/data.ts';
import { withSides } from '../agreement/sides.ts';
import { partyOn, procedureOf, type Procedure } from './data.ts';
import { CaseWords } from './words.ts';
import { originOf, raising, versionsToChoose, type AgreementWithNotices, type Origin,
  type RaiseFault } from './raise_data.ts';
import { signedEvent } from '../signed_event.ts';

type RaiseRoute = Extract<Route, { view: 'raise' }>;

type ReadOrigin = Origin & { text: string };

interface Data {
  list: AgreementSummary[];
  agreement: AgreementWithNotices | null;
  /** What it contests or comes of; `gone`: something that is not there. */
  origin: ReadOrigin | 'gone' | null;
  zone: string | null;
  names: Map<string, string>;
  versions: Version[];
  version: Version | null;
  terms: JsonObject | null;
  procedure: Procedure | null;
}

export class Raise extends View<RaiseRoute, Data> {
  #fault: RaiseFault | null = null;

  protected override async load(): Promise<Data> {
    const { items: list } = await this.app.all<AgreementSummary>('agreement.list', {});
    const id = this.route.query.get('agreement');
    const none = { list, agreement: null, origin: null, zone: null,
      names: new Map<string, string>(), versions: [], version: null, terms: null, procedure: null };
    if (id === null) return none;
    const [agreement, { items }] = await Promise.all([
      this.app.call<AgreementWithNotices>('agreement.get', { id })
        .then((answer) => withSides(this.app, answer)),
      this.app.call<{ items: Version[] }>('agreement.versions', { id })]);
    const versions = versionsToChoose(items, agreement.at, agreement.endsAt);
    const asked = Number(this.route.query.get('version'));
    const version = versions.find(({ number }) => number === asked) ?? versions.at(-1) ?? null;
    const names = await namesOf(this.app, agreement);
    const terms = version === null ? null : await termsOf(this.app, id, version);
    return { ...none, agreement, origin: await this.#originIn(agreement), names, versions, version,
      terms, zone: await this.app.zone(agreement), procedure: procedureOf(terms) };
  }

  // In the words that its party signed.
  async #originIn(agreement: AgreementWithNotices): Promise<ReadOrigin | 'gone' | null> {
    const kind = (['notice', 'complaint'] as const).find((one) => this.route.query.has(one));
    if (kind === undefined) return null;
    const origin = originOf(agreement, kind, this.route.query.get(kind) ?? '');
    if (origin === null) return 'gone';
    const { id, data } = await signedEvent(this.app, origin.recorded.index);
    if (id !== origin.id) throw new Refused('check.receipt.event');
    return { ...origin, text: String(data[origin.words] ?? '') };
  }

  protected override concerns(agreement: string): boolean {
    return agreement === this.route.query.get('agreement');
  }

  protected override titleOf(): string { return this.t('raise.title'); }

  protected override show(data: Data): TemplateResult {
    const { agreement } = data;
    return html`<section class="narrow raise"><p class="crumb"><a href=${toDisputes}>${this.t(
        'nav.disputes')}</a>${agreement ? html` › <a href=${toAgreement(agreement.id)}>${
        agreement.title}</a>` : nothing}</p>
      <h1 tabindex="-1">${this.t('raise.title')}</h1>
      ${agreement === null ? this.#choose(data) : this.#form(data, agreement)}</section>`;
  }

  #choose({ list }: Data): TemplateResult {
    return html`<p class="lead">${this.t('raise.which')}</p>
      <div class="card rows">${list.map(({ id, title }) => html`<article class="row">
        <span class="ic">${icon('doc')}</span>
        <div><h2><a href=${toRaise(id)}>${title}</a></h2></div></article>`)}</div>`;
  }

  // ---------------------------------------------------------------- the form

  get #windows(): NamedWindow[] {
    const [objective, serviceUnit, window] = ['objective', 'unit', 'window'].map((name) =>
      this.route.query.get(name));
    return objective && window
      ? [{ objective, ...(serviceUnit ? { serviceUnit } : {}), window }] : [];
  }

  #form(data: Data, agreement: AgreementWithNotices): TemplateResult {
    const words = new CaseWords(this.app, data.names, data.terms, data.zone);
    const me = agreement.participants.find(({ party }) => party === this.app.key?.party);
    if (me?.role !== 'provider' && me?.role !== 'customer') {
      return html`<p class="note">${this.t('raise.principals')}</p>`;
    }
    if (data.version === null) return html`<p class="note">${this.t('raise.nothing-bound')}</p>`;
    const { origin } = data;
    if (origin === 'gone') return html`<p class="note">${this.t('raise.no-origin')}</p>`;
    const other = partyOn(me.role === 'provider' ? 'customer' : 'provider', agreement.participants);
    return html`<p class="lead">${this.t('raise.lead', { other: words.party(other ?? '') })}
        ${data.procedure ? this.t('raise.within', { length: this.t('service-length',
          { length: data.procedure.responseWithin }) }) : nothing}</p>
      <form class="card form" novalidate @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.#submit(data, agreement, origin, new FormData(event.target as HTMLFormElement));
      }}>${origin ? html`<div class="field"><span class="label">${this.#whence(words,
          origin)}</span><p class="quoted words">${origin.text}</p></div>` : nothing}
        ${this.#version(data)}${this.#about(words, origin)}
        ${this.#windows.map((one) => html`<div class="field">
          <span class="label">${this.t('raise.window')}</span>
          <p>${words.called(one.objective)}, ${words.window(one.window)}</p>
          <p class="hint">${this.t('raise.window.what')}</p></div>`)}
        ${this.#area('claim', 'raise.claim.hint')}
        ${this.#area('remedySought', 'raise.remedySought.hint')}
        <p class="row-of-buttons"><button class="btn primary">${this.t('case.form.go-on')}</button>
          <a class="btn quiet" href=${toAgreement(agreement.id)}>${this.t(
            'case.form.close')}</a></p></form>`;
  }

  #whence(words: CaseWords, { kind, by, recorded }: Origin): string {
    return words.say(`raise.${kind}`, { party: words.party(by),
      on: this.texts.dateAt(recorded.at, words.zone) });
  }

  #asIn({ number, effectiveFrom }: Version, zone: string | null): string {
    return this.t('raise.as-in', { version: number,
      from: this.texts.dateAt(effectiveFrom, zone) });
  }

  #version({ versions, version, zone }: Data) {
    const go = (event: Event) => {
      const query = new URLSearchParams(this.route.query);
      query.set('version', (event.target as HTMLSelectElement).value);
      location.hash = `${toRaise(null)}?${query}`;
    };
    return html`<div class="field"><label for="raise-version">${this.t('raise.version')}</label>
      <p class="hint" id="raise-version-hint">${this.t('raise.version.hint')}</p>
      <select id="raise-version" aria-describedby="raise-version-hint" @change=${go}>${versions.map(
        ({ number, effectiveFrom }) => html`<option value=${number} ?selected=${number ===
          version?.number}>${this.t('mine.version', { version: number,
          from: this.texts.dateAt(effectiveFrom, zone) })}</option>`)}</select></div>`;
  }

  // Those that one came from are chosen; the others are a press away.
  #about(words: CaseWords, origin: ReadOrigin | null): TemplateResult {
    const chosen = [...new Set([...this.route.query.getAll('clause'),
      ...(origin?.item ? [origin.item] : [])])];
    const isWrong = this.#fault?.field === 'clause';
    const box = (id: string) => html`<label class="check"><input type="checkbox" name="clause"
      value=${id} .checked=${chosen.includes(id)}><span>${words.item(id)?.number ?? ''} ${
      words.called(id)} <span class="meta">${id}</span></span></label>`;
    const ids = words.items.map(({ id }) => id);
    const others = ids.filter((id) => !chosen.includes(id));
    return html`<fieldset class="field ${isWrong ? 'wrong' : ''}" id="raise-clause" tabindex="-1">
      <legend>${this.t('raise.about')}</legend>${chosen.filter((id) => ids.includes(id)).map(box)}
      ${isWrong ? html`<p class="fault" role="alert">${this.t('raise.about.missing')}</p>`
        : nothing}
      <details ?open=${chosen.length === 0}><summary>${this.t('raise.about.others')}</summary>${
        others.map(box)}</details></fieldset>`;
  }

  #area(name: string, hint: string): TemplateResult {
    const isWrong = this.#fault?.field === name;
    return html`<div class="field wide ${isWrong ? 'wrong' : ''}">
      <label for="raise-${name}">${this.t(`raise.${name}`)}</label>
      <p class="hint" id="raise-${name}-hint">${this.t(hint)}</p>
      <textarea id="raise-${name}" name=${name} rows="5" maxlength="20000"
        aria-invalid=${isWrong} aria-describedby="raise-${name}-hint"></textarea>
      ${isWrong ? html`<p class="fault" role="alert">${this.t('act.missing')}</p>`
        : nothing}</div>`;
  }

  // ---------------------------------------------------------------- signing

  #submit({ names, terms, zone, version, versions }: Data, agreement: AgreementWithNotices,
      origin: ReadOrigin | null, form: FormData): void {
    const told = raising(form, { windows: this.#windows, origin, version: version?.number ?? null,
      newest: versions.at(-1)?.number ?? null });
    this.#fault = 'field' in told ? told : null;
    this.requestUpdate();
    if ('field' in told) {
      void this.updateComplete.then(() =>
        this.querySelector<HTMLElement>(`#raise-${told.field}`)?.focus());
      return;
    }
    const words = new CaseWords(this.app, names, terms, zone);
    const { data } = told;
    askToSign({ app: this.app, type: 'sopu.dispute.raised.v1', agreement: agreement.id, data,
      title: this.t('raise.ask'), zone, shown: Object.keys(data),
      told: html`<div class="told"><p class="quoted words">${String(data['claim'])}</p>
        <p class="meta">${this.t('case.asks-for')}</p>
        <p class="quoted words">${String(data['remedySought'])}</p>
        <p class="meta">${this.t('case.about', { items: words.clauses(
          form.getAll('clause').map(String)) })} ${version ? this.#asIn(version, zone)
          : nothing} ${this.#windows.map((one) =>
          `${words.called(one.objective)}, ${words.window(one.window)}.`)}</p>
        ${origin ? html`<p class="meta">${this.#whence(words, origin)}</p>
          <p class="quoted words">${origin.text}</p>` : nothing}</div>`,
      done: () => void this.#toCase(agreement.id, String(data['claim'])) });
  }

  // To the case that has begun: the newest with these words.
  async #toCase(agreement: string, claim: string): Promise<void> {
    const { items } = await this.app.all<Dispute>('dispute.find', { agreement });
    const found = items.filter((one) => one.claim === claim)
      .toSorted((a, b) => b.recorded.index - a.recorded.index)[0];
    location.hash = found ? `${toDisputes}/${found.id}` : toDisputes;
  }
}
customElements.define('sopu-raise', Raise);
