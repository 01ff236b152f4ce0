/** Counts for Overview: from the minute rollups, never from counting rows. */
import { z } from "zod";
import type { AckTimes } from "#lib/domain/ackTimes.ts";

export const throughputQuery = z.object({
  minutes: z.coerce.number().int().min(1).max(10_080).default(60),
  sourceId: z.string().max(40).optional(),
});

/** How many minutes one point of a range covers: about a hundred points, at steps that read well. */
export const stepOf = (minutes: number): number => (minutes <= 120 ? 1 : minutes <= 1440 ? 15 : 120);

export type ThroughputPoint = {
  /** Where it starts, ISO; it is `stepMinutes` long. */
  minute: string;
  accepted: number;
  duplicate: number;
  rejected: number;
  handshake: number;
  /** Answered 503: not stored, and the sender was asked to come again. */
  shed: number;
  delivered: number;
  /** Attempts that failed and are tried again. */
  failed: number;
  dead: number;
};

/** Where events fall out, summed over the range. */
export type FlowRail = {
  received: number;
  rejected: number;
  /** Stored while their source accepts and logs only. */
  unverified: number;
  handshake: number;
  shed: number;
  accepted: number;
  verified: number;
  duplicate: number;
  unique: number;
  unrouted: number;
  routed: number;
  /** Deliveries, not events, from here on. */
  deliveries: number;
  delivered: number;
  dead: number;
};

/** A minute whose books do not balance: `requests`, received against their ends; `events` and `deliveries`, counts against rows. */
export type LedgerGap = {
  /** Start of the minute, ISO. */
  minute: string;
  sourceId: string;
  kind: "requests" | "events" | "deliveries";
  expected: number;
  found: number;
};

export type Throughput = {
  from: string;
  to: string;
  stepMinutes: number;
  points: ThroughputPoint[];
  /** What was handled at the same time a week before, by the points' own minutes. */
  lastWeek: { minute: string; handled: number }[];
  /** Received → handled: the 95th percentile of the latest `of` deliveries that were handled. */
  timeToHandled: { p95Ms: number; of: number } | null;
  /** How long acknowledgements of the last five minutes took, from a request's last byte; null: there were none. */
  ack: AckTimes | null;
  flow: FlowRail;
  open: { queued: number; delivering: number; retrying: number; oldestWaitSeconds: number | null };
  /** What did not add up in the range, newest first; empty is what should be. */
  gaps: LedgerGap[];
  /** `perMinute`: requests over the last five whole minutes. */
  sources: {
    id: string;
    name: string;
    provider: string;
    received: number;
    rejected: number;
    perMinute: number;
    lastRequestAt: string | null;
  }[];
};

/** GET /api/v1/throughput/sources: each source's last 48 hours, for its line and for noticing that it went silent. */
export type SourceHours = {
  id: string;
  /** Requests by the hour, oldest first, the running one last. */
  hours: number[];
  /** Since when it is silent although its own volume says that it should not be. */
  silentSince: string | null;
};

/** At most two SSE messages a second on /api/v1/stream, event name `pulse`. Numbers are absolute; what changed is said by id. */
export type Pulse = {
  /** Its place in the server's sequence, also the message's `id:`. */
  id: string;
  /** The pulse this one follows without a gap; null when the server does not know what the browser has seen. */
  after: string | null;
  at: string;
  /** Sums of the current and the previous minute, and of every minute missed, so that a chart can be kept up to date. */
  points: ThroughputPoint[];
  /** Requests and attempts during the last second. */
  receivedPerSecond: number;
  handledPerSecond: number;
  open: Throughput["open"];
  /** Open failure groups. */
  failures: number;
  /** The newest event's public id: lists show "N new" when it moves. */
  head: string | null;
  /** Events that came since `after`, newest first. */
  arrived: string[];
  /** Events with a delivery that started or ended since `after`. */
  settled: string[];
  /** Both lists are bounded: there was more than they say, and any event may have changed. */
  more: boolean;
  /** Replays that run, with their progress. */
  replays: { id: string; state: string; total: number; started: number; delivered: number; dead: number }[];
  firingAlerts: number;
};
