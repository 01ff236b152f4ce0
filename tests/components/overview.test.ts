/** What Overview says and how a pulse changes it. */
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { applyPulse } from "#components/live/applyPulse.ts";
import { pointAt, rangeBetween } from "#components/overview/brush.ts";
import { overviewVerdict } from "#components/overview/verdict.ts";
import { mergePulse } from "#components/queries/throughput.ts";
import type { FailureGroup } from "#lib/contracts/failures.ts";
import type { Pulse, SourceHours, Throughput, ThroughputPoint } from "#lib/contracts/throughput.ts";

const none = { accepted: 0, duplicate: 0, rejected: 0, handshake: 0, shed: 0, delivered: 0, failed: 0, dead: 0 };
const point = (minute: string, counts: Partial<ThroughputPoint> = {}): ThroughputPoint => ({ minute, ...none, ...counts });
const source = (name: string, received: number, rejected: number) => ({
  id: `src_${name}`,
  name,
  provider: "stripe",
  received,
  rejected,
  perMinute: 1,
  lastRequestAt: "2026-11-24T12:00:00Z",
});
const throughput: Throughput = {
  from: "2026-11-24T11:02:00Z",
  to: "2026-11-24T12:02:00Z",
  ...{ stepMinutes: 1, lastWeek: [], timeToHandled: null, ack: null },
  points: [point("2026-11-24T12:00:00.000Z", { delivered: 40 }), point("2026-11-24T12:01:00.000Z", { delivered: 1 })],
  flow: {
    received: 41,
    unverified: 0,
    rejected: 0,
    handshake: 0,
    shed: 0,
    accepted: 41,
    verified: 41,
    duplicate: 0,
    unique: 41,
    unrouted: 0,
    routed: 41,
    deliveries: 41,
    delivered: 41,
    dead: 0,
  },
  open: { queued: 0, delivering: 0, retrying: 0, oldestWaitSeconds: null },
  gaps: [],
  sources: [source("stripe-eu", 41, 0)],
};
const pulse: Pulse = {
  id: "run.1",
  after: null,
  arrived: [],
  settled: [],
  more: false,
  at: "2026-11-24T12:02:01Z",
  points: [point("2026-11-24T12:01:00.000Z", { delivered: 3 }), point("2026-11-24T12:02:00.000Z", { delivered: 7 })],
  receivedPerSecond: 1,
  handledPerSecond: 1,
  open: { queued: 5, delivering: 1, retrying: 0, oldestWaitSeconds: 2 },
  failures: 0,
  head: "evt_1",
  replays: [],
  firingAlerts: 0,
};
const group: FailureGroup = {
  fingerprint: "fp1",
  handler: "billing-sync",
  errorName: "Error",
  title: "boom",
  sample: "boom",
  sampleEventId: "evt_1",
  dead: 312,
  firstSeenAt: "2026-11-24T11:00:00Z",
  lastSeenAt: "2026-11-24T12:00:00Z",
  ...{ state: "open", reopened: false, acknowledgedAt: null, acknowledgedBy: null, mutedBy: null, mutedUntil: null },
  ...{ mutedUntilDead: null, resolvedAt: null, resolvedBy: null, assignee: null, merged: [] },
};
const verdict = (given: Throughput, failures: FailureGroup[] = [], hours: SourceHours[] = []) =>
  overviewVerdict({ throughput: given, failures, hours, range: "the last hour" });
const sentence = (...given: Parameters<typeof verdict>) =>
  verdict(...given)
    .map(({ text }) => text)
    .join("")
    .replaceAll("\u00a0", " ");

test("all well is one short sentence", () => {
  expect(sentence(throughput)).toBe("The source is healthy. 41 events in the last hour, 100 % of attempts delivered.");
});

test("a failing handler comes first, with its count and its page", () => {
  expect(sentence(throughput, [group])).toMatch(/^billing-sync is failing\. 312 deliveries are dead, since .*; all of them one failure\. /);
  expect(verdict(throughput, [group])[0]?.href).toBe("/failures/fp1");
});

