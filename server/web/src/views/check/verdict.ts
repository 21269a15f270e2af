// What came out of a check: for a lawyer first, then for an engineer.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { icon, type IconName } from '../../parts/icons.ts';
import { bytes } from '../../parts/marks.ts';
import { commandFor, rootOf, signersOf, type Checked } from './data.ts';
import type { Result } from './file.ts';

type Line = { is: 'ok' | 'pending' | 'wrong'; text: string; more?: string };
type Say = (name: string, params?: Record<string, unknown>) => string;

const eventsMax = 500;
const symbols: Record<Line['is'], IconName> = { ok: 'ok', pending: 'wait', wrong: 'bad' };

export const checkLines = (lines: readonly Line[]): TemplateResult =>
  html`<ul class="chk">${lines.map(({ is, text, more }) => html`<li class=${is}>${
    icon(symbols[is])}<span>${text}</span>${more ? html`<span class="meta">${more}</span>`
    : nothing}</li>`)}</ul>`;

export function checkedView(app: App, result: Result): TemplateResult {
  const { checked } = result;
  const t: Say = (name, params = {}) => app.texts.screen(name, params);
  const isBad = checked.fault !== null;
  const name = isBad ? 'bad' : isUnfinished(checked) ? 'unsigned' : 'good';
  const [kind, symbol]: [string, IconName] =
    isBad ? ['bad', 'bad'] : name === 'unsigned' ? ['plain', 'wait'] : ['', 'ok'];
  const line = checked.kind === 'evidence' ? checked.verdict.fault?.line : undefined;
  return html`<section class="checked"><div class="big ${kind}">${icon(symbol)}<div>
      <h3 class="verdict">${t(`audit.${checked.kind}.${name}`)}</h3>
      <p>${checked.name}</p>
      ${checked.fault === null ? nothing : html`<p>${line === undefined ? nothing
        : html`<b>${t('audit.line', { line })}</b> `}${app.texts.sentence(checked.fault, null)}</p>
        <p>${t('audit.bad.next')}</p>`}</div></div>
    ${lines(app, t, result)}${rules(t, result)}${details(t, result)}</section>`;
}

/** The bytes are in order, but nobody said whether the signature is the signer's. */
export const isUnfinished = (checked: Checked): boolean =>
  checked.kind === 'event' && checked.signature === 'unknown';

// ---------------------------------------------------------------- for a lawyer

function lines(app: App, t: Say, { checked, log, place }: Result) {
  if (checked.fault !== null) return nothing;
  if (checked.kind === 'evidence') {
    const { head, events, hidden } = checked.verdict;
    const signers = signersOf(checked.verdict).map(({ party, count }) =>
      t('audit.signed-by', { party, count }));
    return html`<div class="card">${checkLines([
      { is: 'ok', text: t('audit.evidence.about', { agreement: head?.agreement ?? '',
        count: events.length }),
      more: head?.dispute ? t('audit.evidence.case', { dispute: head.dispute }) : '' },
      { is: 'ok', text: t('audit.evidence.signed'), more: signers.join(', ') },
      { is: 'ok', text: t('audit.evidence.placed', { origin: log.name }),
        more: t('audit.log-size', { size: head?.checkpoint.size ?? 0 }) },
      { is: 'ok', text: t('audit.evidence.chains') },
      ...(hidden === 0 ? [] : [{ is: 'pending' as const,
        text: t('audit.evidence.hidden', { count: hidden }) }]),
      { is: 'ok', text: t('audit.evidence.as-of', { at: app.texts.when(head?.asOf ?? '', null) }) },
    ])}</div>`;
  }
  if (checked.kind === 'checkpoint') {
    return html`<div class="card">${checkLines([{ is: 'ok', text: t('audit.checkpoint.signed',
      { origin: log.name, size: checked.checkpoint?.size ?? 0 }) }])}</div>`;
  }
  return checked.kind === 'unknown' ? nothing
    : html`<div class="card">${checkLines([...ofPlace(app, t, checked, place, log.name),
      ...ofSignature(t, checked)])}</div>`;
}

function ofPlace(app: App, t: Say, checked: Checked, place: Result['place'], origin: string):
    Line[] {
  const recorded = checked.kind === 'receipt' ? checked.recorded : place;
  if (recorded === null) return [{ is: 'pending', text: t('audit.place.unknown') }];
  return [{ is: 'ok', text: t('audit.place', { index: recorded.index, origin,
    at: app.texts.when(recorded.recordedAt, null) }),
  more: t('audit.log-size', { size: recorded.checkpoint.size }) }];
}

