/** Everything System shows, put together from cheap looks. */
import type { Context } from "#lib/context.ts";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import type { QueueReport, RetentionReport, SystemReport } from "#lib/contracts/system.ts";
import { ackTimes } from "#lib/store/ackTimes.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";
import { listGaps } from "#lib/store/ledger.ts";
import { listRuns } from "#lib/store/maintenance.ts";
import { databaseSpan, expiringDays } from "#lib/store/retentionReport.ts";
import { clockSkew, databaseReport, indexReport, listMigrations, ownQueues, refusedRequests, workerReports } from "#lib/store/system.ts";
import { flowRail } from "#lib/store/throughput.ts";
import { describeConfig } from "./describeConfig.ts";
import { spillwayPackage } from "./packages.ts";

const DAY_MINUTES = 1_440;
const DAY_MS = 86_400_000;
const started = new Date(Date.now() - performance.now());

export async function systemReport({ read, config }: Context, now: Date): Promise<SystemReport> {
  const [clockSkewMs, recent, day, flow, gaps, refused, handlers, own, workers, database, index, maintenance, migrations] =
    await Promise.all([
      clockSkew(read),
      ackTimes(read, 5),
      ackTimes(read, DAY_MINUTES),
      flowRail(read, DAY_MINUTES, null),
      listGaps(read, DAY_MINUTES, null, 50),
      refusedRequests(read, DAY_MINUTES),
      listHandlers(read),
      ownQueues(read),
      workerReports(read),
      databaseReport(read),
      indexReport(read, now),
      listRuns(read),
      listMigrations(read),
    ]);
  return {
    at: now.toISOString(),
    version: spillwayPackage().version,
    node: process.versions.node,
    startedAt: started.toISOString(),
    flow,
    ack: { recent, day },
    gaps,
    refused,
    queues: [...handlers.map(queueOf), ...own],
    workers,
    database,
    index,
    maintenance,
    migrations,
    clockSkewMs,
    config: describeConfig(config),
  };
}

const queueOf = (handler: HandlerSummary): QueueReport => ({
  name: handler.name,
  kind: "handler",
  waiting: handler.queued,
  running: handler.delivering,
  retrying: handler.retrying,
  oldestWaitSeconds: handler.oldestWaitSeconds,
  paused: handler.pausedAt !== null,
});

/** Minute counts outlive what they counted. */
const MINUTE_DAYS = 60;

export async function retentionReport({ read, config }: Context, now: Date): Promise<RetentionReport> {
  const days = config.RETENTION_DAYS;
  const midnight = Math.ceil(now.getTime() / DAY_MS) * DAY_MS;
  const [tonight, span, runs] = await Promise.all([
    expiringDays(read, new Date(midnight - days * DAY_MS)),
    databaseSpan(read),
    listRuns(read),
  ]);
  const lastRun = runs.find(({ task }) => task === "retention") ?? null;
  return { days, minuteDays: days + MINUTE_DAYS, tonight, lastRun, ...span };
}
