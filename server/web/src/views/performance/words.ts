// How figures of performance are said: targets, what is left, windows, amounts.
import type { JudgedWindow, Side } from '../../answers_performance.ts';
import type { JsonObject } from '../../ledger/json.ts';
import type { Texts } from '../../text.ts';
import { coverageOf, type Budget, type Row } from './data.ts';

const dayMs = 86_400_000;

export class Words {
  readonly texts: Texts;
  readonly zone: string | null;
  readonly #currency: string;

  constructor(texts: Texts, zone: string | null, currency: string) {
    this.texts = texts;
    this.zone = zone;
    this.#currency = currency;
  }

  say(name: string, params: Record<string, unknown> = {}): string {
    return this.texts.screen(name, params, this.zone);
  }

  money(minor: number): string {
    return this.#currency === '' ? this.say('minor-units', { number: minor })
      : this.say('money', { amount: { minor, currency: this.#currency } });
  }

  share(ppm: number): string { return this.say('share', { ppm }); }

  /** `1 hour, 30 minutes`. */
  duration(seconds: number): string {
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
    const parts = `${h ? `${h}H` : ''}${m ? `${m}M` : ''}${s || !(h || m) ? `${s}S` : ''}`;
    return this.say('length', { length: `PT${parts}` });
  }

  /** A value of the objective, in its unit. */
  value(value: number, promise: JsonObject | null): string {
    const unit = promise?.['unit'];
    const number = this.say('number', { number: value });
    return typeof unit === 'string' ? `${number} ${unit}` : number;
  }

  // ---------------------------------------------------------------- targets and attained

  target({ targetPpm, target, op }: JudgedWindow, promise: JsonObject | null): string {
    const name = op === '<=' ? 'perf.at-most' : 'perf.at-least';
    const figure = targetPpm !== undefined ? this.share(targetPpm)
      : this.value(target ?? 0, promise);
    return this.say(name, { figure });
  }

  /** Null: nothing was measured. */
  attained({ attainedPpm, attainedValue }: Side, promise: JsonObject | null): string | null {
    if (attainedPpm !== undefined) return this.share(attainedPpm);
    return attainedValue === undefined ? null : this.value(attainedValue, promise);
  }

  coverage(side: Side): string {
    const ppm = coverageOf(side);
    return ppm === null ? this.say('none') : this.share(Math.floor(ppm / 1000) * 1000);
  }

  #amount({ unit }: Budget, amount: number, promise: JsonObject | null): string {
    if (unit === 'seconds') return this.duration(amount);
    if (unit === 'items') return this.say('perf.items', { count: amount });
    return unit === 'share' ? this.share(amount) : this.value(amount, promise);
  }

  /** What is left, and of how much; or by how much it is overspent. */
  budget(budget: Budget, promise: JsonObject | null): { left: string; of: string } {
    const { left, whole } = budget;
    const amount = this.#amount(budget, Math.abs(left), promise);
    return { left: left < 0 ? this.say('perf.overspent', { amount }) : amount,
      of: whole !== null ? this.say('perf.of-whole',
        { amount: this.#amount(budget, whole, promise) }) : this.say(`perf.of-${budget.unit}`) };
  }

  // ---------------------------------------------------------------- windows

  /** `April 2026`, `2nd quarter of 2026`, `2026`, `1 March 2026 to 30 March 2026`. */
  window({ window, from, until }: JudgedWindow): string {
    const [, year, month] = /^(\d{4})-(\d\d)$/.exec(window) ?? [];
    if (year && month) return this.say('perf.month', { month, year });
    const [, ofYear, quarter] = /^(\d{4})-Q([1-4])$/.exec(window) ?? [];
    if (ofYear && quarter) return this.say('perf.quarter', { quarter, year: ofYear });
    if (/^\d{4}$/.test(window)) return window;
    return this.say('perf.days', { from, until: lastDayOf(until) });
  }

  /** The same where there is little room. */
  shortWindow({ window, until }: JudgedWindow): string {
    const [, year, month] = /^(\d{4})-(\d\d)$/.exec(window) ?? [];
    if (year && month) return this.say('perf.month.short', { month, year: year.slice(2) });
    if (/^\d{4}(-Q[1-4])?$/.test(window)) return window.replace('-', ' ');
    const last = lastDayOf(until);
    return this.say('perf.days.short', { day: Number(last.slice(8)), month: last.slice(5, 7) });
  }

  month(name: string): string {
    return this.say('perf.month', { month: name.slice(5, 7), year: name.slice(0, 4) });
  }

  called({ name, unitName }: Row): string {
    return unitName === null ? name : this.say('perf.of-unit', { name, unit: unitName });
  }
}

/** Of the first date that does not count, the one before it. */
export const lastDayOf = (until: string): string =>
  new Date(Date.parse(`${until}T00:00:00.000Z`) - dayMs).toISOString().slice(0, 10);
