/** New credentials for a source; the old ones stay valid for the overlap, or end now. */
import type { z } from "zod";
import type { secretRotate } from "#lib/contracts/sources.ts";
import { publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import type { PrismaClient } from "#lib/postgres/prisma.ts";
import type { Vault } from "#lib/secrets.ts";
import type { Actor } from "./actor.ts";
import { announce, encryptAll } from "./saveSource.ts";
import { prepareSource, providerOf } from "./sourceCredentials.ts";

type Deps = { prisma: PrismaClient; vault: Vault };
const HOUR_MS = 3_600_000;

/**
 * Only the credentials given are rotated; an empty one that we can make up is made up. At most two versions of each are live, so during an
 * overlap it takes `force`, which ends the older one now.
 * @returns the new version, and what was made up: shown once
 * @throws AppError `not_found`, `bad_request`, `rotation_overlap`.
 */
export async function rotateSecret(
  { prisma, vault }: Deps,
  id: string,
  { credentials, overlapHours, force = false }: z.output<typeof secretRotate>,
  actor: Actor,
): Promise<{ version: number; generated: Record<string, string> }> {
  return prisma.$transaction(async (tx) => {
    const source = await tx.source.findFirst({ where: { id, deletedAt: null }, include: { secrets: true } });
    if (!source) throw new AppError("not_found", { what: "source", id: publicId("src", id) });
    const provider = providerOf(source.provider);
    const names = Object.keys(credentials);
    if (names.length === 0) throw new AppError("bad_request", { problem: "credentials: name at least one credential to rotate." });
    const fields = Object.fromEntries(Object.entries(provider.credentials).filter(([name]) => names.includes(name)));
    const { credentials: checked, generated } = prepareSource({ ...provider, credentials: fields }, credentials, {});

    const version = Math.max(0, ...source.secrets.map((secret) => secret.version)) + 1;
    const now = new Date();
    const overlap = source.secrets.find(({ name, expiresAt }) => names.includes(name) && expiresAt !== null && expiresAt > now);
    if (overlap?.expiresAt && !force) throw new AppError("rotation_overlap", { until: overlap.expiresAt.toISOString() });
    // What was still overlapping from the last rotation ends: two live versions, not three.
    await tx.sourceSecret.updateMany({ where: { sourceId: id, name: { in: names }, expiresAt: { gt: now } }, data: { expiresAt: now } });
    await tx.sourceSecret.updateMany({
      where: { sourceId: id, name: { in: names }, expiresAt: null },
      data: { expiresAt: new Date(now.getTime() + overlapHours * HOUR_MS) },
    });
    await tx.sourceSecret.createMany({ data: encryptAll(vault, checked, version).map((secret) => ({ ...secret, sourceId: id })) });
    await announce(tx, actor, "secret.rotated", id, { names, version, overlapHours, ...(overlap ? { force } : {}) });
    return { version, generated };
  });
}

/** Ends every version but the current one now. */
export async function revokeOldSecrets({ prisma }: Deps, id: string, actor: Actor): Promise<number> {
  return prisma.$transaction(async (tx) => {
    const now = new Date();
    const { count } = await tx.sourceSecret.updateMany({ where: { sourceId: id, expiresAt: { gt: now } }, data: { expiresAt: now } });
    await announce(tx, actor, "secret.revoked", id, { count });
    return count;
  });
}
