// An agreement as a document: what binds, my side first, at any date and as known at any time.
import { html, nothing, type TemplateResult } from 'lit';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { icon } from '../../parts/icons.ts';
import { classTag, partyWithMark, tag } from '../../parts/marks.ts';
import { sectionsOf, TermsWriter } from '../../parts/document.ts';
import { agreementTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toAgreements, toProposal, type Route } from '../../router.ts';
import { dayAfterEnd, loadAgreement, startOfDay, type AgreementData } from './data.ts';
import { DayChosen } from './time.ts';
import { paper } from './paper.ts';

type AgreementRoute = Extract<Route, { view: 'agreement' }>;

const dayForm = /^\d{4}-\d\d-\d\d$/;
const good = ['agreed', 'inForce'];

export class AgreementView extends View<AgreementRoute, AgreementData> {
  #asOfFault = '';

  protected override load(): Promise<AgreementData> {
    const { id, query } = this.route;
    const at = query.get('at');
    const asOf = query.get('asof');
    return loadAgreement(this.app, id, {
      at: at !== null && dayForm.test(at) ? at : null,
      asOf: asOf !== null && /^\d{1,15}$/.test(asOf) ? Number(asOf) : null,
    });
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  protected override keeps(before: AgreementRoute): boolean {
    return before.id === this.route.id && before.query.toString() === this.route.query.toString();
  }

  protected override titleOf({ agreement }: AgreementData): string { return agreement.title; }

  // A link to a clause leads to it.
  protected override arrived(isFirst: boolean): void {
    const { item } = this.route;
    const target = item === null ? null : document.getElementById(`item-${item}`);
    if (target === null) return super.arrived(isFirst);
    target.scrollIntoView({ block: 'start' });
    target.setAttribute('tabindex', '-1');
    target.focus({ preventScroll: true });
  }

  // ---------------------------------------------------------------- the page

  protected override show(data: AgreementData): TemplateResult {
    const { agreement, shown } = data;
    return html`${this.#head(data)}
      ${agreementTabs(this.texts, agreement.id, 'text')}
      ${this.#proposals(data)}${this.#mine(data)}
      ${data.versions.length === 0 ? this.#nothingAgreed(data) : html`
        <sopu-time-line .texts=${this.texts} .data=${data}
          @day-chosen=${this.#onDay}></sopu-time-line>
        ${this.#otherTime(data)}
        ${shown?.terms ? this.#document(data, shown.terms) : html`<div class="empty small">
          ${icon('doc')}<p>${this.t('agreement.nothing-binds', { day: data.date })}</p></div>`}`}`;
  }

  #head({ agreement, names }: AgreementData): TemplateResult {
    return html`<header class="dochead"><p class="crumb"><a href=${toAgreements}
        >${this.t('nav.agreements')}</a> › ${agreement.id}</p>
      <h1 tabindex="-1">${agreement.title}</h1>
      <p class="tags">${tag(this.texts.word('phase', agreement.phase),
        good.includes(agreement.phase) ? 'good' : '')}
        ${agreement.participants.map(({ party, role, involvement }) =>
          partyWithMark(names.get(party) ?? party, role, html`<small>, ${this.texts.word('role',
            role)}${
            involvement ? html` (${this.texts.word('involvement', involvement)})`
              : nothing}</small>`))}
      </p></header>`;
  }

  #proposals({ agreement, names, zone }: AgreementData) {
    if (agreement.proposals.length === 0) return nothing;
    return html`<div class="card rows open">${agreement.proposals.map((one) => html`
      <article class="row"><span class="ic">${icon('pen')}</span>
        <div><h2><a href=${toProposal(agreement.id, one.id)}>${this.t('inbox.proposal', {
          kind: one.kind, by: names.get(one.by) ?? one.by,
          from: this.texts.dateAt(one.effectiveFrom, zone) })}</a></h2>
          ${one.reason ? html`<p class="why quoted">${one.reason}</p>` : nothing}</div>
        <div class="due">${classTag(this.texts, one.changeClass)}</div></article>`)}</div>`;
  }

  #nothingAgreed({ agreement, zone }: AgreementData): TemplateResult {
    const gates = agreement.openGates ?? [];
    return html`<section class="block"><h2>${this.t('agreement.not-agreed')}</h2>
      ${gates.length === 0 ? html`<p>${this.t('agreement.gates-closed')}</p>` : html`
        <p>${this.t('agreement.gates')}</p><ul class="checklist">${gates.map((gate) =>
          html`<li>${icon('wait')}<span>${this.texts.sentence(gate, zone)}</span></li>`)}</ul>`}
    </section>`;
  }

  // ---------------------------------------------------------------- my side first

  #mine(data: AgreementData) {
    const { agreement, zone, deadlines, names, shown } = data;
    const party = this.app.key?.party ?? '';
    const name = names.get(party) ?? party;
    const next = deadlines.find((one) => one.party === party || one.party === undefined);
    const { newestVersion: newest, versionInForce: current, endsAt } = agreement;
    const binding = current ?? newest;
    return html`<div class="card mine">
      <div><h2>${this.t('mine.next', { party: name })}</h2>${next
        ? html`<p>${this.texts.sentence(next.what, zone)}<small>${this.texts.when(next.at, zone)},
          ${this.texts.away(next.at, zone)}</small></p>`
        : html`<p>${this.t('mine.nothing')}</p>`}</div>
      <div><h2>${this.t('mine.duties', { party: name })}</h2>${this.#duties(shown?.terms ?? null,
        party, data)}</div>
      <div><h2>${this.t(current ? 'mine.in-force' : 'mine.agreed')}</h2>${binding
        ? html`<p>${this.t('mine.version', { version: binding.number,
          from: this.texts.dateAt(binding.effectiveFrom, zone) })}${endsAt
            ? html`<small>${this.t('mine.ends', { at: this.texts.dateAt(endsAt, zone) })}</small>`
            : nothing}</p>` : html`<p>${this.t('none')}</p>`}</div></div>`;
  }

  #duties(terms: JsonObject | null, party: string, { agreement }: AgreementData) {
    const duties = obligationsOf(terms).filter((one) => one['party'] === party);
    if (duties.length === 0) return html`<p>${this.t('none')}</p>`;
    return html`<ul>${duties.map((one) => html`<li><a href=${toAgreement(agreement.id,
      String(one['id']), this.#query())}>${String(one['text'])}</a></li>`)}</ul>`;
  }

  // ---------------------------------------------------------------- other times

  #query(change: Record<string, string> = {}): Record<string, string> {
    const query = { ...Object.fromEntries(this.route.query), ...change };
    return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
  }

  #go(change: Record<string, string>): void {
    location.hash = toAgreement(this.route.id, null, this.#query(change));
  }

  #onDay = (event: Event) => this.#go({ at: (event as DayChosen).day });

  // How what is read stands to the date; null: it binds today.
  #whenRead({ date, today, end, isOver, zone }: AgreementData): string | null {
    if (end !== null && isOver) {
      return this.t(date <= today && end <= new Date().toISOString() ? 'time.ended' : 'time.ends',
        { day: date, end: dayAfterEnd(this.texts, end, zone) });
    }
    return date === today ? null
      : this.t(date < today ? 'time.past' : 'time.future', { day: date });
  }

  #otherTime(data: AgreementData): TemplateResult {
    const { date, today, shown, asOf, zone, versions } = data;
    const banner = (text: string, reset: Record<string, string> | null) => html`<p class="asof"
      role="status">${icon('wait')}<span>${text}</span>${reset === null ? nothing
      : html`<button class="mini" @click=${() => this.#go(reset)}>${this.t('time.back')}</button>`
      }</p>`;
    const read = this.#whenRead(data);
    const canCompare = shown !== null && versions.some(({ number }) => number < shown.number);
    const compares = this.route.query.has('vs');
    return html`${read === null ? nothing : banner(read, date === today ? null : { at: '' })}
      ${asOf === null ? nothing : banner(this.t('time.as-known', { index: asOf }), { asof: '' })}
      <p class="doc-tools">${canCompare ? html`<button class="mini" aria-pressed=${compares}
        @click=${() => this.#go({ vs: compares ? '' : 'before' })}>${this.t('time.compare',
          { version: versions.filter(({ number }) => number < (shown?.number ?? 0)).at(-1)?.number
            ?? 0 })}
        </button>` : nothing}
        <label class="known">${this.t('time.known-on')} <input type="date" max=${today}
          @change=${(event: Event) => void this.#knownOn((event.target as HTMLInputElement).value,
            zone)}
          ></label>${this.#asOfFault ? html`<span class="fault"
            role="alert">${this.#asOfFault}</span>`
            : nothing}
        <button class="mini print" @click=${() => print()}>${this.t('print')}</button></p>`;
  }

  // As known at the end of that day: with the last event of before the next one.
  async #knownOn(day: string, zone: string | null): Promise<void> {
    if (!dayForm.test(day)) return;
    const next = new Date(Date.parse(`${day}T00:00:00.000Z`) + 86_400_000).toISOString().slice(0,
      10);
    const { items } = await this.app.all<{ index: number }>('agreement.history',
      { id: this.route.id, before: startOfDay(next, zone) }, 20_000);
    const last = items.at(-1);
    this.#asOfFault = last ? '' : this.t('time.not-begun');
    if (last) this.#go({ asof: String(last.index) });
    else this.requestUpdate();
  }

  // ---------------------------------------------------------------- the document

  #document(data: AgreementData, terms: JsonObject): TemplateResult {
    const old = this.route.query.has('vs') ? data.before?.terms ?? null : null;
    const writer = new TermsWriter(this.texts, terms, data.zone, old);
    const { front, sections } = sectionsOf(terms, writer.figures);
    return html`<div class="doc">
      <nav class="toc" aria-label=${this.t('agreement.contents')}>${sections.map((section) =>
        html`<a href=${toAgreement(data.agreement.id, section.id, this.#query())}
          >${section.number}. ${section.title}${writer.differs(section.path, section.value)
            ? html`<span class="ch"><span class="vh">${this.t('changed')}</span></span>`
              : nothing}</a>`)}</nav>
      ${paper({ app: this.app, data, writer, front, sections, old, query: this.#query() })}</div>`;
  }
}

function obligationsOf(terms: JsonObject | null): JsonObject[] {
  const elements: Json | undefined = terms?.['serviceElements'];
  const list = isObject(elements) ? elements['obligations'] : undefined;
  return isList(list) ? list.filter(isObject) : [];
}

customElements.define('sopu-agreement', AgreementView);
