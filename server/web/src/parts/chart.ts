// What was attained in each window, by each side's figures, against the target: drawn by uPlot,
// which comes when it is needed. The figure can be focused, says what it shows, and is gone through
// with the arrow keys; the table beside it has every number.
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type uPlot from 'uplot';
import type { Texts } from '../text.ts';
import { placeOn, scaleFor } from './chart_scale.ts';

export interface ChartLine {
  name: string;
  /** One a window; null: nothing was measured. */
  points: (number | null)[];
  /** Windows missed by these figures. */
  missed: boolean[];
}

export interface Chart {
  title: string;
  description: string;
  /** Of the windows, short. */
  labels: string[];
  /** What is told of each window. */
  told: string[];
  /** In millionths where it is shares. */
  isShare: boolean;
  targets: (number | null)[];
  /** Missed is what lies above the target, not below it. */
  isAtMost: boolean;
  /** The first is the provider's. */
  lines: ChartLine[];
  figure: (value: number) => string;
}

const height = 240;
const dashes = [[], [6, 4], [2, 3]];
const lineColours = ['--accent', '--ink-2', '--held'];
let charts = 0;

export class ChartElement extends LitElement {
  static override properties = {
    texts: { attribute: false }, chart: { attribute: false }, at: { state: true },
  };

  declare texts: Texts;
  declare chart: Chart;
  /** The window that is told; null: none. */
  declare at: number | null;
  #plot: uPlot | null = null;
  #drawn: Chart | null = null;
  readonly #id = `chart-${++charts}`;
  readonly #resized = new ResizeObserver(() => this.#fit());
  // Colours are those of the screen or the paper, light or dark, at the time of drawing.
  readonly #schemes = ['(prefers-color-scheme: dark)', 'print'].map((one) => matchMedia(one));

  constructor() {
    super();
    this.at = null;
  }

  protected override createRenderRoot(): this { return this; }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const scheme of this.#schemes) scheme.addEventListener('change', this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const scheme of this.#schemes) scheme.removeEventListener('change', this.#redraw);
    this.#resized.disconnect();
    this.#plot?.destroy();
    this.#plot = this.#drawn = null;
  }

  protected override render(): TemplateResult {
    const { title, description, lines, told } = this.chart;
    return html`<figure class="chart" tabindex="0" aria-labelledby="${this.#id}-title"
      aria-describedby="${this.#id}-what" @keydown=${this.#onKey}>
      <figcaption><h3 id="${this.#id}-title">${title}</h3>
        <p class="meta" id="${this.#id}-what">${description}</p></figcaption>
      <div class="plot" aria-hidden="true"></div>
      <p class="chart-key">${lines.map(({ name }, i) => html`<span>${key(i)}${name}</span>`)}
        <span>${targetKey()}${this.texts.screen('perf.target')}</span></p>
      <p class="chart-at" role="status">${this.at === null ? nothing : told[this.at]}</p></figure>`;
  }

  protected override updated(): void {
    if (this.#drawn === this.chart) return;
    this.#drawn = this.chart;
    void this.#draw();
  }

  #redraw = () => void this.#draw();

  async #draw(): Promise<void> {
    const { default: Plot } = await import('uplot');
    const box = this.querySelector<HTMLElement>('.plot');
    if (box === null || !this.isConnected) return;
    this.#plot?.destroy();
    this.#plot = new Plot(optionsFor(this.chart, widthOf(box), getComputedStyle(this),
      (at) => { this.at = at; }), dataFor(this.chart), box);
    this.#resized.observe(box);
  }

  #fit(): void {
    const box = this.querySelector<HTMLElement>('.plot');
    const width = box === null ? 0 : widthOf(box);
    if (this.#plot && width !== this.#plot.width) this.#plot.setSize({ width, height });
  }

  #onKey = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const last = this.chart.labels.length - 1;
    const from = this.at ?? (step > 0 ? -1 : last + 1);
    this.at = Math.min(last, Math.max(0, from + step));
    this.#plot?.setCursor({ left: this.#plot.valToPos(this.at, 'x'), top: 0 }, false);
  };
}
customElements.define('sopu-chart', ChartElement);

// ---------------------------------------------------------------- the key

const key = (i: number): TemplateResult => html`<svg class="line-key n${Math.min(i, 2)}"
  viewBox="0 0 28 12" aria-hidden="true"><path d="M0 6h28"/><circle cx="14" cy="6" r="3.500"/>
  </svg>`;
const targetKey = (): TemplateResult => html`<svg class="line-key target" viewBox="0 0 28 12"
  aria-hidden="true"><path d="M0 6h28"/></svg>`;

// ---------------------------------------------------------------- what uPlot is told

const widthOf = (box: HTMLElement): number => Math.max(240, Math.floor(box.clientWidth));

