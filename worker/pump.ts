/**
 * Feeds one handler: takes as many deliveries as it has free slots, and starts each in a slot.
 *
 *   asleep ──wake, free slot, due retry, every 5 s──▶ take ──deliveries──▶ run (slots) ──▶ settle
 *      ▲                                               │ none
 *      └───────────────────────────────────────────────┘
 */
import type { Handler } from "#lib/domain/handler.ts";
import { limited, pollMsOf } from "#lib/domain/limits.ts";
import { log } from "#lib/log.ts";
import type { HandlerControl } from "#lib/store/handlers.ts";
import type { Running } from "./attempt.ts";
import { createGather } from "./gather.ts";
import { createLanes } from "./lanes.ts";
import { backShare, type Slots } from "./slots.ts";
import { type TakeDeps, take } from "./take.ts";

export type PumpDeps = TakeDeps & {
  slots: Slots;
  execute(running: Running): Promise<void>;
  /** As `execute`, for the deliveries of one call of a batch handler. */
  executeBatch(running: readonly Running[]): Promise<void>;
};

export type Pump = {
  wake(): void;
  /** What operators and remotes say: paused, held, other limits than the code's. */
  control(control: HandlerControl): void;
  /** Stops fetching. What runs goes on; `running` says how much. */
  stop(): Promise<void>;
  idle(): Promise<void>;
  running(): number;
};

const AFTER_ERROR_MS = 1_000;
const MAX_BATCH = 100;
/** With more waiting than fits, slots that become free one by one are collected for so long before the next fetch. */
const COLLECT_MS = 2;

export function startPump(declared: Handler, deps: PumpDeps, first?: HandlerControl): Pump {
  const active = new Set<Promise<void>>();
  const beginnings = new Set<Promise<void>>();
  const lanes = createLanes();
  const pollMs = pollMsOf(declared);
  let handler = declared;
  let back = 0;
  /** Slots for what is fetched and not claimed yet. */
  let claiming = 0;
  let paused = false;
  let heldUntil = 0;
  let stopping = false;
  let isBusy = false;
  let signal = Promise.withResolvers<void>();
  const wake = () => signal.resolve();

  /** Sleeps until something may have changed. A wake-up that came while awake is not lost. */
  const rest = async (ms: number) => {
    const timer = setTimeout(wake, ms);
    await signal.promise;
    clearTimeout(timer);
    signal = Promise.withResolvers<void>();
  };

  const gather = declared.batch && createGather(declared.batch, rest, () => stopping);

  const round = async (): Promise<number> => {
    if (paused) return pollMs;
    const heldMs = heldUntil - performance.now();
    if (heldMs > 0) return Math.min(heldMs, pollMs);
    const free = () => handler.concurrency - active.size - claiming;
    // A call of a batch handler is one slot, however many events it takes.
    const size = handler.batch?.size ?? 1;
    if (isBusy && free() < Math.min(handler.concurrency, MAX_BATCH) / 2) await new Promise((resolve) => setTimeout(resolve, COLLECT_MS));
    const wanted = Math.min(free(), handler.batch ? 1 : MAX_BATCH);
    const reserved = wanted > 0 ? deps.slots.reserve(wanted, wake) : 0;
    if (reserved === 0) return pollMs;
    try {
      // What is being claimed may be of a back lane: it counts as if it were.
      const room = Math.min(backShare(handler.concurrency) - back, deps.slots.backRoom()) - claiming;
      const { jobs, running, waitMs } = await take(deps, handler, lanes, reserved * size, room * size, gather);
      const isFull = jobs === reserved * size;
      isBusy = isFull || (jobs > 0 && jobs === room * size);
      if (jobs === 0) deps.slots.release(reserved);
      else await begin(running, reserved, isFull);
      // Not longer: a token may come back unused before it is due, and nobody says so.
      return Math.min(waitMs ?? pollMs, pollMs);
    } catch (error) {
      deps.slots.release(reserved);
      throw error;
    }
  };

  /** Starts what is claimed. With more waiting than fits, the next is fetched meanwhile; one claim at a time otherwise. */
  const begin = async (running: Promise<Running[]>, reserved: number, isFull: boolean) => {
    claiming += reserved;
    const beginning = running
      .then((entries) => {
        const units = !handler.batch ? entries.map((entry) => [entry]) : entries.length > 0 ? [entries] : [];
        for (const unit of units) track(unit);
        return units.length;
      })
      .catch(async (error: unknown) => {
        log("warn", "pump.failed", { handler: handler.name, error });
        await new Promise((resolve) => setTimeout(resolve, AFTER_ERROR_MS));
        return 0;
      })
      .then((started) => {
        claiming -= reserved;
        deps.slots.release(reserved - started);
        beginnings.delete(beginning);
        wake();
      });
    beginnings.add(beginning);
    if (!isFull || beginnings.size > 1) await beginning;
  };

  const track = (unit: readonly Running[]) => {
    const [first] = unit;
    const lane = unit.some((running) => running.lane === "live") ? "live" : (first?.lane ?? "live");
    if (lane !== "live") back++;
    deps.slots.started(lane);
    const work = (unit.length === 1 && first ? deps.execute(first) : deps.executeBatch(unit))
      .catch((error: unknown) => log("error", "delivery.not_settled", { handler: handler.name, error }))
      .finally(() => {
        for (const { job } of unit) deps.heartbeat.remove(handler.name, job);
        active.delete(work);
        if (lane !== "live") back--;
        deps.slots.ended(lane);
        deps.slots.release(1);
        wake();
      });
    active.add(work);
  };

  const loop = async () => {
    while (!stopping) {
      const restMs = await round().catch((error: unknown) => {
        log("warn", "pump.failed", { handler: handler.name, error });
        return AFTER_ERROR_MS;
      });
      if (restMs > 0 && !stopping) await rest(restMs);
    }
  };

  const control = ({ paused: isPaused, heldMs, overrides }: HandlerControl) => {
    paused = isPaused;
    heldUntil = performance.now() + heldMs;
    handler = limited(declared, overrides);
    wake();
  };
  if (first) control(first);
  const looping = loop();
  return {
    wake,
    control,
    async stop() {
      stopping = true;
      wake();
      await looping;
      await Promise.all(beginnings);
    },
    async idle() {
      while (active.size > 0) await Promise.all(active);
    },
    running: () => active.size,
  };
}
