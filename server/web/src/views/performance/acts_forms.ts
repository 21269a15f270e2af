// The form of each act about how an agreement goes, and the data that it signs: the same as the
// terminal's commands sign.
import { html } from 'lit';
import type { Bill, JudgedWindow, MonthReport } from '../../answers_performance.ts';
import type { App } from '../../app.ts';
import { isObject, type JsonObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import type { ActField, ActForm, Telling } from '../../parts/act_form.ts';
import { minorDigits } from '../../words/numbers.ts';
import { toType } from '../../words/typed.ts';
import { minorOf } from '../dispute/act.ts';
import { signedEvent } from '../signed_event.ts';
import { named, reportedBy, saidPaid, unacceptedMonths, unclaimed, type Act }
  from './acts_data.ts';
import { figuresKind, figuresOf, gapOf, type FiguresKind } from './acts_figures.ts';
import { reportToPublish, signedReport, type ActsData } from './acts_load.ts';
import { billableBy, creditRulesOf, exclusionsOf, objectivesFor }
  from './acts_terms.ts';
import { localOf, spanIn } from './acts_times.ts';
import { figuresTold, reportTold, spanTold } from './acts_told.ts';
import { writtenOf } from './acts_written.ts';
import { itemOf, nameIn } from './data.ts';
import type { PerformanceData, WindowData } from './load.ts';
import { lastMonthOf } from './state.ts';
import type { Words } from './words.ts';

export interface ActsAround {
  app: App;
  words: Words;
  data: PerformanceData;
  can: ActsData;
  /** Null: it is about the whole agreement. */
  of: WindowData | null;
  /** That are over, the newest first. */
  months: readonly string[];
}

type Written = ReadonlyMap<string, string>;
/** What differs from act to act. */
type Content = Pick<ActForm, 'title' | 'fields' | 'data'> &
  Partial<Pick<ActForm, 'asking' | 'filling'>>;

const prefix = 'perf.act.';

/** `isFirst`: of all that can be done. */
export function formOf(around: ActsAround, act: Act, isFirst = false): ActForm {
  const { data: { agreement, zone, terms } } = around;
  const content = contentOf(around, act);
  const { asking } = content;
  return { key: `${act.name}-${act.of.replace(/[^\w-]/g, '-')}`, type: `sopu.${act.type}.v1`,
    agreement: agreement.id, zone, isPrimary: isFirst && act.isDue,
    ...content, asking: async (data) => ({ terms, ...await asking?.(data) }) };
}

function contentOf(around: ActsAround, act: Act): Content {
  switch (act.name) {
    case 'accept-exclusion': return { ...titled(around, act), fields: [],
      data: () => ({ claim: act.of }) };
    case 'refuse-exclusion': return { ...titled(around, act), fields: [text('why')],
      data: (values) => ({ claim: act.of, reason: read(values, 'why') }) };
    case 'accept-report': return acceptReport(around, act);
    case 'publish': return publish(around, act);
    case 'claim': return claim(around, act);
    case 'settle': return settle(around, act);
    case 'contest': return contest(around, act);
    case 'contest-bill': return contestBill(around, act);
    case 'bill': return bill(around, act);
    case 'exclude': case 'announce': return excluded(around, act);
    case 'measure': return measure(around, act);
    case 'correct': return correct(around, act);
  }
}

const titled = ({ words }: ActsAround, { name }: { name: string },
  params: Record<string, unknown> = {}) => ({ title: words.say(`${prefix}${name}`, params) });

// ---------------------------------------------------------------- fields

const text = (name: string, more: Partial<ActField> = {}): ActField =>
  ({ name: prefix + name, kind: 'text', ...more });

const optional = (name: string): ActField => text(name, { isOptional: true });

const read = (values: Written, name: string): string => values.get(prefix + name) ?? '';

/** Members that are left out where nothing was written. */
const unlessEmpty = (member: string, value: string): JsonObject =>
  (value === '' ? {} : { [member]: value });

function moments({ words, data: { zone } }: ActsAround, from: string, until: string): ActField[] {
  return [['from', from] as const, ['until', until] as const].map(([name, at]) =>
    text(name, { kind: 'moment', value: at === '' ? '' : localOf(at, zone),
      label: words.say(prefix + name, { zone: zone ?? 'UTC' }) }));
}

function money({ words, data: { currency } }: ActsAround, minor: number | null, hint?: string):
    ActField {
  return text('amount', { kind: 'number',
    value: minor === null ? '' : toType(minor, minorDigits(currency), words.texts.language),
    label: words.say(`${prefix}amount`, { currency }), ...(hint === undefined ? {} : { hint }) });
}

function amountIn({ words, data: { currency } }: ActsAround, values: Written): number {
  const amount = minorOf(read(values, 'amount'), currency, words.texts.language);
  if (amount === null) throw new Refused('act.not-money');
  return amount;
}

const monthField = (words: Words, months: readonly string[]): ActField =>
  text('month', { kind: 'choice', value: months[0] ?? '',
    choices: months.map((one) => [one, words.month(one)] as const) });

const spanTelling = (words: Words) => (data: JsonObject): Telling => ({
  told: spanTold(words, { from: String(data['from']), until: String(data['until']) }),
  shown: ['from', 'until'] });

// ---------------------------------------------------------------- reports

function acceptReport(around: ActsAround, act: Act): Content {
  const { app, words, data: { agreement, names, terms } } = around;
  const report = (agreement.reports ?? []).find(({ id }) => id === act.of) as MonthReport;
  return { ...titled(around, act, { month: words.month(report.month) }), fields: [],
    data: () => ({ report: act.of }),
    asking: async () => ({ told: reportTold({ words, names, terms },
      await signedReport(app, report)) }) };
}

function publish(around: ActsAround, act: Act): Content {
  const { app, words, data: { agreement, names, terms }, can: { scene }, months } = around;
  const month = monthField(words, unacceptedMonths({ ...scene, months }));
  const title = act.of === '' ? titled(around, act)
    : titled(around, { name: 'publish-of' }, { month: words.month(act.of) });
  return { ...title, fields: [...(act.of === '' ? [month] : []), optional('say')],
    data: (values) => reportToPublish(app, agreement.id, act.of || read(values, 'month'),
      read(values, 'say')),
    asking: (data) => ({ told: reportTold({ words, names, terms }, data),
      shown: Object.keys(data) }) };
}

// ---------------------------------------------------------------- credits

const windowOf = ({ of }: ActsAround): JudgedWindow => {
  if (of === null) throw new Error('an act about a window without one');
  return of.window;
};

function claim(around: ActsAround, act: Act): Content {
  const { words, can } = around;
  const window = windowOf(around);
  const needs = String(creditRulesOf(can.scene.terms)?.['claimNeeds'] ?? '');
  const found = unclaimed(window).find(({ from }) => from === act.of);
  const incident = found && { from: found.from, until: found.until };
  const title = incident === undefined ? titled(around, act)
    : titled(around, { name: 'claim-of' }, { at: words.say('instant', { at: incident.from }) });
  return { ...title, fields: [text('evidence', needs === '' ? { isOptional: true }
      : { hint: words.say('perf.act.needs', { needs }) })],
    data: (values) => ({ ...named(window), ...(incident ? { incident } : {}),
      ...unlessEmpty('text', read(values, 'evidence')) }),
    ...(incident ? { asking: () => ({ told: spanTold(words, incident), shown: ['incident'] }) }
      : {}) };
}

function settle(around: ActsAround, act: Act): Content {
  const { words, data: { agreement, names }, can: { me }, of } = around;
  const month = lastMonthOf(windowOf(around));
  const found = of?.months?.find(({ service }) => service === act.of);
  const [mine, theirs] = saidPaid(agreement, me, act.of, month);
  const other = agreement.participants.find(({ party, role }) => party !== me.party &&
    ['provider', 'customer'].includes(role))?.party ?? '';
  const computed = words.say('perf.act.computed', { amount: words.money(found?.payable ?? 0) });
  const said = theirs === undefined ? '' : ` ${words.say('perf.act.they-say',
    { party: names.get(other) ?? other, amount: words.money(theirs) })}`;
  const name = mine === undefined ? 'settle' : 'settle-again';
  return { ...titled(around, { name }, { month: words.month(month) }),
    fields: [money(around, found?.payable ?? 0, computed + said), optional('how-paid')],
    data: (values) => ({ service: act.of, month, amount: amountIn(around, values),
      ...unlessEmpty('text', read(values, 'how-paid')) }) };
}

// ---------------------------------------------------------------- bills

function contestBill(around: ActsAround, act: Act): Content {
  const { words, data: { agreement }, of } = around;
  const bill = [...of?.window.bills ?? [], ...agreement.bills ?? []]
    .find(({ id }) => id === act.of) as Bill;
  return { ...titled(around, act, { month: words.month(bill.month) }),
    fields: [money(around, null, words.say('perf.act.billed',
      { amount: words.money(bill.amount) })), text('why')],
    data: (values) => ({ bill: act.of, amount: amountIn(around, values),
      reason: read(values, 'why') }) };
}

// A service alone, or one of its units.
function bill(around: ActsAround, act: Act): Content {
  const { words, data: { today }, can: { me, scene: { terms } }, months, of } = around;
  const all = billableBy(terms, me.party).filter(({ service }) => act.of === '' ||
    service === act.of);
  const choices = all.map(({ service, unit }, i) => [String(i), [nameIn(itemOf(terms, 'services',
    service), service), ...(unit === undefined ? [] : [unit])].join(', ')] as const);
  const billed = of === null ? [...months, today.slice(0, 7)] : [lastMonthOf(of.window)];
  return { ...titled(around, act),
    fields: [text('service', { kind: 'choice', value: '0', choices }),
      monthField(words, billed), money(around, null), optional('which-bill')],
    data: (values) => {
      const { service, unit } = all[Number(read(values, 'service'))]!;
      return { service, ...unlessEmpty('serviceUnit', unit ?? ''), month: read(values, 'month'),
        amount: amountIn(around, values), ...unlessEmpty('text', read(values, 'which-bill')) };
    } };
}

// ---------------------------------------------------------------- figures and what is left out

function contest(around: ActsAround, act: Act): Content {
  const { data: { names } } = around;
  return { ...titled(around, act, { measurer: names.get(act.of) ?? act.of }),
    fields: [text('wrong')],
    data: (values) => ({ ...named(windowOf(around)), measurer: act.of,
      reason: read(values, 'wrong') }) };
}

// Maintenance is announced, whatever else is claimed. All objectives go without saying.
function excluded(around: ActsAround, act: Act): Content {
  const { words, can: { me, scene: { terms } }, of } = around;
  const isAnnounced = act.name === 'announce';
  const exclusions = exclusionsOf(terms, isAnnounced ? 'maintenance' : null);
  const objectives = objectivesFor(terms, me);
  const isAll = me.side !== undefined;
  return { ...titled(around, act),
    fields: [text('exclusion', { kind: 'choice', value: String(exclusions[0]?.['id'] ?? ''),
      choices: exclusions.map((one) => [String(one['id']), exclusionName(words, one)] as const),
      hint: exclusions.map((one) => `${one['id']}: ${one['text']}`).join(' ') }),
    ...moments(around, '', ''),
    ...objectives.map((one): ActField => ({ name: `objective.${one['id']}`, kind: 'tick',
      label: words.say('perf.act.for', { objective: nameIn(one, String(one['id'])) }),
      value: of === null || one['id'] === of.window.objective ? 'yes' : '' })),
    text(isAnnounced ? 'what-for' : 'claim-why')],
    data: (values) => ({ exclusion: read(values, 'exclusion'),
      ...chosen(objectives, values, isAll), ...spanIn(values, around.data.zone),
      text: read(values, isAnnounced ? 'what-for' : 'claim-why') }),
    asking: spanTelling(words) };
}

const exclusionName = (words: Words, { id, kind }: JsonObject): string =>
  `${String(id)} (${words.texts.word('exclusion', String(kind))})`;

function chosen(objectives: readonly JsonObject[], values: Written, isAll: boolean): JsonObject {
  const ids = objectives.map(({ id }) => String(id))
    .filter((id) => values.get(`objective.${id}`) === 'yes');
  if (ids.length === 0) throw new Refused('perf.act.no-objective');
  return isAll && ids.length === objectives.length ? {} : { objectives: ids };
}

function measure(around: ActsAround, act: Act): Content {
  const { app, words, data: { zone }, can: { me, scene }, of } = around;
  const window = windowOf(around);
  const kind = figuresKind(window.indicator, of?.row.promise ?? null);
  const gap = gapOf(me, { window, zone, agreement: scene.agreement });
  const { objective, serviceUnit = '' } = window;
  return { ...titled(around, act),
    fields: [...moments(around, gap?.from ?? '', gap?.until ?? ''), ...figureFields(words, kind),
      text('source', { kind: 'line', value: app.key?.personName ?? '' })],
    data: (values) => {
      const time = spanIn(values, zone);
      return { objective, ...unlessEmpty('serviceUnit', serviceUnit), ...time,
        source: read(values, 'source'), figures: figuresOf(kind, values, time, zone) };
    },
    asking: measuredTelling(words) };
}

const measuredTelling = (words: Words) => (data: JsonObject): Telling => ({
  shown: ['from', 'until', 'figures'],
  told: html`${spanTelling(words)(data).told}${figuresTold(words, data['figures'] ?? null)}` });

// Of the same time as what is corrected, and all of it anew.
function correct(around: ActsAround, act: Act): Content {
  const { app, words, can: { me }, data: { zone }, of } = around;
  const window = windowOf(around);
  const kind = figuresKind(window.indicator, of?.row.promise ?? null);
  const all = reportedBy(me, window);
  const reported = (measurement: string) => all.find(({ id }) => id === measurement) ?? all[0]!;
  const at = (time: string) => words.say('instant', { at: time });
  const choices = all.map(({ id, from, until, index }) => [id, `E${index}, ${words.say('perf.span',
    { from: at(from), until: at(until) })}`] as const);
  const { objective, serviceUnit = '' } = window;
  return { ...titled(around, act),
    fields: [text('measurement', { kind: 'choice', value: all[0]?.id ?? '', choices }),
      ...figureFields(words, kind), text('why'),
      text('source', { kind: 'line', value: app.key?.personName ?? '' })],
    filling: { by: 'perf.act.measurement', fill: async (chosen) => {
      const { index, from, until } = reported(chosen);
      const { figures } = (await signedEvent(app, index)).data;
      return writtenOf(kind, isObject(figures) ? figures : {}, { from, until }, zone);
    } },
    data: (values) => {
      const { id: measurement, from, until } = reported(read(values, 'measurement'));
      return { measurement, objective, ...unlessEmpty('serviceUnit', serviceUnit), from, until,
        reason: read(values, 'why'), source: read(values, 'source'),
        figures: figuresOf(kind, values, { from, until }, zone) };
    },
    asking: (data) => {
      const { shown = [], told } = measuredTelling(words)(data);
      const { index } = reported(String(data['measurement']));
      return { shown: ['measurement', ...shown],
        told: html`<p class="told">${words.say('perf.act.corrects', { index })}</p>${told}` };
    } };
}

function figureFields(words: Words, kind: FiguresKind): ActField[] {
  const numbers: Partial<Record<FiguresKind, string[]>> = { counts: ['good', 'total'],
    values: ['count', 'sum', 'max'] };
  const names = numbers[kind];
  if (names) return names.map((name) => text(name, { kind: 'number' }));
  return [text(kind, { kind: 'lines', isOptional: kind !== 'histogram',
    hint: words.say(`perf.act.${kind}.what`) }),
  ...(kind === 'downtime' ? [text('all-up', { kind: 'tick' })] : [])];
}
