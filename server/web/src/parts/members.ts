// What the members of terms and of events' data hold, as people read it, and in which order. The
// same tables as the terminal's (ledger/paper/members).
import order from 'made:member-order';
import { isObject, type Json, type JsonObject } from '../ledger/json.ts';

export type Shape =
  'share' | 'points' | 'money' | 'seconds' | 'days' | 'minutes' | 'bytes' | 'length' |
  'service-length' | 'span' | 'time' | 'plain' | { word: string };

/** A member within another: `parent` says more where the member alone says too little. */
export interface Place {
  parent: string;
  member: string;
  /** Within something that names a calendar: hours are service hours. */
  inCalendar: boolean;
}

export const placeOf = (parent: string, member: string, inCalendar = false): Place =>
  ({ parent, member, inCalendar });

const groups: [Shape, string][] = [
  ['share', 'targetPpm percentilePpm upFromPpm roundPpm belowPpm fromPpm'],
  ['points', 'creditBp bonusBp bonusCapBp bp'],
  ['money', 'amount minPayable late/atMost'],
  ['seconds', 'sec minDowntimeSec mergeGapSec'],
  ['days', 'noticeDays feeDays days'],
  ['minutes', 'maxPer/minutes'],
  ['bytes', 'bytes'],
  ['service-length', 'limit claimWithin responseWithin levels/within exclusions/notice'],
  ['length', 'thirdPartyConsent/within when/within longerThan respondWithin dueWithin retention ' +
    'cure exerciseWithin every late/step suspension/atMost'],
  ['span', 'window/length'],
  ['time', 'from until due holidays effectiveFrom expiresAt respondBy compromisedSince at'],
];

const words = {
  'parties/role': 'role',
  involvement: 'involvement',
  per: 'per',
  'weekly/day': 'weekday',
  indicator: 'indicator',
  'objectives/op': 'comparison',
  'window/kind': 'window',
  denominator: 'denominator',
  of: 'aggregate',
  empty: 'emptySlot',
  'creditRules/base': 'creditBase',
  partial: 'partial',
  combine: 'combine',
  over: 'over',
  claimFrom: 'claimFrom',
  'exclusions/kind': 'exclusion',
  mode: 'renewal',
  'causes/by': 'side',
  whileDisputed: 'whileDisputed',
  feeDuring: 'feeDuring',
  'data/kind': 'kind',
  changeClass: 'class',
  basis: 'basis',
  about: 'complaintAbout',
  finding: 'finding',
  noticeFate: 'noticeFate',
  'data/to': 'side',
  outcome: 'reviewOutcome',
  'authority/upTo': 'class',
};

const shapes = new Map<string, Shape>([
  ...groups.flatMap(([shape, names]) =>
    names.split(' ').map((name): [string, Shape] => [name, shape])),
  ...Object.entries(words).map(([name, word]): [string, Shape] => [name, { word }]),
]);

export function shapeOf({ parent, member }: Place): Shape {
  return shapes.get(`${parent}/${member}`) ?? shapes.get(member) ?? 'plain';
}

const places = new Map(order.map((name, i) => [name, i]));

/** The members' names in the order of the schema; those that it does not know come last. */
export function orderedMembers(parent: string, json: JsonObject): string[] {
  const place = (name: string) => places.get(`${parent}/${name}`) ?? places.size;
  return Object.keys(json).sort((a, b) => place(a) - place(b));
}

/** In a list or an object: what its members are told within. */
export function within(place: Place, around: Json): Place {
  const hasCalendar = isObject(around) && typeof around['calendar'] === 'string';
  return placeOf(place.member, '', place.inCalendar || hasCalendar);
}

/** The member that holds what an item is called; empty if there is none. */
export function nameMember(item: Json): string {
  if (!isObject(item)) return '';
  return ['name', 'heading', 'title'].find((name) => typeof item[name] === 'string') ?? '';
}
