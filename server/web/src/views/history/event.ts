// One event: what it did, the key that signed it, its place in the log, and its bytes, each checked
// here.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { Agreement, HistoryEntry, LedgerKey, RecordedEvent } from '../../answers.ts';
import { readSignedEvent, type SignedEvent } from '../../ledger/event.ts';
import { parseJws, typ, verifyJws } from '../../ledger/jws.ts';
import { checkReceipt, keptReceipt, type Recorded } from '../../ledger/log.ts';
import { Refused } from '../../ledger/refused.ts';
import { icon } from '../../parts/icons.ts';
import { bytes, classTag, partyWithMark, passkeyTag, roleOf } from '../../parts/marks.ts';
import { saveText } from '../../parts/save.ts';
import { toAgreement, toHistory } from '../../router.ts';
import type { Sentence } from '../../wire/problem.ts';
import { figuresTold, spanTold } from '../performance/acts_told.ts';
import { Words } from '../performance/words.ts';

export interface EventData {
  index: number;
  entry: HistoryEntry | null;
  recorded: RecordedEvent;
  event: SignedEvent | null;
  key: LedgerKey | null;
  place: Recorded | null;
  isSigned: boolean;
  /** Why one of the checks failed. */
  fault: Sentence | null;
}

/** Fails with Refusal for an event that the reader may not read. */
export async function loadEvent(app: App, index: number, entries: readonly HistoryEntry[]):
    Promise<EventData> {
  const recorded = await app.call<RecordedEvent>('event.get', { index });
  const told: EventData = { index, recorded, entry: entries.find((one) => one.index === index)
    ?? null,
    event: null, key: null, place: null, isSigned: false, fault: null };
  try {
    const event = await readSignedEvent(recorded.jws);
    const { recordedAt, proof } = recorded;
    const place = await checkReceipt({ index, recordedAt, event: event.hash, proof },
      await app.log(),
      recorded.jws);
    const party = await app.party(event.party);
    const key = party.keys.find(({ kid }) => kid === event.kid) ?? null;
    const isSigned = key !== null && await verifyJws(parseJws(recorded.jws, typ.event), key);
    return { ...told, event, place, key, isSigned };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...told, fault: error.sentence };
  }
}

export function eventView(app: App, around: { agreement: Agreement; zone: string | null;
  names: Map<string, string> }, data: EventData): TemplateResult {
  const { agreement, zone } = around;
  const { index, entry, recorded } = data;
  const t = (name: string, params: Record<string, unknown> = {}) => app.texts.screen(name, params,
    zone);
  const effect = entry?.effect;
  return html`<section class="narrow event"><p class="crumb"><a href=${toAgreement(agreement.id)}
      >${agreement.title}</a> › <a href=${toHistory(agreement.id)}>${t('agreement.history')}</a
        > › E${index}</p>
    <h1 tabindex="-1">${effect ? app.texts.sentence(effect.summary, zone) : t('event',
      { index })}</h1>
    <p class="lead meta">${t('event.recorded', { index, at: app.texts.when(recorded.recordedAt,
      zone) })}
      ${effect?.changeClass ? classTag(app.texts, effect.changeClass) : nothing}</p>
    ${effect && effect.follows.length > 0 ? html`<section
      class="does"><h2>${t('event.follows')}</h2>
      <ul>${effect.follows.map((one) => html`<li>${app.texts.sentence(one,
        zone)}</li>`)}</ul></section>`
      : nothing}
    ${measured(app, zone, data)}
    <h2>${t('done.checked')}</h2><div class="card"><ul class="chk">${checks(app, data)}</ul></div>
    ${who(app, around, data)}
    <section class="block"><h2>${t('event.bytes')}</h2>
      <details class="fold"><summary>${t('event.payload')}</summary><div class="foldin">
        <pre>${pretty(data)}</pre></div></details>
      <details class="fold"><summary>${t('event.jws')}</summary><div class="foldin"><pre
        class="wrap"
        >${recorded.jws}</pre></div></details>
      <details class="fold"><summary>${t('event.proof')}</summary><div class="foldin"><pre
        >${recorded.proof}</pre></div></details>
      <p class="row-of-buttons"><button class="btn" @click=${() =>
        save(data)}>${t('done.save')}</button></p>
    </section></section>`;
}

// Figures that were measured, each in words: their bytes are below, and nobody reads them.
function measured({ texts }: App, zone: string | null, { event }: EventData) {
  const { figures, from, until } = event?.data ?? {};
  if (figures === undefined) return nothing;
  const words = new Words(texts, zone, '');
  return html`<section class="block measured"><h2>${texts.screen('event.measured')}</h2>
    ${spanTold(words, { from: String(from), until: String(until) })}
    ${figuresTold(words, figures)}</section>`;
}

function save({ index, recorded }: EventData): void {
  const { recordedAt, event, proof, jws } = recorded;
  saveText(`receipt-E${index}.json`, keptReceipt({ index, recordedAt, event, proof }, jws),
    'application/json');
}

const pretty = ({ event, recorded }: EventData): string =>
  (event ? JSON.stringify(JSON.parse(event.payload), null, 2) : recorded.jws);

function checks(app: App, { isSigned, place, fault, key }: EventData): TemplateResult {
  const t = (name: string, params: Record<string, unknown> = {}) => app.texts.screen(name, params);
  const line = (isRight: boolean, text: string, more: string) => html`<li class=${isRight ? 'ok'
    : 'wrong'}
    >${icon(isRight ? 'ok' : 'bad')}<span>${text}</span>${more ? html`<span
      class="meta">${more}</span>`
      : nothing}</li>`;
  const why = fault === null ? '' : app.texts.sentence(fault, null);
  return html`${line(isSigned, t(isSigned ? 'event.signed' : 'event.not-signed'),
      key ? '' : t('event.key-unread'))}
    ${line(place !== null, t(place ? 'done.inclusion' : 'event.not-in-log'), place
      ? t('done.inclusion.what', { size: place.checkpoint.size, origin: place.checkpoint.origin })
        : why)}`;
}

function who(app: App, { agreement, zone, names }: { agreement: Agreement; zone: string | null;
  names: Map<string, string> }, { entry, event, key }: EventData) {
  if (event === null) return nothing;
  const t = (name: string, params: Record<string, unknown> = {}) => app.texts.screen(name, params,
    zone);
  const { party } = event;
  const name = names.get(party) ?? party;
  const person = entry?.person.name ?? key?.person?.name;
  return html`<section class="block"><h2>${t('event.who')}</h2><dl class="pairs">
    <dt>${t('who.person')}</dt><dd>${person ?? ''} ${partyWithMark(name,
      roleOf(agreement.participants, party))}</dd>
    <dt>${t('keys.kid')}</dt><dd>${bytes(event.kid)}</dd>
    ${key ? html`<dt>${t('who.may')}</dt><dd>${t('who.since',
      { since: app.texts.dateAt(key.added.at, zone) })}${
      key.revoked ? html`, ${t('event.revoked', { on: app.texts.dateAt(key.revoked.at, zone) })}`
        : nothing} ${passkeyTag(app.texts, key)}</dd>` : nothing}
    <dt>${t('event.time')}</dt><dd>${app.texts.when(event.time, zone)}</dd>
    <dt>${t('event.hash')}</dt><dd>${bytes(event.hash)}</dd>
    ${event.base === null ? nothing : html`<dt>${t('base')}</dt><dd>${bytes(event.base)}</dd>`}
    <dt>${t('event.type')}</dt><dd>${bytes(event.type)}</dd></dl></section>`;
}
