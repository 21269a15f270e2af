// A request by which a new key asks to be introduced: all that it says, what was checked here, the
// code to compare by phone, and what the signature does.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { Party } from '../../answers.ts';
import { keyCode } from '../../ledger/compare.ts';
import type { Enrolment } from '../../ledger/enrolment.ts';
import { askToSign } from '../../parts/act_dialog.ts';
import { faultNote } from '../../parts/attempt.ts';
import { icon } from '../../parts/icons.ts';
import { bytes, digits } from '../../parts/marks.ts';
import { toPeople } from '../../router.ts';
import { keyOf } from './data.ts';
import type { Asked, PeopleData } from './load.ts';
import { boundsOf, usesOf, whoCan } from './words.ts';
import './recovery.ts';

/** Every member of the request. */
export function requestFacts(app: App, enrolment: Enrolment, party: Party): TemplateResult {
  const t = (name: string, params = {}) => app.texts.screen(name, params);
  const { ledger, name, person, key, kid, payload } = enrolment;
  return html`<dl class="pairs"><dt>${t('people.ledger')}</dt><dd>${ledger}</dd>
      <dt>${t('people.party')}</dt><dd>${name} (${enrolment.party})</dd>
      <dt>${t('people.person')}</dt><dd>${person.name}${person.title ? `, ${person.title}`
        : ''} (${person.id})</dd>
      <dt>${t('people.uses')}</dt><dd>${usesOf(app.texts, enrolment.uses)}</dd>
      <dt>${t('people.binds')}</dt><dd>${boundsOf(app.texts, enrolment.uses,
        enrolment.authority ?? undefined)}</dd>
      <dt>${t('people.kept')}</dt><dd>${key.passkey ? t(key.passkey.synced
        ? 'people.kept.synced' : 'people.kept.bound', { origin: key.passkey.origin })
        : t('people.kept.plain')}</dd>
      <dt>${t('people.countersigned')}</dt><dd>${countersigned(app, enrolment, party)}</dd>
      <dt>${t('keys.kid')}</dt><dd>${bytes(kid)}</dd></dl>
    <details class="fold"><summary>${t('people.request.exactly')}</summary><div class="foldin"
      ><pre class="wrap">${JSON.stringify(payload, null, 2)}</pre></div></details>`;
}

function countersigned(app: App, { countersigner, person }: Enrolment, party: Party): string {
  if (countersigner === null) return app.texts.screen('people.countersigned.no');
  const by = keyOf(party, countersigner.kid)?.person;
  if (by === undefined) return app.texts.screen('people.countersigned.unknown');
  return by.id === person.id ? app.texts.screen('people.countersigned.own', { name: by.name })
    : app.texts.screen('people.countersigned.other', { name: by.name });
}

export function requestCard(app: App, data: PeopleData, asked: Asked): TemplateResult {
  const { enrolment, fault, recovery } = asked;
  const title = recovery === null ? 'people.request' : 'people.recover';
  return html`<section class="block request"><h2>${app.texts.screen(title)}</h2>
    <div class="card form">${fault === null ? nothing
        : faultNote(app.texts.sentence(fault, null))}
      ${enrolment === null ? nothing : html`${requestFacts(app, enrolment,
        recovery?.lost ?? data.party)}
        ${fault === null ? deciding(app, data, asked, enrolment) : nothing}`}
      <p class="row-of-buttons">${enrolment !== null && asked.tried?.effect
        ? signButton(app, data, asked, enrolment) : nothing}<a class="btn quiet"
        href=${toPeople}>${app.texts.screen('people.request.leave')}</a></p></div></section>`;
}

function deciding(app: App, data: PeopleData, asked: Asked, enrolment: Enrolment): TemplateResult {
  const { party } = data;
  const checked = html`<ul class="checklist"><li>${icon('ok', 'ok')}<span
    >${app.texts.screen('people.request.checked')}</span></li></ul>`;
  if (asked.recovery !== null) {
    return html`${checked}<sopu-people-recovery .app=${app} .recovery=${asked.recovery}
      ></sopu-people-recovery>`;
  }
  const isKnown = party.keys.some(({ person }) => person?.id === enrolment.person.id);
  const isNewParty = asked.type === 'sopu.party.enrolled.v1';
  const about = isNewParty ? 'people.request.new-party' : isKnown ? 'people.request.further'
    : 'people.request.new-person';
  return html`${checked}<p class="prose">${app.texts.screen(about, { person: enrolment.person.name,
      party: enrolment.name })}</p>
    <div class="same-code">${icon('eye')}<div>${app.texts.screen('people.request.compare',
      { person: enrolment.person.name })} ${digits(keyCode(enrolment.kid))}</div></div>
    ${does(app, data, asked)}`;
}

function does(app: App, data: PeopleData, { tried }: Asked): TemplateResult {
  if (tried === null) return html`<p class="prose">${whoCan(app, data, 'people.request.who')}</p>`;
  if (tried.bar !== null) {
    return html`<p class="note warn">${icon('wait')}<span>${app.texts.sentence(tried.bar,
      null)}</span></p>`;
  }
  const { summary, follows } = tried.effect;
  return html`<ul class="effect">${[summary, ...follows].map((one) =>
    html`<li>${app.texts.sentence(one, null)}</li>`)}</ul>`;
}

function signButton(app: App, { party }: PeopleData, { type }: Asked, enrolment: Enrolment):
    TemplateResult {
  const name = type === 'sopu.key.added.v1' ? 'people.request.add' : 'people.request.enrol';
  const title = app.texts.screen(name, { person: enrolment.person.name, party: enrolment.name });
  return html`<button class="btn primary" @click=${() => askToSign({ app, party: enrolment.party,
    type, data: { request: enrolment.compact }, title, zone: null, shown: ['request'],
    told: requestFacts(app, enrolment, party), done: () => { location.hash = toPeople; } })}
    >${icon('pen')}${app.texts.screen('act.review')}</button>`;
}
