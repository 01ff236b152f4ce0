/** Gives an outbound call that is dead all its attempts again. */
import { publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { announceCalls, type CallRow, findCall, requeueCall } from "#lib/store/outbox.ts";
import type { Actor } from "./actor.ts";

/** @throws AppError `not_found`, or `conflict` when it is not dead. */
export async function retryCall(pool: Pool, id: string, actor: Actor): Promise<CallRow> {
  return inTransaction(pool, async (db) => {
    const requeued = await requeueCall(db, id);
    const call = await findCall(db, id);
    if (!call) throw new AppError("not_found", { what: "outbound call", id: publicId("out", id) });
    if (!requeued) throw new AppError("conflict", { problem: `The outbound call is ${call.state}: only a dead one can be tried again.` });
    await insertAudit(db, actor, "call.retried", publicId("out", id), { delivery: publicId("dlv", call.delivery_id) });
    // Rare, so it may notify in its transaction.
    await announceCalls(db);
    return call;
  });
}