function ofSignature(t: Say, checked: Checked): Line[] {
  if (checked.kind !== 'receipt' && checked.kind !== 'event') return [];
  const { event, signature } = checked;
  if (event === null) return [{ is: 'pending', text: t('audit.receipt.bare') }];
  const about: Line = { is: 'ok', text: t('audit.event.about', { type: event.type,
    subject: event.subject, party: event.party }) };
  return [about, signature === 'good' ? { is: 'ok', text: t('audit.signature.good') }
    : { is: 'pending', text: t('audit.signature.unknown'), more: t('audit.signature.next') }];
}

// What this page does not do, and what does.
function rules(t: Say, { checked, verifierKey }: Result) {
  if (checked.kind !== 'evidence' || checked.fault !== null) return nothing;
  return html`<div class="note warn rules"><p><b>${t('audit.rules')}</b></p>
    <p>${t('audit.rules.what')}</p>
    <pre class="wrap">${commandFor(checked.name, verifierKey)}</pre></div>`;
}

// ---------------------------------------------------------------- for an engineer

function details(t: Say, { checked, verifierKey, log }: Result): TemplateResult {
  const rows: [string, unknown][] = [
    [t('audit.detail.bytes'), t('bytes', { count: checked.bytes })],
    ['SHA-256', bytes(checked.sha256)], [t('keys.ledger.key'), bytes(verifierKey)],
    [t('keys.ledger.name'), log.name]];
  if (checked.fault !== null) {
    rows.push([t('audit.detail.code'), bytes(checked.fault.code)]);
    if (Object.keys(checked.fault.params).length > 0) {
      rows.push([t('audit.detail.params'), bytes(JSON.stringify(checked.fault.params))]);
    }
  }
  if (checked.kind === 'evidence') rows.push(...ofHead(t, checked));
  if (checked.kind === 'receipt' && checked.recorded) {
    const { event, recordedAt, checkpoint } = checked.recorded;
    rows.push([t('event.hash'), bytes(event)], [t('printed.recorded'), recordedAt],
      [t('audit.detail.root'), bytes(rootOf(checkpoint))]);
  }
  if ((checked.kind === 'receipt' || checked.kind === 'event') && checked.event) {
    const { kid, time, base, hash, id } = checked.event;
    rows.push([t('keys.kid'), bytes(kid)], [t('event.time'), time], ['id', bytes(id)]);
    if (checked.kind === 'event') rows.push([t('event.hash'), bytes(hash)]);
    if (base !== null) rows.push([t('base'), bytes(base)]);
  }
  return html`<details class="fold"><summary>${t('audit.details')}</summary><div class="foldin">
    <dl class="pairs">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    ${checked.kind === 'evidence' ? events(t, checked) : nothing}
    ${(checked.kind === 'receipt' || checked.kind === 'event') && checked.event
      ? html`<h4>${t('event.payload')}</h4><pre class="wrap">${
        JSON.stringify(JSON.parse(checked.event.payload), null, 2)}</pre>` : nothing}
    </div></details>`;
}

type CheckedEvidence = Extract<Checked, { kind: 'evidence' }>;

function ofHead(t: Say, { verdict: { head, events, fault } }: CheckedEvidence):
    [string, unknown][] {
  const rows: [string, unknown][] =
    [[t('audit.detail.checked'), t('number', { number: events.length })]];
  if (fault) rows.push([t('audit.detail.line'), String(fault.line)]);
  if (head === null) return rows;
  return [...rows, [t('audit.detail.size'), String(head.checkpoint.size)],
    [t('audit.detail.root'), bytes(rootOf(head.checkpoint))], ['asOf', head.asOf]];
}

function events(t: Say, { verdict }: CheckedEvidence): TemplateResult {
  const heads =
    ['audit.detail.line', 'report.event', 'printed.recorded', 'event.type', 'event.hash'];
  const shown = verdict.events.slice(0, eventsMax);
  return html`<h4>${t('audit.detail.events')}</h4><div class="scroll" role="region" tabindex="0"
    aria-label=${t('audit.detail.events')}><table><thead><tr>${heads.map((name) =>
      html`<th scope="col">${t(name)}</th>`)}</tr></thead>
    <tbody>${shown.map(({ line, index, recordedAt, hash, event }) => html`<tr><td>${line}</td>
      <td>E${index}</td><td>${recordedAt}</td><td>${event?.type ?? t('audit.detail.hidden')}</td>
      <td>${bytes(hash)}</td></tr>`)}</tbody></table></div>
    ${shown.length < verdict.events.length
      ? html`<p class="meta">${t('list.cut', { count: eventsMax })}</p>` : nothing}`;
}
