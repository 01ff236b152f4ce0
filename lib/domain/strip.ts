/** Where the attempts of a delivery lie on a strip whose time is logarithmic: 1 s, 10 s, 1 min, 10 min, 1 h, 1 d. */
import type { AttemptOutcome, DeliveryState } from "./delivery.ts";

const DAY_SECONDS = 86_400;

/** 0 at one second or less after receipt, 1 at a day or more. A clock that ran backwards lands at 0. */
export function stripPosition(msAfterReceipt: number): number {
  const seconds = Math.min(DAY_SECONDS, Math.max(1, msAfterReceipt / 1000));
  return Math.log(seconds) / Math.log(DAY_SECONDS);
}

export const STRIP_TICKS: readonly [label: string, position: number][] = [
  ["1 s", 1_000],
  ["10 s", 10_000],
  ["1 min", 60_000],
  ["10 min", 600_000],
  ["1 h", 3_600_000],
  ["1 d", 86_400_000],
].map(([label, ms]) => [String(label), stripPosition(Number(ms))]);

export type StripMark = { kind: "delivered" | "failed" | "dead" | "waiting" | "running" | "stopped"; position: number };

type Known = { state: DeliveryState; attempts: number; nextAttemptAt: string | null };

/** A list knows only how many attempts there were: marks one after the other, the last saying how it stands. */
export function countedMarks({ state, attempts }: Known, most = 9): StripMark[] {
  const before = Math.min(most, state === "delivered" || state === "dead" ? attempts - 1 : attempts);
  const marks = Array.from({ length: Math.max(0, before) }, (_, n): StripMark => ({ kind: "failed", position: n }));
  return [...marks, { kind: LAST[state], position: marks.length }];
}

const LAST: Record<DeliveryState, StripMark["kind"]> = {
  queued: "waiting",
  retrying: "waiting",
  delivering: "running",
  delivered: "delivered",
  dead: "dead",
  cancelled: "stopped",
  paused: "stopped",
  superseded: "stopped",
};

type Schedule = { maxAttempts: number; firstDelaySeconds: number; maxDelaySeconds: number };

/** Where the attempts of a schedule lie when each fails at once and waits as long as it may; the last is what a dead letter dies of. */
export function plannedMarks({ maxAttempts, firstDelaySeconds, maxDelaySeconds }: Schedule): StripMark[] {
  let seconds = 0;
  return Array.from({ length: maxAttempts }, (_, n) => {
    if (n > 0) seconds += Math.min(firstDelaySeconds * 2 ** (n - 1), maxDelaySeconds);
    return { kind: n === maxAttempts - 1 ? "dead" : "failed", position: stripPosition(seconds * 1000) };
  });
}

/** With the attempts at hand: every mark where it happened, and a hollow one where the next is planned. */
export function timedMarks(
  receivedAt: string,
  delivery: Known & { history: readonly { startedAt: string; outcome: AttemptOutcome }[] },
): StripMark[] {
  const from = new Date(receivedAt).getTime();
  const place = (iso: string) => stripPosition(new Date(iso).getTime() - from);
  const marks = delivery.history.map(({ startedAt, outcome }, n): StripMark => {
    const last = n === delivery.history.length - 1;
    const kind =
      outcome === "delivered" ? "delivered" : outcome === "released" ? "stopped" : last && delivery.state === "dead" ? "dead" : "failed";
    return { kind, position: place(startedAt) };
  });
  return delivery.nextAttemptAt === null ? marks : [...marks, { kind: "waiting", position: place(delivery.nextAttemptAt) }];
}
