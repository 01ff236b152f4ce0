/** Finds deliveries that nothing will run any more, and gives each a new job. Our rows are the truth; jobs can be lost. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";
import { lineRuleOf } from "#lib/domain/line.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { listOpenDeliveries, rescheduleOrphans } from "#lib/store/deliveries.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { leaveLines, mendLines } from "#lib/store/lineCare.ts";
import { enqueue, letInNext } from "./letIn.ts";

const PAGE = 1_000;
const FIRST = "00000000-0000-0000-0000-000000000000";

/** @returns how many were found without a job; 0 on a healthy system. */
export async function reconcile(pool: Pool, db: Db, queue: Queue, handlers: readonly string[]): Promise<number> {
  let found = 0;
  const definitions = await listGatewayHandlers(db);
  for (const handler of handlers) {
    const definition = definitions.find(({ name }) => name === handler);
    if (definition) found += await reconcileLines(pool, queue, definition);
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

const LINES = 500;

/** Whoever waits in a line that has room, or in a line that there should not be. @returns how many were let in */
async function reconcileLines(pool: Pool, queue: Queue, handler: HandlerDefinition): Promise<number> {
  const slots = lineRuleOf(handler)?.slots ?? null;
  let found = 0;
  for (let after = ""; ; ) {
    const { letIn, last } = await inTransaction(pool, async (db) => {
      if (slots === null) {
        const left = await leaveLines(db, handler.name, PAGE);
        return { letIn: await enqueue(db, queue, handler.name, left), last: left.length < PAGE ? undefined : "" };
      }
      const lines = await mendLines(db, handler.name, slots, { after, limit: LINES });
      const keys = lines.map(({ key }) => key);
      return { letIn: await letInNext(db, queue, handler, keys), last: keys.length < LINES ? undefined : keys.at(-1) };
    });
    found += letIn;
    if (last === undefined) return found;
    after = last;
  }
}
