/** Finds deliveries that nothing will run any more, and gives each a new job. Our rows are the truth; jobs can be lost. */
import { newId } from "#lib/domain/id.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { listOpenDeliveries, rescheduleOrphans } from "#lib/store/deliveries.ts";

const PAGE = 1_000;
const FIRST = "00000000-0000-0000-0000-000000000000";

/** @returns how many were found without a job; 0 on a healthy system. */
export async function reconcile(pool: Pool, db: Db, queue: Queue, handlers: readonly string[]): Promise<number> {
  let found = 0;
  for (const handler of handlers) {
    for (let after = FIRST; ; ) {
      const open = await listOpenDeliveries(db, handler, after, PAGE);
      const live = await queue.liveJobIds(
        db,
        handler,
        open.map(({ job_id }) => job_id),
      );
      const orphans = open.filter(({ job_id }) => !live.has(job_id));
      if (orphans.length > 0) found += await reschedule(pool, queue, handler, orphans);
      after = open.at(-1)?.id ?? after;
      if (open.length < PAGE) break;
    }
  }
  return found;
}

async function reschedule(
  pool: Pool,
  queue: Queue,
  handler: string,
  orphans: Awaited<ReturnType<typeof listOpenDeliveries>>,
): Promise<number> {
  const wanted = orphans.map((orphan) => ({ ...orphan, newJobId: newId() }));
  return inTransaction(pool, async (db) => {
    const taken = await rescheduleOrphans(
      db,
      wanted.map(({ id, job_id, newJobId }) => ({ id, oldJobId: job_id, newJobId })),
    );
    const jobs = wanted.filter(({ id }) => taken.has(id));
    await queue.enqueue(
      db,
      handler,
      jobs.map(({ id, newJobId, next_attempt_at, replay_id }) => ({
        jobId: newJobId,
        deliveryId: id,
        lane: replay_id === null ? "retry" : "replay",
        ...(next_attempt_at ? { startAfter: next_attempt_at } : {}),
      })),
    );
    await wake(db, [handler]);
    return jobs.length;
  });
}
