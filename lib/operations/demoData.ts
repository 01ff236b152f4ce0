/** Demo data on and off: sources of its own, marked and named as such; and the removal of all that came of them. */
import type { DemoState } from "#lib/contracts/demo.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { isUniqueViolation } from "#lib/postgres/codes.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { PrismaClient } from "#lib/postgres/prisma.ts";
import { randomToken, type Vault } from "#lib/secrets.ts";
import { deleteDemoBite, deleteDemoSource, listDemoSources } from "#lib/store/demo.ts";
import { recountFailures } from "#lib/store/retention.ts";
import type { Actor } from "./actor.ts";
import { announce, DEMO_PREFIX, encryptAll } from "./saveSource.ts";

type Deps = { prisma: PrismaClient; vault: Vault; db: Db };

/** How long requests are made after it was loaded: nobody should find a month of it. */
export const STREAM_MS = 3_600_000;
const SOURCES = [
  { name: `${DEMO_PREFIX}payments`, provider: "stripe" },
  { name: `${DEMO_PREFIX}shop`, provider: "shopify" },
  { name: `${DEMO_PREFIX}repository`, provider: "github" },
  { name: `${DEMO_PREFIX}support`, provider: "slack" },
];

export async function demoState({ db }: Pick<Deps, "db">): Promise<DemoState> {
  const rows = await listDemoSources(db);
  const present = rows.filter(({ deleted_at }) => deleted_at === null);
  const [first] = present;
  return {
    state: first ? "on" : rows.length > 0 ? "removing" : "off",
    streamsUntil: first ? new Date(first.created_at.getTime() + STREAM_MS).toISOString() : null,
    sources: present.map(({ id, name }) => ({ id: publicId("src", id), name })),
  };
}

/** @throws AppError `conflict` when it is on already, `name_taken`. */
export async function loadDemo({ prisma, vault, db }: Deps, actor: Actor): Promise<void> {
  if ((await demoState({ db })).state === "on") throw new AppError("conflict", { problem: "Demo data is loaded already." });
  await prisma
    .$transaction(async (tx) => {
      for (const { name, provider } of SOURCES) {
        const id = newId();
        const secrets = { create: encryptAll(vault, { secret: randomToken(24) }, 1) };
        await tx.source.create({ data: { id, name, provider, demo: true, ingestKey: randomToken(16), secrets } });
        await announce(tx, actor, "demo.loaded", id, { name, provider });
      }
    })
    .catch((error: unknown) => {
      throw isUniqueViolation(error)
        ? new AppError("name_taken", { what: "source", name: SOURCES[0]?.name ?? "" }, { cause: error })
        : error;
    });
}

/** Its URLs stop working at once; the leader of the workers deletes the rest. Safe to ask for twice. */
export async function removeDemo({ prisma }: Pick<Deps, "prisma">, actor: Actor): Promise<void> {
  await prisma.$transaction(async (tx) => {
    const sources = await tx.source.findMany({ where: { demo: true, deletedAt: null }, select: { id: true, name: true } });
    await tx.source.updateMany({ where: { demo: true, deletedAt: null }, data: { deletedAt: new Date() } });
    await tx.sourceSecret.deleteMany({ where: { sourceId: { in: sources.map(({ id }) => id) } } });
    for (const { id, name } of sources) await announce(tx, actor, "demo.removed", id, { name });
  });
}

const BITE = 500;
/** What was on its way when the source was deleted may still be stored, and what ran may still be settled. */
const SETTLED_MS = 15_000;

/** One round of the removal, at most `rounds` bites long. @returns whether there is more to do */
export async function purgeDemo(db: Db, now: Date, rounds = 10): Promise<boolean> {
  const leaving = (await listDemoSources(db)).filter(({ deleted_at }) => deleted_at !== null);
  for (const source of leaving) {
    let rest = 1;
    for (let round = 0; round < rounds && rest > 0; round++) rest = await deleteDemoBite(db, source.id, BITE);
    if (rest > 0 || now.getTime() - (source.deleted_at?.getTime() ?? 0) < SETTLED_MS) continue;
    await deleteDemoSource(db, source);
    await recountFailures(db);
  }
  return leaving.length > 0;
}
