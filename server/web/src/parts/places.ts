// Where a change is, in words: the item and the members that its path leads through.
import { find, joined, tokensOf } from '../ledger/change.ts';
import { isList, isObject, type Json, type JsonObject } from '../ledger/json.ts';
import type { Figures } from './figures.ts';
import { nameMember, placeOf, within, type Place } from './members.ts';

export interface Named {
  place: Place;
  /** From the outside in: `Services`, `Computing region`, `Fee`. */
  chain: string[];
}

/** In the new terms, and in the old ones where they do not have it. */
export function placeAt(path: string, after: JsonObject, before: JsonObject | null,
  figures: Figures): Named {
  const at = (way: string): Json | undefined =>
    find(after, way) ?? (before === null ? undefined : find(before, way));
  let place = placeOf('', '');
  let around: Json = after;
  let way = '';
  const chain: string[] = [];
  for (const token of tokensOf(path)) {
    way = joined(way, token);
    const value: Json = at(way) ?? null;
    if (isList(around)) {
      chain.push(calledOf(value, token));
      place = placeOf('', place.member, place.inCalendar);
    } else {
      place = { ...within(place, around), member: token };
      if (!['serviceElements', 'managementElements'].includes(token)) chain.push(figures.label(
        place));
    }
    around = value;
  }
  return { place, chain };
}

function calledOf(item: Json, key: string): string {
  const name = nameMember(item);
  return isObject(item) && name !== '' ? String(item[name]) : key;
}
