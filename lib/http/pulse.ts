/** The live stream: two looks a second for all browsers of this process, none when nobody listens. */

import type { Context } from "#lib/context.ts";
import type { Pulse, ThroughputPoint } from "#lib/contracts/throughput.ts";
import { publicId } from "#lib/domain/id.ts";
import { log } from "#lib/log.ts";
import { listReplays } from "#lib/store/replays.ts";
import { openWork, pulseExtras, throughputPoints } from "#lib/store/throughput.ts";

type Listener = (pulse: Pulse) => void;
type Hub = { listeners: Set<Listener>; timer: NodeJS.Timeout | undefined; last: Pulse | undefined; totals: Totals | undefined };
type Totals = { at: number; minute: string; received: number; handled: number };

const shared = globalThis as { spillwayPulse?: Hub };
const hub = (): Hub => {
  shared.spillwayPulse ??= { listeners: new Set(), timer: undefined, last: undefined, totals: undefined };
  return shared.spillwayPulse;
};

/** Half a second: with the way there and back, an event is on the screen within one. */
const PULSE_MS = 500;

/** Calls `listener` about twice a second until the returned function is called. The last pulse comes at once. */
export function subscribe(context: Context, listener: Listener): () => void {
  const { listeners, last } = hub();
  listeners.add(listener);
  if (last && Date.now() - Date.parse(last.at) < 5 * PULSE_MS) listener(last);
  if (!hub().timer) void tick(context);
  return () => {
    listeners.delete(listener);
  };
}

async function tick(context: Context) {
  const state = hub();
  state.timer = setTimeout(() => {
    if (state.listeners.size > 0) void tick(context);
    else [state.timer, state.totals] = [undefined, undefined];
  }, PULSE_MS);
  try {
    const pulse = await measure(context, state);
    state.last = pulse;
    for (const listener of state.listeners) listener(pulse);
  } catch (error) {
    log("warn", "pulse.failed", { error });
  }
}

async function measure({ read }: Context, state: Hub): Promise<Pulse> {
  const [points, open, extras, replays] = await Promise.all([
    throughputPoints(read, 2, null),
    openWork(read),
    pulseExtras(read),
    listReplays(read, { before: null, limit: 10 }),
  ]);
  const rates = ratesOf(state, points);
  const recent = replays.filter(
    (replay) =>
      ["trying", "running", "paused"].includes(replay.state) || (replay.finished_at && Date.now() - replay.finished_at.getTime() < 10_000),
  );
  return {
    at: new Date().toISOString(),
    points,
    ...rates,
    open,
    failures: extras.failures,
    head: extras.head === null ? null : publicId("evt", extras.head),
    replays: recent.map(({ id, state: replayState, total, started, delivered, dead }) => ({
      id: publicId("rpl", id),
      state: replayState,
      total,
      started,
      delivered,
      dead,
    })),
    firingAlerts: extras.firing,
  };
}

/** What the two newest minutes gained since the last look, per second. */
function ratesOf(state: Hub, points: readonly ThroughputPoint[]) {
  const sum = (list: readonly ThroughputPoint[]) => ({
    received: list.reduce((n, p) => n + p.accepted + p.duplicate + p.rejected + p.handshake + p.shed, 0),
    handled: list.reduce((n, p) => n + p.delivered + p.failed + p.dead, 0),
  });
  const before = state.totals;
  const now = { at: performance.now(), minute: points.at(-1)?.minute ?? "", ...sum(points) };
  state.totals = now;
  if (!before) return { receivedPerSecond: 0, handledPerSecond: 0 };
  // At a new minute the oldest one left the window: only the newest pair can be compared with it.
  const seconds = Math.max(0.2, (now.at - before.at) / 1000);
  const base = before.minute === now.minute ? before : { received: now.received, handled: now.handled };
  return {
    receivedPerSecond: Math.max(0, (now.received - base.received) / seconds),
    handledPerSecond: Math.max(0, (now.handled - base.handled) / seconds),
  };
}
