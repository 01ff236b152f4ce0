/** The command line as a person runs it: a real process, its output and its exit code. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config.ts";
import { createGatewayFor } from "#lib/context.ts";
import type { Gateway } from "#lib/ingest/gateway.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { createSource } from "#lib/operations/saveSource.ts";
import { makeSample } from "#lib/providers/samples/index.ts";
import { createReceiver } from "#receiver/server.ts";
import { TEST_SECRET, useDatabase } from "#tests/support/postgres.ts";

const db = useDatabase();
let gateway: Gateway;
let server: ReturnType<typeof createReceiver>;
let port = 0;

beforeAll(async () => {
  gateway = await createGatewayFor(parseConfig({ DATABASE_URL: db.url, APP_SECRET: TEST_SECRET, LOG_LEVEL: "silent" }), "test");
  server = createReceiver({ gateway, trustProxy: false, health: async () => undefined });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  await createSource(
    db.context,
    { name: "Shop", provider: "stripe", credentials: { secret: "whsec_cli" }, settings: {}, maxBodyBytes: null },
    SYSTEM,
  );
});

afterAll(async () => {
  server?.close();
  server?.closeAllConnections();
  await gateway?.close();
});

async function spillway(...args: string[]) {
  const env = {
    PATH: process.env.PATH,
    NO_COLOR: "1",
    DATABASE_URL: db.url,
    APP_SECRET: TEST_SECRET,
    RECEIVER_PORT: String(port),
    PORT: "1",
    LOG_LEVEL: "silent",
  };
  const child = spawn(process.execPath, ["cli/main.ts", ...args], { env: env as unknown as NodeJS.ProcessEnv });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const [code] = await once(child, "close");
  return { code, out, err };
}

describe("send", () => {
  test("finds the source and its secret in the database, and every sample is accepted and stored", async () => {
    const { code, out, err } = await spillway("send", "stripe", "invoice.paid", "--source", "shop", "--count", "25", "--concurrency", "5");
    expect([code, out]).toEqual([0, expect.stringContaining("202 × 25")]);
    expect(err).toContain("sent 25/25");
    const { rows } = await db.pool.query("select count(*)::int as n from event where type = 'invoice.paid'");
    expect(rows[0].n).toBe(25);
  });

  test("ends with 1 when a request is refused, and says how it was answered", async () => {
    const { code, out } = await spillway("send", "stripe", "--source", "Shop", "--secret", "wrong");
    expect([code, out]).toEqual([1, expect.stringContaining("signature_rejected")]);
  });

  test("a slip is answered with what was meant, without a stack", async () => {
    const provider = await spillway("send", "strip", "--source", "Shop");
    expect([provider.code, provider.err]).toEqual([1, expect.stringContaining("Did you mean 'stripe'?")]);
    const type = await spillway("send", "stripe", "invoice.payd", "--source", "Shop");
    expect(type.err).toContain("Did you mean 'invoice.paid'?");
    expect(type.err).not.toContain("    at ");
  });
});

describe("run", () => {
  const pulled = (body: string) => {
    const folder = mkdtempSync(join(tmpdir(), "spillway-test-"));
    writeFileSync(join(folder, "e.body"), body);
    const event = {
      id: "evt_1",
      type: "invoice.paid",
      dedupKey: "k1",
      entityKey: null,
      receivedAt: "2026-11-24T12:00:00Z",
      occurredAt: null,
      context: null,
    };
    writeFileSync(
      join(folder, "e.json"),
      JSON.stringify({ ...event, source: { id: "src_1", name: "Shop", provider: "stripe" }, headers: [], bodyFile: "e.body" }),
    );
    return join(folder, "e.json");
  };
  const entries = async () => (await db.pool.query("select count(*)::int as n from ledger_entry")).rows[0].n;

  test("runs a local handler on a stored event, says what it would write, and leaves nothing behind", async () => {
    const file = pulled(makeSample("stripe", "invoice.paid", "cli").body.toString());
    const { code, out } = await spillway("run", "stripe-ledger", "--file", file);
    expect(code).toBe(0);
    expect(out).toMatch(/ledger_entry\s+1\s+0\s+0/);
    expect(out).toContain("rolled back");
    expect(await entries()).toBe(0);
  });

  test("--keep commits it", async () => {
    const file = pulled(makeSample("stripe", "invoice.paid", "cli").body.toString());
    expect((await spillway("run", "stripe-ledger", "--file", file, "--keep")).code).toBe(0);
    expect(await entries()).toBe(1);
  });

  test("a handler that throws ends with 1 and its stack", async () => {
    const { code, out } = await spillway("run", "stripe-ledger", "--file", pulled('{"data":{"object":{"id":"in_1","currency":"eur"}}}'));
    expect([code, out]).toEqual([1, expect.stringContaining("stripeLedger.ts")]);
  });

  test("a payload that does not fit the handler's schema ends with 1 and the paths", async () => {
    const { code, out } = await spillway("run", "stripe-ledger", "--file", pulled("{}"));
    expect([code, out]).toEqual([1, expect.stringContaining("data: expected object, received undefined")]);
  });

  test("an unknown handler names the one that was meant", async () => {
    const { code, err } = await spillway("run", "stripe-leger", "--file", pulled("{}"));
    expect([code, err]).toEqual([1, expect.stringContaining("Did you mean 'stripe-ledger'?")]);
  });
});

test("a Spillway that does not answer is an error with a way out, not a stack", async () => {
  const { code, err } = await spillway("events", "list", "--url", "http://127.0.0.1:1");
  expect([code, err]).toEqual([1, "✗ Nothing answers at http://127.0.0.1:1.\n  Start it with 'npm start', or name another with --url.\n"]);
});

test("doctor says what is wrong and what to do, and ends with 1", async () => {
  const { code, out } = await spillway("doctor");
  expect(code).toBe(1);
  expect(out).toContain("✓ schema applied");
  expect(out).toMatch(/✗ 0 workers alive\n\s+Events wait until a worker runs/);
});

test("the help names every command that the documents name", async () => {
  const { out } = await spillway("--help");
  for (const command of ["start", "send", "events", "replay", "pull", "run", "doctor"]) expect(out).toContain(command);
  expect(readFileSync("README.md", "utf8")).toContain("npm run spillway -- --help");
});
