/** Gets blocked lines going again: with their dead letters, or without. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { type Queue, wake } from "#lib/queue/queue.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { type Blocked, holdBlockedLines, reviveBlockers, unblockLines } from "#lib/store/lines.ts";
import type { Actor } from "./actor.ts";
import { letInNext } from "./letIn.ts";

type LineChange = { key: string; action: "retry" | "skip" };

/**
 * `retry`: the dead letter runs once more, before all that waits behind it. `skip`: it stays a dead letter, and the next one runs.
 * @throws AppError `not_found` when there is no such handler, `conflict` when the key is not blocked.
 */
export async function changeLine(pool: Pool, queue: Queue, name: string, { key, action }: LineChange, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    const handler = await findHandler(db, name);
    const [blocked] = await holdBlockedLines(db, name, { keys: [key], limit: 1 });
    if (!blocked) throw new AppError("conflict", { problem: `The key '${key}' of '${name}' is not blocked.` });
    if (action === "skip") await skip(db, queue, handler, blocked);
    else if ((await retry(db, queue, name, [blocked])) === 0)
      throw new AppError("conflict", { problem: `What blocks the key '${key}' of '${name}' was replayed: skip it to go on.` });
    const delivery = publicId("dlv", blocked.deliveryId);
    await insertAudit(db, actor, action === "retry" ? "key.retried" : "key.skipped", name, { key, delivery });
  });
}

const AT_ONCE = 500;

/**
 * Retries what blocks each key of a handler. A key that is blocked again meanwhile is not retried twice.
 * @returns how many keys go on
 * @throws AppError `not_found`.
 */
export async function retryAllLines(pool: Pool, queue: Queue, name: string, actor: Actor): Promise<number> {
  let retried = 0;
  for (let after = ""; ; ) {
    const held = await inTransaction(pool, async (db) => {
      await findHandler(db, name);
      const blocked = await holdBlockedLines(db, name, { after, limit: AT_ONCE });
      const keys = blocked.length > 0 ? await retry(db, queue, name, blocked) : 0;
      if (keys > 0) await insertAudit(db, actor, "key.all_retried", name, { keys });
      retried += keys;
      return blocked;
    });
    if (held.length < AT_ONCE) return retried;
    after = held.at(-1)?.key ?? after;
  }
}

async function findHandler(db: Db, name: string): Promise<HandlerDefinition> {
  const handler = (await listGatewayHandlers(db)).find((definition) => definition.name === name);
  if (!handler) throw new AppError("not_found", { what: "handler", id: name });
  return handler;
}

/** The caller holds the lines. @returns how many dead letters run once more */
async function retry(db: Db, queue: Queue, handler: string, blocked: readonly Blocked[]): Promise<number> {
  const jobs = blocked.map(({ deliveryId }) => ({ jobId: newId(), deliveryId, lane: "live" as const }));
  const revived = await reviveBlockers(db, jobs);
  await queue.enqueue(
    db,
    handler,
    jobs.filter(({ deliveryId }) => revived.has(deliveryId)),
  );
  await wake(db, [handler]);
  return revived.size;
}

async function skip(db: Db, queue: Queue, handler: HandlerDefinition, blocked: Blocked) {
  await unblockLines(db, [{ handler: handler.name, ...blocked }]);
  await letInNext(db, queue, handler, [blocked.key]);
}
