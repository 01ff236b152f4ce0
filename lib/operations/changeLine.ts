/** Gets a blocked line going again: with its dead letter, or without it. */
import type { BlockedKeyPatch } from "#lib/contracts/handlers.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { holdBlockedLine, reviveBlocker, unblockLines } from "#lib/store/lines.ts";
import type { Actor } from "./actor.ts";
import { letInNext } from "./letIn.ts";

/**
 * `retry`: the dead letter runs once more, before all that waits behind it. `skip`: it stays a dead letter, and the next one runs.
 * @throws AppError `not_found` when there is no such handler, `conflict` when the key is not blocked.
 */
export async function changeLine(pool: Pool, queue: Queue, name: string, { key, action }: BlockedKeyPatch, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    const handler = (await listGatewayHandlers(db)).find((definition) => definition.name === name);
    if (!handler) throw new AppError("not_found", { what: "handler", id: name });
    const blocked = await holdBlockedLine(db, name, key);
    if (!blocked) throw new AppError("conflict", { problem: `The key '${key}' of '${name}' is not blocked.` });
    if (action === "retry") await retry(db, queue, name, blocked.deliveryId);
    else await skip(db, queue, handler, { key, deliveryId: blocked.deliveryId });
    await insertAudit(db, actor, action === "retry" ? "key.retried" : "key.skipped", name, {
      key,
      delivery: publicId("dlv", blocked.deliveryId),
    });
  });
}

async function retry(db: Db, queue: Queue, handler: string, deliveryId: string) {
  const jobId = newId();
  await reviveBlocker(db, deliveryId, jobId);
  await queue.enqueue(db, handler, [{ jobId, deliveryId, lane: "live" }]);
  await wake(db, [handler]);
}

async function skip(db: Db, queue: Queue, handler: HandlerDefinition, { key, deliveryId }: { key: string; deliveryId: string }) {
  await unblockLines(db, [{ handler: handler.name, key, deliveryId }]);
  await letInNext(db, queue, handler, [key]);
}
