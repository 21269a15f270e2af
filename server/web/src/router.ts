// The routes, in the fragment: ids reach no log of a proxy, and the page works from one's own
// machine. A link grants nothing.

export type Route =
  | { view: 'inbox' | 'agreements' | 'check' | 'unknown' }
  | { view: 'keys'; query: URLSearchParams }
  | { view: 'people'; query: URLSearchParams }
  | { view: 'agreement'; id: string; item: string | null; query: URLSearchParams }
  | { view: 'new' }
  | { view: 'proposals'; id: string }
  | { view: 'notices'; id: string }
  | { view: 'edit'; id: string; query: URLSearchParams }
  | { view: 'sign'; id: string; proposal: string }
  | { view: 'complaints'; id: string; item: string | null; query: URLSearchParams }
  | { view: 'performance'; id: string; objective: string | null; window: string | null }
  | { view: 'disputes'; query: URLSearchParams }
  | { view: 'dispute'; id: string }
  | { view: 'raise'; query: URLSearchParams }
  | { view: 'history'; id: string; event: number | null };

const idForm = /^[a-z0-9][a-z0-9-]{1,62}$/;
const eventForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Of `location.hash`. What fits no route is `unknown`. */
export function routeOf(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').map(decoded);
  if (path === '') return { view: 'inbox' };
  if (path === 'keys' || path === 'people') {
    return { view: path, query: new URLSearchParams(search) };
  }
  if (path === 'check') return { view: 'check' };
  if (path === 'new') return { view: 'new' };
  if (path === 'a') return { view: 'agreements' };
  const [first, id = '', part, detail, more] = parts;
  if (first === 'd') return disputeRoute(parts, new URLSearchParams(search));
  if (first !== 'a' || !idForm.test(id)) return { view: 'unknown' };
  if (part === 'p') {
    return detail ? { view: 'sign', id, proposal: detail } : { view: 'proposals', id };
  }
  if (part === 'edit') return { view: 'edit', id, query: new URLSearchParams(search) };
  if (part === 'n') return detail ? { view: 'unknown' } : { view: 'notices', id };
  if (part === 'h') return historyRoute(id, detail);
  if (part === 'c') return complaintsRoute(id, detail, new URLSearchParams(search));
  if (part === 'slo') {
    return { view: 'performance', id, objective: detail || null, window: more || null };
  }
  if (parts.length > 3) return { view: 'unknown' };
  return { view: 'agreement', id, item: part || null, query: new URLSearchParams(search) };
}

function disputeRoute([, id, ...more]: string[], query: URLSearchParams): Route {
  if (id === undefined) return { view: 'disputes', query };
  if (more.length > 0) return { view: 'unknown' };
  if (id === 'new') return { view: 'raise', query };
  return eventForm.test(id) ? { view: 'dispute', id } : { view: 'unknown' };
}

function complaintsRoute(id: string, item: string | undefined, query: URLSearchParams): Route {
  if (!item) return { view: 'complaints', id, item: null, query };
  return eventForm.test(item) ? { view: 'complaints', id, item, query } : { view: 'unknown' };
}

function historyRoute(id: string, detail: string | undefined): Route {
  if (!detail) return { view: 'history', id, event: null };
  const index = /^E(\d{1,15})$/.exec(detail)?.[1];
  return index === undefined ? { view: 'unknown' }
    : { view: 'history', id, event: Number(index) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const toInbox = '#/';
export const toAgreements = '#/a';
export const toKeys = '#/keys';
export const toPeople = '#/people';
export const toCheck = '#/check';

/** A key asks to be introduced: the request is a JWS. */
export const toRequest = (request: string) => `${toPeople}?${new URLSearchParams({ request })}`;

/** On a device that has a key: to vouch for that of another device. */
export const toVouch = (about: { vouch: string; party: string; person: string }) =>
  `${toKeys}?${new URLSearchParams(about)}`;

/** On a device without a key: to make one for somebody who has another. */
export const toFurtherKey = (holder: { person: string; name: string; party: string;
  called: string }) => `${toKeys}?${new URLSearchParams(holder)}`;
export const toDisputes = '#/d';
export const toDispute = (id: string) => `#/d/${id}`;

/** A dispute about an agreement begins: about a clause, a notice, the figures of a window. */
export function toRaise(agreement: string | null, about: Record<string, string> = {}) {
  const search = new URLSearchParams({ ...(agreement ? { agreement } : {}), ...about }).toString();
  return `#/d/new${search ? `?${search}` : ''}`;
}

export function toAgreement(id: string, item?: string | null, query?: Record<string, string>) {
  const search = new URLSearchParams(query).toString();
  return `#/a/${id}${item ? `/${encodeURIComponent(item)}` : ''}${search ? `?${search}` : ''}`;
}

export const toNew = '#/new';
export const toProposals = (id: string) => `#/a/${id}/p`;
export const toNotices = (id: string) => `#/a/${id}/n`;

/**
 * `counter`, `rebase`: the proposal that is countered or carried over; `settles`: a dispute;
 * `kind`: of a change, where it is no amendment.
 */
export function toEdit(id: string, query: Record<string, string> = {}) {
  const search = new URLSearchParams(query).toString();
  return `#/a/${id}/edit${search ? `?${search}` : ''}`;
}

export const toProposal = (id: string, proposal: string) => `#/a/${id}/p/${proposal}`;
export const toHistory = (id: string, event?: number) =>
  `#/a/${id}/h${event === undefined ? '' : `/E${event}`}`;

/** `item`: the complaint or review that is meant; `clause`: what one is to be filed about. */
export function toComplaints(id: string, item?: string | null, query?: Record<string, string>) {
  const search = new URLSearchParams(query).toString();
  return `#/a/${id}/c${item ? `/${item}` : ''}${search ? `?${search}` : ''}`;
}

export const toPerformance = (id: string, objective?: string, window?: string) =>
  ['#/a', id, 'slo', objective, window].filter((part) => part !== undefined)
    .map((part, i) => (i === 0 ? part : encodeURIComponent(part))).join('/');
