// Where a link leads nowhere.
import { html, type TemplateResult } from 'lit';
import { View } from '../parts/view.ts';
import { toAgreements, toInbox, type Route } from '../router.ts';

export class Unknown extends View<Route, true> {
  protected override load(): Promise<true> { return Promise.resolve(true); }
  protected override titleOf(): string { return this.t('unknown'); }

  protected override show(): TemplateResult {
    return html`<section class="empty"><h1 tabindex="-1">${this.t('unknown')}</h1>
      <p>${this.t('unknown.what')}</p>
      <p class="row-of-buttons"><a class="btn" href=${toInbox}>${this.t('to-inbox')}</a>
        <a class="btn quiet" href=${toAgreements}>${this.t('nav.agreements')}</a></p></section>`;
  }
}
customElements.define('sopu-unknown', Unknown);
