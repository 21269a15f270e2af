// Each person with their keys: what a key may do, since when, how it stands, what was said of it.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { LedgerKey } from '../../answers.ts';
import { icon } from '../../parts/icons.ts';
import { bytes, passkeyTag, tag } from '../../parts/marks.ts';
import { objectForm, revokeForm } from './acts.ts';
import { peopleOf, standingOf, type PersonTold, type Standing } from './data.ts';
import type { PeopleData } from './load.ts';
import { boundsOf, usesOf } from './words.ts';

export function peopleSection(app: App, data: PeopleData): TemplateResult {
  return html`<section class="block"><h2>${app.texts.screen('people.all')}</h2>
    ${peopleOf(data.party).map((told) => personCard(app, data, told))}</section>`;
}

function personCard(app: App, data: PeopleData, { person, keys }: PersonTold): TemplateResult {
  const isMe = person !== null && person.id === data.me?.person?.id;
  return html`<article class="card person"><header><h3>${person?.name
      ?? app.texts.screen('people.nobody')}</h3>
    <p class="tags">${person ? html`<span class="meta">${person.title ? `${person.title} · `
      : ''}${person.id}</span>` : nothing}
      ${isMe ? tag(app.texts.screen('people.you'), 'info') : nothing}</p></header>
    <ul class="rows">${keys.map((key) => keyRow(app, data, key))}</ul></article>`;
}

const kinds: Record<Standing, 'good' | 'heavy' | 'bad'> = { signs: 'good', silent: 'heavy',
  recovering: 'heavy', revoked: 'bad' };

function keyRow(app: App, data: PeopleData, key: LedgerKey): TemplateResult {
  const { texts } = app;
  const standing = standingOf(key, data.party.keyChanges, data.now);
  return html`<li class="row"><span class="ic">${icon('key')}</span>
    <div><p class="tags">${tag(texts.screen(`people.is.${standing}`), kinds[standing])}
        ${passkeyTag(texts, key)}
        ${key.kid === app.key?.kid ? tag(texts.screen('keys.current'), 'info') : nothing}</p>
      <p>${usesOf(texts, key.uses)}</p>
      ${key.uses.includes('sign') ? html`<p class="why">${texts.screen('people.binds-so',
        { bounds: boundsOf(texts, key.uses, key.authority) })}</p>` : nothing}
      <p class="why">${texts.screen('people.since', { at: texts.when(key.added.at, null) })}</p>
      ${recovered(app, data, key)}${revoked(app, key)}
      <p class="meta">${texts.screen('keys.kid')} ${bytes(key.kid)}</p>
      ${acts(app, data, key, standing)}</div></li>`;
}

function recovered(app: App, { names }: PeopleData, { recovery }: LedgerKey) {
  if (!recovery) return nothing;
  const { by, agreement, signsFrom } = recovery;
  const how = by && agreement ? app.texts.screen('people.recovered.by',
    { by: names.get(by) ?? by, agreement }) : app.texts.screen('people.recovered');
  return html`<p class="why">${how} ${app.texts.screen('people.signs-from',
    { at: app.texts.when(signsFrom, null) })}</p>`;
}

function revoked(app: App, { revoked: at, revokedBecause, compromisedSince }: LedgerKey) {
  if (!at) return nothing;
  return html`<p class="why">${app.texts.screen('people.revoked',
      { at: app.texts.when(at.at, null) })}</p>
    ${revokedBecause ? html`<p class="quoted">${revokedBecause}</p>` : nothing}
    ${compromisedSince ? html`<p class="why">${app.texts.screen('people.compromised',
      { at: app.texts.when(compromisedSince, null) })}</p>` : nothing}`;
}

function acts(app: App, data: PeopleData, key: LedgerKey, standing: Standing) {
  if (standing === 'recovering' && data.me !== null) return objectForm(app, data, key);
  if (standing === 'revoked' || standing === 'silent' || !data.isAdmin) return nothing;
  // Without the clock's key nothing goes on: it is replaced where the server runs (`sopu clock`).
  if (key.uses.includes('clock')) return nothing;
  const bar = data.bars.get(key.kid);
  return bar ? html`<p class="meta">${app.texts.sentence(bar, null)}</p>`
    : revokeForm(app, data, key);
}