const shown = (values: readonly (number | null)[]): number[] =>
  values.filter((one) => one !== null);

function placing({ isShare, lines, targets }: Chart) {
  const all = shown([...lines.flatMap(({ points }) => points), ...targets]);
  if (isShare) {
    const scale = scaleFor(all);
    return { bottom: scale.bottom, top: scale.top, ticks: scale.ticks,
      place: (value: number) => placeOn(scale, value) };
  }
  const [low, high] = [Math.min(0, ...all), Math.max(1, ...all)];
  return { bottom: low, top: high * 1.1, ticks: null, place: (value: number) => value };
}

function dataFor(chart: Chart): uPlot.AlignedData {
  const { place } = placing(chart);
  const row = (values: readonly (number | null)[]) =>
    values.map((one) => (one === null ? null : place(one)));
  return [chart.labels.map((_, i) => i), ...chart.lines.map(({ points }) => row(points))];
}

function optionsFor(chart: Chart, width: number, style: CSSStyleDeclaration,
  told: (at: number | null) => void): uPlot.Options {
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const { bottom, top, ticks, place } = placing(chart);
  const last = chart.labels.length - 1;
  const font = `13px ${colour('--sans')}`;
  const ofAxis = { stroke: colour('--ink-3'), font, ticks: { show: false },
    grid: { stroke: colour('--line'), width: 1 } };
  return {
    width, height, padding: [12, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [-0.5, last + 0.5] }, y: { range: [bottom, top] } },
    axes: [
      { ...ofAxis, grid: { show: false }, size: 28,
        splits: (plot) => everyLabel(plot.width, last).map((i) => i),
        values: (_, at) => at.map((i) => chart.labels[i] ?? '') },
      { ...ofAxis, size: 76,
        ...(ticks === null ? {} : { splits: () => ticks.map(place) }),
        values: (_, at) => at.map((value, i) => chart.figure(ticks?.[i] ?? value)) },
    ],
    series: [{}, ...chart.lines.map((_, i) => ({ stroke: colour(lineColours[i] ?? '--ink-2'),
      width: 2, dash: dashes[i] ?? [2, 3], points: { show: false } }))],
    hooks: {
      drawClear: [(plot) => drawTargets(plot, chart, place, colour)],
      draw: [(plot) => drawPoints(plot, chart, place, colour)],
      setCursor: [({ cursor }) => {
        if (typeof cursor.idx === 'number' && (cursor.left ?? -1) >= 0) told(cursor.idx);
      }],
    },
  };
}

// As many labels as there is room for.
function everyLabel(width: number, last: number): number[] {
  const step = Math.max(1, Math.ceil(((last + 1) * 58) / (width - 84)));
  return Array.from({ length: last + 1 }, (_, i) => i).filter((i) => (last - i) % step === 0);
}

type Colour = (name: string) => string;

// What is missed lies on a ground of its own.
function drawTargets(plot: uPlot, { targets, isAtMost }: Chart, place: (value: number) => number,
  colour: Colour): void {
  const { ctx, bbox } = plot;
  ctx.save();
  targets.forEach((target, i) => {
    if (target === null) return;
    // Whole pixels, or a seam would show between two windows.
    const left = Math.round(plot.valToPos(i - 0.5, 'x', true));
    const right = Math.round(plot.valToPos(i + 0.5, 'x', true));
    const y = plot.valToPos(place(target), 'y', true);
    ctx.fillStyle = colour('--bad-soft');
    if (isAtMost) ctx.fillRect(left, bbox.top, right - left, y - bbox.top);
    else ctx.fillRect(left, y, right - left, bbox.top + bbox.height - y);
    ctx.fillStyle = colour('--bad');
    ctx.fillRect(left, y - devicePixelRatio, right - left, 2 * devicePixelRatio);
  });
  ctx.restore();
}

// A ring: kept by these figures; a cross: missed.
function drawPoints(plot: uPlot, { lines }: Chart, place: (value: number) => number,
  colour: Colour): void {
  const { ctx } = plot;
  const r = 4 * devicePixelRatio;
  ctx.save();
  ctx.setLineDash([]);
  ctx.lineWidth = 2 * devicePixelRatio;
  lines.forEach(({ points, missed }, line) => points.forEach((value, i) => {
    if (value === null) return;
    const [x, y] = [plot.valToPos(i, 'x', true), plot.valToPos(place(value), 'y', true)];
    ctx.beginPath();
    if (missed[i]) {
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r);
      ctx.lineTo(x - r, y + r);
    } else {
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fillStyle = colour('--surface');
      ctx.fill();
    }
    ctx.strokeStyle = colour(missed[i] ? '--bad' : lineColours[line] ?? '--ink-2');
    ctx.stroke();
  }));
  ctx.restore();
}
