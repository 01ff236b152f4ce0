/** A fresh database as a running installation has it: schema, sources, handlers, and the table the chaos handlers write to. */
import { parseConfig } from "#lib/config.ts";
import { createContext } from "#lib/context.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { createPool } from "#lib/postgres/db.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { createQueue } from "#lib/queue/queue.ts";
import { registerHandlers } from "#worker/register.ts";
import { handlers } from "./handlers.ts";
import { type Outgoing, SIGNING_SECRET } from "./outgoing.ts";

/** Also a canary: it is in every process's environment and may be in no log. */
export const APP_SECRET = "canary-51c0ffee-app-secret-of-more-than-32-characters";

export type SourceIds = Record<Outgoing["source"], { id: string; key: string }>;

/** No unique index: a second effect of one event must be seen, not refused. */
const EFFECTS = "create table chaos_effect (event_id uuid not null, at timestamptz not null default clock_timestamp())";

export async function prepareDatabase(url: string): Promise<SourceIds> {
  await migrate(url, "prisma/migrations");
  const pool = createPool({ connectionString: url, max: 2, name: "chaos" });
  const boss = await startBoss({ pool, supervise: false, migrate: true });
  await pool.query(EFFECTS);
  const context = createContext(parseConfig({ DATABASE_URL: url, APP_SECRET }), "chaos");
  const create = async (provider: Outgoing["source"]) => {
    const credentials: Record<string, string> = provider === "none" ? {} : { secret: SIGNING_SECRET };
    const { id } = await createSource(context, { name: provider, provider, credentials, settings: {}, maxBodyBytes: null }, SYSTEM);
    const source = await context.prisma.source.findUniqueOrThrow({ where: { id } });
    return { id, key: source.ingestKey };
  };
  const sources = { stripe: await create("stripe"), github: await create("github"), none: await create("none") };
  // Before any worker: events of a scenario that starts without one have deliveries too.
  await registerHandlers(pool, createQueue(boss), handlers, "chaos");
  await context.close();
  await boss.stop({ graceful: false });
  await pool.end();
  return sources;
}
