/** The handlers of the chaos suite: what they do is seen from outside, by the effect sink and by rows of a table of their own. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";
import { parsePublicId } from "#lib/domain/id.ts";
import { PermanentError } from "#lib/domain/outcome.ts";
import { harshHandlers } from "./harshHandlers.ts";
import { reported } from "./reporter.ts";

export const PLAIN = "chaos-plain";
export const TRANSACTIONAL = "chaos-transactional";
/** Takes events of type `ordered` in order. */
export const ORDERED = "chaos-ordered";
/** Takes events of type `throttled` at this pace. */
export const THROTTLED = "chaos-throttled";
export const PACE = { perSecond: 20, burst: 5 };
/** Events of this type fail at their first attempt. */
export const FLAKY = "flaky";
export const FLAKY_DELAY_SECONDS = 2;
/** Events of this type take half a second, so that a worker can be met in the middle of many. */
export const SLOW = "slow";
const SLOW_MS = 500;
/** Events of this type die at once while the worker runs a broken release. */
export const DOOMED = "doomed";
const isBroken = process.env.CHAOS_BROKEN === "yes";

/** Outages must not use up the attempts: nothing but the doomed may ever become a dead letter. */
const retry = { maxAttempts: 200, firstDelaySeconds: FLAKY_DELAY_SECONDS, maxDelaySeconds: FLAKY_DELAY_SECONDS };

const plain = defineHandler({
  name: PLAIN,
  sources: ["*"],
  eventTypes: ["*"],
  // Not more: what runs when a database or a worker dies is run again four at a time, as a suspect.
  concurrency: 30,
  retry,
  run: (event, { attempt }) =>
    reported({ event: event.id, handler: PLAIN, attempt }, async () => {
      if (event.type === SLOW) await sleep(SLOW_MS);
      dieIfDoomed(event.type);
      if (event.type === FLAKY && attempt === 1) throw new Error("the first attempt fails");
    }),
});

const transactional = defineHandler({
  name: TRANSACTIONAL,
  sources: ["github"],
  eventTypes: ["*"],
  concurrency: 15,
  retry,
  transactional: true,
  run: (event, { attempt, tx }) =>
    reported({ event: event.id, handler: TRANSACTIONAL, attempt }, async () => {
      if (event.type === SLOW) await sleep(SLOW_MS);
      dieIfDoomed(event.type);
      await tx.$executeRaw`insert into chaos_effect (event_id) values (${parsePublicId("evt", event.id)}::uuid)`;
    }),
});

/** Events of one key, in order; every seventh fails twice before it works. */
const ordered = defineHandler({
  name: ORDERED,
  sources: ["github"],
  eventTypes: ["ordered"],
  concurrency: 30,
  key: "json:key",
  order: { mode: "fifo", onDead: "skip" },
  retry: { maxAttempts: 200, firstDelaySeconds: 0.05, maxDelaySeconds: 0.05 },
  run: (event, { attempt }) =>
    reported({ event: event.id, handler: ORDERED, attempt }, async () => {
      const { n } = event.payload as { n: number };
      if (n % 7 === 3 && attempt < 3) throw new Error("not yet");
    }),
});

const throttled = defineHandler({
  name: THROTTLED,
  sources: ["github"],
  eventTypes: ["throttled"],
  concurrency: 30,
  throttle: PACE,
  retry,
  run: (event, { attempt }) => reported({ event: event.id, handler: THROTTLED, attempt }, async () => {}),
});

function dieIfDoomed(type: string) {
  if (isBroken && type === DOOMED) throw new PermanentError("this release is broken");
}

export const handlers: readonly Handler[] = [plain, transactional, ordered, throttled, ...harshHandlers];
