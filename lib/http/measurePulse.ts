/** One look for the live stream: counts of the newest minutes, what is open, what runs, what changed. */
import type { Context } from "#lib/context.ts";
import type { Pulse, ThroughputPoint } from "#lib/contracts/throughput.ts";
import { publicId } from "#lib/domain/id.ts";
import { pulseExtras } from "#lib/store/pulse.ts";
import { listReplays } from "#lib/store/replays.ts";
import { openWork, throughputPoints } from "#lib/store/throughput.ts";
import { createChanges } from "./pulseChanges.ts";

export type Measured = Omit<Pulse, "id" | "after">;
type Totals = { at: number; minute: string; received: number; handled: number };

/** Each call is one look. Rates and changes are since the one before. */
export function createMeasure({ read }: Context): () => Promise<Measured> {
  const look = createChanges(read);
  let totals: Totals | undefined;

  return async () => {
    const now = new Date();
    const [points, open, extras, replays, changes] = await Promise.all([
      throughputPoints(read, 2, null),
      openWork(read),
      pulseExtras(read),
      recentReplays(read),
      look(now),
    ]);
    const { next, ...rates } = ratesOf(totals, points);
    totals = next;
    return {
      at: now.toISOString(),
      points,
      ...rates,
      open,
      failures: extras.failures,
      head: extras.head === null ? null : publicId("evt", extras.head),
      ...changes,
      replays,
      firingAlerts: extras.firing,
    };
  };
}

/** A replay that has just ended is told for a while, so that its page sees the end. */
const ENDED_MS = 10_000;

async function recentReplays(read: Context["read"]): Promise<Pulse["replays"]> {
  const replays = await listReplays(read, { before: null, limit: 10 });
  return replays
    .filter(
      ({ state, finished_at }) =>
        ["trying", "running", "paused"].includes(state) || (finished_at && Date.now() - finished_at.getTime() < ENDED_MS),
    )
    .map(({ id, state, total, started, delivered, dead }) => ({ id: publicId("rpl", id), state, total, started, delivered, dead }));
}

/** What the two newest minutes gained since the last look, per second. */
function ratesOf(before: Totals | undefined, points: readonly ThroughputPoint[]) {
  const sum = (list: readonly ThroughputPoint[]) => ({
    received: list.reduce((n, p) => n + p.accepted + p.duplicate + p.rejected + p.handshake + p.shed, 0),
    handled: list.reduce((n, p) => n + p.delivered + p.failed + p.dead, 0),
  });
  const next = { at: performance.now(), minute: points.at(-1)?.minute ?? "", ...sum(points) };
  if (!before) return { next, receivedPerSecond: 0, handledPerSecond: 0 };
  // At a new minute the oldest one left the window: only the newest pair can be compared with it.
  const seconds = Math.max(0.2, (next.at - before.at) / 1000);
  const base = before.minute === next.minute ? before : { received: next.received, handled: next.handled };
  return {
    next,
    receivedPerSecond: Math.max(0, (next.received - base.received) / seconds),
    handledPerSecond: Math.max(0, (next.handled - base.handled) / seconds),
  };
}
