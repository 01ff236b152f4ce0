/** What people change about themselves: preferences and name, password, where they are signed in. */
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { z } from "zod";
import { hashPassword, passwordMatches } from "#lib/auth/password.ts";
import type { mePatch, ownPassword } from "#lib/contracts/people.ts";
import { publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { deleteOtherSessions, deleteSessionsOf, findPasswordHash, saveOwn, setPasswordHash } from "#lib/store/users.ts";
import type { Actor } from "./actor.ts";

/** A person of this session. `session`: what the session is found by. */
export type Own = { id: string; session: Buffer };

/** Preferences touch nobody else and are not audited; a name is. */
export async function changeOwn(pool: Pool, own: Own, { name, preferences = {} }: z.output<typeof mePatch>, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    await saveOwn(db, own.id, { name, preferences });
    if (name !== undefined) await audit(db, own, "user.updated", actor, { name });
  });
}

const PERIOD_SECONDS = 300;
/** A stolen session must not find out the password. */
const guesses = new RateLimiterMemory({ points: 10, duration: PERIOD_SECONDS });

/** Ends the person's other sessions. @throws AppError `wrong_credentials`, `too_many_attempts`. */
export async function changeOwnPassword(
  pool: Pool,
  db: Db,
  own: Own,
  { current, password }: z.output<typeof ownPassword>,
  actor: Actor,
): Promise<void> {
  await guesses.consume(own.id).catch(() => {
    throw new AppError("too_many_attempts", { seconds: PERIOD_SECONDS });
  });
  if (!(await passwordMatches(current, await findPasswordHash(db, own.id)))) throw new AppError("wrong_password");
  await guesses.delete(own.id);
  const passwordHash = await hashPassword(password);
  await inTransaction(pool, async (tx) => {
    await setPasswordHash(tx, own.id, passwordHash);
    await deleteOtherSessions(tx, own.id, own.session);
    await audit(tx, own, "user.password_changed", actor, {});
  });
}

/** Signs out everywhere; with `others`, everywhere else. */
export async function endOwnSessions(pool: Pool, own: Own, others: boolean, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    if (others) await deleteOtherSessions(db, own.id, own.session);
    else await deleteSessionsOf(db, own.id);
    await audit(db, own, "user.signed_out", actor, { where: others ? "everywhere else" : "everywhere" });
  });
}

const audit = (db: Db, own: Own, action: string, actor: Actor, detail: Record<string, unknown>) =>
  insertAudit(db, actor, action, publicId("usr", own.id), detail);
