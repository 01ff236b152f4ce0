/** What the last pulses said: a browser that lost its stream is told what it missed, and nothing twice. */
import type { Pulse } from "#lib/contracts/throughput.ts";

/** Two minutes of pulses. Who was away longer asks for its pages anew. */
const KEPT = 240;
/** A browser without a past asked for its page a moment ago, at a moment the server does not know. */
const RECENT = 6;
/** More ids than this are no help: a page asks for what it shows in one go. */
const MAX_IDS = 500;

export type Journal = {
  add(pulse: Pulse): void;
  /** One pulse that says all that those after `since` said; undefined when there is nothing new. */
  after(since: string | undefined): Pulse | undefined;
};

export function createJournal(): Journal {
  const pulses: Pulse[] = [];
  return {
    add(pulse) {
      pulses.push(pulse);
      if (pulses.length > KEPT) pulses.shift();
    },
    after(since) {
      const at = pulses.findIndex(({ id }) => id === since);
      if (at >= 0) return merge(pulses.slice(at + 1), since ?? null);
      return merge(pulses.slice(-RECENT), null);
    },
  };
}

function merge(pulses: readonly Pulse[], after: string | null): Pulse | undefined {
  const last = pulses.at(-1);
  if (!last) return undefined;
  const points = new Map(pulses.flatMap((pulse) => pulse.points.map((point) => [point.minute, point])));
  const arrived = [...new Set(pulses.toReversed().flatMap((pulse) => pulse.arrived))];
  const settled = [...new Set(pulses.flatMap((pulse) => pulse.settled))];
  const tooMany = arrived.length > MAX_IDS || settled.length > MAX_IDS;
  return {
    ...last,
    after,
    points: [...points.values()].toSorted((a, b) => a.minute.localeCompare(b.minute)),
    arrived: arrived.slice(0, MAX_IDS),
    settled: settled.slice(0, MAX_IDS),
    more: tooMany || pulses.some(({ more }) => more),
  };
}
