/** Gauges of what waits, per handler, as the database knows it: the same on whichever dashboard process is asked. */
import { Gauge, type Registry } from "prom-client";
import type { HandlerSummary } from "#lib/contracts/handlers.ts";

const DEPTHS = [
  ["queued", ({ queued, waitingInLine }: HandlerSummary) => queued - waitingInLine],
  ["in_line", ({ waitingInLine }: HandlerSummary) => waitingInLine],
  ["delivering", ({ delivering }: HandlerSummary) => delivering],
  ["retrying", ({ retrying }: HandlerSummary) => retrying],
] as const;

/** Sets the gauges in `register`, making them at the first call. A handler that is gone leaves no line behind. */
export function measureHandlers(register: Registry, handlers: readonly HandlerSummary[]): void {
  const deliveries = gauge(register, "spillway_deliveries", "Deliveries that are not done; in_line: behind others of their key", "state");
  const blocked = gauge(register, "spillway_blocked_keys", "Keys that a dead letter blocks until somebody retries or skips it");
  const oldest = gauge(register, "spillway_oldest_queued_seconds", "How long the oldest queued delivery has waited");
  for (const handler of handlers) {
    const { name } = handler;
    for (const [state, count] of DEPTHS) deliveries.set({ handler: name, state }, count(handler));
    blocked.set({ handler: name }, handler.blockedKeys);
    oldest.set({ handler: name }, handler.oldestWaitSeconds ?? 0);
  }
}

function gauge(register: Registry, name: string, help: string, ...more: string[]): Gauge {
  const known = register.getSingleMetric(name) as Gauge | undefined;
  known?.reset();
  return known ?? new Gauge({ name, help, labelNames: ["handler", ...more], registers: [register] });
}
