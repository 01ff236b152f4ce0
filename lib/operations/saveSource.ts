/** Creates, changes and deletes sources. Secrets are encrypted here and never come back. */
import { randomBytes } from "node:crypto";
import type { z } from "zod";
import type { sourceCreate, sourcePatch } from "#lib/contracts/sources.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { isUniqueViolation } from "#lib/postgres/codes.ts";
import { announceConfig } from "#lib/postgres/listen.ts";
import { dbOfPrisma, type PrismaClient } from "#lib/postgres/prisma.ts";
import type { Vault } from "#lib/secrets.ts";
import { insertAudit } from "#lib/store/audit.ts";
import type { Actor } from "./actor.ts";
import { prepareSource, providerOf } from "./sourceCredentials.ts";

/** How the name of every source of demo data begins: the database insists on it. */
export const DEMO_PREFIX = "Demo ";

type Deps = { prisma: PrismaClient; vault: Vault };

/** @returns the new source's uuid, and the credentials that were made up: shown once. */
export async function createSource(
  { prisma, vault }: Deps,
  input: z.output<typeof sourceCreate>,
  actor: Actor,
): Promise<{ id: string; generated: Record<string, string> }> {
  const provider = providerOf(input.provider);
  const { credentials, settings, generated } = prepareSource(provider, input.credentials, input.settings, {
    later: input.secretLater ?? false,
  });
  const id = newId();
  await prisma
    .$transaction(async (tx) => {
      await tx.source.create({
        data: {
          id,
          name: input.name,
          provider: provider.id,
          ingestKey: randomBytes(16).toString("hex"),
          settings,
          maxBodyBytes: input.maxBodyBytes,
          decompress: input.decompress ?? false,
          secrets: { create: encryptAll(vault, credentials, 1) },
        },
      });
      await announce(tx, actor, "source.created", id, { name: input.name, provider: provider.id });
    })
    .catch((error: unknown) => {
      throw nameTaken(error, input.name);
    });
  return { id, generated };
}

export function encryptAll(vault: Vault, credentials: Record<string, string>, version: number) {
  return Object.entries(credentials).map(([name, value]) => {
    const secretId = newId();
    return { id: secretId, name, version, ciphertext: new Uint8Array(vault.encrypt(value, `source_secret:${secretId}`)) };
  });
}

/** @throws AppError `not_found`, `name_taken`, `bad_request`. */
export async function updateSource({ prisma }: Deps, id: string, patch: z.output<typeof sourcePatch>, actor: Actor): Promise<void> {
  await prisma
    .$transaction(async (tx) => {
      const source = await tx.source.findFirst({ where: { id, deletedAt: null } });
      if (!source) throw new AppError("not_found", { what: "source", id: publicId("src", id) });
      if (source.demo && patch.name !== undefined && !patch.name.startsWith(DEMO_PREFIX))
        throw new AppError("bad_request", {
          problem: `name: a source of demo data keeps '${DEMO_PREFIX.trim()}' at the start of its name.`,
        });
      const settings = patch.settings && prepareSource({ ...providerOf(source.provider), credentials: {} }, {}, patch.settings).settings;
      await tx.source.update({
        where: { id },
        data: {
          ...(patch.name === undefined ? {} : { name: patch.name }),
          ...(settings === undefined ? {} : { settings }),
          ...(patch.maxBodyBytes === undefined ? {} : { maxBodyBytes: patch.maxBodyBytes }),
          ...(patch.decompress === undefined ? {} : { decompress: patch.decompress }),
          ...(patch.disabled === undefined ? {} : { disabledAt: patch.disabled ? new Date() : null }),
          updatedAt: new Date(),
        },
      });
      await announce(tx, actor, "source.updated", id, patch);
    })
    .catch((error: unknown) => {
      throw nameTaken(error, patch.name ?? "");
    });
}

/** Its URL stops working at once; its events stay until retention takes them. */
export async function deleteSource({ prisma }: Deps, id: string, actor: Actor): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const { count } = await tx.source.updateMany({ where: { id, deletedAt: null }, data: { deletedAt: new Date() } });
    if (count === 0) throw new AppError("not_found", { what: "source", id: publicId("src", id) });
    await tx.sourceSecret.deleteMany({ where: { sourceId: id } });
    await announce(tx, actor, "source.deleted", id, {});
  });
}

type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/** Audit, and the word to every cache, in the change's own transaction. */
export async function announce(tx: Tx, actor: Actor, action: string, sourceId: string, detail: Record<string, unknown>): Promise<void> {
  const db = dbOfPrisma(tx);
  await insertAudit(db, actor, action, publicId("src", sourceId), detail);
  await announceConfig(db);
}

function nameTaken(error: unknown, name: string): unknown {
  return isUniqueViolation(error) ? new AppError("name_taken", { what: "source", name }, { cause: error }) : error;
}
