// The patterns of the catalogues: ICU MessageFormat with named arguments, `plural` and `select`,
// and argument forms of the ledger's own, such as `{at, instant}`. Patterns become trees before any
// parameter is seen, so nothing that people write is read as a pattern.

/** Catalogue and sentence do not fit, or a pattern is none: what is wrong, for developers. */
export class Fault extends Error {}

/** How a parameter is written out; `ledger/words` says what each takes. */
export const forms = [
  'text', 'quote', 'quotes', 'names', 'word', 'integer', 'number', 'ppm', 'instant', 'day',
  'duration', 'service', 'money', 'sentence', 'sentences',
] as const;
export type Form = (typeof forms)[number];

export interface Argument {
  readonly kind: 'argument';
  readonly name: string;
  readonly form: Form;
  readonly style: string; // the vocabulary of a word; else empty
}
export interface Choice {
  readonly kind: 'choice';
  readonly name: string;
  readonly isPlural: boolean; // by an integer; otherwise by a text
  readonly branches: ReadonlyMap<string, Pieces>; // by `other`, `inForce`, `=1`
}
/** `#` in a plural. */
export interface Count {
  readonly kind: 'count';
}
export type Pieces = readonly (string | Argument | Choice | Count)[];

type Parent = 'none' | 'plural' | 'select';

// As ICU reads them, with apostrophes in its default mode (UMSGPAT_APOS_DOUBLE_OPTIONAL): one
// begins a quotation only before a brace, in a plural also before `#`; two are one.
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): Pieces {
    return this.message('none');
  }

  private fault(why: string): Fault {
    return new Fault(`the pattern ${this.text} cannot be read: ${why}`);
  }

  private take(expression: RegExp): string {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }
  private skip(symbol: string): boolean {
    if (!this.text.startsWith(symbol, this.at)) return false;
    this.at += symbol.length;
    return true;
  }
  private expect(symbol: string): void {
    if (!this.skip(symbol)) throw this.fault(`${symbol} is missing at ${this.at}`);
  }
  private white(): void {
    this.take(/\s*/y);
  }

  // Up to the closing brace, which stays, or the end. Outside of arguments such a brace is text.
  private message(parent: Parent): Pieces {
    const pieces: (string | Argument | Choice | Count)[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') pieces.push(text);
      text = '';
    };
    for (;;) {
      text += this.take(parent === 'plural' ? /[^'{}#]*/y : /[^'{}]*/y);
      const symbol = this.text[this.at];
      if (symbol === "'") {
        text += this.apostrophe(parent);
      } else if (symbol === '{') {
        flush();
        pieces.push(this.argument());
      } else if (symbol === '#') {
        flush();
        this.at += 1;
        pieces.push({ kind: 'count' });
      } else if (symbol === '}' && parent === 'none') {
        this.at += 1;
        text += symbol;
      } else {
        flush();
        return pieces;
      }
    }
  }

  private apostrophe(parent: Parent): string {
    this.at += 1;
    if (this.skip("'")) return "'";
    const next = this.text[this.at] ?? '';
    const begins = next === '{' || next === '}' || (parent === 'plural' && next === '#');
    if (!begins) return "'";
    const quoted = this.take(/(?:[^']|'')*/y).replaceAll("''", "'");
    this.skip("'");
    return quoted;
  }

  private argument(): Argument | Choice {
    this.expect('{');
    this.white();
    const name = this.take(/[^\s{},]+/y);
    this.white();
    if (name === '') throw this.fault('an argument without a name');
    if (this.skip('}')) return { kind: 'argument', name, form: 'text', style: '' };
    this.expect(',');
    this.white();
    const type = this.take(/[a-zA-Z]+/y);
    this.white();
    if (type === 'plural' || type === 'select') return this.choice(name, type);
    return this.simple(name, type);
  }

  private simple(name: string, type: string): Argument {
    const form = forms.find((one) => one === type);
    if (form === undefined) throw this.fault(`there is no form ${type}`);
    const style = this.skip(',') ? this.take(/[^{}']+/y).replace(/^ +/, '') : '';
    this.expect('}');
    return { kind: 'argument', name, form, style };
  }

  private choice(name: string, type: 'plural' | 'select'): Choice {
    this.expect(',');
    const branches = new Map<string, Pieces>();
    for (this.white(); !this.skip('}'); this.white()) {
      const selector = this.take(/[^\s{}]+/y);
      this.white();
      this.expect('{');
      branches.set(selector, this.message(type));
      this.expect('}');
    }
    if (!branches.has('other')) throw this.fault(`${name} has no branch other`);
    return { kind: 'choice', name, isPlural: type === 'plural', branches };
  }
}

// Patterns come from the catalogues alone, so there are only so many.
const trees = new Map<string, Pieces>();

/** Throws Fault for what is no pattern. */
export function parsePattern(pattern: string): Pieces {
  const known = trees.get(pattern);
  if (known) return known;
  const pieces = new Reader(pattern).whole();
  trees.set(pattern, pieces);
  return pieces;
}

/** The parameters that a pattern names, in any branch. */
export function namesIn(pieces: Pieces): Set<string> {
  const names = new Set<string>();
  for (const piece of pieces) {
    if (typeof piece === 'string' || piece.kind === 'count') continue;
    names.add(piece.name);
    if (piece.kind !== 'choice') continue;
    for (const branch of piece.branches.values()) {
      for (const name of namesIn(branch)) names.add(name);
    }
  }
  return names;
}
