/** Brings the deliveries of one call of a batch handler to their settlement. */
import { crashPoint } from "#lib/crashPoint.ts";
import type { Handler, HandlerEvent } from "#lib/domain/handler.ts";
import { type HandlerResult, PermanentError } from "#lib/domain/outcome.ts";
import { withSchema } from "#lib/domain/schema.ts";
import { log } from "#lib/log.ts";
import { runBatchWithTx } from "#lib/operations/runWithTx.ts";
import { dbOfPrisma } from "#lib/postgres/prisma.ts";
import { decide, eventOf, type Running, releaseOf, runWithin, settlementOf } from "./attempt.ts";
import { type ExecuteDeps, execute, settle } from "./execute.ts";
import { NO_CONNECTION_SECONDS, waitForPace } from "./run.ts";
import { settleGroup } from "./settle.ts";

type Ready = { running: Running; event: HandlerEvent };

/** What was tried before runs alone, after the others: it may be what made them fail. */
export async function executeBatch(deps: ExecuteDeps, fetched: readonly Running[]): Promise<void> {
  const isFresh = ({ claimed }: Running) => claimed.attempts === 0 && claimed.crashes === 0 && claimed.body !== null;
  const fresh = fetched.filter(isFresh);
  if (fresh.length > 1) await runTogether(deps, fresh);
  const alone = fresh.length > 1 ? fetched.filter((running) => !isFresh(running)) : fetched;
  for (const running of alone) await execute(deps, running);
}

async function runTogether(deps: ExecuteDeps, fresh: readonly Running[]): Promise<void> {
  const ready = await inPace(deps, await checked(deps, fresh));
  const [first] = ready;
  if (!first) return;
  const { handler, startedMs } = first.running;
  const { result, settled, entered } = await call(deps, handler, ready);
  const fields = { handler: handler.name, events: ready.length, durationMs: Math.round(performance.now() - startedMs) };
  log("info", "batch.attempted", { ...fields, outcome: result.ok ? "delivered" : "failed" });
  const entries = ready.map(({ running }) => running);
  if (settled) return;
  if (result.ok) await settleAll(deps, entries, result);
  else if (deps.stop.aborted || !entered)
    await Promise.all(entries.map((running) => deps.settle(releaseOf(running, deps.stop.aborted ? 0 : NO_CONNECTION_SECONDS))));
  else if (decide(first.running, result).outcome === "throttled") await settleAll(deps, entries, result);
  // Whose failure it was is seen when each is tried alone; nobody has used an attempt so far.
  else for (const running of entries) await execute(deps, running);
}

const settleAll = (deps: ExecuteDeps, entries: readonly Running[], result: HandlerResult) =>
  Promise.all(entries.map((running) => deps.settle(settlementOf(running, decide(running, result)))));

/** The events as their schema gives them; one that does not fit is settled here, and the others run without it. */
async function checked(deps: ExecuteDeps, fresh: readonly Running[]): Promise<Ready[]> {
  const ready: Ready[] = [];
  for (const running of fresh) {
    const event = eventOf(running);
    try {
      ready.push({ running, event: running.handler.schema ? await withSchema(running.handler.schema, event) : event });
    } catch (error) {
      await settleAll(deps, [running], { ok: false, error });
    }
  }
  return ready;
}

/** Those that may start now; the others are given back. */
async function inPace(deps: ExecuteDeps, ready: readonly Ready[]): Promise<Ready[]> {
  const may = await Promise.all(
    ready.map(async ({ running }) => {
      const notYet = await waitForPace(running, deps.stop);
      if (notYet) await settle(deps, running, notYet);
      return notYet === undefined;
    }),
  );
  return ready.filter((_, index) => may[index]);
}

type Called = { result: HandlerResult; settled: boolean; entered: boolean };

function call(deps: ExecuteDeps, handler: Handler, ready: readonly Ready[]): Promise<Called> {
  return handler.transactional ? callInTransaction(deps, handler, ready) : callPlainly(deps, handler, ready);
}

async function callPlainly(
  { stop }: ExecuteDeps,
  handler: Extract<Handler, { transactional: false }>,
  ready: readonly Ready[],
): Promise<Called> {
  const events = ready.map(({ event }) => event);
  const { runBatch } = handler;
  if (!runBatch) throw new PermanentError("a batch handler without a run for batches");
  const result = await runWithin(handler.timeoutMs, stop, (signal) => runBatch(events, { signal, attempt: 1 }));
  if (result.ok) crashPoint("worker:after_effect");
  return { result, settled: false, entered: true };
}

/** All of them commit with their effects, or none does: when one lease was lost, the others are tried alone. */
async function callInTransaction(
  { prisma, queue, outbox, shard, stop }: ExecuteDeps,
  handler: Extract<Handler, { transactional: true }>,
  ready: readonly Ready[],
): Promise<Called> {
  const { name, runBatch } = handler;
  if (!runBatch) throw new PermanentError("a batch handler without a run for batches");
  const owners = new Map(ready.map(({ running: { claimed }, event }) => [event.id, { deliveryId: claimed.id, eventId: claimed.event_id }]));
  const ownerOf = ({ id }: HandlerEvent) => owners.get(id) ?? { deliveryId: "", eventId: "" };
  let entered = false;
  let calls = 0;
  const inTransaction = (signal: AbortSignal) =>
    prisma.$transaction(
      async (tx) => {
        signal.throwIfAborted();
        entered = true;
        const events = ready.map(({ event }) => event);
        calls = await runBatchWithTx({ name, runBatch }, events, { signal, attempt: 1, tx, ownerOf, deps: outbox });
        crashPoint("worker:after_effect");
        signal.throwIfAborted();
        const group = ready.map(({ running }) => settlementOf(running, decide(running, { ok: true })));
        const held = await settleGroup(dbOfPrisma(tx), queue, group, shard);
        if (held.includes(false)) throw new Error("a lease was lost");
      },
      { timeout: handler.timeoutMs + 5_000, maxWait: 10_000 },
    );
  const result = await runWithin(handler.timeoutMs, stop, inTransaction);
  if (result.ok && calls > 0) outbox.announce();
  return { result, settled: result.ok, entered };
}
