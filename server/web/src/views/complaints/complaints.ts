// What is not as it should be, and what the parties found when they looked: complaints with who
// answers them, and the reviews of the agreement.
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ActFormElement } from '../../parts/act_form.ts';
import { sectionsOf } from '../../parts/document.ts';
import { icon } from '../../parts/icons.ts';
import { agreementTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toAgreements, toHistory, type Route } from '../../router.ts';
import { complaintCard, reviewCard } from './cards.ts';
import { formsOf, type Around } from './forms.ts';
import { loadComplaints, type ComplaintsData } from './load.ts';

type ComplaintsRoute = Extract<Route, { view: 'complaints' }>;

// The newest ones; the others are in the history.
const missedMax = 5;

export class Complaints extends View<ComplaintsRoute, ComplaintsData> {
  protected override load(): Promise<ComplaintsData> {
    return loadComplaints(this.app, this.route.id);
  }

  protected override concerns(agreement: string): boolean { return agreement === this.route.id; }

  protected override keeps(before: ComplaintsRoute): boolean {
    return before.id === this.route.id &&
      before.query.get('clause') === this.route.query.get('clause');
  }

  protected override titleOf({ agreement }: ComplaintsData): string {
    return `${this.t('agreement.complaints')}: ${agreement.title}`;
  }

  // Whoever came for one is led to it, and whoever came to complain to the form.
  protected override arrived(isFirst: boolean): void {
    const { item, query } = this.route;
    const told = item === null ? null : document.getElementById(`told-${item}`);
    if (told !== null) {
      told.scrollIntoView({ block: 'start' });
      told.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true });
      return;
    }
    const form = query.has('clause')
      ? this.querySelector<ActFormElement>('sopu-act-form') : null;
    if (form === null) return super.arrived(isFirst);
    void form.updateComplete.then(() => form.querySelector('textarea')?.focus());
  }

  // ---------------------------------------------------------------- the page

  protected override show(data: ComplaintsData): TemplateResult {
    const { agreement, current, wordsOf } = data;
    const bar = this.#barOfAll(data);
    const around: Around = { app: this.app, data, words: wordsOf(current?.number ?? null),
      clause: this.route.query.get('clause'), isBarred: bar !== null };
    return html`<div @recorded=${() => void this.reload()}><p class="crumb"><a href=${toAgreements}
        >${this.t('nav.agreements')}</a> › <a
          href=${toAgreement(agreement.id)}>${agreement.title}</a></p>
      <h1 tabindex="-1">${this.t('agreement.complaints')}</h1>
      ${agreementTabs(this.texts, agreement.id, 'complaints')}
      ${bar === null ? nothing : html`<p class="note">${icon('wait')}<span>${bar}</span></p>`}
      ${this.#complaints(around)}
      ${data.reviews === null ? nothing : this.#reviews(around)}</div>`;
  }

  // Why nothing at all can be done is said once.
  #barOfAll({ acts, zone }: ComplaintsData): string | null {
    const bars = new Set(acts.map(({ bar }) => bar && this.texts.sentence(bar, zone)));
    return bars.size === 1 ? [...bars][0] ?? null : null;
  }

  #complaints(around: Around): TemplateResult {
    const { agreement, complaints } = around.data;
    return html`<section class="block"><h2>${this.t('complaints.title')}</h2>
      <p class="prose">${this.t('complaints.what')}</p>
      <div class="acts">${formsOf(around, ['file'])}</div>
      ${complaints.length === 0 ? html`<div class="empty small">${icon('talk')}
        <p>${this.t('complaints.none')}</p></div>`
        : html`<div class="told-list">${repeat(complaints, ({ complaint }) => complaint.id, (one) =>
          complaintCard(around, one))}</div>`}
      ${this.#older(agreement.id, agreement.older?.complaints)}</section>`;
  }

  #reviews(around: Around): TemplateResult {
    const { agreement, reviews } = around.data;
    return html`<section class="block"><h2>${this.t('complaints.reviews')}</h2>
      ${this.#schedule(around)}
      <div class="acts">${formsOf(around, ['hold'])}</div>
      ${reviews?.length ? html`<div class="told-list">${repeat(reviews, ({ review }) => review.id,
        (one) => reviewCard(around, one))}</div>`
        : html`<div class="empty small">${icon('flag')}<p>${this.t('complaints.reviews.none')}</p
          ></div>`}
      ${this.#older(agreement.id, agreement.older?.reviews)}</section>`;
  }

  #older(id: string, count = 0) {
    return count === 0 ? nothing : html`<p class="meta">${this.t('complaints.older', { count })}
      <a href=${toHistory(id)}>${this.t('agreement.history')}</a></p>`;
  }

  // ---------------------------------------------------------------- the days of reviews

  #schedule({ data, words }: Around): TemplateResult {
    const { agreement, nextReview, current, terms, zone } = data;
    const rules = current === null ? undefined : terms.get(current.number);
    const section = rules && words.writer ? sectionsOf(rules, words.writer.figures).sections
      .find(({ id }) => id === 'reviewSchedule') : undefined;
    return html`<p class="prose">${nextReview ? this.t('complaints.next', {
        date: nextReview.reference, away: this.texts.away(Date.parse(nextReview.at) - 1, zone) })
        : this.t('complaints.next.none')}</p>
      ${section && words.writer ? html`<div class="schedule">${words.writer.body(section)}
        <p class="meta"><a href=${toAgreement(agreement.id, section.id)}>${this.t(
          'complaints.schedule')}</a></p></div>` : nothing}
      ${(agreement.missedReviews ?? []).toReversed().slice(0, missedMax).map(({ date, recorded }) =>
        html`<p class="missed">${icon('bad')}<span>${this.texts.sentence(
          { code: 'deadline-passed.review', params: { date } }, zone)} <a
          href=${toHistory(agreement.id, recorded.index)}>E${recorded.index}</a></span></p>`)}`;
  }
}
customElements.define('sopu-complaints', Complaints);
