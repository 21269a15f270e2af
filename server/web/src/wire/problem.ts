// How a call can fail: the server refuses it and says why, or no answer comes.

/** What the ledger says, as data (formats: effects and refusals as data). */
export interface Sentence {
  code: string;
  params: Record<string, unknown>;
  text?: string;
}

/** RFC 9457, with the members that this ledger adds. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  pointer?: string;
  rule?: string;
  head?: { event: string; index: number };
  reason?: Sentence;
  timeZone?: string;
}

const prefix = 'urn:sopu:error:';

/** The server answered, and its answer is no. */
export class Refusal extends Error {
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(problem.detail);
    this.name = 'Refusal';
    this.problem = problem;
  }

  /** `stale-base`, `forbidden` and so on; empty for what is no refusal of the ledger. */
  get code(): string {
    const { type } = this.problem;
    return type.startsWith(prefix) ? type.slice(prefix.length) : '';
  }
}

/** No answer: whether the call was carried out is not known. */
export class Unreachable extends Error {
  readonly why: 'closed' | 'late' | 'given-up';

  constructor(why: Unreachable['why']) {
    super(`no answer (${why})`);
    this.name = 'Unreachable';
    this.why = why;
  }
}

/** Thrown by `meet` if this is another ledger than the pinned one: nobody asks it again. */
export class OtherLedger extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OtherLedger';
  }
}

/** The `error` of a JSON-RPC answer as what is thrown. */
export function refusalOf(error: { message?: unknown; data?: unknown }): Refusal {
  const data = error.data as ProblemDocument | undefined;
  if (data !== undefined && typeof data === 'object' && typeof data.type === 'string') {
    return new Refusal(data);
  }
  const detail = typeof error.message === 'string' ? error.message : 'refused';
  return new Refusal({ type: 'about:blank', title: detail, status: 500, detail });
}
