/**
 * Ingest on both shells beside their floors, in one run: bare node:http under the receiver, an empty Next route
 * handler under ours. Unique signed 1.8 kB Stripe bodies, one matching handler, committed before the answer.
 */
import { newId } from "#lib/domain/id.ts";
import { createVault } from "#lib/secrets.ts";
import { type BenchDatabase, openDatabase } from "./database.ts";
import { freePort, load, run, startServer, stop } from "./processes.ts";
import { ratio, table } from "./report.ts";

const SECRET = "whsec_bench_0123456789abcdef0123456789";
const APP_SECRET = "bench-bench-bench-bench-bench-bench-1";
const KEY = "bench00000000000000000000000000";
const SECONDS = 6;
const CONNECTIONS = [1, 16, 64, 256];

export async function benchIngest(): Promise<void> {
  const database = await openDatabase();
  try {
    await seed(database);
    const env = { DATABASE_URL: database.url, APP_SECRET, HOST: "127.0.0.1" };
    const rows = {
      "node:http, empty": await measure("plain", "/", (port) => ["bench/httpFloor.ts", String(port)], {}),
      receiver: await measure("stripe", `/in/${KEY}`, () => ["receiver/main.ts"], env),
      "Next route, empty": await measureNextFloor(),
      "Next route, ingest": await measure(
        "stripe",
        `/in/${KEY}`,
        (port) => ["node_modules/next/dist/bin/next", "start", "-p", String(port), "-H", "127.0.0.1"],
        env,
      ),
    };
    const { rows: counted } = await database.query<{ events: number; deliveries: number; jobs: number }>(
      `select (select count(*) from event)::int as events, (select count(*) from delivery)::int as deliveries,
              (select count(*) from pgboss.job)::int as jobs`,
    );
    print(rows, counted[0]);
  } finally {
    await database.close();
  }
}

type Series = Awaited<ReturnType<typeof load>>[];

async function measure(
  kind: "plain" | "stripe",
  path: string,
  args: (port: number) => string[],
  env: Record<string, string>,
): Promise<Series> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServer(args(port), { ...env, RECEIVER_PORT: String(port), PORT: String(port) }, `${url}/healthz`);
  const options = { url: `${url}${path}`, kind, secret: SECRET } as const;
  await load({ ...options, connections: 16, seconds: 2 });
  const series: Series = [];
  for (const connections of CONNECTIONS) series.push(await load({ ...options, connections, seconds: SECONDS }));
  await stop(server);
  return series;
}

async function measureNextFloor(): Promise<Series> {
  await run(["node_modules/next/dist/bin/next", "build", "bench/next-floor"]);
  return measure(
    "plain",
    "/floor",
    (port) => ["node_modules/next/dist/bin/next", "start", "bench/next-floor", "-p", String(port), "-H", "127.0.0.1"],
    {},
  );
}

async function seed({ query, boss }: BenchDatabase) {
  const sourceId = newId();
  const secretId = newId();
  const ciphertext = createVault(APP_SECRET).encrypt(SECRET, `source_secret:${secretId}`);
  await query("insert into source (id, name, provider, ingest_key) values ($1, 'bench', 'stripe', $2)", [sourceId, KEY]);
  await query("insert into source_secret (id, source_id, name, version, ciphertext) values ($1, $2, 'secret', 1, $3)", [
    secretId,
    sourceId,
    ciphertext,
  ]);
  await query("insert into handler (name, definition) values ('bench', $1)", [
    JSON.stringify({
      name: "bench",
      sources: ["*"],
      eventTypes: ["*"],
      concurrency: 10,
      retry: {},
      timeoutMs: 30_000,
      transactional: false,
    }),
  ]);
  await boss.ensure("bench", 30_000);
}

function print(rows: Record<string, Series>, counted: { events: number; deliveries: number; jobs: number } | undefined) {
  table(
    ["", ...CONNECTIONS.map((n) => `${n} conn.`)],
    Object.entries(rows).map(([name, series]) => [
      name,
      ...series.map(
        (r) =>
          `${Math.round(r.perSecond)}/s  p50 ${r.p50Ms.toFixed(1)}  p99 ${r.p99Ms.toFixed(1)} ms${r.errors ? `  ${r.errors} ERRORS` : ""}`,
      ),
    ]),
  );
  console.log(`stored: ${counted?.events} events, ${counted?.deliveries} deliveries, ${counted?.jobs} jobs\n`);
  const perSecond = (name: string, index: number) => rows[name]?.[index]?.perSecond ?? 0;
  for (const [i, n] of CONNECTIONS.entries())
    ratio(`receiver / node:http at ${n}`, perSecond("receiver", i) / perSecond("node:http, empty", i), n === 256 ? 0.33 : undefined);
  for (const [i, n] of CONNECTIONS.entries())
    ratio(
      `Next ingest / empty Next route at ${n}`,
      perSecond("Next route, ingest", i) / perSecond("Next route, empty", i),
      n === 256 ? 0.7 : undefined,
    );
}
