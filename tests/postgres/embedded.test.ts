/** The embedded server: what it keeps, what it survives, and what it refuses. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EmbeddedServer, startEmbedded } from "#lib/postgres/embedded.ts";

describe("the embedded server", () => {
  let dataDir: string;
  const running: EmbeddedServer[] = [];
  const start = async (port = 0) => {
    const server = await startEmbedded({ dataDir, port, durable: false });
    running.push(server);
    return server;
  };

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "spillway-embedded-"));
    chmodSync(dataDir, 0o711);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  });

  test("keeps its data, its password and its port from one start to the next", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 42 as answer");
    await first.stop();

    const second = await start();

    expect(second.url).toBe(first.url);
    expect(await query(second.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  test("lets nobody in without the password, which only its owner can read", async () => {
    const server = await start();

    const wrong = Object.assign(new URL(server.url), { password: "guessed" }).href;

    await expect(query(wrong, "select 1")).rejects.toMatchObject({ code: "28P01" });
    expect(statSync(join(dataDir, "postgres/password")).mode & 0o077).toBe(0);
  });

  test("listens on loopback only", async () => {
    const server = await start();

    expect(await query(server.url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  });

  test("is running again after a crash, with what was committed", async () => {
    const server = await startEmbedded({ dataDir, port: 0 });
    running.push(server);
    await query(server.url, "create table kept as select 42 as answer");
    const before = server.pid() ?? 0;

    process.kill(before, "SIGKILL");

    await expect
      .poll(() => query(server.url, "select answer from kept").catch(() => "down"), { timeout: 30_000 })
      .toEqual([{ answer: 42 }]);
    expect(server.pid()).not.toBe(before);
  });

  test("a server left by a killed supervisor is stopped, and its data served", async () => {
    const supervisor = await startInOtherProcess(dataDir);
    await query(supervisor.url, "create table kept as select 42 as answer");
    supervisor.process.kill("SIGKILL");
    await once(supervisor.process, "exit");
    expect(await query(supervisor.url, "select 1 as still")).toEqual([{ still: 1 }]);

    const server = await start();

    expect(server.pid()).not.toBe(supervisor.pid);
    expect(await query(server.url, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  test("a port that was asked for and is taken is named", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };

    await expect(start(port)).rejects.toMatchObject({ code: "port_taken" });
    other.close();
  });
});

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function startInOtherProcess(dataDir: string): Promise<{ process: ChildProcess; url: string; pid: number }> {
  const script = `
    const { startEmbedded } = await import("#lib/postgres/embedded.ts");
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, port: 0 });
    process.send({ url: server.url, pid: server.pid() });
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [message] = (await once(child, "message")) as [{ url: string; pid: number }];
  return { process: child, ...message };
}
