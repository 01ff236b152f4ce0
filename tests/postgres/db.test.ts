import { expect, test } from "vitest";
import { createPool } from "#lib/postgres/db.ts";
import { useDatabase } from "#tests/support/postgres.ts";

const database = useDatabase();

test("a connection that is lost in the middle of a transaction fails its query and leaves the process and the pool alive", async () => {
  const pool = createPool({ connectionString: database.url, max: 1, name: "lost" });
  const client = await pool.connect();
  const { rows } = await client
    .query<{ pid: number }>("begin; select pg_backend_pid() as pid")
    .then((all) => (all as unknown as { rows: { pid: number }[] }[])[1]!);
  const lost = new Promise((resolve) => client.once("end", resolve));

  await database.pool.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
  await lost;

  await expect(client.query("commit")).rejects.toThrow();
  client.release(true);
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
