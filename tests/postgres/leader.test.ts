import { afterEach, describe, expect, test } from "vitest";
import { type Leader, startLeader } from "#lib/postgres/leader.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { startStallingProxy } from "#tests/support/stallingProxy.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
const leaders: Leader[] = [];
afterEach(async () => {
  await Promise.all(leaders.splice(0).map((leader) => leader.stop()));
});

function lead(url = database.url): Leader {
  const leader = startLeader(url);
  leaders.push(leader);
  return leader;
}

async function holder(): Promise<number | undefined> {
  const { rows } = await database.db.query<{ pid: number }>(
    `select l.pid from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and a.application_name = 'spillway-leader' and a.datname = current_database()`,
  );
  return rows[0]?.pid;
}

/** What is promised: the work of a dead leader goes on within so long. */
const REPLACED_MS = 15_000;

describe("of several workers", () => {
  test("exactly one leads, and another takes over when its connection ends", async () => {
    const first = lead();
    await waitFor("it leads", () => first.isLeader());
    const second = lead();
    const third = lead();
    const old = await holder();
    await database.db.query("select pg_terminate_backend($1::int)", [old]);
    await waitFor("another holds the lock", async () => ((await holder()) ?? old) !== old, REPLACED_MS);
    await waitFor("one of them knows", () => [first, second, third].filter((leader) => leader.isLeader()).length === 1);
  });

  test("another takes over from a leader that has fallen silent, and never beside it", async () => {
    const proxy = await startStallingProxy(database.url);
    const silent = lead(proxy.url);
    await waitFor("it leads", () => silent.isLeader());
    const next = lead();
    proxy.stall();
    let together = false;
    await waitFor(
      "the other leads",
      () => {
        together ||= silent.isLeader() && next.isLeader();
        return next.isLeader();
      },
      REPLACED_MS,
    );
    expect(together).toBe(false);
    proxy.close();
  });
});
