/** A source to try things with, made once at the first start: it verifies nothing, and its name and provider say so. */
import type { Context } from "#lib/context.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { CONFIG_CHANNEL } from "#lib/postgres/listen.ts";
import { dbOfPrisma } from "#lib/postgres/prisma.ts";
import { randomToken } from "#lib/secrets.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { SYSTEM } from "./actor.ts";

export const FIRST_SOURCE = "first-source";

/** @returns its ingest URL; undefined when there are other sources and it is not among them. */
export async function createFirstSource({ prisma, config }: Context): Promise<string | undefined> {
  const urlOf = (ingestKey: string) => `${config.ingestUrl}/in/${ingestKey}`;
  if ((await prisma.source.count()) > 0) {
    const present = await prisma.source.findFirst({ where: { name: FIRST_SOURCE, provider: "none", deletedAt: null, disabledAt: null } });
    return present ? urlOf(present.ingestKey) : undefined;
  }
  const source = { id: newId(), name: FIRST_SOURCE, provider: "none", ingestKey: randomToken(16) };
  await prisma.$transaction(async (tx) => {
    await tx.source.create({ data: source });
    await insertAudit(dbOfPrisma(tx), SYSTEM, "source.created", publicId("src", source.id), {
      name: source.name,
      provider: source.provider,
    });
    // The other processes hear of it when this commits.
    await tx.$queryRaw`select pg_notify(${CONFIG_CHANNEL}, '')::text`;
  });
  return urlOf(source.ingestKey);
}
