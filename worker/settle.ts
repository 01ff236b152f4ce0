/** Ends attempts: attempt row, state, next job, counts, the job's completion and who is let in next, in one transaction. */

import type { Handler } from "#lib/domain/handler.ts";
import { debounceOf } from "#lib/domain/line.ts";
import { letInNext } from "#lib/operations/letIn.ts";
import type { Db } from "#lib/postgres/db.ts";
import { announceConfig } from "#lib/postgres/listen.ts";
import { type DeliveryJob, type Lane, type NewJob, type Queue, wake } from "#lib/queue/queue.ts";
import { countFailures, countOutcomes, countReplayed } from "#lib/store/deliveryCounts.ts";
import { holdHandler } from "#lib/store/handlers.ts";
import { raiseWatermarks } from "#lib/store/latest.ts";
import { blockLines, freeSlots, holdLines, type LineKey } from "#lib/store/lines.ts";
import { JOBS_FROM, type Settlement, settleDelivered, settleDeliveries } from "#lib/store/settle.ts";
import { failureCounts, outcomeCounts, replayCounts } from "./settleCounts.ts";

export type Settling = {
  settlement: Settlement;
  handler: Handler;
  job: DeliveryJob;
  /** Received → started, for deliveries that succeed at once; 0 otherwise. */
  waitMs: number;
  lane: Lane;
  isReplay: boolean;
  /** Seconds for which the whole handler starts nothing, because a remote said so to this attempt. */
  hold: number | null;
  /** Set when it stands in its key's line: what becomes of its slot there, and when what it brought had happened. */
  line: { key: string; slot: "kept" | "free" | "blocked"; moment: string } | null;
};

/**
 * Settles a group, in the caller's transaction or, when all of it is plain success of one handler, in a statement that is its own.
 * @returns for each whether its lease still held; those that lost it changed nothing.
 */
export async function settleGroup(db: Db, queue: Queue, group: readonly Settling[], shard: number): Promise<boolean[]> {
  const settled = isPlainSuccess(group) ? await settlePlainly(db, queue, group, shard) : await settleInFull(db, queue, group, shard);
  return group.map(({ settlement }) => settled.has(settlement.deliveryId));
}

/** Whether one statement can settle it: delivered, all of one handler, nothing for a line or a replay to do. */
export const isPlainSuccess = (group: readonly Settling[]): boolean =>
  group.every(
    ({ settlement: { state, handler }, line, isReplay }) =>
      state === "delivered" && line === null && !isReplay && handler === group[0]?.settlement.handler,
  );

async function settlePlainly(db: Db, queue: Queue, group: readonly Settling[], shard: number): Promise<ReadonlySet<string>> {
  const [first] = group;
  if (!first) return new Set();
  const { handler, workerId, handlerVersion } = first.settlement;
  const jobs = await queue.completeStatement(
    handler,
    group.map(({ job }) => job),
    JOBS_FROM,
  );
  const deliveries = group.map(({ settlement, waitMs }) => ({ ...settlement, waitMs }));
  return settleDelivered(db, { handler, workerId, handlerVersion, shard, deliveries, jobs });
}

async function settleInFull(db: Db, queue: Queue, group: readonly Settling[], shard: number): Promise<ReadonlyMap<string, string | null>> {
  const settled = await settleDeliveries(
    db,
    group.map(({ settlement }) => settlement),
  );
  const held = group.filter(({ settlement }) => settled.has(settlement.deliveryId));
  if (held.length === 0) return settled;
  await requeue(db, queue, held);
  await holdHandlers(db, held);
  await advanceLines(db, queue, held, shard);
  await countOutcomes(db, outcomeCounts(held), shard);
  // The replay before the failures, as a replay's step locks them: the other way round they could wait for each other.
  const replays = replayCounts(held, settled);
  if (replays.length > 0) await countReplayed(db, replays);
  const failures = failureCounts(held);
  if (failures.length > 0) await countFailures(db, failures);
  return settled;
}

/** Ends the jobs and adds those of the next attempts. */
async function requeue(db: Db, queue: Queue, held: readonly Settling[]) {
  for (const [handler, group] of Map.groupBy(held, ({ settlement }) => settlement.handler)) {
    await queue.complete(
      db,
      handler,
      group.map(({ job }) => job),
    );
    const next = group.flatMap(({ settlement, lane }): NewJob[] =>
      settlement.retryJobId === null
        ? []
        : [
            {
              jobId: settlement.retryJobId,
              deliveryId: settlement.deliveryId,
              lane,
              ...(settlement.retryInSeconds === null ? {} : { startAfter: settlement.retryInSeconds }),
            },
          ],
    );
    await queue.enqueue(db, handler, next);
    // Only a delivery that was released can be run at once, by another worker.
    if (next.some(({ startAfter }) => startAfter === undefined)) await wake(db, [handler]);
  }
}

/** All workers are told at the commit; what has started by then goes on. */
async function holdHandlers(db: Db, held: readonly Settling[]) {
  const holds = Map.groupBy(
    held.filter(({ hold }) => hold !== null),
    ({ settlement }) => settlement.handler,
  );
  if (holds.size === 0) return;
  // In one order, as everybody who locks several of them.
  for (const [name, group] of [...holds].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    await holdHandler(db, name, Math.max(...group.map(({ hold }) => hold ?? 0)));
  await announceConfig(db);
}

type InLine = LineKey & { entry: Settling; slot: "kept" | "free" | "blocked"; moment: string };

async function advanceLines(db: Db, queue: Queue, held: readonly Settling[], shard: number): Promise<void> {
  const moved = held.flatMap((entry): InLine[] =>
    entry.line && entry.line.slot !== "kept" ? [{ ...entry.line, handler: entry.handler.name, entry }] : [],
  );
  if (moved.length === 0) return;
  // All of them at first, in the order everybody takes them in.
  await holdLines(db, moved);
  const blocked = moved.filter(({ slot }) => slot === "blocked");
  if (blocked.length > 0)
    await blockLines(
      db,
      blocked.map((line) => ({ ...line, deliveryId: line.entry.settlement.deliveryId })),
    );
  const applied = moved.filter(({ entry }) => entry.settlement.state === "delivered" && debounceOf(entry.handler));
  if (applied.length > 0) await raiseWatermarks(db, applied);
  const freed = moved.filter(({ slot }) => slot === "free");
  if (freed.length > 0) await freeSlots(db, freed);
  for (const [handler, group] of Map.groupBy(freed, ({ entry }) => entry.handler))
    await letInNext(db, queue, handler, [...new Set(group.map(({ key }) => key))], { shard });
}
