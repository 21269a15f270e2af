// Figures told whole before they are signed: those of a report, and those that were written down.
import { html, nothing, type TemplateResult } from 'lit';
import type { Span } from '../../answers_performance.ts';
import { isList, isObject, type Json, type JsonObject } from '../../ledger/json.ts';
import { itemOf, nameIn } from './data.ts';
import type { Words } from './words.ts';

export const listIn = (json: JsonObject, name: string): JsonObject[] => {
  const list = json[name];
  return isList(list) ? list.filter(isObject) : [];
};
const textIn = (json: JsonObject, name: string): string => String(json[name] ?? '');

const called = (terms: JsonObject | null, list: string, id: string): string =>
  nameIn(itemOf(terms, list, id), id);
const numberIn = (json: JsonObject, name: string): number => Number(json[name] ?? 0);

// ---------------------------------------------------------------- a report

export interface ReportAround {
  words: Words;
  names: ReadonlyMap<string, string>;
  terms: JsonObject | null;
}

/** Windows and what is paid, as they stand in the event. */
export function reportTold(around: ReportAround, report: JsonObject): TemplateResult {
  const { words } = around;
  const windows = listIn(report, 'windows');
  const services = listIn(report, 'services');
  const text = textIn(report, 'text');
  return html`<div class="told"><h3>${words.say('perf.told.report',
      { month: words.month(textIn(report, 'month')) })}</h3>
    ${text === '' ? nothing : html`<p class="quoted whole">${text}</p>`}
    ${windows.length === 0 ? html`<p>${words.say('perf.told.no-windows')}</p>`
      : html`<ul class="told-list">${windows.map((one) => windowTold(around, one))}</ul>`}
    ${services.length === 0 ? html`<p>${words.say('perf.told.no-services')}</p>`
      : html`<ul class="told-list">${services.map((one) => serviceTold(around, one))}</ul>`}
  </div>`;
}

function windowTold(around: ReportAround, window: JsonObject): TemplateResult {
  const { words, terms } = around;
  const name = called(terms, 'objectives', textIn(window, 'objective'));
  const of = [name, textIn(window, 'serviceUnit'), textIn(window, 'window')];
  return html`<li><p><b>${of.filter((one) => one !== '').join(', ')}</b>: ${words.texts.word(
      'verdict', textIn(window, 'verdict'))}. ${money(words, window)}</p>
    <ul class="meta">${listIn(window, 'sides').map((side) => sideTold(around, window, side))}</ul>
  </li>`;
}

const money = (words: Words, window: JsonObject): string =>
  words.say('perf.told.window', { credit: words.money(numberIn(window, 'credit')),
    held: words.money(numberIn(window, 'held')) });

function sideTold({ words, names, terms }: ReportAround, window: JsonObject, side: JsonObject):
    TemplateResult {
  const measurer = textIn(side, 'measurer');
  const exact = side['num'] === undefined ? '' : `${textIn(side, 'num')} / ${textIn(side, 'den')}`;
  const promise = itemOf(terms, 'objectives', textIn(window, 'objective'));
  const share = exact !== '' && promise !== null && promise['indicator'] !== 'value'
    ? words.share(Number(BigInt(textIn(side, 'num')) * 1_000_000n / BigInt(textIn(side, 'den'))))
    : '';
  const attained = [share, exact].filter((one) => one !== '').join(' = ');
  return html`<li>${words.say('perf.told.side', { measurer: names.get(measurer) ?? measurer,
    verdict: words.texts.word('verdict', textIn(side, 'verdict')),
    attained: attained === '' ? words.say('report.nothing') : attained,
    credit: words.money(numberIn(side, 'credit')) })}</li>`;
}

function serviceTold({ words, terms }: ReportAround, service: JsonObject): TemplateResult {
  const differences = listIn(service, 'differences');
  return html`<li><p><b>${called(terms, 'services', textIn(service, 'service'))}</b>: ${
      words.say('perf.told.service', { payable: words.money(numberIn(service, 'payable')),
        held: words.money(numberIn(service, 'held')),
        bonus: words.money(numberIn(service, 'bonus')) })}</p>
    ${differences.map((one) => html`<p class="meta">${words.say('perf.told.difference', {
      month: words.month(textIn(one, 'month')), more: words.money(numberIn(one, 'more')),
      less: words.money(numberIn(one, 'less')) })}</p>`)}</li>`;
}

// ---------------------------------------------------------------- a time, figures by hand

/** To the second, which a line of the question may leave out. */
export const spanTold = (words: Words, { from, until }: Span): TemplateResult =>
  html`<p class="told"><b>${words.say('perf.span', { from: words.say('instant', { at: from }),
    until: words.say('instant', { at: until }) })}</b></p>`;

/** Each figure of a measurement, a line each. */
export function figuresTold(words: Words, figures: Json): TemplateResult {
  const lines = isObject(figures) ? Object.entries(figures).flatMap(([name, told]) =>
    (isList(told) ? told.filter(isObject) : isObject(told) ? [told] : [])
      .map((one) => figureTold(words, name, one))) : [];
  const isAllUp = isObject(figures) && figures['downtime'] !== undefined;
  return html`<div class="told"><h3>${words.texts.word('member', 'figures')}</h3>
    ${lines.length > 0 ? html`<ul class="told-list">${lines.map((line) =>
      html`<li>${line}</li>`)}</ul>`
      : html`<p>${words.say(isAllUp ? 'perf.act.all-up' : 'none')}</p>`}</div>`;
}

/** `10:00 to 10:30 and 11:00 to 11:30`. */
export const pausesTold = (words: Words, pauses: readonly Span[]): string =>
  words.say('perf.told.pauses', { spans: pauses.map(({ from, until }) => words.say('perf.span',
    { from: words.say('instant', { at: from }), until: words.say('instant', { at: until }) })) });

/** As the ledger's events hold it. */
export const spansIn = (json: JsonObject, name: string): Span[] =>
  listIn(json, name).map((one) => ({ from: textIn(one, 'from'), until: textIn(one, 'until') }));

function itemTold(words: Words, one: JsonObject): string {
  const at = (member: string) => words.say('instant', { at: textIn(one, member) });
  const told = words.say('perf.told.item', { id: textIn(one, 'id'), opened: at('opened'),
    done: one['done'] === undefined ? words.say('perf.told.not-done') : at('done') });
  const pauses = spansIn(one, 'pauses');
  return pauses.length === 0 ? told : `${told}; ${pausesTold(words, pauses)}`;
}

function figureTold(words: Words, name: string, one: JsonObject): string {
  const at = (member: string) => words.say('instant', { at: textIn(one, member) });
  const number = (member: string) => words.say('number', { number: numberIn(one, member) });
  const span = () => words.say('perf.span', { from: at('from'), until: at('until') });
  switch (name) {
    case 'downtime': return `${words.say('perf.down')}: ${span()}`;
    case 'counts': return words.say('perf.told.count', { span: span(), good: number('good'),
      total: number('total') });
    case 'items': return itemTold(words, one);
    case 'values': return words.say('perf.told.values', { count: number('count'),
      sum: number('sum'), max: number('max') });
    case 'histogram': return words.say('perf.told.bucket', { upTo: number('upTo'),
      count: number('count') });
    default: return JSON.stringify(one);
  }
}
