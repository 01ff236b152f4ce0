/**
 * Ingest beside its floors in a closed loop: bare node:http under the receiver, an empty Next route handler under ours, and the naive
 * gateway that both are compared with. The same unique, signed Stripe bodies of 1.8 kB for all; ours commits event, delivery and job of
 * one matching handler before it answers.
 */

import { cpuSeconds, parentOf } from "#bench/cpu.ts";
import type { BenchDatabase } from "#bench/database.ts";
import type { Phase } from "#bench/load/results.ts";
import { load, stop } from "#bench/processes.ts";
import { ratio, table } from "#bench/report.ts";
import { buildNextFloor, type Measured, SECRET, type Setup, startHttpFloor, startNext, startNextFloor, startReceiver } from "./setup.ts";

const SECONDS = 6;
const CONNECTIONS = [1, 16, 64, 256] as const;

/** Processor time per request, in µs. */
type Cost = { server: number; postgres: number };
type Series = { name: string; phases: Phase[]; costs: Cost[] };

export async function benchClosed(setup: Setup): Promise<void> {
  const key = await setup.addSource("closed");
  const bare = await measure(setup, () => startHttpFloor());
  const receiver = await measure(setup, () => startReceiver(setup, key));
  await buildNextFloor();
  const empty = await measure(setup, () => startNextFloor("/floor", setup));
  const naive = await measure(setup, () => startNextFloor("/naive", setup));
  const route = await measure(setup, () => startNext(setup, key));
  print([bare, empty, naive, route, receiver]);
  await printStored(setup);

  const at = (series: Series, connections: number) => series.phases[CONNECTIONS.indexOf(connections as 1)]?.perSecond ?? 0;
  ratio("receiver / naive at 256", at(receiver, 256) / at(naive, 256), 10);
  ratio("receiver / naive at 16", at(receiver, 16) / at(naive, 16), 5);
  ratio("receiver / node:http at 256", at(receiver, 256) / at(bare, 256), 0.33);
  ratio("Next ingest / empty Next route at 256", at(route, 256) / at(empty, 256), 0.7);
  for (const n of CONNECTIONS.slice(0, 3)) ratio(`Next ingest / empty Next route at ${n}`, at(route, n) / at(empty, n));
}

async function measure(setup: Setup, start: () => Promise<Measured>): Promise<Series> {
  const { name, url, process } = await start();
  const postmaster = await postmasterOf(setup.database);
  await load({ url, secret: SECRET, connections: 16, seconds: 2 });
  const phases: Phase[] = [];
  const costs: Cost[] = [];
  for (const connections of CONNECTIONS) {
    const before = [cpuSeconds(process.pid ?? 0), cpuSeconds(postmaster)] as const;
    const [phase] = await load({ url, secret: SECRET, connections, seconds: SECONDS });
    if (!phase) throw new Error("the load generator said nothing");
    const perRequest = (seconds: number) => (seconds * 1e6) / phase.accepted;
    costs.push({ server: perRequest(cpuSeconds(process.pid ?? 0) - before[0]), postgres: perRequest(cpuSeconds(postmaster) - before[1]) });
    phases.push(phase);
  }
  await stop(process);
  return { name, phases, costs };
}

async function postmasterOf({ query }: BenchDatabase): Promise<number> {
  const { rows } = await query<{ pid: number }>("select pg_backend_pid() as pid");
  return parentOf(rows[0]?.pid ?? 0);
}

function print(all: Series[]) {
  const cell = ({ perSecond, p50Ms, p99Ms, shed, failed }: Phase) =>
    `${Math.round(perSecond)}/s  p50 ${p50Ms.toFixed(1)}  p99 ${p99Ms.toFixed(1)} ms${shed + failed ? `  ${shed} shed, ${failed} FAILED` : ""}`;
  table(
    ["", ...CONNECTIONS.map((n) => `${n} conn.`)],
    all.map(({ name, phases }) => [name, ...phases.map(cell)]),
  );
  const cost = ({ server, postgres }: Cost) => `${Math.round(server)} + ${Math.round(postgres)} µs`;
  table(
    ["processor time per request, server + PostgreSQL", ...CONNECTIONS.map((n) => `${n} conn.`)],
    all.map(({ name, costs }) => [name, ...costs.map(cost)]),
  );
}

async function printStored({ database }: Setup) {
  const { rows } = await database.query<{ events: number; deliveries: number; jobs: number }>(
    `select (select count(*) from event)::int as events, (select count(*) from delivery)::int as deliveries,
            (select count(*) from pgboss.job)::int as jobs`,
  );
  console.log(`stored: ${rows[0]?.events} events, ${rows[0]?.deliveries} deliveries, ${rows[0]?.jobs} jobs\n`);
}
