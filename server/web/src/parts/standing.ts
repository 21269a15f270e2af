// How a window stands: a shape and a word, never a colour alone.
import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Texts } from '../text.ts';
import type { Standing } from '../views/performance/data.ts';

// In a box of 16; each is told from the others without its colour.
const shapes: Record<Standing, SVGTemplateResult> = {
  kept: svg`<path d="M2.5 8.6l3.6 3.6L13.5 4"/>`,
  missed: svg`<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>`,
  noData: svg`<path d="M3 8h2.2M6.900 8h2.2M10.800 8h2.200"/>`,
  contested: svg`<path d="M3 6h10M3 10h10M10.500 2.500l-5 11"/>`,
  settled: svg`<path d="M3 6h10M3 10h10"/>`,
  open: svg`<circle cx="8" cy="8" r="5.500"/><path d="M8 5v3.200l2 1.300"/>`,
};

export const standingGlyph = (standing: Standing): TemplateResult =>
  html`<svg class="glyph ${standing}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"
    >${shapes[standing]}</svg>`;

export const standingWord = (texts: Texts, standing: Standing): string =>
  texts.screen(`perf.standing.${standing}`);

export const standingTag = (texts: Texts, standing: Standing): TemplateResult =>
  html`<span class="standing ${standing}">${standingGlyph(standing)}<span
    >${standingWord(texts, standing)}</span></span>`;
