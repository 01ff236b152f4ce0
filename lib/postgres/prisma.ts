/** Typed reads and writes for settings, and the transaction that transactional handlers receive. */
import { PrismaPg } from "@prisma/adapter-pg";
import type pg from "pg";
import { Prisma, PrismaClient } from "#prisma/generated/client.ts";
import type { Db, Rows } from "./db.ts";

export type { PrismaClient };
/** What Prisma writes for an absent value of a JSON column; `null` would be JSON's own. */
export const JSON_ABSENT = Prisma.DbNull;

/** A client over an existing pool; closing it leaves the pool open. */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: false }) });
}

/** A Prisma transaction as the `Db` that store functions take, so both halves commit together. */
export const dbOfPrisma = (tx: Prisma.TransactionClient): Db => ({
  async query<R>(text: string, values: readonly unknown[] = []): Promise<Rows<R>> {
    const rows = await tx.$queryRawUnsafe<R[]>(text, ...values);
    return { rows, rowCount: rows.length };
  },
});
