/** RECEIVER_PROCESSES: several receivers on one port, as the operating system sees them. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";
import { waitFor } from "#tests/support/waitFor.ts";
import { end } from "#tests/support/workerProcess.ts";

const db = useDatabase();
let parent: ChildProcess;
let port: number;
let url: string;

beforeAll(async () => {
  port = await freePort();
  parent = spawn(process.execPath, ["receiver/main.ts"], {
    stdio: "ignore",
    env: {
      ...process.env,
      DATABASE_URL: db.url,
      APP_SECRET: TEST_SECRET,
      HOST: "127.0.0.1",
      RECEIVER_PORT: String(port),
      RECEIVER_PROCESSES: "2",
    },
  });
  const input = { name: "processes", provider: "none", credentials: {}, settings: {}, maxBodyBytes: null };
  const { id } = await createSource(db.context, input, SYSTEM);
  const source = await db.prisma.source.findUniqueOrThrow({ where: { id } });
  url = `http://127.0.0.1:${port}/in/${source.ingestKey}`;
  await waitFor("both answer", async () => children().length === 2 && (await post()) === 202);
});

afterAll(() => end(parent, "SIGKILL"));

/** On a connection of its own, so that the kernel may choose. */
const post = () =>
  fetch(url, { method: "POST", body: JSON.stringify({ n: Math.random() }), headers: { connection: "close" } }).then(
    (response) => response.status,
    () => 0,
  );

/** The processes whose parent it is. */
const children = () => {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => parentOf(pid) === parent.pid).map(Number);
};

function parentOf(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1]);
  } catch {
    return 0;
  }
}

test.runIf(process.platform === "linux")("both take part, and their metrics are one page", async () => {
  for (let i = 0; i < 40; i++) expect(await post()).toBe(202);
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`).then((response) => response.text());
  expect(metrics).toContain("spillway_ingest_waiting_requests");
  expect((await db.pool.query("select count(distinct shard)::int as n from event_minute")).rows[0].n).toBeGreaterThanOrEqual(2);
});

test.runIf(process.platform === "linux")("when one is killed the other goes on, and a new one takes its place", async () => {
  const [victim, survivor] = children();
  // Never kill(0): that is this test's own process group.
  if (!victim || !survivor) throw new Error("there are not two receivers");
  process.kill(victim, "SIGKILL");
  await waitFor("a request is answered", async () => (await post()) === 202);
  await waitFor("there are two again", async () => children().length === 2 && !children().includes(victim));
  expect(children()).toContain(survivor);
});

test.runIf(process.platform === "linux")("SIGTERM ends all of them with 0", async () => {
  const all = children();
  expect(await end(parent, "SIGTERM")).toBe(0);
  for (const pid of all) expect(() => process.kill(pid, 0)).toThrow();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
}
