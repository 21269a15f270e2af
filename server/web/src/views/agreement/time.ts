// The line of time above the document: any day between the first begin and the end; a stretch for
// each version. Earlier, Later and Today are the main way; the slider is for whoever likes it.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../../text.ts';
import { bindingAt, dateOfDay, dayAfterEnd, dayNumber, startOfDay, type AgreementData,
  type KnownVersion } from './data.ts';

/** The day that is to be looked at from now on, `2027-03-15`; empty: today. */
export class DayChosen extends Event {
  readonly day: string;

  constructor(day: string) {
    super('day-chosen');
    this.day = day;
  }
}

interface Span {
  version: KnownVersion;
  from: number;
  until: number;
}

const yearDays = 365;
/** Labels nearer to each other than so many hundredths of the line would overlap. */
const labelShare = 13;

export class TimeLine extends LitElement {
  static override properties = {
    texts: { attribute: false },
    data: { attribute: false },
    dragged: { state: true },
  };

  declare texts: Texts;
  declare data: AgreementData;
  declare dragged: number | null;

  constructor() {
    super();
    this.dragged = null;
  }

  protected override createRenderRoot(): this { return this; }

  #t(name: string, params: Record<string, unknown> = {}): string {
    return this.texts.screen(name, params);
  }

  // ---------------------------------------------------------------- what there is

  #dayOf(at: string): number {
    return dayNumber(this.texts.dateAt(at, this.data.zone));
  }

  get #spans(): Span[] {
    const binding = this.data.versions.filter(({ neverBinds }) => !neverBinds);
    return binding.map((version, i) => {
      const next = binding[i + 1];
      return { version, from: this.#dayOf(version.effectiveFrom),
        until: next ? this.#dayOf(next.effectiveFrom) : this.#end };
    });
  }

  get #end(): number {
    const { agreement, today, versions } = this.data;
    if (agreement.endsAt !== undefined) return this.#dayOf(agreement.endsAt);
    const last = versions.at(-1);
    return Math.max(dayNumber(today), last ? this.#dayOf(last.effectiveFrom) : 0) + yearDays;
  }

  #state(day: number): string {
    const today = dayNumber(this.data.today);
    const { end, zone } = this.data;
    const at = startOfDay(dateOfDay(day), zone);
    if (end !== null && at >= end) {
      return this.#t('time.nothing-more', { end: dayAfterEnd(this.texts, end, zone) });
    }
    const version = bindingAt(this.data.versions, at);
    if (version === null) return this.#t('time.nothing');
    const from = this.texts.dateAt(version.effectiveFrom, this.data.zone);
    const name = dayNumber(from) > today ? 'time.will-bind'
      : day < today && this.#spanOf(version).until <= today ? 'time.bound' : 'time.binds';
    return this.#t(name, { version: version.number, from });
  }

  #spanOf(version: KnownVersion): Span {
    return this.#spans.find((span) => span.version === version) ?? { version, from: 0, until: 0 };
  }

  #choose(day: number): void {
    this.dragged = null;
    const date = dateOfDay(day);
    this.dispatchEvent(new DayChosen(date === this.data.today ? '' : date));
  }

  // ---------------------------------------------------------------- what is seen

  protected override render(): TemplateResult | typeof nothing {
    const spans = this.#spans;
    const [first] = spans;
    if (first === undefined) return nothing;
    const [from, until] = [first.from, this.#end];
    const day = this.dragged ?? dayNumber(this.data.date);
    const today = dayNumber(this.data.today);
    const at = spans.findLastIndex((span) => span.from <= day);
    const earlier = spans[day > (spans[at]?.from ?? 0) ? at : at - 1] ?? null;
    const later = spans[at + 1] ?? null;
    const go = (name: string, to: Span | null) => html`<button class="mini" ?disabled=${to === null}
      @click=${() => to && this.#choose(to.from)}>${this.#t(name)}</button>`;
    return html`<div class="card timeline"><div class="time-head">
      <p class="at"><b>${this.texts.day(dateOfDay(day))}</b> <small>${this.#state(day)}</small></p>
      <p class="steps">${go('time.earlier', earlier)}${go('time.later', later)}
        <button class="mini" ?disabled=${day === today} @click=${() => this.#choose(today)}
          >${this.#t('time.today')}</button></p></div>
      <div class="track">${this.#stretches(spans, from, until, day, today)}
        <input type="range" min=${from} max=${Math.max(from, until - 1)} step="1"
          .value=${String(day)} aria-label=${this.#t('time.day')}
          aria-valuetext=${`${this.texts.day(dateOfDay(day))}, ${this.#state(day)}`}
          @input=${(event: Event) => { this.dragged = Number((
            event.target as HTMLInputElement).value); }}
          @change=${(event: Event) => this.#choose(Number((
            event.target as HTMLInputElement).value))}></div>
    </div>`;
  }

  #stretches(spans: Span[], from: number, until: number, day: number, today: number) {
    const share = (at: number) => ((at - from) / Math.max(1, until - from)) * 100;
    const current = spans.findLastIndex((span) => span.from <= day);
    const labelled = withRoom(spans.map((span) => share(span.from)), current);
    return html`${spans.map((span, i) => html`<i class="seg ${i === current ? 'cur'
        : span.until <= today ? 'past' : ''}" data-left=${share(span.from)}
        data-width=${share(span.until) - share(span.from)}></i>`)}
      ${spans.map((span, i) => (labelled.has(i) ? this.#label(span, share(span.from), i === current,
        today)
        : nothing))}
      ${today >= from && today <= until ? html`<span class="now" data-left=${share(today)}
        >${this.#t('time.today')}</span>` : nothing}`;
  }

  #label({ version, from }: Span, left: number, isCurrent: boolean, today: number) {
    const day = this.texts.day(dateOfDay(from));
    return html`<span class="lab ${isCurrent ? 'on' : ''} ${left > 80 ? 'end' : ''}"
      data-left=${left}
      ><b>${this.#t('version', { version: version.number })}</b>${from > today
        ? this.#t('time.agreed', { day }) : day}</span>`;
  }

  // Places are set by script: the policy of the page allows no styles in the markup.
  protected override updated(): void {
    for (const element of this.querySelectorAll<HTMLElement>('[data-left]')) {
      element.style.left = `${element.dataset['left']}%`;
      const { width } = element.dataset;
      if (width !== undefined) element.style.width = `calc(${width}% - 2px)`;
    }
  }
}

// Whose labels have room: the current one first, then from the newest back.
function withRoom(places: number[], current: number): Set<number> {
  const order = [current, ...places.keys()].filter((i, at, all) => i >= 0 && all.indexOf(i) === at)
    .sort((a, b) => Number(b === current) - Number(a === current) || b - a);
  const kept: number[] = [];
  for (const i of order) {
    if (!kept.some((other) => Math.abs((places[other] ?? 0) - (places[i] ?? 0)) < labelShare)) {
      kept.push(i);
    }
  }
  return new Set(kept);
}

customElements.define('sopu-time-line', TimeLine);
