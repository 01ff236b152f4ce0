/** Builds the estate in a database: days in threads, then everything that is known only when all are made. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { pathHash } from "#lib/domain/terms.ts";
import { AppError } from "#lib/errors.ts";
import { openCopy } from "#lib/postgres/copy.ts";
import { createPool, type Db, dbOf, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { createQueue, type Queue } from "#lib/queue/queue.ts";
import type { Vault } from "#lib/secrets.ts";
import { listSourceNames } from "#lib/store/handlers.ts";
import { ensurePartitions } from "#lib/store/retention.ts";
import { analyze, dropIndexes, emptyTables, hasRequests, insertRows, moveIndexer, restoreIndexes } from "#lib/store/seed.ts";
import { indexNextEvents } from "#lib/store/terms.ts";
import { runDays } from "./days.ts";
import type { DayDone } from "./dayThread.ts";
import { sourceSketches } from "./estate.ts";
import { drawPerson } from "./fields.ts";
import { handlers as declared } from "./handlers.ts";
import { historyOf } from "./history.ts";
import { DAY_MS, type Plan, planOf, type SeedOptions } from "./plan.ts";
import { randomOf } from "./random.ts";
import { type SeededSource, sendersOf } from "./senders.ts";
import { seededSources, settingsOf } from "./settings.ts";
import { iso } from "./small.ts";
import { columnsOf, DAILY, WHOLE } from "./tables.ts";
import { drawValues } from "./template.ts";
import { pathsOf } from "./termIndex.ts";

export type SeedTarget = { url: string; vault: Vault; force?: boolean };
export type Watch = { day(done: DayDone): void; phase(name: string): void };
export type Seeded = { plan: Plan; sources: SeededSource[]; requests: number; events: number; rows: number; bytes: number; open: number };

/** Without their indexes while they are filled. */
const BARE = ["event_key", "delivery"];

/** What a worker would write of the handlers. */
const definitions = (): HandlerDefinition[] =>
  declared.map(({ run: _run, runBatch: _runBatch, schema: _schema, ...definition }) => definition);

/** The database is migrated, and nothing else writes to it. @throws AppError `seed_refused` when something was received here already */
export async function seed({ url, vault, force = false }: SeedTarget, options: SeedOptions, watch: Watch): Promise<Seeded> {
  const pool = createPool({ connectionString: url, max: 4, name: "seed" });
  const boss = await startBoss({ pool, supervise: false, migrate: true });
  try {
    return await seedInto({ url, vault, pool, db: dbOf(pool), queue: createQueue(boss), force }, options, watch);
  } finally {
    await boss.stop({ graceful: false });
    await pool.end();
  }
}

type Deps = Required<SeedTarget> & { pool: Pool; db: Db; queue: Queue };

async function seedInto(deps: Deps, options: SeedOptions, watch: Watch): Promise<Seeded> {
  const { db, url, queue } = deps;
  const fresh = await prepare(deps, watch);
  const plan = planOf(options);
  const handlers = definitions();
  const sources = seededSources(plan, await suffixFor(db));
  if (fresh) await dropIndexes(db, BARE);
  watch.phase("events");
  const days = await runDays({ plan, sources, handlers, url, fresh }, watch.day);
  watch.phase("indexes");
  await restoreIndexes(db, (statement) => db.query(statement));
  await ensurePartitions(db);
  await copyLate(url, days);
  watch.phase("settings");
  const results = days.map(({ result }) => result);
  for (const { table, rows } of [...(await settingsOf(plan, sources, handlers, deps.vault)), ...historyOf(plan, sources, results)])
    await insertRows(db, table, rows);
  await insertRows(db, "payload_path", payloadPaths(plan, sources, handlers));
  for (const { name, timeoutMs } of handlers) await queue.ensure(name, timeoutMs);
  const open = results.flatMap((result) => result.open);
  await enqueueOpen(deps, open);
  const last = results.findLast(({ lastEventId }) => lastEventId !== null)?.lastEventId;
  if (last) await moveIndexer(db, last);
  watch.phase("statistics");
  await analyze(db);
  const sum = (of: (day: DayDone) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    plan,
    sources,
    requests: sum((day) => day.result.requests),
    events: sum((day) => day.result.events),
    rows: sum((day) => day.rows),
    bytes: sum((day) => day.bytes),
    open: open.length,
  };
}

/** @returns whether the database is empty, so that tables may be filled without their indexes */
async function prepare({ db, pool, force }: Deps, watch: Watch): Promise<boolean> {
  let wasCutOff = false;
  await restoreIndexes(db, async (statement) => {
    if (!force)
      throw new AppError("seed_refused", {
        problem: "A seed was cut off here. Run it again with --force: it removes everything that was received and starts over.",
      });
    if (!wasCutOff) {
      watch.phase("starting over");
      await emptyTables(db, [...Object.keys(DAILY), ...Object.keys(WHOLE)]);
    }
    wasCutOff = true;
    await db.query(statement);
  });
  const fresh = !(await hasRequests(db));
  if (!fresh && !force)
    throw new AppError("seed_refused", {
      problem: "This database has received events. Seed an empty one, or add the estate to what is there with --force.",
    });
  // What is there must be in the index before it is said to have read up to the estate's end.
  for (let read = 1; read > 0 && !fresh; ) read = await inTransaction(pool, (tx) => indexNextEvents(tx, 1_000, new Date()));
  return fresh;
}

/** A second estate's sources need names of their own. */
async function suffixFor(db: Db): Promise<string> {
  const taken = new Set(await listSourceNames(db));
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? "" : `-${n}`;
    if (!sourceSketches.some(({ name }) => taken.has(`${name}${suffix}`))) return suffix;
  }
}

/** Attempts that were made after the day of their event. */
async function copyLate(url: string, days: readonly DayDone[]): Promise<void> {
  const connection = await openCopy(url);
  await connection.begin({ table: "attempt", columns: columnsOf("attempt") });
  for (const { result } of days) await connection.send(result.late);
  await connection.end();
  await connection.close();
}

const MAX_EXAMPLE = 60;

function payloadPaths(plan: Plan, sources: readonly SeededSource[], handlers: readonly HandlerDefinition[]) {
  const random = randomOf(`paths ${plan.randomSeed}`);
  const templates = sendersOf(sources, handlers).flatMap(({ kinds }) => kinds.map(({ template }) => template));
  return pathsOf(templates, (template) => drawValues(template, { random, ms: plan.until - DAY_MS, person: drawPerson(random) })).map(
    ({ path, value, kind }) => ({
      ...{
        path_hash: `\\x${pathHash(path).toString("hex")}`,
        path,
        kind,
        example: value.slice(0, MAX_EXAMPLE),
        last_seen_at: iso(plan.until),
      },
    }),
  );
}

/** Jobs for what is not done yet, as a worker's retry or ingest would have made them. */
async function enqueueOpen({ pool, queue }: Deps, open: readonly DayDone["result"]["open"][number][]): Promise<void> {
  for (const [handler, deliveries] of Map.groupBy(open, (delivery) => delivery.handler))
    await inTransaction(pool, (db) =>
      queue.enqueue(
        db,
        handler,
        deliveries.map(({ id, jobId, nextAt }) => ({
          ...{ jobId, deliveryId: id, lane: nextAt === null ? ("live" as const) : ("retry" as const) },
          ...(nextAt === null ? {} : { startAfter: new Date(nextAt) }),
        })),
      ),
    );
}
