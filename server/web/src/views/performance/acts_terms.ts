// What the terms say of who does what about performance, and by which rules. Pure.
import { isList, isObject, type JsonObject } from '../../ledger/json.ts';
import { itemOf } from './data.ts';

const listIn = (terms: JsonObject | null, name: string): JsonObject[] => {
  const elements = terms?.['serviceElements'];
  const list = isObject(elements) ? elements[name] : undefined;
  return isList(list) ? list.filter(isObject) : [];
};

const partIn = (json: JsonObject | null | undefined, name: string): JsonObject | null => {
  const part = json?.[name];
  return isObject(part) ? part : null;
};

export const creditRulesOf = (terms: JsonObject | null): JsonObject | null =>
  partIn(partIn(terms, 'serviceElements'), 'creditRules');

/** Who publishes the months' reports; null: nobody has to. */
export function reporterOf(terms: JsonObject | null): string | null {
  const by = partIn(partIn(terms, 'managementElements'), 'reporting')?.['by'];
  return typeof by === 'string' ? by : null;
}

/** The exclusions of the terms, of one kind or of any. */
export const exclusionsOf = (terms: JsonObject | null, kind: string | null = null): JsonObject[] =>
  listIn(terms, 'exclusions').filter((one) => kind === null || one['kind'] === kind);

/** Those that somebody may exclude time of: a principal all, others those of their services. */
export function objectivesFor(terms: JsonObject | null,
  me: { party: string; side?: string }): JsonObject[] {
  return listIn(terms, 'objectives').filter(({ service }) => me.side !== undefined ||
    itemOf(terms, 'services', String(service))?.['owner'] === me.party);
}

export interface Billable { service: string; unit?: string }

/** What this party bills: services, and units with a fee of their own. */
export function billableBy(terms: JsonObject | null, party: string): Billable[] {
  return listIn(terms, 'services').flatMap((service) => {
    const id = String(service['id']);
    const isMine = (one: JsonObject) => partIn(one, 'fee')?.['billedBy'] === party;
    const units = isList(service['units']) ? service['units'].filter(isObject) : [];
    return [...(isMine(service) ? [{ service: id }] : []),
      ...units.filter(isMine).map((unit) => ({ service: id, unit: String(unit['id']) }))];
  });
}

/** Whether credits are claimed for each incident, not for windows. */
export function isByIncidents(terms: JsonObject | null, objective: JsonObject | null): boolean {
  return creditRulesOf(terms)?.['claimFrom'] === 'incident' &&
    partIn(objective, 'credits')?.['per'] === 'incident';
}
