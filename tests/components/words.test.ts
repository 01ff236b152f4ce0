/** Numbers, times and sentences as people read them. */
import { expect, test } from "vitest";
import { fieldsOf, patchOf } from "#components/handlers/limitFields.ts";
import { healthOf, limitWords, orderWords, retryWords, throttleWords, wantsWords } from "#components/handlers/words.ts";
import { isWithin, looksLikeProviderId, pageOfId, searchHref } from "#components/layout/destinations.ts";
import { safeNext } from "#components/signin/signIn.ts";
import { formatBytes } from "#components/ui/Bytes.tsx";
import { formatDuration } from "#components/ui/Duration.tsx";
import { shortenMiddle } from "#components/ui/Id.tsx";
import { formatCount, formatShare } from "#components/ui/Num.tsx";
import { relativeTime } from "#components/ui/Time.tsx";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";

test.each([
  [0, "0"],
  [9999, "9,999"],
  [10_000, "10k"],
  [12_431, "12.4k"],
  [1_234_567, "1.23M"],
])("the count %d reads %s", (value, text) => {
  expect(formatCount(value)).toBe(text);
});

test.each([
  [0, 0, "–"],
  [0, 10, "0 %"],
  [10, 10, "100 %"],
  [1, 100_000, "<0.1 %"],
  [9998, 10_000, "99.98 %"],
  [999_999, 1_000_000, ">99.99 %"],
  [1, 3, "33.3 %"],
])("%d of %d reads %s: a share is never rounded to a whole it is not", (part, whole, text) => {
  expect(formatShare(part, whole).replace("\u00a0", " ")).toBe(text);
});

test.each([
  [0, "0 ms"],
  [0.4, "<1 ms"],
  [812, "812 ms"],
  [1240, "1.24 s"],
  [192_000, "3 min 12 s"],
  [3_600_000, "1 h"],
  [187_200_000, "2 d 4 h"],
])("%d ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [812, "812 B"],
  [1234, "1.2 kB"],
  [1_400_000, "1.4 MB"],
  [999_999, "1 MB"],
])("%d bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("a moment is relative under a day, in both directions", () => {
  const now = Date.parse("2026-11-24T12:00:00Z");

  expect(relativeTime("2026-11-24T11:59:58Z", now)).toBe("just now");
  expect(relativeTime("2026-11-24T11:56:00Z", now)).toBe("4 min ago");
  expect(relativeTime("2026-11-24T14:00:00Z", now)).toBe("in 2 h");
  expect(relativeTime("2026-11-20T14:00:00Z", now)).toMatch(/^20 Nov/);
});

test("a shortened id keeps both ends and is never longer than the whole", () => {
  expect(shortenMiddle("evt_01m86vg2xgekz84nbchkd8n9be")).toBe("evt_01m86v…n9be");
  expect(shortenMiddle("short")).toBe("short");
});

test("a retry schedule is told as attempts and the time they span", () => {
  expect(retryWords({ maxAttempts: 1, firstDelaySeconds: 10, maxDelaySeconds: 60 })).toBe("1 attempt, no retry");
  expect(retryWords({ maxAttempts: 3, firstDelaySeconds: 2, maxDelaySeconds: 60 })).toBe("3 attempts over about 6 s");
  expect(retryWords({ maxAttempts: 8, firstDelaySeconds: 10, maxDelaySeconds: 21_600 })).toBe("8 attempts over about 21 min");
});

const handler: HandlerSummary = {
  name: "billing-sync",
  sources: ["stripe"],
  eventTypes: ["*"],
  concurrency: 10,
  retry: { maxAttempts: 8, firstDelaySeconds: 10, maxDelaySeconds: 21_600 },
  timeoutMs: 30_000,
  transactional: false,
  version: "1",
  pausedAt: null,
  pausedBy: null,
  overrides: {},
  limits: { concurrency: 10, clusterConcurrency: null, throttle: null },
  heldUntil: null,
  retired: false,
  queued: 0,
  waitingInLine: 0,
  delivering: 0,
  retrying: 0,
  blockedKeys: 0,
  oldestWaitSeconds: null,
  day: { delivered: 0, failed: 0, dead: 0, averageDurationMs: null },
};