test("of several failures the largest that goes on is named, with what it covers", () => {
  const old = { ...group, fingerprint: "fp2", handler: "mail", dead: 8, lastSeenAt: "2026-11-24T09:00:00Z" };

  expect(sentence(throughput, [old, group])).toMatch(
    /^billing-sync is failing\. 320 deliveries are dead, .*; one failure of 2 open covers 97\.5 %\. /,
  );
});

test("a source that went silent is not called healthy", () => {
  const hours = [{ id: "src_stripe-eu", hours: [], silentSince: "2026-11-24T10:00:00Z" }];

  expect(sentence(throughput, [], hours)).toMatch(/^stripe-eu is silent since /);
});

test("dead letters of a failure that is over are to be cleared up, not an alarm", () => {
  const over = { ...group, lastSeenAt: "2026-11-24T11:12:00Z" };

  expect(sentence(throughput, [over])).toMatch(/^312 deliveries are dead in 1 open failure, none new for 50 min\. 41 events/);
});

test("a source that refuses much of what it receives is not called healthy", () => {
  const given = { ...throughput, sources: [source("stripe-eu", 10, 5), source("github", 10, 0)] };

  expect(sentence(given)).toMatch(/^stripe-eu is refusing requests. 50 % of what it received failed verification\./);
});

test("a stray forged request is mentioned, not alarming", () => {
  const given = { ...throughput, flow: { ...throughput.flow, rejected: 1 }, sources: [source("stripe-eu", 41, 1)] };

  expect(sentence(given)).toMatch(/^The source is healthy. 1 request was rejected in the last hour\./);
});

test("a delivery that waits is said with how long", () => {
  const given = { ...throughput, open: { ...throughput.open, queued: 9, oldestWaitSeconds: 4312 } };

  expect(sentence(given)).toContain("The oldest delivery has waited 1 h 11 min: look at the handlers.");
});

test("a pulse replaces its own minutes, adds the new one and drops the oldest", () => {
  const merged = mergePulse(throughput, pulse);

  expect(merged.points.map(({ minute, delivered }) => [minute.slice(11, 16), delivered])).toEqual([
    ["12:01", 3],
    ["12:02", 7],
  ]);
  expect(merged.open.queued).toBe(5);
});

test("a pulse leaves points that are longer than a minute alone", () => {
  const day = { ...throughput, stepMinutes: 15 };

  expect(mergePulse(day, pulse)).toEqual({ ...day, open: pulse.open });
});

test("a drag covers the points at both its ends, in either direction and beyond the plot", () => {
  expect([pointAt(0, 638, 60), pointAt(38, 638, 60), pointAt(337, 638, 60), pointAt(9999, 638, 60)]).toEqual([0, 0, 29, 59]);
  const range = { from: "2026-11-24T12:00:00.000Z", to: "2026-11-24T12:02:00.000Z" };
  expect(rangeBetween(throughput.points, 1, 0, 1)).toEqual(range);
});

test("a pulse leaves the chart of one source alone, and asks for failures only when their number changed", () => {
  const client = new QueryClient();
  client.setQueryData(["throughput", 60, ""], throughput);
  client.setQueryData(["throughput", 60, "src_1"], throughput);
  client.setQueryData(["failures", "list"], []);

  applyPulse(client, pulse, { ...pulse, id: "run.2", after: "run.1" });
  expect(client.getQueryData<Throughput>(["throughput", 60, ""])?.open.queued).toBe(5);
  expect(client.getQueryData<Throughput>(["throughput", 60, "src_1"])?.open.queued).toBe(0);
  expect(client.getQueryState(["failures", "list"])?.isInvalidated).toBe(false);

  applyPulse(client, pulse, { ...pulse, id: "run.2", after: "run.1", failures: 1 });
  expect(client.getQueryState(["failures", "list"])?.isInvalidated).toBe(true);
  client.clear();
});
