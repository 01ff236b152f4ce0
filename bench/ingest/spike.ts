/**
 * A flood: 50/s, then a hundred times that, then 50/s again, with the worker running and somebody looking at the dashboard. Nothing
 * acknowledged may be lost, what does not fit is refused at once, memory stays flat, and all is well soon after.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { residentBytes } from "#bench/cpu.ts";
import { type Phase, quantile } from "#bench/load/results.ts";
import { freePort, load, startServer, stop } from "#bench/processes.ts";
import { ratio } from "#bench/report.ts";
import { API_KEY, SECRET, type Setup, startNext, startReceiver } from "./setup.ts";

const QUIET = { perSecond: 50, seconds: 30 };
const FLOOD = { perSecond: 5_000, seconds: 30 };
/** Seconds after the flood until latency must be normal again, and what is normal: so many times what it was before. */
const CALM_SECONDS = 5;
const NORMAL = 2;
const DRAIN_MS = 300_000;

export async function benchSpike(setup: Setup): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "spillway-bench-"));
  const acceptedFile = join(folder, "accepted");
  const key = await setup.addSource("spike");
  const receiver = await startReceiver(setup, key);
  const web = await startNext(setup, key);
  const worker = await startWorker(setup);
  await load({ url: receiver.url, secret: SECRET, connections: 16, seconds: 2 });
  // The most it can accept in these very circumstances: dashboard and worker share the processors.
  const [most] = await load({ url: receiver.url, secret: SECRET, connections: 256, seconds: 10 });
  await drain(setup);

  const watch = watchMemory(receiver.process.pid ?? 0);
  const look = lookAtDashboard(new URL(web.url).origin);
  const phases = await load({ url: receiver.url, secret: SECRET, rates: [QUIET, FLOOD, QUIET], acceptedFile });
  const dashboardMs = await look.stop();
  const megabytes = watch.stop();
  const accepted = readFileSync(acceptedFile, "utf8").split("\n").filter(Boolean);
  rmSync(folder, { recursive: true });
  const lost = await countLost(setup, accepted);
  const drainedMs = await drain(setup);
  for (const process of [worker, web.process, receiver.process]) await stop(process);
  report(phases, { accepted: accepted.length, lost, dashboardMs, megabytes, drainedMs, mostPerSecond: most?.perSecond ?? 0 });
}

type Findings = {
  accepted: number;
  lost: number;
  dashboardMs: number[];
  megabytes: number;
  drainedMs: number | undefined;
  mostPerSecond: number;
};

function report([before, flood, after]: Phase[], found: Findings) {
  if (!before || !flood || !after) throw new Error("the load generator left out a phase");
  for (const [name, { sent, accepted, shed, failed, p50Ms, p99Ms, shedP99Ms, shedMaxMs }] of Object.entries({ before, flood, after }))
    console.log(
      `spike, ${name}: ${sent} sent, ${accepted} accepted (p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)} ms), ${shed} shed (p99 ${shedP99Ms.toFixed(0)}, slowest ${shedMaxMs.toFixed(0)} ms), ${failed} failed`,
    );
  const drained = found.drainedMs === undefined ? "NOT drained" : `drained ${(found.drainedMs / 1000).toFixed(1)} s after the end`;
  console.log(
    `closed loop at 256 connections beforehand: ${Math.round(found.mostPerSecond)}/s; backlog ${drained}; ${found.dashboardMs.length} looks at the dashboard\n`,
  );
  ratio("spike: acknowledged and lost", found.lost, 0, "lower");
  ratio("spike: accepted / the lesser of offered and most", flood.perSecond / Math.min(FLOOD.perSecond, found.mostPerSecond), 0.9);
  ratio("spike: neither accepted nor 503", before.failed + flood.failed + after.failed, 0, "lower");
  ratio("spike: slowest 503, ms", flood.shedMaxMs, 100, "lower");
  ratio("spike: receiver's memory, MB", found.megabytes, 300, "lower");
  ratio("spike: dashboard p95, ms", quantile(found.dashboardMs, 0.95), 500, "lower");
  ratio("spike: backlog left", found.drainedMs === undefined ? 1 : 0, 0, "lower");
  const calm = Math.max(...after.p99BySecondMs.slice(CALM_SECONDS));
  const usual = Math.max(...before.p99BySecondMs.slice(CALM_SECONDS));
  ratio("spike: worst second's p99, 5 s after / before", calm / usual, NORMAL, "lower");
}

async function startWorker({ env }: Setup) {
  const port = await freePort();
  const own = { WORKER_PORT: String(port), HANDLERS: "bench/deliver/noopHandlers.ts" };
  return startServer(["worker/main.ts"], { ...env, ...own }, `http://127.0.0.1:${port}/healthz`);
}

/** The most resident memory seen, in MB. */
function watchMemory(pid: number) {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid));
  }, 200);
  return {
    stop() {
      clearInterval(timer);
      return most / 1e6;
    },
  };
}

/** Asks what the Overview and Events pages ask, twice a second. @returns the times it took */
function lookAtDashboard(origin: string) {
  const times: number[] = [];
  let isLooking = true;
  const ask = async (path: string) => {
    const startedAt = performance.now();
    const response = await fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${API_KEY}` } });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    times.push(performance.now() - startedAt);
  };
  const looking = (async () => {
    while (isLooking) {
      await Promise.all(["/api/v1/throughput", "/api/v1/events?limit=50"].map(ask));
      await sleep(500);
    }
  })();
  return {
    async stop() {
      isLooking = false;
      await looking;
      return times;
    },
  };
}

async function countLost({ database: { query } }: Setup, accepted: readonly string[]): Promise<number> {
  const { rows } = await query<{ lost: number }>(
    `select count(*)::int as lost from unnest($1::text[]) as a (dedup_key)
     where not exists (select from event e where e.dedup_key = a.dedup_key)`,
    [accepted],
  );
  return rows[0]?.lost ?? accepted.length;
}

async function drain({ database: { query } }: Setup): Promise<number | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < DRAIN_MS) {
    const { rows } = await query("select from delivery where state in ('queued', 'delivering', 'retrying') limit 1");
    if (rows.length === 0) return performance.now() - startedAt;
    await sleep(200);
  }
  return undefined;
}
