/** Cancels one delivery, or brings its next attempt forward to now. */
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { cancelDelivery, restartDelivery } from "#lib/store/deliveries.ts";
import { findDelivery } from "#lib/store/events.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { freeSlots } from "#lib/store/lines.ts";
import type { Actor } from "./actor.ts";
import { letInNext } from "./letIn.ts";

/** @throws AppError `not_found`, or `conflict` when its state does not allow it. */
export async function changeDelivery(pool: Pool, queue: Queue, id: string, action: "cancel" | "retry_now", actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    const row = await findDelivery(db, id);
    if (!row) throw new AppError("not_found", { what: "delivery", id: publicId("dlv", id) });
    if (action === "retry_now" && !(await listGatewayHandlers(db)).some(({ name }) => name === row.handler))
      throw new AppError("conflict", { problem: `The handler '${row.handler}' is not running anywhere: nothing would try the delivery.` });
    const jobId = newId();
    const changed = action === "cancel" ? await cancel(db, queue, id) : await restartDelivery(db, id, jobId);
    if (!changed)
      throw new AppError("conflict", {
        problem:
          row.state === "queued" && action === "retry_now"
            ? "The delivery waits for others of its key, which come first."
            : `The delivery is ${row.state}: it cannot be ${action === "cancel" ? "cancelled" : "tried now"}.`,
      });
    if (action === "retry_now") {
      await queue.enqueue(db, row.handler, [{ jobId, deliveryId: id, lane: "live" }]);
      await wake(db, [row.handler]);
    }
    await insertAudit(db, actor, action === "cancel" ? "delivery.cancelled" : "delivery.retried", publicId("dlv", id), {
      handler: row.handler,
    });
  });
}

/** One that held its key's slot makes room for the next. */
async function cancel(db: Db, queue: Queue, id: string): Promise<boolean> {
  const cancelled = await cancelDelivery(db, id);
  if (!cancelled) return false;
  const { handler: name, key, in_slot } = cancelled;
  if (key !== null && in_slot) {
    await freeSlots(db, [{ handler: name, key }]);
    const handler = (await listGatewayHandlers(db)).find((definition) => definition.name === name);
    await letInNext(db, queue, handler ?? { name }, [key]);
  }
  return true;
}
