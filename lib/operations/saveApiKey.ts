/** Creates and revokes API keys. The key itself is shown once and stored as a hash. */
import type { z } from "zod";
import type { ApiKey, apiKeyCreate } from "#lib/contracts/people.ts";
import type { Role } from "#lib/domain/delivery.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import { hashToken, randomToken } from "#lib/secrets.ts";
import { insertAudit } from "#lib/store/audit.ts";
import type { Actor } from "./actor.ts";

type Row = {
  id: string;
  name: string;
  role: string;
  keyStart: string;
  createdBy: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

const keyOf = (row: Row): ApiKey => ({
  id: publicId("key", row.id),
  name: row.name,
  role: row.role as Role,
  keyStart: row.keyStart,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revoked: row.revokedAt !== null,
});

export async function listApiKeys(prisma: PrismaClient): Promise<ApiKey[]> {
  const rows = await prisma.apiKey.findMany({ orderBy: { createdAt: "desc" }, omit: { keyHash: true } });
  return rows.map(keyOf);
}

/** @returns the key with its secret text, this once. */
export async function createApiKey(prisma: PrismaClient, { name, role }: z.output<typeof apiKeyCreate>, actor: Actor): Promise<ApiKey> {
  const key = `spw_${randomToken(32)}`;
  const id = newId();
  return prisma.$transaction(async (tx) => {
    const row = await tx.apiKey.create({
      data: { id, name, role, keyHash: new Uint8Array(hashToken(key)), keyStart: key.slice(0, 10), createdBy: actor.name },
    });
    await insertAudit(dbOfPrisma(tx), actor, "api_key.created", publicId("key", id), { name, role });
    return { ...keyOf(row), key };
  });
}

/** @throws AppError `not_found`. */
export async function revokeApiKey(prisma: PrismaClient, id: string, actor: Actor): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: new Date() } });
    if (count === 0) throw new AppError("not_found", { what: "API key", id: publicId("key", id) });
    await insertAudit(dbOfPrisma(tx), actor, "api_key.revoked", publicId("key", id));
  });
}
