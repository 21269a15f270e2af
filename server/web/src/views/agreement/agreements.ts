// All agreements that the person may read.
import { html, nothing, type TemplateResult } from 'lit';
import type { AgreementSummary } from '../../answers.ts';
import { icon } from '../../parts/icons.ts';
import { partyWithMark, tag } from '../../parts/marks.ts';
import { View } from '../../parts/view.ts';
import { toAgreement, toInbox, toKeys, toNew, type Route } from '../../router.ts';

interface Data {
  items: AgreementSummary[];
  isWhole: boolean;
  names: Map<string, string>;
}

const good = ['agreed', 'inForce'];

export class Agreements extends View<Route, Data> {
  protected override async load(): Promise<Data> {
    if (this.app.key === null) return { items: [], isWhole: true, names: new Map() };
    const { items, isWhole } = await this.app.all<AgreementSummary>('agreement.list', {});
    const parties = new Set(items.flatMap((one) => one.parties.map(({ party }) => party)));
    const names = await Promise.all([...parties].map(async (id): Promise<[string, string]> =>
      [id, await this.app.nameOf(id)]));
    return { items, isWhole, names: new Map(names) };
  }

  protected override titleOf(): string { return this.t('nav.agreements'); }

  protected override show({ items, isWhole, names }: Data): TemplateResult {
    if (items.length === 0) return this.#none();
    return html`<section class="narrow"><h1 tabindex="-1">${this.t('nav.agreements')}</h1>
      <div class="card rows">${items.map((one) => this.#row(one, names))}</div>
      ${isWhole ? nothing : html`<p class="meta">${this.t('list.cut',
        { count: items.length })}</p>`}
      <p class="row-of-buttons"><a class="btn" href=${toNew}>${this.t('new.begin')}</a></p>
    </section>`;
  }

  #row({ id, title, state, parties, version }: AgreementSummary, names: Map<string, string>) {
    return html`<article class="row"><span class="ic">${icon('doc')}</span>
      <div><h2><a href=${toAgreement(id)}>${title}</a></h2>
        <p class="parties">${parties.map(({ party, role }) =>
          partyWithMark(names.get(party) ?? party, role,
            html`<small>, ${this.texts.word('role', role)}</small>`))}</p></div>
      <div class="due">${tag(this.texts.word('phase', state), good.includes(state) ? 'good' : '')}
        ${version === undefined ? nothing
          : html`<span class="meta">${this.t('version', { version })}</span>`}</div>
    </article>`;
  }

  #none(): TemplateResult {
    const hasKey = this.app.key !== null;
    return html`<section class="empty">${icon('doc')}
      <h1 tabindex="-1">${this.t('agreements.none')}</h1>
      <p>${this.t(hasKey ? 'agreements.none.what' : 'agreements.no-key')}</p>
      <p class="row-of-buttons">${hasKey ? html`<a class="btn primary" href=${toNew}
          >${this.t('new.begin')}</a>` : nothing}<a class="btn" href=${hasKey ? toInbox : toKeys}
          >${this.t(hasKey ? 'to-inbox' : 'to-keys')}</a></p>
    </section>`;
  }
}
customElements.define('sopu-agreements', Agreements);
