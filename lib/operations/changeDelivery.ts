/** Cancels one delivery, or brings its next attempt forward to now. */
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { cancelDelivery, restartDelivery } from "#lib/store/deliveries.ts";
import { findDelivery } from "#lib/store/events.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import type { Actor } from "./actor.ts";

/** @throws AppError `not_found`, or `conflict` when its state does not allow it. */
export async function changeDelivery(pool: Pool, queue: Queue, id: string, action: "cancel" | "retry_now", actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    const row = await findDelivery(db, id);
    if (!row) throw new AppError("not_found", { what: "delivery", id: publicId("dlv", id) });
    if (action === "retry_now" && !(await listGatewayHandlers(db)).some(({ name }) => name === row.handler))
      throw new AppError("conflict", { problem: `The handler '${row.handler}' is not running anywhere: nothing would try the delivery.` });
    const jobId = newId();
    const changed = action === "cancel" ? await cancelDelivery(db, id) : await restartDelivery(db, id, jobId);
    if (!changed)
      throw new AppError("conflict", {
        problem: `The delivery is ${row.state}: it cannot be ${action === "cancel" ? "cancelled" : "tried now"}.`,
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
