/** Pauses or resumes a handler: its deliveries wait, nothing is lost, no attempt is used. */
import { AppError } from "#lib/errors.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { announceConfig } from "#lib/postgres/listen.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { setHandlerPaused } from "#lib/store/handlerStats.ts";
import type { Actor } from "./actor.ts";

/** @throws AppError `not_found`. */
export async function pauseHandler(pool: Pool, name: string, paused: boolean, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    if (!(await setHandlerPaused(db, name, paused ? actor.name : null))) throw new AppError("not_found", { what: "handler", id: name });
    await insertAudit(db, actor, paused ? "handler.paused" : "handler.resumed", name);
    await announceConfig(db);
  });
}
