// The people of one's own party with their keys, and what changes them.
import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../parts/icons.ts';
import { keyTabs } from '../../parts/tabs.ts';
import { View } from '../../parts/view.ts';
import type { Route } from '../../router.ts';
import { renameForm, ruleForm } from './acts.ts';
import { changesSection } from './changes.ts';
import { formerNames, peopleForKeysChoices, recovering, speaks } from './data.ts';
import { peopleSection } from './keys.ts';
import { loadPeople, type PeopleData } from './load.ts';
import { requestCard } from './request.ts';
import { whoCan } from './words.ts';
import './take.ts';

type PeopleRoute = Extract<Route, { view: 'people' }>;

export class People extends View<PeopleRoute, PeopleData | 'unknown'> {
  protected override async load(): Promise<PeopleData | 'unknown'> {
    return await loadPeople(this.app, this.route.query.get('request')) ?? 'unknown';
  }

  protected override concerns(agreement: string): boolean { return agreement === ''; }

  protected override titleOf(data: PeopleData | 'unknown'): string {
    return data === 'unknown' ? this.t('people.tab')
      : this.t('people.title', { party: data.party.name });
  }

  protected override show(data: PeopleData | 'unknown'): TemplateResult {
    if (data === 'unknown') return this.unknown();
    const { party, asked } = data;
    return html`<section class="narrow people"><h1 tabindex="-1"
        >${this.t('people.title', { party: party.name })}</h1>
      ${keyTabs(this.texts, 'people')}
      <p class="lead">${this.t('people.takes', { count: party.peopleForKeys })}</p>
      ${this.#recovering(data)}
      ${asked === null ? nothing : requestCard(this.app, data, asked)}
      ${changesSection(this.app, data)}
      ${peopleSection(this.app, data)}
      ${asked === null ? this.#take(data) : nothing}
      ${this.#party(data)}
    </section>`;
  }

  #recovering({ party, now }: PeopleData): TemplateResult[] {
    return recovering(party, now).map(({ person, kid, recovery }) => html`<p class="note bad"
      role="alert">${icon('flag')}<span>${this.t('people.being-recovered',
        { person: person?.name ?? kid,
          from: this.texts.when(recovery?.signsFrom ?? '', null) })}</span></p>`);
  }

  #take(data: PeopleData): TemplateResult {
    const { party, me, isAdmin, now } = data;
    // The operator records a recovery, and so is not who consents to it.
    const canConsent = !party.operator && speaks(party, me, now) && me!.uses.includes('sign');
    return html`<section class="block"><h2>${this.t('people.take')}</h2>
      <p class="prose">${isAdmin ? this.t(party.operator ? 'people.take.operator'
        : 'people.take.what') : whoCan(this.app, data, 'people.take.who')}</p>
      ${canConsent ? html`<p class="prose">${this.t('people.take.recover')}</p>` : nothing}
      ${isAdmin || canConsent ? html`<sopu-people-take .app=${this.app}></sopu-people-take>`
        : nothing}</section>`;
  }

  #party(data: PeopleData): TemplateResult {
    const { party, isAdmin, now } = data;
    const former = formerNames(party);
    const canRule = isAdmin && peopleForKeysChoices(party, now).length > 0;
    return html`<section class="block"><h2>${this.t('people.of-party')}</h2>
      <dl class="pairs"><dt>${this.t('people.name')}</dt><dd>${party.name}</dd>
        ${former.length === 0 ? nothing : html`<dt>${this.t('people.former')}</dt><dd
          >${former.map(({ name, until }) => html`<p>${this.t('people.former.until',
            { name, at: this.texts.when(until, null) })}</p>`)}</dd>`}
        <dt>${this.t('people.id')}</dt><dd>${party.id}</dd></dl>
      ${isAdmin ? html`<div class="forms">${renameForm(this.app, data)}
        ${canRule ? ruleForm(this.app, data) : nothing}</div>
        ${canRule ? nothing : html`<p class="meta">${this.t('people.rule.alone')}</p>`}` : nothing}
    </section>`;
  }
}
customElements.define('sopu-people', People);
