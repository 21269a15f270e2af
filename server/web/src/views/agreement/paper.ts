// The white sheet: sections and items, and in the margin since which version each has been so, why,
// and who agreed to it.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import { find } from '../../ledger/change.ts';
import { isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { oldFigure } from '../../parts/changed.ts';
import { TermsWriter, type Item, type Section } from '../../parts/document.ts';
import { talk } from '../../parts/talk.ts';
import { toAgreement, toComplaints, toRaise } from '../../router.ts';
import { originsOf, type AgreementData, type Origin } from './data.ts';
import { versionsToChoose } from '../dispute/raise_data.ts';

interface Sheet {
  app: App;
  data: AgreementData;
  writer: TermsWriter;
  front: Item[];
  sections: Section[];
  old: JsonObject | null;
  query: Record<string, string>;
}

export function paper(sheet: Sheet): TemplateResult {
  const { app, data, sections } = sheet;
  const hash = data.shown?.termsHash;
  return html`<div class="paper"><p class="print-only">${data.agreement.title}.
      ${app.texts.screen('version', { version: data.shown?.number ?? 0 })},
      ${app.texts.day(data.date)}. ${hash ?? ''}</p>
    ${front(sheet)}${sections.map((section) => sectionRows(sheet, section))}
    ${hash === undefined ? nothing : html`<p class="meta hash">${app.texts.screen('agreement.hash')}
      <code class="bytes">${hash}</code></p>`}</div>`;
}

// The intent first, then what rules the reading.
function front({ writer, front: items }: Sheet): TemplateResult {
  const intent = items.find(({ path }) => path === '/statementOfIntent');
  const rest = items.filter((item) => item !== intent);
  return html`<article class="cl front"><div class="t">
    ${intent ? html`<div class="intent"><p class="meta">${intent.title}</p
      >${writer.body(intent)}</div>`
      : nothing}
    <dl class="pairs">${rest.map((item) => html`<dt>${item.title}</dt>
      <dd>${writer.body(item)}</dd>`)}</dl></div>
    <aside></aside></article>`;
}

function sectionRows(sheet: Sheet, section: Section): TemplateResult {
  const { writer, old } = sheet;
  const gone = section.items === null || old === null ? [] : goneFrom(section, old);
  const own = section.items === null ? originsOf(sheet.data, section.path) : null;
  return html`<article class="cl" id="item-${section.id}"><div class="t">
      <h2 tabindex="-1"><span class="no">${section.number}.</span><span>${section.title}</span></h2>
      ${section.items === null ? html`<div class="b">${writer.body(section)}</div>` : nothing}</div>
    <aside>${own ? margin(sheet, section, own) : nothing}</aside></article>
    ${section.items?.map((item) => itemRow(sheet, item)) ?? nothing}
    ${gone.map((item) => html`<article class="cl item"><div class="t"><span class="no"></span>
      <h3>${oldFigure(sheet.app.texts, item)}</h3></div><aside></aside></article>`)}`;
}

// Items that an older version had and this one has no more.
function goneFrom(section: Section, old: JsonObject): string[] {
  const before = find(old, section.path);
  if (!Array.isArray(before)) return [];
  return (before as Json[]).filter((one) => isObject(one) && typeof one['id'] === 'string' &&
    !section.items?.some(({ id }) => id === one['id']))
    .map((one) => (isObject(one) ? String(one['name'] ?? one['heading'] ?? one['text'] ?? one['id'])
      : ''));
}

function itemRow(sheet: Sheet, item: Item): TemplateResult {
  const { writer, data, query } = sheet;
  const isNew = writer.isNew(item.path);
  const link = item.id === '' ? nothing
    : html`<a class="anchor" href=${toAgreement(data.agreement.id, item.id, query)}>${item.id}</a>`;
  return html`<article class="cl item" id=${item.id ? `item-${item.id}` : nothing}>
    <div class="t ${isNew ? 'new' : ''}"><span class="no">${item.number}</span><div>
      ${item.title ? html`<h3 tabindex="-1">${item.title}</h3>`
        : nothing}${writer.body(item)}</div></div>
    <aside>${link}${margin(sheet, item, originsOf(data, item.path))}${raise(sheet, item)}
    </aside></article>`;
}

// Whoever takes part may complain of it; what has bound can be disputed by the two sides.
function raise({ app, data: { agreement, shown, versions } }: Sheet, { id }: Item) {
  const role = agreement.participants.find(({ party }) => party === app.key?.party)?.role;
  if (id === '' || shown === null || role === undefined) return nothing;
  const complain = html`<a class="to-dispute" href=${toComplaints(agreement.id, null,
    { clause: id })}>${app.texts.screen('complaints.clause.link')}<span class="vh"> ${id}</span
    ></a>`;
  if (!['provider', 'customer'].includes(role)) return complain;
  if (!versionsToChoose(versions, agreement.at, agreement.endsAt).includes(shown)) return complain;
  return html`${complain}<a class="to-dispute" href=${toRaise(agreement.id, { clause: id,
    version: String(shown.number) })}>${app.texts.screen('disputes.raise.clause')}<span class="vh"
    > ${id}</span></a>`;
}

// ---------------------------------------------------------------- the margin

function margin(sheet: Sheet, item: Item, { origins, isWhole }: ReturnType<typeof originsOf>) {
  const { app, data } = sheet;
  const said = data.comments.filter(({ clause }) => item.id !== '' && clause === item.id);
  const [newest, ...older] = origins;
  const isNews = older.length > 0 && newest?.version.number === data.shown?.number;
  return html`${newest === undefined ? html`<p>${app.texts.screen('blame.older')}</p>`
    : html`<details class="blame"><summary class=${isNews ? 'new' : ''}>${since(sheet,
      newest)}</summary>
      ${origins.map((origin, i) => told(sheet, item, origin, i))}
      ${isWhole ? nothing : html`<p>${app.texts.screen('blame.older')}</p>`}</details>`}
    ${item.id === '' ? nothing : talk({ app, agreement: data.agreement.id, clause: item.id, said,
      names: data.names, zone: data.zone })}`;
}

function since({ app, data }: Pick<Sheet, 'app' | 'data'>, { version }: Origin): string {
  return app.texts.screen('blame.since', { version: version.number,
    from: app.texts.dateAt(version.effectiveFrom, data.zone) });
}

// The newest says why and who; each before it also how it read then, with what it changed.
function told({ app, data }: Sheet, item: Item, origin: Origin, position: number): TemplateResult {
  const { version, previous, now } = origin;
  const people = (version.approvals ?? []).map(({ name, party }) =>
    app.texts.screen('person-of', { person: name, party: data.names.get(party) ?? party }));
  const writer = version.terms && now !== undefined && previous !== null
    ? new TermsWriter(app.texts, version.terms, data.zone, previous) : null;
  return html`<div class="origin">
    ${position === 0 ? nothing : html`<p><b>${app.texts.screen('blame.before-that')}</b>
      ${since({ app, data }, origin)}</p>`}
    ${version.reason ? html`<p class="quoted">${version.reason}</p>` : nothing}
    ${people.length > 0 ? html`<p>${app.texts.screen('blame.agreed', { people })}</p>` : nothing}
    ${writer && now !== undefined ? html`<div class="then">${writer.body({ ...item,
      value: now })}</div>`
      : nothing}</div>`;
}
