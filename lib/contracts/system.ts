/** What Spillway says about itself: is anything lost, what waits, who works, what is kept. */
import { z } from "zod";
import type { AckTimes } from "#lib/domain/ackTimes.ts";
import type { FlowRail, LedgerGap } from "./throughput.ts";

/** A task of the leader: when it last ended, how long it took, what it counted. */
export type MaintenanceRun = { task: string; endedAt: string; tookMs: number; detail: Record<string, number> };

export type QueueReport = {
  /** A handler, or one of Spillway's own: "outbound calls", "notifications". */
  name: string;
  kind: "handler" | "outbox" | "notifications";
  waiting: number;
  running: number;
  retrying: number;
  oldestWaitSeconds: number | null;
  paused: boolean;
};

export type WorkerReport = {
  id: string;
  hostname: string;
  pid: number;
  version: string;
  startedAt: string;
  seenAt: string;
  inFlight: number;
  /** Heard of within the last 20 seconds. */
  alive: boolean;
};

/** A table with all its partitions, from the server's own statistics: estimates. */
export type TableReport = { name: string; rows: number; deadRows: number; bytes: number; partitions: number; vacuumedAt: string | null };

export type DatabaseReport = {
  version: string;
  bytes: number;
  connections: number;
  maxConnections: number;
  /** `YYYY-MM-DD` of the oldest and the newest day that has a partition. */
  oldestDay: string | null;
  newestDay: string | null;
  tables: TableReport[];
};

/** A setting; `value` of a secret says only whether there is one. */
export type ConfigLine = { name: string; value: string; given: boolean; secret: boolean };

export type SystemReport = {
  at: string;
  version: string;
  node: string;
  startedAt: string;
  /** Of the last 24 hours. */
  flow: FlowRail;
  /** How long acknowledgements took, from a request's last byte: the last five minutes, and 24 hours. */
  ack: { recent: AckTimes | null; day: AckTimes | null };
  gaps: LedgerGap[];
  /** Requests of the last 24 hours that were not taken, and why; the most frequent first. */
  refused: { verdict: "rejected" | "shed"; reason: string; requests: number }[];
  queues: QueueReport[];
  workers: WorkerReport[];
  database: DatabaseReport;
  /** `behind` is counted up to 10,000. `readTo` is null before the first event was indexed. */
  index: { readTo: string | null; behind: number; lagSeconds: number };
  maintenance: MaintenanceRun[];
  migrations: { name: string; appliedAt: string }[];
  /** Database's clock minus this process's. */
  clockSkewMs: number;
  config: ConfigLine[];
};

/** `handlers`: also when handlers take every source, and so would run with the test's event. */
export const selfTestRequest = z.strictObject({ handlers: z.boolean().default(false) });
export const selfTestQuery = z.object({ eventId: z.string().max(40) });

export type SelfTestStage = {
  name: "answered" | "stored" | "routed" | "delivered" | "worker" | "indexed";
  /** `waiting`: not reached yet; `skipped`: there is nothing to reach, and `note` says why. */
  state: "reached" | "failed" | "waiting" | "skipped";
  /** Since the request was sent. */
  ms: number | null;
  note: string;
};
export type SelfTest = { eventId: string | null; stages: SelfTestStage[] };

export type RetentionReport = {
  days: number;
  minuteDays: number;
  /** Days with partitions that go at the next midnight UTC or before, the oldest first; estimates. */
  tonight: { day: string; rows: number | null; bytes: number; held: boolean }[];
  /** When retention last ran. */
  lastRun: MaintenanceRun | null;
  oldestDay: string | null;
  bytes: number;
};

export type Notice = { name: string; version: string; license: string };
export type AboutReport = { version: string; license: string; node: string; notices: Notice[] };
