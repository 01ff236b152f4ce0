/**
 * `npm run bench -- replay [dead deliveries]`: a failure group of 100,000 is replayed while live events come in, with one `kill -9` of
 * the leading worker and one pause; then another replay is cancelled in the middle. Live latency beside its quiet value of the same run.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parsePublicId } from "#lib/domain/id.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { changeReplay } from "#lib/operations/changeReplay.ts";
import { planReplay } from "#lib/operations/planReplay.ts";
import { startReplay } from "#lib/operations/startReplay.ts";
import { createPool, dbOf, type Pool } from "#lib/postgres/db.ts";
import { findReplay } from "#lib/store/replays.ts";
import { type BenchDatabase, openDatabase } from "./database.ts";
import { freePort, startServer, stop } from "./processes.ts";
import { CANCELLED, LIVE, REPLAYED } from "./replayHandlers.ts";
import { FINGERPRINT, insertDead, insertSource, liveLatency, startTraffic } from "./replayRows.ts";
import { ratio, table } from "./report.ts";

/** None of these handlers has a key. */
const noLines = () => Promise.reject(new Error("no line goes on"));
const LIVE_PER_SECOND = 20;
const QUIET_MS = 30_000;
const PAUSE_MS = 3_000;
const MILLION = 1_000_000;

type Bench = { database: BenchDatabase; pool: Pool; sourceId: string; total: number };

export async function benchReplay([wanted]: readonly string[]): Promise<void> {
  const total = Number(wanted ?? 100_000);
  const database = await openDatabase();
  const pool = createPool({ connectionString: database.url, max: 6, name: "bench" });
  try {
    for (const handler of [REPLAYED, LIVE, CANCELLED]) await database.boss.ensure(handler, 30_000);
    const bench = { database, pool, sourceId: await insertSource(database), total };
    await insertDead(database, bench.sourceId, total);
    // The first one leads: it has no rival when it starts.
    const leader = await startWorker(database);
    const other = await startWorker(database);
    const quiet = await measureQuiet(bench);
    const frozen = await timeFreezing(bench);
    const run = await runThroughFaults(bench, frozen.id, leader);
    const cancel = await timeCancel(bench);
    await Promise.all([other, run.replacement].map(stop));
    report(bench, quiet, frozen, run, cancel);
  } finally {
    await pool.end();
    await database.close();
  }
}

async function startWorker({ url }: BenchDatabase): Promise<ChildProcess> {
  const port = await freePort();
  const env = {
    DATABASE_URL: url,
    APP_SECRET: "bench-bench-bench-bench-bench-bench-1",
    WORKER_PORT: String(port),
    HANDLERS: "bench/replayHandlers.ts",
    LOG_LEVEL: "error",
  };
  return startServer(["worker/main.ts"], env, `http://127.0.0.1:${port}/healthz`);
}

async function measureQuiet({ database, pool, sourceId }: Bench) {
  await sleep(3_000);
  const traffic = startTraffic(database, pool, sourceId, LIVE_PER_SECOND);
  await sleep(QUIET_MS);
  const span = await traffic.end();
  await sleep(1_000);
  return liveLatency(database, span);
}

const scope = { kind: "failures", fingerprint: FINGERPRINT } as const;

/** The plan, and the members written down. */
async function timeFreezing({ pool }: Bench) {
  const plan = await timed(() => planReplay(dbOf(pool), { scope }, new Date()));
  const start = await timed(() => startReplay(pool, { scope, reason: "benchmark" }, SYSTEM, new Date()));
  return { id: uuidOf(start.result.id), planSeconds: plan.seconds, freezeSeconds: start.seconds };
}

async function runThroughFaults({ database, pool, sourceId, total }: Bench, id: string, leader: ChildProcess) {
  const began = performance.now();
  const traffic = startTraffic(database, pool, sourceId, LIVE_PER_SECOND);
  await until(pool, id, ({ started }) => started >= total * 0.3);
  leader.kill("SIGKILL");
  await once(leader, "exit");
  const replacement = await startWorker(database);
  await until(pool, id, ({ started }) => started >= total * 0.6);
  await changeReplay(pool, noLines, id, { action: "pause" }, SYSTEM);
  const atPause = await findReplay(dbOf(pool), id);
  await sleep(PAUSE_MS);
  const afterPause = await findReplay(dbOf(pool), id);
  await changeReplay(pool, noLines, id, { action: "resume" }, SYSTEM);
  // The undisturbed part of the way: what the projection rests on.
  const resumed = performance.now();
  const allMade = await until(pool, id, ({ started }) => started >= total);
  const perSecond = (allMade.started - (afterPause?.started ?? 0)) / ((performance.now() - resumed) / 1000);
  const done = await until(pool, id, ({ state }) => state === "finished" || state === "paused");
  const seconds = (performance.now() - began - PAUSE_MS) / 1000;
  const live = await liveLatency(database, await traffic.end());
  const madeWhilePaused = (afterPause?.started ?? 0) - (atPause?.started ?? 0);
  return { replacement, done, seconds, perSecond, live, madeWhilePaused, ...(await countTwice(database, id)) };
}

