// In the place of what cannot be shown while the line is lost: that it is, and a way to try again.
import { html, type TemplateResult } from 'lit';
import type { Texts } from '../text.ts';
import { icon } from './icons.ts';

export const lostLine = (texts: Texts, again: () => void): TemplateResult =>
  html`<section class="empty" role="status">${icon('wait')}
    <h1 tabindex="-1">${texts.screen('line.lost')}</h1><p>${texts.screen('line.waits')}</p>
    <p class="row-of-buttons"><button class="btn" @click=${again}>${texts.screen('again')}</button>
    </p></section>`;
