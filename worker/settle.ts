/** Ends attempts: attempt row, state, next job, counts and the job's completion, in one transaction. */
import type { Db } from "#lib/postgres/db.ts";
import { type DeliveryJob, type Lane, type NewJob, type Queue, wake } from "#lib/queue/queue.ts";
import { type Settlement, settleDeliveries } from "#lib/store/deliveries.ts";
import { countFailures, countOutcomes, countReplayed, type FailureCount, type OutcomeCount } from "#lib/store/deliveryCounts.ts";

export type Settling = {
  settlement: Settlement;
  job: DeliveryJob;
  /** Received → started, for deliveries that succeed at once; 0 otherwise. */
  waitMs: number;
  lane: Lane;
};

/**
 * Settles a group in the caller's transaction.
 * @returns for each whether its lease still held; those that lost it changed nothing.
 */
export async function settleGroup(db: Db, queue: Queue, group: readonly Settling[], shard: number): Promise<boolean[]> {
  const settled = await settleDeliveries(
    db,
    group.map(({ settlement }) => settlement),
  );
  const held = group.filter(({ settlement }) => settled.has(settlement.deliveryId));
  if (held.length > 0) {
    await requeue(db, queue, held);
    await countOutcomes(db, outcomeCounts(held), shard);
    // The replay before the failures, as a replay's step locks them: the other way round they could wait for each other.
    const replays = replayCounts(held, settled);
    if (replays.length > 0) await countReplayed(db, replays);
    const failures = failureCounts(held);
    if (failures.length > 0) await countFailures(db, failures);
  }
  return group.map(({ settlement }) => settled.has(settlement.deliveryId));
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

function outcomeCounts(held: readonly Settling[]): OutcomeCount[] {
  const counts = new Map<string, OutcomeCount>();
  const add = ({ settlement: { handler, sourceId, durationMs }, waitMs }: Settling, outcome: string) => {
    const key = `${handler} ${sourceId} ${outcome}`;
    const count = counts.get(key) ?? { handler, sourceId, outcome, deliveries: 0, durationMs: 0, waitMs: 0 };
    count.deliveries++;
    count.durationMs += durationMs;
    count.waitMs += waitMs;
    counts.set(key, count);
  };
  for (const entry of held) {
    if (entry.settlement.outcome !== "released") add(entry, entry.settlement.outcome);
    if (entry.settlement.state === "dead") add(entry, "dead");
  }
  return [...counts.values()].toSorted((a, b) =>
    `${a.handler} ${a.sourceId} ${a.outcome}` < `${b.handler} ${b.sourceId} ${b.outcome}` ? -1 : 1,
  );
}

function failureCounts(held: readonly Settling[]): FailureCount[] {
  const counts = new Map<string, FailureCount>();
  for (const { settlement: s } of held) {
    if (s.state !== "dead" || s.fingerprint === null) continue;
    const count = counts.get(s.fingerprint) ?? {
      fingerprint: s.fingerprint,
      handler: s.handler,
      errorName: s.errorName ?? "Error",
      title: s.title ?? "",
      sample: s.errorMessage ?? "",
      eventId: s.eventId,
      dead: 0,
    };
    count.dead++;
    counts.set(s.fingerprint, count);
  }
  return [...counts.values()];
}

function replayCounts(held: readonly Settling[], settled: ReadonlyMap<string, string | null>) {
  const counts = new Map<string, { replayId: string; delivered: number; dead: number }>();
  for (const { settlement } of held) {
    const replayId = settled.get(settlement.deliveryId);
    if (!replayId || (settlement.state !== "delivered" && settlement.state !== "dead")) continue;
    const count = counts.get(replayId) ?? { replayId, delivered: 0, dead: 0 };
    count[settlement.state]++;
    counts.set(replayId, count);
  }
  return [...counts.values()].toSorted((a, b) => (a.replayId < b.replayId ? -1 : 1));
}
