/** Brings one delivery to its settlement: in this process, or in a child when it must not take others along. */
import { crashPoint } from "#lib/crashPoint.ts";
import { decideCrash, decideFound, isSuspect } from "#lib/domain/crash.ts";
import { publicId } from "#lib/domain/id.ts";
import type { Outcome } from "#lib/domain/outcome.ts";
import { log } from "#lib/log.ts";
import { type Running, releaseOf, settlementOf } from "./attempt.ts";
import type { Children } from "./children.ts";
import { type Connection, type Ran, run, waitForPace } from "./run.ts";
import type { Settling } from "./settle.ts";
import type { Suspects } from "./suspects.ts";

export type ExecuteDeps = Connection & {
  shard: number;
  /** Aborts when the worker has waited long enough for running handlers. */
  stop: AbortSignal;
  children: Children;
  suspects: Suspects;
  /** Settles in a group with others; resolves to whether the lease held. */
  settle(settling: Settling): Promise<boolean>;
};

export async function execute(deps: ExecuteDeps, running: Running): Promise<void> {
  const { claimed, handler } = running;
  const refused = refusalOf(running);
  const outcome = await settle(deps, running, refused ? { end: "decided", outcome: refused } : await runWhereItMay(deps, running));
  crashPoint("worker:after_settle");
  // The error's name, not its message: messages quote payloads, and logs are kept elsewhere and longer.
  log("info", "delivery.attempted", {
    deliveryId: publicId("dlv", claimed.id),
    eventId: publicId("evt", claimed.event_id),
    handler: handler.name,
    source: claimed.source,
    type: claimed.type,
    attempt: claimed.attempts + 1,
    durationMs: Math.round(performance.now() - running.startedMs),
    ...(typeof outcome === "string"
      ? { outcome }
      : { outcome: outcome.outcome, state: outcome.state, ...("failure" in outcome ? { errorName: outcome.failure.name } : {}) }),
  });
}

/** Why a delivery is not run at all. */
function refusalOf({ claimed: { crashes, body } }: Running): Outcome | undefined {
  const message = "Retention removed the payload before this could run";
  if (body === null) return { state: "dead", outcome: "permanent", failure: { name: "PayloadRemoved", message, stack: null } };
  return decideFound(crashes);
}

/** Isolated handlers run in children; so does what was running when a worker died, whatever its handler says. */
async function runWhereItMay(deps: ExecuteDeps, running: Running): Promise<Ran> {
  const { claimed, handler } = running;
  if (isSuspect(claimed.crashes)) return runSuspect(deps, running);
  if (handler.isolated) return runIsolated(deps, running);
  const { shard, stop } = deps;
  return run({ connect: async () => deps, shard, stop, givesUp: true, onBegin() {}, onCall() {} }, running);
}

/** Its tokens are looked at here: a child is told nothing of the throttle. */
async function runIsolated({ children, stop }: ExecuteDeps, running: Running): Promise<Ran> {
  return (await waitForPace(running, stop)) ?? children.run(running, stop);
}

async function runSuspect({ children, suspects, stop }: ExecuteDeps, running: Running): Promise<Ran> {
  const place = await suspects.enter(running.claimed.crashes);
  if ("awaySeconds" in place) return { end: "released", delaySeconds: place.awaySeconds };
  try {
    return (await waitForPace(running, stop)) ?? (await children.runSuspect(running, stop));
  } finally {
    place.leave();
  }
}

export async function settle(deps: ExecuteDeps, running: Running, ran: Ran): Promise<Outcome | "released" | "lease_lost"> {
  switch (ran.end) {
    case "settled":
      return ran.outcome;
    case "lease_lost":
      return "lease_lost";
    case "released":
      return (await deps.settle(releaseOf(running, ran.delaySeconds))) ? "released" : "lease_lost";
    case "decided":
      return (await deps.settle(settlementOf(running, ran.outcome))) ? ran.outcome : "lease_lost";
    case "crashed": {
      const { claimed, handler } = running;
      const outcome = decideCrash(ran, claimed.crashes, claimed.attempts, handler.retry, Math.random());
      return (await deps.settle(settlementOf(running, outcome, 1))) ? outcome : "lease_lost";
    }
  }
}
