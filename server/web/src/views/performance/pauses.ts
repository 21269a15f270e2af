// When items that took too long were paused. What the server answers about a window leaves it out;
// the measurements have it, and are read as they were signed.
import type { JudgedWindow, Span } from '../../answers_performance.ts';
import type { App } from '../../app.ts';
import { inTurn } from '../../in_turn.ts';
import { isObject } from '../../ledger/json.ts';
import { Refused } from '../../ledger/refused.ts';
import { Refusal } from '../../wire/problem.ts';
import { signedEvent } from '../signed_event.ts';
import { listIn, spansIn } from './acts_told.ts';

/** As the newest event of the window that tells of the item has it. */
export interface Paused { pauses: Span[]; index: number }

/** By measurer and item. */
export type PausedItems = ReadonlyMap<string, Paused>;

export const pausedKey = (measurer: string, item: string): string => `${measurer} ${item}`;

// Of each measurer; in older ones nothing is looked for.
const eventsMax = 64;

export async function pausedItems(app: App, { sides }: JudgedWindow): Promise<PausedItems> {
  const found = new Map<string, Paused>();
  for (const { measurer, late = [], measurements = [] } of sides) {
    if (late.length === 0) continue;
    const newest = measurements.map(({ index }) => index).sort((a, b) => a - b).slice(-eventsMax);
    for (const { index, items } of await inTurn(newest, (index) => itemsOf(app, index))) {
      for (const item of items) {
        found.set(pausedKey(measurer, String(item['id'])),
          { pauses: spansIn(item, 'pauses'), index });
      }
    }
  }
  return found;
}

// What this reader does not get, or what cannot be believed, tells nothing.
async function itemsOf(app: App, index: number) {
  try {
    const { figures } = (await signedEvent(app, index)).data;
    return { index, items: isObject(figures) ? listIn(figures, 'items') : [] };
  } catch (error) {
    if (error instanceof Refused || error instanceof Refusal) return { index, items: [] };
    throw error;
  }
}
