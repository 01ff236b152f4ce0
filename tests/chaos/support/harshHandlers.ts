/** Handlers that do what handlers must not: hold on, block their event loop, kill their process, ignore their signal. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { reported } from "./reporter.ts";

/** Holds its events (`HELD`) in a worker whose environment says so, and elsewhere lets them go at once. */
export const HOLDING = "chaos-holding";
export const HELD = "held";
export const HOLD = { CHAOS_HOLD: "1" };

/** Runs in its worker: an event of the type `POISON` kills it. Nothing here may use a second attempt. */
export const ROUGH = "chaos-rough";
export const POISON = "poison";
export const INNOCENT = "innocent";
/** Blocks the event loop for so many seconds. */
export const blockingType = (seconds: number) => `blocking-${seconds}`;
/** Takes longer than a worker that stops waits, and does not heed its signal. */
export const LONG = "long";

/** As `LONG`, isolated and heeding its signal. */
export const APART = "chaos-apart";

/** Isolated. At its first two attempts an event of the type `DEAF` ignores its signal and one of the type `BLIND` cannot even hear it. */
export const STUBBORN = "chaos-stubborn";
export const DEAF = "deaf";
export const BLIND = "blind";
export const STUBBORN_FOR = 2;

const HOLD_MS = 120_000;
const INNOCENT_MS = 3_000;
const POISON_MS = 100;
const LONG_MS = 3_000;
const STUBBORN_MS = 5_000;

const common = { sources: ["github"], retry: { maxAttempts: 1 } };

const holding = defineHandler({
  ...common,
  name: HOLDING,
  eventTypes: [HELD],
  concurrency: 50,
  timeoutMs: 2 * HOLD_MS,
  run: (event, { attempt }) =>
    reported({ event: event.id, handler: HOLDING, attempt }, async () => {
      if (process.env.CHAOS_HOLD) await sleep(HOLD_MS);
    }),
});

const rough = defineHandler({
  ...common,
  name: ROUGH,
  eventTypes: [POISON, INNOCENT, LONG, "blocking-*"],
  concurrency: 30,
  timeoutMs: 60_000,
  run: (event, { attempt }) =>
    reported({ event: event.id, handler: ROUGH, attempt }, async () => {
      if (event.type === INNOCENT) return sleep(INNOCENT_MS);
      if (event.type === LONG) return sleep(LONG_MS);
      // What was reported must leave this process first.
      await sleep(POISON_MS);
      if (event.type === POISON) process.kill(process.pid, "SIGKILL");
      else block(Number(event.type.split("-")[1]) * 1_000);
    }),
});

const apart = defineHandler({
  ...common,
  name: APART,
  eventTypes: [LONG],
  isolated: true,
  concurrency: 4,
  run: (event, { attempt, signal }) => reported({ event: event.id, handler: APART, attempt }, () => sleep(LONG_MS, undefined, { signal })),
});

const stubborn = defineHandler({
  ...common,
  name: STUBBORN,
  eventTypes: [DEAF, BLIND],
  isolated: true,
  concurrency: 4,
  timeoutMs: 1_000,
  retry: { maxAttempts: 5, firstDelaySeconds: 0.2, maxDelaySeconds: 0.2 },
  run: (event, { attempt }) =>
    reported({ event: event.id, handler: STUBBORN, attempt }, async () => {
      if (attempt > STUBBORN_FOR) return;
      await sleep(POISON_MS);
      if (event.type === BLIND) block(STUBBORN_MS);
      else await sleep(STUBBORN_MS);
    }),
});

function block(ms: number) {
  for (const end = performance.now() + ms; performance.now() < end; );
}

export const harshHandlers: readonly Handler[] = [holding, rough, apart, stubborn];
