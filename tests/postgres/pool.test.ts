/** Connections come and go; the process stays. */
import { expect, test } from "vitest";
import { createPool, timedDbOf } from "#lib/postgres/db.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { startStallingProxy } from "#tests/support/stallingProxy.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const db = useDatabase();

test("a connection that is lost while somebody has it fails their queries and nothing else", async () => {
  const proxy = await startStallingProxy(db.url);
  const pool = createPool({ connectionString: proxy.url, max: 1, name: "lost" });
  const client = await pool.connect();
  await client.query("begin");
  proxy.close();
  await waitFor("the loss is noticed", () =>
    client.query("select 1").then(
      () => false,
      () => true,
    ),
  );
  client.release(true);
  await pool.end();
});

test("a query without an answer fails in time, and its connection is not used again", async () => {
  const proxy = await startStallingProxy(db.url);
  const pool = createPool({ connectionString: proxy.url, max: 1, name: "silent" });
  const timed = timedDbOf(pool, 300);
  await timed.query("select 1");
  proxy.stall();
  await expect(timed.query("select 1")).rejects.toThrow("timeout");
  proxy.resume();
  expect((await timed.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
  proxy.close();
});
