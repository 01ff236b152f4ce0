/** What handles demo data: two handlers with believable troubles and no effects. Nothing but demo sources reaches them. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineHandler, type HandlerEvent } from "#lib/domain/handler.ts";
import { DEMO_SOURCES } from "#lib/domain/matching.ts";
import { PermanentError, RetryAfterError } from "#lib/domain/outcome.ts";

/** A number in [0, 1) that belongs to the event and the purpose: what fails for good does so at each attempt. */
function chance({ idempotencyKey }: Pick<HandlerEvent, "idempotencyKey">, purpose: string): number {
  let hash = 2_166_136_261;
  for (const character of `${purpose}/${idempotencyKey}`) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4_294_967_296;
}

/** One minute in twelve the warehouse is away. */
const isAway = (now: Date) => now.getUTCMinutes() % 12 === 7;

export const demoOrders = defineHandler({
  name: "demo-orders",
  sources: [DEMO_SOURCES],
  eventTypes: ["payment_intent.*", "charge.*", "checkout.*", "invoice.*", "orders/*", "products/*"],
  concurrency: 10,
  retry: { maxAttempts: 3, firstDelaySeconds: 4 },

  async run(event, { attempt, signal }) {
    await sleep(20 + 120 * chance(event, "time"), undefined, { signal });
    if (chance(event, "address") < 0.015) throw new PermanentError(`The order of ${event.id} has no shipping address`);
    if (isAway(new Date()) && chance(event, "outage") < 0.7) throw new Error("connect ECONNREFUSED 10.0.3.17:8443 (warehouse)");
    if (attempt < 2 && chance(event, "warehouse") < 0.05) throw new Error("The warehouse answered 503 Service Unavailable");
  },
});

export const demoNotifier = defineHandler({
  name: "demo-notifier",
  sources: [DEMO_SOURCES],
  eventTypes: ["*"],
  concurrency: 10,
  retry: { maxAttempts: 4, firstDelaySeconds: 2 },

  async run(event, { attempt, signal }) {
    await sleep(5 + 40 * chance(event, "time"), undefined, { signal });
    if (attempt === 1 && chance(event, "limit") < 0.02) throw new RetryAfterError("The chat API answered 429 Too Many Requests", 3);
    if (chance(event, "template") < 0.006)
      throw new TypeError(`Cannot read properties of undefined (reading '${event.type.split(/[./]/)[0]}')`);
  },
});
