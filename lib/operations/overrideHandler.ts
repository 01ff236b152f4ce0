/** Sets limits of a handler over what its code declares, or gives them back to the code. Running workers follow at once. */
import type { Overrides } from "#lib/domain/handler.ts";
import { AppError } from "#lib/errors.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { announceConfig } from "#lib/postgres/listen.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { mergeOverrides } from "#lib/store/handlerStats.ts";
import type { Actor } from "./actor.ts";

/** A limit left out of `patch` stays, null gives it back. @throws AppError `not_found`. */
export async function overrideHandler(pool: Pool, name: string, patch: Overrides, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    const overrides = await mergeOverrides(db, name, patch);
    if (!overrides) throw new AppError("not_found", { what: "handler", id: name });
    await insertAudit(db, actor, "handler.limits_changed", name, overrides);
    await announceConfig(db);
  });
}
