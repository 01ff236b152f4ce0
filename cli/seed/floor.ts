/** What the seed is measured against: PostgreSQL alone, given the finished bytes of one day, into tables without indexes. */
import { openCopy } from "#lib/postgres/copy.ts";
import { createPool, dbOf } from "#lib/postgres/db.ts";
import { dayTable, dropDay } from "#lib/store/seed.ts";
import { type DayWork, seedDay } from "./day.ts";
import { columnsOf, newTables, type Table } from "./tables.ts";

/** A day long before any that is kept: its tables are in nobody's way. */
const NO_DAY = 0;

/** @returns events a second of COPY alone, all tables at once as the seed loads them */
export async function measureFloor(url: string, work: DayWork, dayStart: number): Promise<number> {
  const tables = Object.keys(newTables()) as Table[];
  const messages = new Map<Table, Buffer[]>(tables.map((table) => [table, []]));
  let last = newTables();
  const { events } = await seedDay(work, dayStart, async (made) => {
    last = made;
    for (const table of tables) messages.get(table)?.push(...made[table].take());
  });
  for (const table of tables) messages.get(table)?.push(...last[table].take(true));
  const pool = createPool({ connectionString: url, max: 2, name: "seed-floor" });
  const copies: { connection: Awaited<ReturnType<typeof openCopy>>; table: Table }[] = [];
  for (const table of tables) copies.push({ connection: await openCopy(url), table });
  const startedAt = performance.now();
  await Promise.all(
    copies.map(async ({ connection, table }) => {
      await connection.begin({ ...dayTable(table, NO_DAY), columns: columnsOf(table) });
      await connection.send(messages.get(table) ?? []);
      await connection.end();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const { connection, table } of copies) {
    await connection.close();
    await dropDay(dbOf(pool), table, NO_DAY);
  }
  await pool.end();
  return events / seconds;
}
