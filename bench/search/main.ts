/** `npm run bench -- search [--events 1000000,10000000] [--rate 500] [--rounds 4]`: searches at two sizes over the same thirty days, and ingest beside them. */
import { parseArgs } from "node:util";
import { type BenchDatabase, openDatabase } from "#bench/database.ts";
import { ratio, table } from "#bench/report.ts";
import { type Seeded, seed } from "#cli/seed/seed.ts";
import { briefOf, createPool, dbOf } from "#lib/postgres/db.ts";
import { createVault } from "#lib/secrets.ts";
import { databaseBytes } from "#lib/store/seed.ts";
import type { Target } from "./entries.ts";
import { measureIngest, type Pace } from "./ingest.ts";
import { type Measured, measureEntries } from "./measure.ts";

const APP_SECRET = "bench-bench-bench-bench-bench-bench-1";
/** Ten times as many events in the same time are ten times as dense: the hard case. */
const DAYS = 30;
const MOST_MS = 300;
const MOST_FACTOR = 1.5;
const READ_TIMEOUT_MS = 5_000;
const BRIEF_TIMEOUT_MS = 1_000;

type Size = { events: number; measured: Map<string, Measured> };

export async function benchSearch(wanted: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...wanted],
    options: {
      events: { type: "string", default: "1000000,10000000" },
      rate: { type: "string", default: "500" },
      rounds: { type: "string", default: "4" },
    },
  });
  const sizes: Size[] = [];
  // No rounds: without ingest.
  const pace = { perSecond: Number(values.rate), rounds: Number(values.rounds) };
  const counts = values.events.split(",").map(Number);
  for (const [index, events] of counts.entries()) {
    const database = await openDatabase({ replicable: false });
    try {
      sizes.push({ events, measured: await measureSize(database, events, index === counts.length - 1 ? pace : undefined) });
    } finally {
      await database.close();
    }
  }
  compare(sizes);
}

async function measureSize(database: BenchDatabase, events: number, pace: Pace | undefined): Promise<Map<string, Measured>> {
  const seeded = await fill(database, events);
  // As the dashboard's own pool for reading.
  const pool = createPool({ connectionString: database.url, max: 6, name: "search", statementTimeoutMs: READ_TIMEOUT_MS });
  try {
    const target: Target = { db: dbOf(pool), brief: briefOf(pool, BRIEF_TIMEOUT_MS), until: seeded.plan.until, days: DAYS };
    const measured = await measureEntries(target, `${events} events`);
    const [source] = seeded.sources;
    if (pace && pace.rounds > 0 && source)
      await measureIngest({ ...target, until: Date.now() }, { DATABASE_URL: database.url, APP_SECRET, HOST: "127.0.0.1" }, source, pace);
    return measured;
  } finally {
    await pool.end();
  }
}

async function fill({ url, query }: BenchDatabase, events: number): Promise<Seeded> {
  const startedAt = performance.now();
  const seeded = await seed(
    { url, vault: createVault(APP_SECRET) },
    { events, days: DAYS, until: Date.now(), randomSeed: 1 },
    {
      day() {},
      phase: (name) => console.log(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(4)} s ${name} of ${events} events`),
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await query("vacuum analyze");
  const bytes = await databaseBytes({ query });
  console.log(
    `${seeded.events} events in ${seconds.toFixed(0)} s, ${Math.round(seeded.events / seconds)} a second; ${(bytes / 1e9).toFixed(2)} GB, ${Math.round(bytes / events)} bytes an event\n`,
  );
  return seeded;
}

function compare(sizes: readonly Size[]): void {
  const [first, last] = [sizes[0], sizes.at(-1)];
  if (!first || !last) return;
  const names = [...last.measured.keys()];
  const p95 = ({ measured }: Size, name: string) => measured.get(name)?.p95 ?? Number.NaN;
  table(
    ["p95 ms", ...sizes.map(({ events }) => String(events)), "factor"],
    names.map((name) => [name, ...sizes.map((size) => p95(size, name).toFixed(1)), (p95(last, name) / p95(first, name)).toFixed(2)]),
  );
  for (const name of names) {
    ratio(`${name}: p95 ms at ${last.events}`, p95(last, name), MOST_MS, "lower");
    if (last !== first)
      ratio(`${name}: p95 at ${last.events} / at ${first.events}`, p95(last, name) / p95(first, name), MOST_FACTOR, "lower");
  }
}
