/** Runs one delivery to its settlement. */
import { crashPoint } from "#lib/crashPoint.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { publicId } from "#lib/domain/id.ts";
import { type HandlerResult, type Outcome, PermanentError } from "#lib/domain/outcome.ts";
import { log } from "#lib/log.ts";
import { type OutboxDeps, runWithTx } from "#lib/operations/runWithTx.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { decide, eventOf, type Running, releaseOf, runWithin, settlementOf } from "./attempt.ts";
import { type Settling, settleGroup } from "./settle.ts";

export type ExecuteDeps = {
  prisma: PrismaClient;
  queue: Queue;
  /** Where transactional handlers write their outbound calls, and whom to tell of them. */
  outbox: OutboxDeps & { announce(): void };
  shard: number;
  /** Aborts when the worker has waited long enough for running handlers. */
  stop: AbortSignal;
  /** Settles in a group with others; resolves to whether the lease held. */
  settle(settling: Settling): Promise<boolean>;
};

/** The lease was lost: somebody else has the delivery, and whatever was done here is rolled back. */
class LeaseLost extends Error {}

/** A delivery may take its worker with it this often before it is laid aside as a dead letter. */
const MAX_CRASHES = 3;
const NO_CONNECTION_SECONDS = 5;

export async function execute(deps: ExecuteDeps, running: Running): Promise<void> {
  const { claimed, handler } = running;
  const refused = refusalOf(running);
  const outcome = refused ? await settleWith(deps, running, refused) : await runUnlessSuspect(deps, running);
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
  const dead = (outcome: "crashed" | "permanent", name: string, message: string): Outcome => ({
    state: "dead",
    outcome,
    failure: { name, message, stack: null },
  });
  if (crashes >= MAX_CRASHES) return dead("crashed", "WorkerCrashed", `The worker died ${crashes} times while this ran`);
  if (body === null) return dead("permanent", "PayloadRemoved", "Retention removed the payload before this could run");
  return undefined;
}

type Ended = Outcome | "released" | "lease_lost";

/** Whether this process runs a delivery that was running when a worker died. */
let suspectRuns = false;
const SUSPECT_SECONDS = 1;

/**
 * What was running when a worker died runs again, but never two of them side by side in one process: the one that
 * kills its worker then takes no other suspect with it, so an innocent one is never laid aside. A suspect that has to
 * wait is given back, because a waiting one would count the next death as its own.
 */
async function runUnlessSuspect(deps: ExecuteDeps, running: Running): Promise<Ended> {
  if (running.claimed.crashes === 0) return run(deps, running);
  if (suspectRuns) return settleWith(deps, running, "released", SUSPECT_SECONDS);
  suspectRuns = true;
  try {
    return await run(deps, running);
  } finally {
    suspectRuns = false;
  }
}

async function run(deps: ExecuteDeps, running: Running): Promise<Ended> {
  const { handler } = running;
  return handler.transactional
    ? runTransactional(deps, running, handler)
    : settleWith(deps, running, await runPlain(deps, running, handler));
}

async function runPlain(
  { stop }: ExecuteDeps,
  running: Running,
  handler: Extract<Handler, { transactional: false }>,
): Promise<Outcome | "released"> {
  const event = eventOf(running);
  await running.pace();
  const result = await runWithin(handler.timeoutMs, stop, (signal) =>
    handler.run(event, { signal, attempt: running.claimed.attempts + 1 }),
  );
  if (result.ok) crashPoint("worker:after_effect");
  return released(stop, result) ? "released" : decide(running, result);
}

/** Effects, attempt, state and the job's end commit together; on a failure the effects are rolled back first. */
async function runTransactional(deps: ExecuteDeps, running: Running, handler: Extract<Handler, { transactional: true }>): Promise<Ended> {
  const event = eventOf(running);
  let delivered: Outcome | undefined;
  let entered = false;
  let calls = 0;
  const result = await runWithin(handler.timeoutMs, deps.stop, (signal) =>
    deps.prisma.$transaction(
      async (tx) => {
        signal.throwIfAborted();
        entered = true;
        await running.pace();
        const owner = { deliveryId: running.claimed.id, eventId: running.claimed.event_id };
        calls = await runWithTx(handler, event, { signal, attempt: running.claimed.attempts + 1, tx, owner, deps: deps.outbox });
        crashPoint("worker:after_effect");
        signal.throwIfAborted();
        delivered = decide(running, { ok: true });
        const [held] = await settleGroup(dbOfPrisma(tx), deps.queue, [settlementOf(running, delivered)], deps.shard);
        if (!held) throw new LeaseLost("the lease was lost");
      },
      { timeout: handler.timeoutMs + 5_000, maxWait: 10_000 },
    ),
  );
  if (result.ok && delivered) {
    if (calls > 0) deps.outbox.announce();
    return delivered;
  }
  if (!result.ok && result.error instanceof LeaseLost) return "lease_lost";
  if (released(deps.stop, result)) return settleWith(deps, running, "released");
  // No transaction could be had: the handler never ran, and an outage of the database is not its failure.
  if (!entered) return settleWith(deps, running, "released", NO_CONNECTION_SECONDS);
  return settleWith(deps, running, decide(running, result.ok ? { ok: false, error: new PermanentError("no outcome") } : result));
}

const released = (stop: AbortSignal, result: HandlerResult) => !result.ok && stop.aborted;

async function settleWith(deps: ExecuteDeps, running: Running, outcome: Outcome | "released", delaySeconds = 0): Promise<Ended> {
  const held = await deps.settle(outcome === "released" ? releaseOf(running, delaySeconds) : settlementOf(running, outcome));
  return held ? outcome : "lease_lost";
}
