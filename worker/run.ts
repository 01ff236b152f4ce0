/** Runs one delivery's handler in this process, a worker or a child, and says what came of it. */
import { crashPoint } from "#lib/crashPoint.ts";
import type { Death } from "#lib/domain/crash.ts";
import type { Handler } from "#lib/domain/handler.ts";
import { type HandlerResult, type Outcome, PermanentError } from "#lib/domain/outcome.ts";
import { log } from "#lib/log.ts";
import { type OutboxDeps, runWithTx } from "#lib/operations/runWithTx.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { decide, eventOf, type Running, runWithin, settlementOf } from "./attempt.ts";
import { settleGroup } from "./settle.ts";

/** What came of a run. Plain data: it travels from a child to its worker. */
export type Ran =
  /** To be settled. */
  | { end: "decided"; outcome: Outcome }
  /** Settled already, in the transaction of its effects. */
  | { end: "settled"; outcome: Outcome }
  /** Somebody else has the delivery, and whatever was done here is rolled back. */
  | { end: "lease_lost" }
  /** To be given back untried. */
  | { end: "released"; delaySeconds: number }
  /** The child that ran it died by itself. */
  | ({ end: "crashed" } & Death);

export type Connection = {
  prisma: PrismaClient;
  queue: Queue;
  /** Where transactional handlers write their outbound calls, and whom to tell of them. */
  outbox: OutboxDeps & { announce(): void };
};

export type RunDeps = {
  /** What a transactional handler needs, and no other. */
  connect(): Promise<Connection>;
  shard: number;
  /** Aborts when the worker has waited long enough for running handlers. */
  stop: AbortSignal;
  /** False where a handler that ignores its signal is killed. */
  givesUp: boolean;
  /** Its time begins now: what it needs is there. */
  onBegin(): void;
  /** The handler is called now. */
  onCall(): void;
};

class LeaseLost extends Error {}

class NotYet extends Error {
  readonly ran: Ran;
  constructor(ran: Ran) {
    super("its throttle does not let it start");
    this.ran = ran;
  }
}

/** An outage of the database is not the handler's failure; it is asked again after so long. */
export const NO_CONNECTION_SECONDS = 5;

/** Waits for its throttle. @returns what becomes of one that may not start here */
export async function waitForPace(running: Running, stop: AbortSignal): Promise<Ran | undefined> {
  const delaySeconds = await running.pace(stop).catch((error: unknown) => {
    if (!stop.aborted) log("warn", "pace.unknown", { handler: running.handler.name, error });
    return NO_CONNECTION_SECONDS;
  });
  if (stop.aborted) return { end: "released", delaySeconds: 0 };
  return delaySeconds > 0 ? { end: "released", delaySeconds } : undefined;
}

export const run = (deps: RunDeps, running: Running): Promise<Ran> =>
  running.handler.transactional ? runTransactional(deps, running, running.handler) : runPlain(deps, running, running.handler);

async function runPlain(
  { stop, givesUp, onBegin, onCall }: RunDeps,
  running: Running,
  handler: Extract<Handler, { transactional: false }>,
): Promise<Ran> {
  const event = eventOf(running);
  const notYet = await waitForPace(running, stop);
  if (notYet) return notYet;
  onBegin();
  onCall();
  const result = await runWithin(
    handler.timeoutMs,
    stop,
    (signal) => handler.run(event, { signal, attempt: running.claimed.attempts + 1 }),
    givesUp,
  );
  if (result.ok) crashPoint("worker:after_effect");
  return released(stop, result) ? { end: "released", delaySeconds: 0 } : { end: "decided", outcome: decide(running, result) };
}

/** Effects, attempt, state and the job's end commit together; on a failure the effects are rolled back first. */
async function runTransactional(deps: RunDeps, running: Running, handler: Extract<Handler, { transactional: true }>): Promise<Ran> {
  const event = eventOf(running);
  const connection = await deps.connect().catch((error: unknown) => log("warn", "database.not_connected", { error }));
  if (!connection) return { end: "released", delaySeconds: NO_CONNECTION_SECONDS };
  const { prisma, queue, outbox } = connection;
  let delivered: Outcome | undefined;
  let entered = false;
  let calls = 0;
  const inTransaction = (signal: AbortSignal) =>
    prisma.$transaction(
      async (tx) => {
        signal.throwIfAborted();
        const notYet = await waitForPace(running, deps.stop);
        if (notYet) throw new NotYet(notYet);
        signal.throwIfAborted();
        entered = true;
        deps.onCall();
        const owner = { deliveryId: running.claimed.id, eventId: running.claimed.event_id };
        calls = await runWithTx(handler, event, { signal, attempt: running.claimed.attempts + 1, tx, owner, deps: outbox });
        crashPoint("worker:after_effect");
        signal.throwIfAborted();
        delivered = decide(running, { ok: true });
        const [held] = await settleGroup(dbOfPrisma(tx), queue, [settlementOf(running, delivered)], deps.shard);
        if (!held) throw new LeaseLost("the lease was lost");
      },
      { timeout: handler.timeoutMs + 5_000, maxWait: 10_000 },
    );
  deps.onBegin();
  const result = await runWithin(handler.timeoutMs, deps.stop, inTransaction, deps.givesUp);
  if (result.ok && delivered) {
    if (calls > 0) outbox.announce();
    return { end: "settled", outcome: delivered };
  }
  if (!result.ok && result.error instanceof NotYet) return result.error.ran;
  if (!result.ok && result.error instanceof LeaseLost) return { end: "lease_lost" };
  if (released(deps.stop, result)) return { end: "released", delaySeconds: 0 };
  // No transaction or no token could be had: the handler never ran.
  if (!entered) return { end: "released", delaySeconds: NO_CONNECTION_SECONDS };
  return { end: "decided", outcome: decide(running, result.ok ? { ok: false, error: new PermanentError("no outcome") } : result) };
}

const released = (stop: AbortSignal, result: HandlerResult) => !result.ok && stop.aborted;
