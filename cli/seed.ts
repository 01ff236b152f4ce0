/** `npm run seed -- --events 1000000`: a believable estate, for trying things out, screenshots and benchmarks. */
import { parseArgs } from "node:util";
import { type Config, getConfig } from "#lib/config.ts";
import { AppError } from "#lib/errors.ts";
import { createPool, dbOf } from "#lib/postgres/db.ts";
import { createVault } from "#lib/secrets.ts";
import { diagnose } from "#lib/store/diagnose.ts";
import { databaseBytes } from "#lib/store/seed.ts";
import { bringUpToDate, checkDatabaseSettings, openDatabase } from "./database.ts";
import { claim } from "./leftovers.ts";
import { progress } from "./output.ts";
import type { DayWork } from "./seed/day.ts";
import { measureFloor } from "./seed/floor.ts";
import { DAY_MS } from "./seed/plan.ts";
import { seed } from "./seed/seed.ts";
import { PASSWORD, PEOPLE } from "./seed/settings.ts";
import { complain, say, step } from "./terminal.ts";

const USAGE = "npm run seed -- [--events 1000000] [--days 30] [--until now] [--random-seed 1] [--force] [--floor]";
const MIN_DAYS = 4;

function readOptions() {
  const { values } = parseArgs({
    options: {
      events: { type: "string", default: "1000000" },
      days: { type: "string", default: "30" },
      until: { type: "string", default: "now" },
      "random-seed": { type: "string", default: "1" },
      force: { type: "boolean", default: false },
      floor: { type: "boolean", default: false },
    },
  });
  const until = values.until === "now" ? Date.now() : Date.parse(values.until);
  if (Number.isNaN(until)) throw wrong(`--until: '${values.until}' is no ISO 8601 moment`);
  return {
    force: values.force,
    floor: values.floor,
    options: {
      events: whole("events", values.events, 100),
      days: whole("days", values.days, MIN_DAYS),
      until,
      randomSeed: whole("random-seed", values["random-seed"], 0),
    },
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text.replaceAll(/[_,]/g, ""));
  if (!Number.isInteger(value) || value < least) throw wrong(`--${name}: '${text}' is no whole number from ${least}`);
  return value;
}

const wrong = (problem: string) => new AppError("bad_configuration", { problems: [problem, USAGE] });

async function main(config: Config): Promise<void> {
  const { options, force, floor } = readOptions();
  checkDatabaseSettings(config);
  // Two servers on one folder would destroy each other's files.
  const claimed = config.DATABASE_URL ? undefined : await claim(config.DATA_DIR);
  const database = await step(config.DATABASE_URL ? "Connecting to your database" : "Starting PostgreSQL", () => openDatabase(config));
  try {
    await bringUpToDate(database.url);
    const { workers } = await diagnose(database.url);
    if (workers > 0)
      throw new AppError("seed_refused", { problem: "A worker runs on this database. Stop Spillway, seed, and start it again." });
    await build(database.url, database.appSecret, options, { force, floor });
  } finally {
    await database.stop();
    claimed?.release();
  }
}

type Options = ReturnType<typeof readOptions>["options"];

async function build(
  url: string,
  appSecret: string,
  options: Options,
  { force, floor }: { force: boolean; floor: boolean },
): Promise<void> {
  const startedAt = performance.now();
  const bar = progress("events", options.events);
  let made = 0;
  const { requests, events, rows, bytes, open, plan, work } = await seed({ url, vault: createVault(appSecret), force }, options, {
    phase: (name) => name !== "events" && bar.set(made, name),
    day({ result }) {
      made += result.events;
      bar.set(made);
    },
  });
  bar.end();
  const seconds = (performance.now() - startedAt) / 1000;
  say(
    `✓ ${events} events of ${options.days} days in ${requests} requests: ${rows} rows, ${(bytes / 1e9).toFixed(2)} GB sent, ${open} deliveries open`,
  );
  say(`  ${seconds.toFixed(1)} s: ${Math.round(events / seconds)} events a second. ${await sizeOf(url, events)}`);
  if (floor) await sayFloor(url, work, events / seconds);
  say(`  ${plan.story.outage.dead} deliveries died in the outage of ${new Date(plan.story.outage.from).toISOString().slice(0, 16)}Z.`);
  say(`  Sign in as ${PEOPLE.map(({ email }) => email).join(", ")}; the password is ${PASSWORD}.`);
  say("  Start with HANDLERS=cli/seed/handlers.ts, so that the estate's handlers go on.");
}

async function sayFloor(url: string, work: DayWork, perSecond: number): Promise<void> {
  const middle = Math.floor((work.plan.from + work.plan.until) / 2 / DAY_MS) * DAY_MS;
  const floor = await measureFloor(url, work, middle);
  say(
    `  COPY alone, of one day's finished bytes without indexes: ${Math.round(floor)} events a second. RATIO seed / COPY ${(perSecond / floor).toFixed(2)}`,
  );
}

async function sizeOf(url: string, events: number): Promise<string> {
  const pool = createPool({ connectionString: url, max: 1, name: "seed" });
  const bytes = await databaseBytes(dbOf(pool));
  await pool.end();
  return `${(bytes / 1e9).toFixed(2)} GB on disk, ${Math.round(bytes / events)} bytes an event.`;
}

await main(getConfig()).catch((error: unknown) => {
  complain(error);
  process.exitCode = 1;
});
