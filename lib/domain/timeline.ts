/** The waits between the steps of a delivery: what each was for, and never less than nothing. */

/** `queued`: for a worker. `backoff`: for the moment the next attempt was planned for. `skew`: two clocks disagree, so the wait is unknown. */
export type Gap = { kind: "queued" | "backoff"; ms: number; skew: boolean };

type Tried = { startedAt: string; durationMs: number; retryAt: string | null };

/** Clocks of one machine, rounded to the millisecond, disagree by less. */
const SKEW_MS = 100;

function gap(kind: Gap["kind"], from: number, to: number): Gap {
  return { kind, ms: Math.max(0, to - from), skew: to - from < -SKEW_MS };
}

const at = (iso: string) => new Date(iso).getTime();

/** What lay before an attempt: since the delivery was made, or since the attempt before it ended. */
export function gapsBefore(attempt: Pick<Tried, "startedAt">, previous: Tried | undefined, createdAt: string): Gap[] {
  const started = at(attempt.startedAt);
  if (!previous) return [gap("queued", at(createdAt), started)];
  const ended = at(previous.startedAt) + previous.durationMs;
  // Retried by hand before its time: then all of it was backing off.
  const planned = previous.retryAt === null ? ended : Math.min(at(previous.retryAt), Math.max(started, ended));
  return previous.retryAt === null
    ? [gap("queued", ended, started)]
    : [gap("backoff", ended, planned), gap("queued", Math.max(planned, ended), started)];
}

/** How tall a wait is drawn, in pixels: a day is about three times a second, so that nothing scrolls away and all is seen. */
export function gapHeight(ms: number): number {
  const seconds = Math.max(0.1, ms / 1000);
  return Math.round(Math.min(64, 20 + 7 * (Math.log10(seconds) + 1)));
}
