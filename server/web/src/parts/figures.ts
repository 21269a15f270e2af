// Terms and events' data in words: each member by its name, each figure as people write it. What no
// table knows is shown as it is, so that nothing that is signed stays unseen. The same rules as the
// terminal's (ledger/paper/figures).
import { isList, isObject, type Json, type JsonObject } from '../ledger/json.ts';
import { isDuration, parseDate, parseTime } from '../ledger/time.ts';
import type { Texts } from '../text.ts';
import { orderedMembers, placeOf, shapeOf, within, type Place } from './members.ts';
import { recurrenceOf } from './recurrence.ts';

export class Figures {
  #texts: Texts;
  #currency: string;
  #zone: string | null;

  /** The terms say in which currency amounts are and in which zone instants are told. */
  constructor(texts: Texts, terms: Json = null, zone: string | null = null) {
    this.#texts = texts;
    const currency = isObject(terms) ? terms['currency'] : undefined;
    this.#currency = typeof currency === 'string' ? currency : '';
    this.#zone = zone;
  }

  label({ parent, member }: Place): string {
    return this.#texts.known('member', `${parent}/${member}`) ??
      this.#texts.word('member', member);
  }

  /** Whatever fits a line: a figure, a text, a list of ids. Null for what needs a block. */
  line(place: Place, json: Json): string | null {
    if (isList(json)) return this.#list(place, json);
    if (!isObject(json)) return this.#figure(place, json);
    if (Object.keys(json).length === 0) return this.#say('none');
    const phrase = this.#phrase(place, json);
    if (phrase !== null) return phrase;
    const isFigures = Object.entries(json).every(([name, value]) => isScalar(value) &&
      (typeof value !== 'string' || shapeOf(placeOf(place.member, name)) !== 'plain'));
    return isFigures ? this.#inARow(place, json) : null;
  }

  #say(name: string, params: Record<string, unknown> = {}): string {
    return this.#texts.screen(name, params, this.#zone);
  }

  #list(place: Place, list: readonly Json[]): string | null {
    if (list.length === 0) return this.#say('none');
    const isShort = list.every((one) => isScalar(one) &&
      (typeof one !== 'string' || !/\s/.test(one)));
    return isShort ? list.map((one) => this.#figure(place, one)).join(', ') : null;
  }

  #figure(place: Place, json: Json): string {
    if (typeof json === 'boolean') return this.#say(json ? 'yes' : 'no');
    if (typeof json === 'number') return this.#number(place, json);
    return typeof json === 'string' ? this.#text(place, json) : JSON.stringify(json);
  }

  #number(place: Place, number: number): string {
    const shape = shapeOf(place);
    if (shape === 'share') return this.#say('share', { ppm: number });
    if (shape === 'points') return this.#say('share', { ppm: number * 100 });
    if (shape === 'money') {
      return this.#currency === '' ? this.#say('minor-units', { number })
        : this.#say('money', { amount: { minor: number, currency: this.#currency } });
    }
    if (shape === 'seconds' || shape === 'days' || shape === 'minutes' || shape === 'bytes') {
      return this.#say(shape, { count: number });
    }
    return this.#say('number', { number });
  }

  // Texts that are not of the form that the member should have are shown as they are.
  #text(place: Place, text: string): string {
    const shape = shapeOf(place);
    if (typeof shape === 'object') return this.#texts.word(shape.word, text);
    if (shape === 'length' && isDuration(text)) return this.#say('length', { length: text });
    if (shape === 'service-length' && isDuration(text)) {
      return this.#say(place.inCalendar ? 'service-length' : 'length', { length: text });
    }
    if (shape === 'time' && parseDate(text)) return this.#say('day', { day: text });
    if (shape === 'time' && parseTime(text) !== null) return this.#texts.when(text, this.#zone);
    if (shape === 'span') return this.#span(text);
    if (place.member === 'rrule') return this.#recurrence(text);
    return text;
  }

  #span(text: string): string {
    const days = /^(\d+)d$/.exec(text)?.[1];
    return this.#texts.known('span', text) ??
      (days === undefined ? text : this.#say('length', { length: `P${days}D` }));
  }

  #recurrence(rule: string): string {
    const found = recurrenceOf(rule);
    if (found === null) return rule;
    const { name, params, weekdays } = found;
    return this.#say(name, weekdays === undefined ? params : { ...params,
      days: weekdays.map((weekday) => this.#say('rrule.weekday', { weekday })) });
  }

  // ---------------------------------------------------------------- small objects as phrases

  #phrase(place: Place, json: JsonObject): string | null {
    const told = (name: string) => this.#figure(placeOf(place.member, name), json[name] ?? null);
    const says = (name: string, ...members: string[]) =>
      this.#say(name, Object.fromEntries(members.map((one) => [one, told(one)])));
    const has = (...members: string[]) => Object.keys(json).length === members.length &&
      members.every((one) => one in json);
    switch (place.member) {
      case 'fee':
        if (has('amount', 'per') && typeof json['amount'] === 'number') {
          return says('fee', 'amount', 'per');
        }
        return has('billedBy') ? this.#say('fee.billed', { party: told('billedBy') }) : null;
      case 'window':
        return has('kind', 'length') ? says('window', 'kind', 'length') : null;
      case 'weekly':
        return has('day', 'from', 'to') ? says('hours', 'day', 'from', 'to') : null;
      case 'bonuses':
        return has('fromPpm', 'bonusBp')
          ? this.#say('bonus', { from: told('fromPpm'), bonus: told('bonusBp') }) : null;
      case 'parties':
        if (has('party', 'role')) return says('participant', 'party', 'role');
        return has('party', 'role', 'involvement')
          ? says('participant.third', 'party', 'role', 'involvement') : null;
      case 'tiers':
        return this.#tier(json, told);
      default:
        return null;
    }
  }

  #tier(json: JsonObject, told: (name: string) => string): string | null {
    const bounds: Record<string, string> =
      { belowPpm: 'bound.below', beyond: 'bound.beyond', longerThan: 'bound.longer' };
    const credits: Record<string, string> = { creditBp: 'credit.share', amount: 'credit.amount',
      feeDays: 'credit.fee-days', lostTimes: 'credit.lost-times' };
    const names = Object.keys(json);
    const bound = names.find((name) => name in bounds);
    const credit = names.find((name) => name in credits);
    if (names.length !== 2 || bound === undefined || credit === undefined) return null;
    return this.#say('tier', { bound: this.#say(bounds[bound]!, { figure: told(bound) }),
      credit: this.#say(credits[credit]!, { figure: told(credit) }) });
  }

  #inARow(place: Place, json: JsonObject): string {
    const inner = within(place, json);
    return orderedMembers(place.member, json).map((member) => {
      const at = { ...inner, member };
      return `${this.label(at)}: ${this.#figure(at, json[member] ?? null)}`;
    }).join('; ');
  }
}

function isScalar(json: Json): boolean {
  return !isObject(json) && !isList(json);
}

/** Words that people wrote, not a figure, a word of a table or an id. */
export function isFreeText(place: Place, json: Json | undefined): json is string {
  return typeof json === 'string' && shapeOf(place) === 'plain' && /\s/.test(json);
}
