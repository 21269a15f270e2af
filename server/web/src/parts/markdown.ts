// The Markdown of clauses as lit templates: paragraphs, headings, lists, emphasis. Nothing becomes
// HTML by itself; what is no mark of these stands as it was written, and a list has the numbers
// that it was written with.
import { html, type TemplateResult } from 'lit';

type Piece = string | TemplateResult;

const marks = /(\*\*|__)(?=\S)([^\n]*?\S)\1|(\*|_)(?=\S)([^\n]*?\S)\3/;

/** Emphasis within a line or a paragraph. A `_` within a word is none (CommonMark, 6.2). */
export function inline(text: string): Piece[] {
  const found = marks.exec(text);
  if (found === null) return [text];
  const [whole, strong, strongText, , emphasised] = found;
  const end = found.index + whole.length;
  const isWithinWord = whole.startsWith('_') &&
    (/\w/.test(text[found.index - 1] ?? '') || /\w/.test(text[end] ?? ''));
  const piece = isWithinWord ? whole
    : strong === undefined ? html`<em>${inline(emphasised ?? '')}</em>`
    : html`<strong>${inline(strongText ?? '')}</strong>`;
  return [text.slice(0, found.index), piece, ...inline(text.slice(end))];
}

const bullet = /^ {0,3}[-*+] +(.*)$/;
const numbered = /^ {0,3}(\d{1,9})[.)] +(.*)$/;
const heading = /^ {0,3}(#{1,6}) +(.*?)(?: +#+)?$/;

interface Block {
  kind: 'paragraph' | 'bullets' | 'numbers' | 'heading';
  lines: string[];
  numbers: number[];
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  const add = (kind: Block['kind'], line: string, number = 1) => {
    if (open?.kind !== kind || kind === 'heading') {
      open = { kind, lines: [], numbers: [] };
      blocks.push(open);
    }
    open.lines.push(line);
    open.numbers.push(number);
  };
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [asHeading, asBullet, asNumber] = [heading, bullet, numbered].map((one) =>
      one.exec(line));
    if (line.trim() === '') open = null;
    else if (asHeading) add('heading', asHeading[2] ?? '');
    else if (asBullet) add('bullets', asBullet[1] ?? '');
    else if (asNumber) add('numbers', asNumber[2] ?? '', Number(asNumber[1]));
    else if (continues(open)) continued(open, line);
    else add('paragraph', line);
  }
  return blocks;
}

// A line behind an item of a list goes on with it.
function continues(block: Block | null): block is Block {
  return block !== null && (block.kind === 'bullets' || block.kind === 'numbers');
}

function continued(block: Block, line: string): void {
  block.lines.push(`${block.lines.pop() ?? ''}\n${line.trim()}`);
}

/** A whole text. */
export function markdown(text: string): TemplateResult[] {
  return blocksOf(text).map(({ kind, lines, numbers }) => {
    if (kind === 'bullets') {
      return html`<ul class="md">${lines.map((line) => html`<li>${inline(line)}</li>`)}</ul>`;
    }
    if (kind === 'numbers') {
      return html`<ol class="md">${lines.map((line, i) =>
        html`<li value=${numbers[i] ?? 1}>${inline(line)}</li>`)}</ol>`;
    }
    if (kind === 'heading') return html`<p class="md-head">${inline(lines[0] ?? '')}</p>`;
    return html`<p>${inline(lines.join('\n'))}</p>`;
  });
}
