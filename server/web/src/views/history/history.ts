// The audit trail of an agreement: who did what, when; each entry opens into the event, the key
// that signed it, its place in the log, and what was signed, byte for byte.
import { html, nothing, type TemplateResult } from 'lit';
import type { Agreement, HistoryEntry } from '../../answers.ts';
import { icon, type IconName } from '../../parts/icons.ts';
import { classTag, partyMark, roleOf } from '../../parts/marks.ts';
import { agreementTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toAgreements, toHistory, type Route } from '../../router.ts';
import { namesOf, startOfDay } from '../agreement/data.ts';
import { eventView, loadEvent, type EventData } from './event.ts';

type HistoryRoute = Extract<Route, { view: 'history' }>;

interface Data {
  agreement: Agreement;
  zone: string | null;
  names: Map<string, string>;
  entries: HistoryEntry[];
  isWhole: boolean;
  event: EventData | null;
}

interface Filter { party: string; since: string; until: string }

const entriesMax = 1000;
/** So many more are drawn each time. */
const entriesDrawn = 60;
const dayMs = 86_400_000;

const icons: [RegExp, IconName][] = [
  [/proposal\.(submitted)/, 'pen'], [/proposal\.approved|accepted|confirmed|settled/, 'ok'],
  [/rejected|refused|breach|withdrawn|revoked/, 'bad'], [/comment|thirdparty|background/, 'talk'],
  [/deadline|notified|declined|maintenance/, 'flag'], [/measurement|report|performance/, 'list'],
];

export class History extends View<HistoryRoute, Data> {
  #filter: Filter = { party: '', since: '', until: '' };
  #drawn = entriesDrawn;

  protected override async load(): Promise<Data> {
    const { id, event } = this.route;
    const agreement = await this.app.call<Agreement>('agreement.get', { id });
    const zone = await this.app.zone(agreement);
    const names = await namesOf(this.app, agreement);
    const { items, isWhole } = await this.app.all<HistoryEntry>('agreement.history',
      { id, ...this.#params(zone) }, entriesMax);
    return { agreement, zone, names, isWhole, entries: items.toReversed(),
      event: event === null ? null : await loadEvent(this.app, event, items) };
  }

  #params(zone: string | null): Record<string, string> {
    const { party, since, until } = this.#filter;
    const next = (day: string) =>
      new Date(Date.parse(`${day}T00:00:00.000Z`) + dayMs).toISOString().slice(0, 10);
    return { ...(party ? { party } : {}), ...(since ? { since: startOfDay(since, zone) } : {}),
      ...(until ? { before: startOfDay(next(until), zone) } : {}) };
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  protected override titleOf({ agreement, event }: Data): string {
    return event ? `${this.t('event', { index: event.index })}, ${agreement.title}`
      : `${this.t('agreement.history')}, ${agreement.title}`;
  }

  protected override show(data: Data): TemplateResult {
    const { agreement, event } = data;
    if (event !== null) return eventView(this.app, data, event);
    return html`<header class="dochead"><p class="crumb"><a href=${toAgreements}
        >${this.t('nav.agreements')}</a> › <a href=${toAgreement(agreement.id)}
          >${agreement.title}</a></p>
      <h1 tabindex="-1">${this.t('agreement.history')}</h1></header>
      ${agreementTabs(this.texts, agreement.id, 'history')}
      ${this.#filters(data)}
      ${data.entries.length === 0 ? html`<div class="empty small">${icon('list')}
        <p>${this.t('history.none')}</p></div>` : this.#days(data)}
      ${this.#more(data)}${data.isWhole ? nothing : html`<p class="meta">${this.t('history.cut',
        { count: entriesMax })}</p>`}`;
  }

  #filters({ agreement, names }: Data): TemplateResult {
    const set = (change: Partial<Filter>) => {
      this.#filter = { ...this.#filter, ...change };
      void this.reload();
    };
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    return html`<form class="filters" @submit=${(event: Event) => event.preventDefault()}>
      <label>${this.t('history.party')} <select @change=${(event: Event) =>
        set({ party: value(event) })}>
        <option value="">${this.t('history.all')}</option
          >${agreement.participants.map(({ party }) =>
          html`<option value=${party} ?selected=${party === this.#filter.party}
            >${names.get(party) ?? party}</option>`)}</select></label>
      <label>${this.t('history.since')} <input type="date" .value=${this.#filter.since}
        @change=${(event: Event) => set({ since: value(event) })}></label>
      <label>${this.t('history.until')} <input type="date" .value=${this.#filter.until}
        @change=${(event: Event) => set({ until: value(event) })}></label></form>`;
  }

  #more({ entries }: Data) {
    const left = entries.length - this.#drawn;
    if (left <= 0) return nothing;
    return html`<p class="row-of-buttons"><button class="btn" @click=${() => {
      this.#drawn += entriesDrawn;
      this.requestUpdate();
    }}>${this.t('history.older', { count: left })}</button></p>`;
  }

  // Newest first, a heading a day.
  #days(data: Data): TemplateResult[] {
    const days = new Map<string, HistoryEntry[]>();
    for (const entry of data.entries.slice(0, this.#drawn)) {
      const day = this.texts.dateAt(entry.recordedAt, data.zone);
      days.set(day, [...days.get(day) ?? [], entry]);
    }
    return [...days].map(([day, entries]) => html`<section
      class="group"><h2>${this.texts.day(day)}</h2>
      <div class="card rows trail">${entries.map((entry) => this.#entry(entry,
        data))}</div></section>`);
  }

  #entry(entry: HistoryEntry, { agreement, zone, names }: Data): TemplateResult {
    const { index, recordedAt, type, source, person, effect, whole } = entry;
    const party = source.replace(/^party\//, '');
    const symbol = icons.find(([form]) => form.test(type))?.[1] ?? 'doc';
    const follows = effect.follows.filter(({ code }) =>
      ['version-begins', 'acts-for-others', 'approval-fell'].includes(code));
    return html`<article class="row"><span class="ic">${icon(symbol)}</span>
      <div><h3><a href=${toHistory(agreement.id, index)}>${this.texts.sentence(effect.summary,
        zone)}</a></h3>
        ${follows.map((one) => html`<p class="why">${this.texts.sentence(one, zone)}</p>`)}
        <p class="tags">${partyMark(names.get(party) ?? party, roleOf(agreement.participants,
          party))}
          <span class="meta">${this.t('person-of', { person: person.name, party: names.get(party)
            ?? party })}</span>
          ${effect.changeClass ? classTag(this.texts, effect.changeClass) : nothing}
          ${whole ? nothing : html`<span class="meta">${this.t('history.in-part')}</span>`}</p></div
            >
      <div class="due"><b>${this.texts.hour(recordedAt, zone)}</b>
        <span class="meta">E${index}</span></div></article>`;
  }
}
customElements.define('sopu-history', History);
