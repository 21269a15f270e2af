// For whom the page has no key yet: what this is, in three sentences, and what to do next.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { icon } from '../../parts/icons.ts';
import { toKeys } from '../../router.ts';

export function firstVisit(app: App): TemplateResult {
  const t = (name: string, params = {}) => app.texts.screen(name, params);
  const { ledger } = app;
  return html`<section class="first narrow"><h1 tabindex="-1">${t('first.title')}</h1>
    <p class="lead">${t('first.what')}</p>
    <p class="lead">${t('first.how')}</p>
    <p class="lead">${t('first.check')}</p>
    <div class="card steps"><h2>${t('first.next')}</h2>
      <ol><li>${icon('key')}<div><b>${t('first.make')}</b><p>${t('first.make.what')}</p></div></li>
        <li>${icon('talk')}<div><b>${t('first.send')}</b><p>${t('first.send.what')}</p></div></li>
        <li>${icon('doc')}<div><b>${t('first.read')}</b><p>${t('first.read.what')}</p></div></li
          ></ol>
      <p class="row-of-buttons"><a class="btn primary" href=${toKeys}
        >${icon('key')}${t('first.begin')}</a>
        <a class="btn quiet" href=${toKeys}>${t('first.import')}</a></p></div>
    ${ledger === null ? nothing : html`<p class="meta">${t('first.ledger',
      { origin: ledger.origin })}
      </p>`}
  </section>`;
}
