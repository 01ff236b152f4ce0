/** Orders of one shop whose lines a dead letter blocks: the first of each dies, the others wait behind it. */
import { DAY_MS, MINUTE_MS, type Plan } from "./plan.ts";
import { digitsOf, type Random } from "./random.ts";
import type { Kind } from "./senders.ts";

const SOURCE = 4;
const ORDERS = 4;
const EVENTS = 14;
const FIRST_HOUR_MS = 9 * 60 * MINUTE_MS;

/** Puts the order's number into an event's values. @returns its turn in that order's line, or null */
export type Story = (ms: number, source: number, kind: Kind, values: string[]) => number | null;

/** Told on the last two days: every third order belongs to it. */
export function storyOf({ until }: Plan, dayStart: number, random: Random): Story {
  const keys = until - dayStart < 2 * DAY_MS ? Array.from({ length: ORDERS }, () => digitsOf(random, 13)) : [];
  const places = new Map<string, number>();
  let told = 0;
  return (ms, source, { lined, template }, values) => {
    const slot = template.entity?.slots[0];
    if (source !== SOURCE || ms < dayStart + FIRST_HOUR_MS || keys.length === 0 || !lined.includes(true) || slot === undefined) return null;
    const n = told++;
    if (n % 3 !== 0 || n >= EVENTS * 3) return null;
    const order = keys[(n / 3) % keys.length] as string;
    values[slot] = order;
    const place = places.get(order) ?? 0;
    places.set(order, place + 1);
    return place;
  };
}
