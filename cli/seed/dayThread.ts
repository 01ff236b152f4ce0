/** A thread that makes days of the estate and loads them, one after the other: each table through a connection of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { type CopyConnection, openCopy } from "#lib/postgres/copy.ts";
import { createPool, dbOf } from "#lib/postgres/db.ts";
import { attachDay, dayTable } from "#lib/store/seed.ts";
import { type DayResult, type DayWork, seedDay } from "./day.ts";
import { columnsOf, DAILY, type Daily, type Table, type Tables, WHOLE } from "./tables.ts";

/** `fresh`: the database is empty, so the days' tables are filled apart and attached. */
export type ThreadWork = DayWork & { url: string; fresh: boolean };
export type DayDone = { dayStart: number; result: DayResult; rows: number; bytes: number };

const STREAMED = [...(Object.keys(DAILY) as Daily[]), "event_key", "delivery"] as const satisfies readonly Table[];
const COUNTED = (Object.keys(WHOLE) as Table[]).filter((table) => !(STREAMED as readonly Table[]).includes(table));

const work = workerData as ThreadWork;
const pool = createPool({ connectionString: work.url, max: 4, name: "seed" });
const connections = new Map<Table, CopyConnection>();

parentPort?.on("message", (dayStart: number | null) => void (dayStart === null ? close() : answer(dayStart)));

async function close(): Promise<void> {
  await Promise.all([...connections.values()].map((connection) => connection.close()));
  await pool.end();
  parentPort?.close();
}

async function answer(dayStart: number): Promise<void> {
  try {
    parentPort?.postMessage({ done: await runDay(dayStart) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

async function runDay(dayStart: number): Promise<DayDone> {
  await Promise.all(STREAMED.map((table) => beginTable(table, dayStart)));
  let made: Tables | undefined;
  const result = await seedDay(work, dayStart, async (tables) => {
    made = tables;
    await Promise.all(STREAMED.map(async (table) => connections.get(table)?.send(tables[table].take())));
  });
  await Promise.all(STREAMED.map((table) => endTable(table, made)));
  for (const table of COUNTED) {
    connections.set(table, connections.get("delivery") as CopyConnection);
    await beginTable(table, dayStart);
    await endTable(table, made);
    connections.delete(table);
  }
  if (work.fresh) await Promise.all((Object.keys(DAILY) as Daily[]).map((table) => attachDay(dbOf(pool), table, dayStart)));
  const all = Object.values(made ?? {});
  return { dayStart, result, rows: sum(all.map(({ rows }) => rows)), bytes: sum(all.map(({ bytes }) => bytes)) };
}

async function beginTable(table: Table, dayStart: number): Promise<void> {
  const connection = connections.get(table) ?? (await openCopy(work.url));
  connections.set(table, connection);
  const target = work.fresh && table in DAILY ? dayTable(table, dayStart) : { table };
  await connection.begin({ ...target, columns: columnsOf(table) });
}

async function endTable(table: Table, tables: Tables | undefined): Promise<void> {
  const connection = connections.get(table);
  await connection?.send(tables?.[table].take(true) ?? []);
  await connection?.end();
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