test("a handler's health names the worst that is true now", () => {
  const day = { delivered: 100, failed: 0, dead: 0, averageDurationMs: 5 };

  expect(healthOf(handler).word).toBe("idle");
  expect(healthOf({ ...handler, day }).word).toBe("healthy");
  expect(healthOf({ ...handler, day: { ...day, dead: 1 } }).word).toBe("healthy");
  expect(healthOf({ ...handler, day: { ...day, dead: 20 } }).word).toBe("failing");
  expect(healthOf({ ...handler, day, retrying: 2 }).word).toBe("retrying");
  expect(healthOf({ ...handler, day: { ...day, dead: 20 }, pausedAt: "2026-11-24T12:00:00Z" }).word).toBe("paused");
  expect(healthOf({ ...handler, day, retrying: 2, blockedKeys: 1 }).word).toBe("1 blocked key");
  expect(healthOf({ ...handler, day, retrying: 2, heldUntil: "2026-11-24T12:00:00Z" }).word).toBe("told to wait");
  expect(healthOf({ ...handler, retired: true, pausedAt: "2026-11-24T12:00:00Z" }).word).toBe("no worker");
  expect(wantsWords(handler)).toBe("stripe: every type");
  expect(throttleWords({ perSecond: 20, burst: 40 })).toBe("at most 20/s, burst 40");
});

test("a limit that was set names the code's beside it; one that follows the code does not", () => {
  const throttle = { perSecond: 20, burst: 40 };
  const limits = { concurrency: 10, clusterConcurrency: 8, throttle: { perSecond: 5 } };
  const overrides = { clusterConcurrency: 8, throttle: { perSecond: 5 } };

  expect(limitWords({ ...handler, throttle, limits, overrides })).toEqual([
    { label: "In each worker", now: "10 at once", code: null },
    { label: "In all workers", now: "8 at once", code: "no limit" },
    { label: "Throttle", now: "at most 5/s", code: "at most 20/s, burst 40" },
  ]);
});

test.each([
  [{}, undefined],
  [{ order: { mode: "fifo", onDead: "block" } }, "in order per entity, a dead letter blocks its key"],
  [{ order: { mode: "fifo", onDead: "skip" }, key: "json:data.object.customer" }, "in order per customer, a dead letter is passed over"],
  [{ order: { mode: "latest-wins" }, key: "header:x-sku" }, "only the newest per x-sku"],
  [
    { order: { mode: "latest-wins", debounceMs: 5_000, maxWaitMs: 60_000 }, key: "json:sku" },
    "only the newest per sku, once quiet for 5 s, after 1 min at the latest",
  ],
  [{ perKey: { concurrency: 2, throttle: { perSecond: 1 } }, key: "json:sku" }, "2 at once per sku, at most 1/s per sku"],
] as const)("the order of %j is told in words", (declared, words) => {
  expect(orderWords(declared)).toBe(words);
});

test("the limits form sends what was changed and nothing else; an emptied field gives its limit back", () => {
  const before = fieldsOf({ concurrency: 4, throttle: { perSecond: 5, burst: 9 } });

  expect(patchOf(before, before)).toEqual({});
  expect(patchOf(before, { ...before, clusterConcurrency: "20" })).toEqual({ clusterConcurrency: 20 });
  expect(patchOf(before, { ...before, concurrency: " " })).toEqual({ concurrency: null });
  expect(patchOf(before, { ...before, burst: "" })).toEqual({ throttle: { perSecond: 5 } });
  expect(patchOf(before, { concurrency: "", clusterConcurrency: "", perSecond: "", burst: "" })).toEqual({
    concurrency: null,
    throttle: null,
  });
});

test("a pasted id leads to its page, any other text to the search", () => {
  expect(pageOfId(" evt_01m86vg2xgekz84nbchkd8n9be ")?.href).toBe("/events/evt_01m86vg2xgekz84nbchkd8n9be");
  expect(pageOfId("rpl_01m86vg2xgekz84nbchkd8n9be")?.href).toBe("/replays/rpl_01m86vg2xgekz84nbchkd8n9be");
  expect(pageOfId("fg_8k2xx")?.href).toBe("/failures/fg_8k2xx");
  expect(pageOfId("in_1Qabc&x")).toBeUndefined();
  expect(searchHref("in_1Qabc&x ")).toBe("/events?q=in_1Qabc%26x");
});

test("a provider's id is one word with a digit in it; commands and queries are not", () => {
  for (const id of ["in_123", "evt_1QwErTy", "72d3162e-cc78-11e3-81ab-4c9367dc0958", "pi_3MtwBwLkdIwHu7ix28a3tqPa"])
    expect(looksLikeProviderId(id), id).toBe(true);
  for (const other of ["", "in_", "dark theme", "status:dead", "42", "new source 2", '"x1y2"'])
    expect(looksLikeProviderId(other), other).toBe(false);
});

test("a page belongs to the destination it lies below", () => {
  expect(isWithin("/settings/audit-log", "/settings/me")).toBe(true);
  expect(isWithin("/eventsx", "/events")).toBe(false);
});

test("signing in never leads to another site", () => {
  expect(safeNext("/events?q=status%3Adead")).toBe("/events?q=status%3Adead");
  for (const bad of [undefined, "", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/login?next=/x"])
    expect(safeNext(bad)).toBe("/overview");
});
