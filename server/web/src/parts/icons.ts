// Icons of 20 px, drawn with one stroke. They never stand without words, so nobody hears them.
import { svg, type SVGTemplateResult } from 'lit';

const circle = 'M2.5 10a7.5 7.5 0 1015 0a7.5 7.5 0 10-15 0';

const paths = {
  pen: 'M3 17l1-4L13.5 3.5a1.8 1.8 0 012.6 0l.4.4a1.8 1.8 0 010 2.6L7 16l-4 1zM11.5 5.5l3 3',
  ok: `${circle}M6.5 10.3l2.4 2.4 4.6-5`,
  wait: `${circle}M10 5.8V10l2.8 1.8`,
  bad: `${circle}M7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6`,
  doc: 'M5 2.5h7L15.5 6v11.5H5zM12 2.5V6h3.5M7.5 10h5.5M7.5 13h5.5',
  talk: 'M3 4h14v9H9l-4 3.5V13H3z',
  flag: 'M5 17V3.5M5 4h9.5l-2 3.2 2 3.3H5',
  inbox: 'M3 11.5V16h14v-4.5l-2.5-8h-9zM3 11.5h4l1 2h4l1-2h4',
  seal: 'M10 2l6.5 2.5v5c0 4-2.7 7-6.5 8.5C6.2 16.5 3.5 13.5 3.5 9.5v-5zM7 9.7l2.2 2.2L13 8',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5z' +
    'M7.8 10a2.2 2.2 0 104.4 0a2.2 2.2 0 10-4.4 0',
  key: 'M3 13.5a3.5 3.5 0 107 0a3.5 3.5 0 10-7 0M9 11l7.5-7.5M13.5 6.5l2.5 2.5',
  list: 'M3 5h14M3 10h14M3 15h9',
  lock: 'M4.5 9h11v8h-11zM7 9V6.5a3 3 0 016 0V9',
  scales: 'M10 3v14M6 17h8M4 5.5h12M4 5.5L1.8 11a2.3 2.3 0 004.4 0zM16 5.5L13.8 11' +
    'a2.3 2.3 0 004.4 0z',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName, className = ''): SVGTemplateResult {
  return svg`<svg class="i ${className}" viewBox="0 0 20 20" aria-hidden="true" focusable="false"
    ><path d=${paths[name]}/></svg>`;
}
