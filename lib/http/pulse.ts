/** The live stream's heart: two looks a second for all browsers of this process, none when nobody has listened for a while. */
import { randomBytes } from "node:crypto";
import type { Context } from "#lib/context.ts";
import type { Pulse } from "#lib/contracts/throughput.ts";
import { log } from "#lib/log.ts";
import { createMeasure } from "./measurePulse.ts";
import { createJournal, type Journal } from "./pulseJournal.ts";

export type Listener = {
  /** There may be something new: ask `after`. */
  beat(): void;
  /** This process ends: say goodbye, so that the browser comes back at once. */
  leave(): void;
};

/** From the first listener until nobody has listened for a while. Its `epoch` is in every id: a browser sees that a sequence is another one. */
type Run = { epoch: string; seq: number; journal: Journal };
type Hub = { listeners: Set<Listener>; run: Run | undefined };

const shared = globalThis as { spillwayPulse?: Hub };

/** Half a second: with the way there and back, an event is on the screen within one. */
const PULSE_MS = 500;
/** A browser whose connection broke finds the same sequence when it is back. */
const LINGER_MS = 30_000;

export type Subscription = {
  /** What happened after the pulse `since`, as one pulse; undefined when nothing did. */
  after(since: string | undefined): Pulse | undefined;
  end(): void;
};

/** Beats about twice a second until it is ended. */
export function subscribe(context: Context, listener: Listener): Subscription {
  const { listeners } = hub();
  listeners.add(listener);
  hub().run ??= startRun(context);
  return {
    after: (since) => hub().run?.journal.after(since),
    end: () => void listeners.delete(listener),
  };
}

/** How many streams this process serves. */
export const countListeners = (): number => hub().listeners.size;

function hub(): Hub {
  shared.spillwayPulse ??= createHub();
  return shared.spillwayPulse;
}

function createHub(): Hub {
  const created: Hub = { listeners: new Set(), run: undefined };
  // Next stops listening at the same signal and then waits for every answer to end: an open stream would hold it up.
  process.once("SIGTERM", () => {
    for (const { leave } of created.listeners) leave();
  });
  return created;
}

function startRun(context: Context): Run {
  const run: Run = { epoch: randomBytes(6).toString("hex"), seq: 0, journal: createJournal() };
  const measure = createMeasure(context);
  let heardAt = performance.now();
  const look = async () => {
    const startedAt = performance.now();
    if (hub().listeners.size > 0) heardAt = startedAt;
    try {
      const measured = await measure();
      const after = run.seq === 0 ? null : idOf(run);
      run.seq++;
      run.journal.add({ id: idOf(run), after, ...measured });
      for (const { beat } of hub().listeners) beat();
    } catch (error) {
      log("warn", "pulse.failed", { error });
    }
    const now = performance.now();
    if (hub().listeners.size === 0 && now - heardAt > LINGER_MS) hub().run = undefined;
    // One look at a time: a database that is slow must not be asked twice as often. It keeps no process alive.
    else setTimeout(() => void look(), Math.max(PULSE_MS / 2, PULSE_MS - (now - startedAt))).unref();
  };
  void look();
  return run;
}

const idOf = ({ epoch, seq }: Run) => `${epoch}.${seq}`;
