/** The first administrator: by the one-time link, or from the environment. Only while there is nobody. */
import type { z } from "zod";
import { hashPassword } from "#lib/auth/password.ts";
import type { setupRequest } from "#lib/contracts/people.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { hashToken } from "#lib/secrets.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { takeSetupToken } from "#lib/store/setupTokens.ts";
import { hasUsers, insertUser } from "#lib/store/users.ts";
import { type Actor, SYSTEM } from "./actor.ts";

/** Fifty at once make one: the token is taken by deleting it. @throws AppError `setup_closed`. */
export async function createFirstUser(
  pool: Pool,
  { token, email, name, password }: z.output<typeof setupRequest>,
  address: string,
): Promise<void> {
  const passwordHash = await hashPassword(password);
  await inTransaction(pool, async (db) => {
    if (!(await takeSetupToken(db, hashToken(token), new Date())) || (await hasUsers(db))) throw new AppError("setup_closed");
    const id = newId();
    const actor: Actor = { name: email.toLowerCase(), role: "admin", address };
    await insertUser(db, { id, email, name, role: "admin", passwordHash });
    await insertAudit(db, actor, "user.created", publicId("usr", id), { email, role: "admin", by: "set-up link" });
  });
}

/** Creates the administrator named in the environment when there is no such user. Never changes an existing one. */
export async function ensureAdmin(pool: Pool, { email, password }: { email: string; password: string }): Promise<boolean> {
  const passwordHash = await hashPassword(password);
  return inTransaction(pool, async (db) => {
    const id = newId();
    if (!(await insertUser(db, { id, email, name: "", role: "admin", passwordHash }))) return false;
    await insertAudit(db, SYSTEM, "user.created", publicId("usr", id), { email, role: "admin", by: "environment" });
    return true;
  });
}
