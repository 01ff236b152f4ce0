/** From a request's arrival to its handler's start, at a hundred a second, beside a bare NOTIFY from one connection to another. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { BenchDatabase } from "#bench/database.ts";
import { setUpOn, startReceiver } from "#bench/ingest/setup.ts";
import { quantile } from "#bench/load/results.ts";
import { freePort, load, startServer, stop } from "#bench/processes.ts";
import { ratio, table } from "#bench/report.ts";

const PER_SECOND = 100;
const SECONDS = 30;
const WARM_UP_SECONDS = 5;
const NOTIFIES = 300;

export async function benchLatency(database: BenchDatabase): Promise<void> {
  const setup = await setUpOn(database);
  const receiver = await startReceiver(setup, await setup.addSource("latency"));
  const port = await freePort();
  const worker = await startServer(
    ["worker/main.ts"],
    { ...setup.env, WORKER_PORT: String(port), HANDLERS: "bench/deliver/noopHandlers.ts" },
    `http://127.0.0.1:${port}/healthz`,
  );
  const at = (seconds: number) => ({
    url: receiver.url,
    secret: setup.env.WEBHOOK_SECRET ?? "",
    rates: [{ perSecond: PER_SECOND, seconds }],
  });
  await load(at(WARM_UP_SECONDS));
  const { rows: marks } = await database.query<{ id: string }>("select max(id::text) as id from request");
  const before = await notifyTimes(database.url);
  await load(at(SECONDS));
  const floor = quantile([...before, ...(await notifyTimes(database.url))], 0.5);
  const waits = await startWaits(database, marks[0]?.id ?? "");
  await stop(worker);
  await stop(receiver.process);
  const [p50, p99] = [quantile(waits, 0.5), quantile(waits, 0.99)];
  table(
    ["", "p50 ms", "p99 ms"],
    [
      ["NOTIFY, one connection to another", floor.toFixed(2), ""],
      [`received → started, ${waits.length} at ${PER_SECOND}/s`, p50.toFixed(1), p99.toFixed(1)],
    ],
  );
  ratio("received → started p50, ms", p50, 15, "lower");
  ratio("received → started p99, ms", p99, 100, "lower");
  ratio("received → started p50 / NOTIFY", p50 / floor);
}

/** Both ids carry their moment: a request's is made when it arrives, a first attempt's when it starts. */
async function startWaits({ query }: BenchDatabase, after: string): Promise<number[]> {
  for (;;) {
    const { rows } = await query<{ open: number }>("select count(*)::int as open from delivery where state <> 'delivered'");
    if (rows[0]?.open === 0) break;
    await sleep(100);
  }
  const { rows } = await query<{ ms: number }>(
    `select ((('x' || left(replace(a.id::text, '-', ''), 12))::bit(48)::bigint) - (('x' || left(replace(r.id::text, '-', ''), 12))::bit(48)::bigint))::float8 as ms
     from request r join event e on e.request_id = r.id join attempt a on a.event_id = e.id where r.id > $1::uuid`,
    [after],
  );
  return rows.map(({ ms }) => ms);
}

async function notifyTimes(connectionString: string): Promise<number[]> {
  const [from, to] = [new pg.Client({ connectionString }), new pg.Client({ connectionString })];
  await Promise.all([from.connect(), to.connect()]);
  await to.query("listen bench_floor");
  const times: number[] = [];
  for (let n = 0; n < NOTIFIES; n++) {
    const heard = new Promise<void>((resolve) => to.once("notification", () => resolve()));
    const startedAt = performance.now();
    await from.query("notify bench_floor");
    await heard;
    times.push(performance.now() - startedAt);
  }
  await Promise.all([from.end(), to.end()]);
  return times;
}
