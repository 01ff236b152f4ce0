/**
 * Decides what one attempt means for its delivery. Pure: no clock, no queue, no database.
 *
 *   the handler returned               → delivered
 *   it threw, attempts are left        → retrying; backoff.ts says when
 *   it threw, none are left            → dead
 *   it threw a PermanentError          → dead at once
 *   it threw a RetryAfterError         → retrying at the moment given, if attempts are left
 *   it ran past its timeout            → as if it threw
 */
import { inspect } from "node:util";
import { nextDelaySeconds } from "./backoff.ts";
import type { AttemptOutcome } from "./delivery.ts";
import type { RetrySchedule } from "./handler.ts";

/** Thrown by a handler to say that trying again cannot help. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}

/** Thrown by a handler that was told when to come back, for example by a 429's Retry-After. */
export class RetryAfterError extends Error {
  override readonly name = "RetryAfterError";
  readonly seconds: number;
  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}

/** Thrown for a handler that did not end in time. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

export type HandlerResult = { ok: true } | { ok: false; error: unknown };
export type Failure = { name: string; message: string; stack: string | null };

export type Outcome =
  | { state: "delivered"; outcome: "delivered" }
  | { state: "retrying"; outcome: AttemptOutcome; failure: Failure; delaySeconds: number }
  | { state: "dead"; outcome: AttemptOutcome; failure: Failure };

/** `attempt` counts from 1; `random` is in [0, 1). */
export function decideOutcome(result: HandlerResult, attempt: number, retry: RetrySchedule, random: number): Outcome {
  if (result.ok) return { state: "delivered", outcome: "delivered" };
  const { error } = result;
  const failure = failureOf(error);
  const outcome = error instanceof PermanentError ? "permanent" : error instanceof TimeoutError ? "timed_out" : "failed";
  if (outcome === "permanent" || attempt >= retry.maxAttempts) return { state: "dead", outcome, failure };
  const delaySeconds = error instanceof RetryAfterError ? clampDelay(error.seconds) : nextDelaySeconds(retry, attempt, random);
  return { state: "retrying", outcome, failure, delaySeconds };
}

const DAY_SECONDS = 86_400;
const clampDelay = (seconds: number) => (Number.isFinite(seconds) ? Math.min(DAY_SECONDS, Math.max(0, seconds)) : DAY_SECONDS);

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
  };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : value === undefined ? "" : inspect(value, { depth: 1 }));

// Cut first: a cut may split a surrogate pair, and PostgreSQL refuses half of one.
const clean = (text: string, length: number) => text.replaceAll("\0", "\u{fffd}").slice(0, length).toWellFormed();
