/**
 * Decides what one attempt means for its delivery. Pure: no clock, no queue, no database.
 *
 *   the handler returned               → delivered
 *   it threw, attempts are left        → retrying; backoff.ts says when
 *   it threw, none are left            → dead
 *   it threw a PermanentError          → dead at once
 *   its schema refused the payload     → dead at once; `schema_mismatch`
 *   a remote said when to come back    → retrying at that moment, if attempts are left; `throttled`
 *   it ran past its timeout            → as if it threw
 */
import { inspect } from "node:util";
import { nextDelaySeconds } from "./backoff.ts";
import type { AttemptOutcome } from "./delivery.ts";
import type { RetrySchedule } from "./handler.ts";
import { waitOf, waitOfError } from "./retryAfter.ts";

/** Thrown by a handler to say that trying again cannot help. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}

/** The payload is not what the handler's schema says. `paths`: where, without list positions. */
export class SchemaMismatch extends Error {
  override readonly name = "SchemaMismatch";
  readonly paths: readonly string[];
  constructor(message: string, paths: readonly string[]) {
    super(message);
    this.paths = paths;
  }
}

/** Who waits: this delivery, or everything the handler does. */
export type RetryScope = "delivery" | "handler";

/** Thrown by a handler that was told when to come back, for example by a 429's Retry-After. */
export class RetryAfterError extends Error {
  override readonly name = "RetryAfterError";
  readonly seconds: number;
  readonly scope: RetryScope;

  constructor(message: string, after: number | Date, { scope = "delivery" }: { scope?: RetryScope } = {}) {
    super(message);
    this.seconds = typeof after === "number" ? after : (after.getTime() - Date.now()) / 1000;
    this.scope = scope;
  }

  /**
   * The error for an answer that says when to come back: 429 or 503 with `Retry-After`. Undefined for any other:
   * `throw RetryAfterError.from(response) ?? new Error(`It answered ${response.status}`)`.
   */
  static from(response: Pick<Response, "status" | "headers">, options: { scope?: RetryScope } = {}): RetryAfterError | undefined {
    const seconds = waitOf(response, new Date());
    return seconds === undefined ? undefined : new RetryAfterError(`It answered ${response.status}: come back later`, seconds, options);
  }
}

/** Thrown for a handler that did not end in time. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

export type HandlerResult = { ok: true } | { ok: false; error: unknown };
/** `paths`: what a schema refused; such failures are grouped by it. */
export type Failure = { name: string; message: string; stack: string | null; paths?: readonly string[] };

/** `hold`: seconds for which nothing of the whole handler may start, because a remote said so. */
export type Outcome =
  | { state: "delivered"; outcome: "delivered" }
  | { state: "retrying"; outcome: AttemptOutcome; failure: Failure; delaySeconds: number; hold?: number | null }
  | { state: "dead"; outcome: AttemptOutcome; failure: Failure; hold?: number | null };

/** `attempt` counts from 1; `random` is in [0, 1). */
export function decideOutcome(result: HandlerResult, attempt: number, retry: RetrySchedule, random: number): Outcome {
  if (result.ok) return { state: "delivered", outcome: "delivered" };
  const { outcome, seconds, scope } = classify(result.error);
  const failure = failureOf(result.error);
  const wait = seconds === undefined ? undefined : clampDelay(seconds);
  const hold = scope === "handler" && wait !== undefined ? wait : null;
  if (isFinal(outcome) || attempt >= retry.maxAttempts) return { state: "dead", outcome, failure, hold };
  return { state: "retrying", outcome, failure, delaySeconds: wait ?? nextDelaySeconds(retry, attempt, random), hold };
}

const isFinal = (outcome: AttemptOutcome) => outcome === "permanent" || outcome === "schema_mismatch";

/** What kind of failure it is, and how long a remote asked to wait. */
function classify(error: unknown): { outcome: AttemptOutcome; seconds?: number; scope?: RetryScope } {
  if (error instanceof PermanentError) return { outcome: "permanent" };
  if (error instanceof SchemaMismatch) return { outcome: "schema_mismatch" };
  if (error instanceof TimeoutError) return { outcome: "timed_out" };
  if (error instanceof RetryAfterError) {
    const { seconds, scope } = error;
    // A date that is none says that we were throttled, not for how long.
    return { outcome: "throttled", scope, ...(Number.isNaN(seconds) ? {} : { seconds }) };
  }
  const seconds = waitOfError(error, new Date());
  return seconds === undefined ? { outcome: "failed" } : { outcome: "throttled", seconds };
}

const DAY_SECONDS = 86_400;
const clampDelay = (seconds: number) => Math.min(DAY_SECONDS, Math.max(0, seconds));

const MAX_MESSAGE = 4_000;
const MAX_STACK = 16_000;

/** Whatever was thrown, as text a column can hold. Its fields may hold anything, and none of it may stop a settlement. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) {
    const message = typeof error === "string" ? error : inspect(error, { depth: 3, customInspect: false, getters: false });
    return { name: "Error", message: clean(message, MAX_MESSAGE), stack: null };
  }
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause)
    causes.push(`caused by ${textOf(cause.stack)}`);
  return {
    name: clean(textOf(error.name) || "Error", 100),
    message: clean(textOf(error.message), MAX_MESSAGE),
    stack: clean([textOf(error.stack), ...causes].join("\n"), MAX_STACK),
    ...(error instanceof SchemaMismatch ? { paths: error.paths } : {}),
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : value === undefined ? "" : inspect(value, { depth: 1 }));

// Cut first: a cut may split a surrogate pair, and PostgreSQL refuses half of one.
const clean = (text: string, length: number) => text.replaceAll("\0", "\u{fffd}").slice(0, length).toWellFormed();
