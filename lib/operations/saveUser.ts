/** Creates and changes users. A change of role, password or access ends the user's sessions. */
import type { z } from "zod";
import { hashPassword } from "#lib/auth/password.ts";
import type { User, userCreate, userPatch } from "#lib/contracts/people.ts";
import type { Role } from "#lib/domain/delivery.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { deleteSessionsOf, insertUser, lockAdmins } from "#lib/store/users.ts";
import type { Actor } from "./actor.ts";

export async function listUsers(prisma: PrismaClient): Promise<User[]> {
  const rows = await prisma.user.findMany({ orderBy: { email: "asc" }, omit: { passwordHash: true } });
  return rows.map((row) => ({
    id: publicId("usr", row.id),
    email: row.email,
    name: row.name,
    role: row.role as Role,
    disabled: row.disabledAt !== null,
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
  }));
}

/** @throws AppError `name_taken`. */
export async function createUser(
  prisma: PrismaClient,
  { email, name, role, password }: z.output<typeof userCreate>,
  actor: Actor,
): Promise<string> {
  const passwordHash = await hashPassword(password);
  const id = newId();
  await prisma.$transaction(async (tx) => {
    const db = dbOfPrisma(tx);
    if (!(await insertUser(db, { id, email, name, role, passwordHash }))) throw new AppError("name_taken", { what: "user", name: email });
    await insertAudit(db, actor, "user.created", publicId("usr", id), { email, role });
  });
  return id;
}

/** @throws AppError `not_found`, or `conflict` when nobody could administer any more. */
export async function updateUser(
  prisma: PrismaClient,
  id: string,
  { role, disabled, password, name }: z.output<typeof userPatch>,
  actor: Actor,
): Promise<void> {
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  await prisma.$transaction(async (tx) => {
    const db = dbOfPrisma(tx);
    // Two administrators who demote each other at the same moment must not both succeed.
    await lockAdmins(db);
    const user = await tx.user.findUnique({ where: { id } });
    if (!user) throw new AppError("not_found", { what: "user", id: publicId("usr", id) });
    await tx.user.update({
      where: { id },
      data: {
        ...(role === undefined ? {} : { role }),
        ...(name === undefined ? {} : { name }),
        ...(passwordHash === undefined ? {} : { passwordHash }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? new Date() : null }),
      },
    });
    if ((await tx.user.count({ where: { role: "admin", disabledAt: null } })) === 0)
      throw new AppError("conflict", { problem: "This is the last administrator: make another one first." });
    if (role !== undefined || disabled || passwordHash !== undefined) await deleteSessionsOf(db, id);
    await insertAudit(db, actor, "user.updated", publicId("usr", id), {
      role,
      disabled,
      name,
      password: passwordHash === undefined ? undefined : "changed",
    });
  });
}
