/** How many events each minute has. Made once and shared by all threads, so that the total comes out exactly. */
import { paceOf, sourceSketches } from "./estate.ts";
import { hashOf } from "./random.ts";

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export type SeedOptions = { events: number; days: number; until: number; randomSeed: number };

/** Moments of the story, in ms; all lie on minutes. */
export type Story = {
  /** A minute in which one source began to send twenty times as much, for ten. */
  spike: number;
  /** One handler answers nothing but errors. */
  outage: { from: number; to: number; dead: number };
  /** One source's payloads look different from here on, some of them. */
  drift: number;
};

export type Plan = SeedOptions & {
  from: number;
  story: Story;
  /** Events of each minute since `from`; those of the last are received before `until`. */
  minutes: Uint32Array;
  /** Of those, how many are deliveries that die in the outage. */
  doomed: Uint32Array;
};

export const SPIKE_MINUTES = 10;
const OUTAGE_MINUTES = 90;
/** 12,431 of a million. */
const DEAD_SHARE = 0.012431;

export function planOf(options: SeedOptions): Plan {
  const until = Math.floor(options.until / MINUTE_MS) * MINUTE_MS;
  const from = until - options.days * DAY_MS;
  const yesterday = Math.floor(until / DAY_MS) * DAY_MS - DAY_MS;
  const outage = Math.max(from, yesterday + 14 * HOUR_MS + 2 * MINUTE_MS);
  const story: Story = {
    spike: Math.max(from, yesterday - DAY_MS + 9 * HOUR_MS + 41 * MINUTE_MS),
    outage: { from: outage, to: outage + OUTAGE_MINUTES * MINUTE_MS, dead: Math.round(options.events * DEAD_SHARE) },
    drift: Math.max(from, until - 3 * DAY_MS),
  };
  const count = (until - from) / MINUTE_MS;
  const doomed = spread(count, story.outage.dead, (minute) => {
    const at = from + minute * MINUTE_MS;
    return at >= story.outage.from && at < story.outage.to ? 0.7 + ripple(options.randomSeed, minute) : 0;
  });
  const minutes = spread(count, options.events - story.outage.dead, (minute) => paceAt(options, story, from + minute * MINUTE_MS));
  for (let i = 0; i < count; i++) minutes[i] = (minutes[i] ?? 0) + (doomed[i] ?? 0);
  return { ...options, until, from, story, minutes, doomed };
}

function paceAt({ randomSeed }: SeedOptions, { spike }: Story, at: number): number {
  const isSpike = at >= spike && at < spike + SPIKE_MINUTES * MINUTE_MS;
  const pace = sourceSketches.reduce((sum, source) => sum + source.weight * paceOf(source, at), 0);
  // A quiet ripple, so that no two minutes are alike.
  return pace * (isSpike ? 20 : 0.8 + 0.4 * ripple(randomSeed, at / MINUTE_MS));
}

const ripple = (seed: number, minute: number) => (hashOf(`${seed} ${minute}`) % 1000) / 1000;

/** `total` over `count` places in proportion, none lost to rounding. */
function spread(count: number, total: number, weightOf: (place: number) => number): Uint32Array {
  const weights = Array.from({ length: count }, (_, place) => weightOf(place));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const result = new Uint32Array(count);
  let [seen, given] = [0, 0];
  for (const [place, weight] of weights.entries()) {
    seen += weight;
    const due = sum === 0 ? 0 : Math.round((total * seen) / sum);
    result[place] = due - given;
    given = due;
  }
  return result;
}