/** Members without exactly one delivery that was delivered by exactly one attempt. */
async function countTwice({ query }: BenchDatabase, id: string) {
  const { rows } = await query<{ wrong: number; crashes: number }>(
    `select count(*) filter (where made <> 1 or delivered <> 1)::int as wrong, coalesce(sum(crashes), 0)::int as crashes from (
       select m.position, count(distinct d.id) as made, count(a.id) filter (where a.outcome = 'delivered') as delivered,
              count(a.id) filter (where a.outcome = 'crashed') as crashes
       from replay_member m left join delivery d on d.replay_id = m.replay_id and d.event_id = m.event_id and d.handler = m.handler
       left join attempt a on a.delivery_id = d.id where m.replay_id = $1::uuid group by 1) x`,
    [id],
  );
  return rows[0] ?? { wrong: -1, crashes: 0 };
}

/** From asking to the moment when nothing of it waits or runs. */
async function timeCancel({ database, pool, total }: Bench) {
  const backfill = { kind: "events", q: "type:dead", handler: CANCELLED, from: "now-1d" } as const;
  const start = await timed(() => startReplay(pool, { scope: backfill, canary: false }, SYSTEM, new Date()));
  const id = uuidOf(start.result.id);
  await until(pool, id, ({ started }) => started >= total * 0.05);
  const cancel = await timed(async () => {
    await changeReplay(pool, noLines, id, { action: "cancel" }, SYSTEM);
    for (;;) {
      const { rows } = await database.query<{ open: number }>(
        "select count(*)::int as open from delivery where replay_id = $1::uuid and state in ('queued', 'delivering', 'retrying', 'paused')",
        [id],
      );
      if (rows[0]?.open === 0) return;
      await sleep(20);
    }
  });
  return { seconds: cancel.seconds, backfillSeconds: start.seconds };
}

const PATIENCE_MS = 900_000;

async function until(pool: Pool, id: string, holds: (replay: NonNullable<Awaited<ReturnType<typeof findReplay>>>) => boolean) {
  for (const deadline = performance.now() + PATIENCE_MS; ; ) {
    const replay = await findReplay(dbOf(pool), id);
    if (replay && holds(replay)) return replay;
    if (performance.now() > deadline) throw new Error(`the replay stands still: ${JSON.stringify(replay)}`);
    await sleep(200);
  }
}

function report(
  { total }: Bench,
  quiet: Awaited<ReturnType<typeof liveLatency>>,
  { planSeconds, freezeSeconds }: { planSeconds: number; freezeSeconds: number },
  { done, seconds, perSecond, live, madeWhilePaused, wrong, crashes }: Awaited<ReturnType<typeof runThroughFaults>>,
  cancel: Awaited<ReturnType<typeof timeCancel>>,
) {
  const ms = (value: number) => value.toFixed(1);
  table(
    ["live events, received → started", "events", "p50 ms", "p99 ms"],
    [
      ["quiet", String(quiet.events), ms(quiet.p50), ms(quiet.p99)],
      ["during the replay", String(live.events), ms(live.p50), ms(live.p99)],
    ],
  );
  const million = (MILLION / total) * freezeSeconds + MILLION / perSecond;
  table(
    ["replay", "seconds"],
    [
      [`plan of ${total}`, planSeconds.toFixed(2)],
      [`plan and ${total} members written`, freezeSeconds.toFixed(2)],
      [`plan of a backfill and ${total} members written`, cancel.backfillSeconds.toFixed(2)],
      [`run, with one kill -9, without its pause of ${PAUSE_MS / 1000} s`, seconds.toFixed(1)],
      [`cancelled with ${Math.round(total * 0.95)} to go`, cancel.seconds.toFixed(2)],
      ["1,000,000, projected: members and run", million.toFixed(0)],
    ],
  );
  console.log(`${done.state}: ${done.delivered} delivered, ${done.dead} dead; ${crashes} deliveries met the kill; ${done.note}`);
  console.log(`undisturbed pace: ${Math.round(perSecond)} a second`);
  console.log(`made while paused: ${madeWhilePaused}; live events never started: ${live.never}`);
  ratio("live p99 during replay / quiet", live.p99 / quiet.p99, 2, "lower");
  ratio("replay members not delivered exactly once", wrong, 0, "lower");
  ratio("cancel seconds", cancel.seconds, 5, "lower");
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const began = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - began) / 1000 };
}

function uuidOf(id: string): string {
  const uuid = parsePublicId("rpl", id);
  if (!uuid) throw new Error(`no replay id: ${id}`);
  return uuid;
}
