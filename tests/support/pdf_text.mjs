// The text of each page of a PDF that Chromium wrote: its objects stand by themselves, its streams
// are deflated, and each font says by ToUnicode which letters its glyphs are.
import { inflateSync } from 'node:zlib';

export function pagesOf(bytes) {
  const objects = objectsOf(Buffer.from(bytes));
  return [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head))
    .map((page) => textOf(page, objects));
}

function objectsOf(bytes) {
  const text = bytes.toString('latin1');
  const objects = new Map();
  for (const { 1: id, 2: head, index, 0: all } of
    text.matchAll(/(\d+) 0 obj\s([\s\S]*?)(?:endobj|stream\r?\n)/g)) {
    const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
    const from = index + all.length;
    const stream = all.endsWith('endobj') ? null : bytes.subarray(from, from + length);
    objects.set(id, { head, stream });
  }
  return objects;
}

const inflated = ({ head, stream }) =>
  (/FlateDecode/.test(head) ? inflateSync(stream) : stream).toString('latin1');

function textOf({ head }, objects) {
  const fonts = fontsOf(head, objects);
  const content = inflated(objects.get(/\/Contents (\d+) 0 R/.exec(head)[1]));
  let font = new Map();
  const parts = [];
  for (const [token, name, hex] of
    content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\bT[dm*]\b/g)) {
    if (name) font = fonts.get(name) ?? new Map();
    else if (hex) parts.push(lettersIn(hex, font));
    else if (token.startsWith('T')) parts.push(' ');
  }
  return parts.join('').replace(/\s+/g, ' ');
}

function fontsOf(head, objects) {
  const fonts = new Map();
  const resources = /\/Resources (\d+) 0 R/.exec(head);
  const told = resources ? objects.get(resources[1]).head : head;
  const dictionary = /\/Font\s*<<([\s\S]*?)>>/.exec(told)?.[1] ??
    objects.get(/\/Font (\d+) 0 R/.exec(told)?.[1])?.head ?? '';
  for (const [, name, id] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id).head)?.[1];
    if (map) fonts.set(name, lettersOf(inflated(objects.get(map))));
  }
  return fonts;
}

// All glyphs of a font are named by as many bytes.
function lettersIn(hex, font) {
  const [digits = 2] = [...font.keys()].map(({ length }) => length);
  const glyphs = hex.toLowerCase().match(new RegExp(`.{${digits}}`, 'g')) ?? [];
  return glyphs.map((one) => font.get(one) ?? '').join('');
}

const letter = (hex) => Buffer.from(hex, 'hex').swap16().toString('utf16le');

function lettersOf(cmap) {
  const letters = new Map();
  for (const [, section] of cmap.matchAll(/beginbfchar\s([\s\S]*?)endbfchar/g)) {
    for (const [, glyph, to] of section.matchAll(/<(\w+)>\s*<(\w+)>/g)) {
      letters.set(glyph.toLowerCase(), letter(to));
    }
  }
  for (const [, section] of cmap.matchAll(/beginbfrange\s([\s\S]*?)endbfrange/g)) {
    for (const [, first, last, to] of section.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w{4})>/g)) {
      for (let i = parseInt(first, 16); i <= parseInt(last, 16); ++i) {
        const code = parseInt(to, 16) + i - parseInt(first, 16);
        letters.set(i.toString(16).padStart(first.length, '0'), String.fromCharCode(code));
      }
    }
  }
  return letters;
}
