// After the signature: what was recorded, what was checked of it here, what happens now.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { keptReceipt } from '../../ledger/log.ts';
import { icon } from '../../parts/icons.ts';
import { saveText } from '../../parts/save.ts';
import { toAgreement, toHistory, toInbox } from '../../router.ts';
import type { Check } from '../../signing.ts';
import type { Done } from './sign.ts';

export function doneView(app: App, done: Done, outcome: 'refused' | 'agreed' | 'recorded'):
    TemplateResult {
  const { checks, data, signed } = done;
  const { recorded } = checks;
  const t = (name: string, params: Record<string, unknown> = {}) =>
    app.texts.screen(name, params, data.zone);
  const isWrong = [checks.inclusion, checks.consistency].some(({ is }) => is === 'wrong');
  return html`<section class="done"><div class="big ${isWrong ? 'bad' : outcome === 'refused'
    ? 'plain' : ''}"
      >${icon(isWrong ? 'bad' : 'ok')}<div><h1 tabindex="-1">${t(isWrong ? 'done.wrong'
        : `done.${outcome}`)}</h1>
      ${recorded ? html`<p>${t('done.what', { index: recorded.index,
        at: app.texts.when(recorded.recordedAt, data.zone) })}</p>` : nothing}</div></div>
    <h2>${t('done.checked')}</h2>
    <div class="card"><ul class="chk">
      ${line(app, checks.inclusion, t('done.bytes'), '')}
      ${line(app, checks.inclusion, t('done.inclusion'), recorded ? t('done.inclusion.what',
        { size: recorded.checkpoint.size, origin: recorded.checkpoint.origin }) : '')}
      ${line(app, checks.consistency, t('done.consistency'), '')}
      ${line(app, { is: 'pending' }, t('done.witness'), t('done.witness.what'))}</ul></div>
    ${next(app, done, outcome)}
    <p class="row-of-buttons"><button class="btn primary" @click=${() =>
      saveText(`receipt-E${recorded?.index ?? ''}.json`, keptReceipt(signed.receipt ?? null,
        signed.jws),
        'application/json')}>${t('done.save')}</button>
      <button class="btn" @click=${() => print()}>${t('print')}</button>
      ${recorded ? html`<a class="btn quiet" href=${toHistory(data.agreement.id, recorded.index)}
        >${t('done.event')}</a>` : nothing}
      <a class="btn quiet" href=${toInbox}>${t('done.inbox')}</a></p></section>`;
}

function line(app: App, check: Check, text: string, more: string): TemplateResult {
  const symbol = check.is === 'ok' ? 'ok' : check.is === 'pending' ? 'wait' : 'bad';
  return html`<li class=${check.is}>${icon(symbol)}<span>${text}</span>${check.is === 'wrong'
    ? html`<span class="meta">${app.texts.sentence(check.why, null)}</span>`
    : more ? html`<span class="meta">${more}</span>` : nothing}</li>`;
}

// Of an agreed proposal when each stretch begins; of another who is waited for.
function next({ texts }: App, { data }: Done, outcome: string) {
  const { proposal, stretches, zone, names, agreement } = data;
  if (outcome === 'refused') return nothing;
  if (outcome === 'agreed') {
    return html`<h2>${texts.screen('done.next')}</h2><div class="card tablecard"><table><tbody>
      ${stretches.map(({ from }) => html`<tr><td><b>${texts.dayAt(from, zone)}</b></td>
        <td>${texts.screen('done.begins')} <a href=${toAgreement(agreement.id, null,
          { at: texts.dateAt(from, zone) })}>${texts.screen('done.read')}</a></td></tr>`)}</tbody
            ></table></div>`;
  }
  const needed = (proposal.stillNeeded ?? []).map(({ party, people }) =>
    texts.screen('needed.people', { count: people, party: names.get(party) ?? party }));
  return html`<h2>${texts.screen('done.next')}</h2><p class="prose">${needed.length > 0
    ? texts.screen('inbox.needed', { needed: needed.join(', ') }) : texts.screen('none')}</p>`;
}
