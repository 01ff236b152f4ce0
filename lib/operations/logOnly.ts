/** A source that stores what does not verify instead of refusing it: for an hour at most, and without any handler ever seeing it. */
import { publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import type { PrismaClient } from "#lib/postgres/prisma.ts";
import type { Actor } from "./actor.ts";
import { announce } from "./saveSource.ts";

type Deps = { prisma: PrismaClient };
const MINUTE_MS = 60_000;

/** It ends by itself, also when nothing is left that could end it: the receivers compare the time. @throws AppError `not_found`. */
export function startLogOnly({ prisma }: Deps, id: string, minutes: number, actor: Actor): Promise<void> {
  return prisma.$transaction(async (tx) => {
    const now = new Date();
    const until = new Date(now.getTime() + minutes * MINUTE_MS);
    const { count } = await tx.source.updateMany({
      where: { id, deletedAt: null },
      data: { logOnlySince: now, logOnlyUntil: until, updatedAt: now },
    });
    if (count === 0) throw new AppError("not_found", { what: "source", id: publicId("src", id) });
    await announce(tx, actor, "source.log_only_started", id, { minutes, until: until.toISOString() });
  });
}

/** @throws AppError `not_found`. */
export function endLogOnly({ prisma }: Deps, id: string, actor: Actor): Promise<void> {
  return prisma.$transaction(async (tx) => {
    const { count } = await tx.source.updateMany({
      where: { id, deletedAt: null },
      data: { logOnlySince: null, logOnlyUntil: null, updatedAt: new Date() },
    });
    if (count === 0) throw new AppError("not_found", { what: "source", id: publicId("src", id) });
    await announce(tx, actor, "source.log_only_ended", id, {});
  });
}
