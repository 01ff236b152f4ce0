import { Registry } from "prom-client";
import { expect, test } from "vitest";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";
import { measureHandlers } from "#lib/http/handlerMetrics.ts";

const summary = (name: string, more: Partial<HandlerSummary>): HandlerSummary => ({
  ...{ name, sources: ["*"], eventTypes: ["*"], concurrency: 10, timeoutMs: 1_000, transactional: false, version: "1" },
  retry: { maxAttempts: 1, firstDelaySeconds: 1, maxDelaySeconds: 1 },
  ...{ pausedAt: null, pausedBy: null, heldUntil: null, retired: false, overrides: {} },
  limits: { concurrency: 10, clusterConcurrency: null, throttle: null },
  ...{ queued: 0, waitingInLine: 0, delivering: 0, retrying: 0, blockedKeys: 0, oldestWaitSeconds: null },
  day: { delivered: 0, failed: 0, dead: 0, averageDurationMs: null },
  ...more,
});

test("metrics count each waiting delivery once, and forget a handler that is gone", async () => {
  const register = new Registry();
  measureHandlers(register, [summary("gone", { queued: 9 })]);

  measureHandlers(register, [summary("orders", { queued: 7, waitingInLine: 5, retrying: 2, blockedKeys: 3, oldestWaitSeconds: 61.5 })]);

  const lines = (await register.metrics()).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      'spillway_deliveries{handler="orders",state="queued"} 2',
      'spillway_deliveries{handler="orders",state="in_line"} 5',
      'spillway_deliveries{handler="orders",state="delivering"} 0',
      'spillway_deliveries{handler="orders",state="retrying"} 2',
      'spillway_blocked_keys{handler="orders"} 3',
      'spillway_oldest_queued_seconds{handler="orders"} 61.5',
    ]),
  );
  expect(lines.filter((line) => line.includes("gone"))).toEqual([]);
});
