/** Builds what a handler is given, runs it under its timeout, and turns the result into a settlement. */

import { fingerprintOf } from "#lib/domain/fingerprint.ts";
import type { Handler, HandlerEvent } from "#lib/domain/handler.ts";
import { idTime, newId, publicId } from "#lib/domain/id.ts";
import { parsePayload } from "#lib/domain/json.ts";
import { slotAfter } from "#lib/domain/line.ts";
import { decideOutcome, type HandlerResult, type Outcome, TimeoutError } from "#lib/domain/outcome.ts";
import type { HeaderList } from "#lib/domain/request.ts";
import type { DeliveryJob, Lane } from "#lib/queue/queue.ts";
import type { Claimed } from "#lib/store/deliveries.ts";
import type { Settling } from "./settle.ts";

export type Running = {
  claimed: Claimed;
  job: DeliveryJob;
  handler: Handler;
  lane: Lane;
  /** Called right before the handler is: waits until the throttle lets it start. Not 0: it may come again in so many seconds. */
  pace(stop: AbortSignal): Promise<number>;
  /** When its tokens were asked for, by `performance.now()`. */
  askedAt: number;
  /** Made when the attempt starts, so that its id carries that moment. */
  attemptId: string;
  startedMs: number;
  workerId: string;
  version: string;
};

export function eventOf({ claimed }: Pick<Running, "claimed">): HandlerEvent {
  const id = publicId("evt", claimed.event_id);
  let payload: { value: unknown } | undefined;
  let headers: HeaderList | undefined;
  return {
    id,
    type: claimed.type,
    source: claimed.source,
    provider: claimed.provider,
    dedupKey: claimed.dedup_key,
    entityKey: claimed.entity_key,
    occurredAt: claimed.occurred_at,
    receivedAt: idTime(claimed.request_id),
    // Parsed when they are read: a handler that goes by the type alone pays nothing for them.
    get headers() {
      headers ??= JSON.parse(claimed.headers) as HeaderList;
      return headers;
    },
    get payload() {
      payload ??= { value: parsePayload(claimed.body?.toString("utf8") ?? "") };
      return payload.value;
    },
    context: claimed.context === null ? {} : (parsePayload(claimed.context) as Record<string, unknown>),
    body: claimed.body ?? Buffer.alloc(0),
    idempotencyKey: id,
  };
}

/** How long a handler may take to notice that it was aborted before its attempt is written off. */
const GRACE_MS = 2_000;
const STOP_GRACE_MS = 500;

/**
 * Calls `work` with a signal that aborts at the timeout and at `stop`. A handler that ignores it is given up shortly after, and may still
 * be running then; not so in a child (`givesUp` false), which its worker kills.
 */
export async function runWithin(
  timeoutMs: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
  givesUp = true,
): Promise<HandlerResult> {
  const controller = new AbortController();
  const abandoned = Promise.withResolvers<never>();
  let timeoutError: TimeoutError | undefined;
  let giveUp: NodeJS.Timeout | undefined;
  const abort = (reason: unknown, graceMs: number) => {
    controller.abort(reason);
    clearTimeout(giveUp);
    if (givesUp) giveUp = setTimeout(() => abandoned.reject(reason), graceMs);
  };
  const timer = setTimeout(() => {
    timeoutError = timeoutErrorOf(timeoutMs);
    abort(timeoutError, GRACE_MS);
  }, timeoutMs);
  const onStop = () => abort(stop.reason, STOP_GRACE_MS);
  if (stop.aborted) onStop();
  else stop.addEventListener("abort", onStop, { once: true });
  try {
    await Promise.race([work(controller.signal), abandoned.promise]);
    return { ok: true };
  } catch (error) {
    return { ok: false, error: timeoutError ?? error };
  } finally {
    clearTimeout(timer);
    clearTimeout(giveUp);
    stop.removeEventListener("abort", onStop);
  }
}

export const timeoutErrorOf = (timeoutMs: number) => new TimeoutError(`the handler did not end within ${timeoutMs} ms`);

/** The settlement of an attempt that ended with `outcome`; `crashes`: 1 for a crash that nobody has counted yet. */
export function settlementOf(running: Running, outcome: Outcome, crashes: 0 | 1 = 0): Settling {
  const { claimed, handler } = running;
  const failure = "failure" in outcome ? outcome.failure : null;
  const dead = outcome.state === "dead" && failure ? fingerprintOf(handler.name, failure) : null;
  const retrying = outcome.state === "retrying";
  const waitMs = outcome.state === "delivered" && claimed.attempts === 0 && claimed.replay_id === null ? sinceReceived(running) : 0;
  return {
    ...linkOf(running, outcome.state),
    lane: laneOf(claimed),
    waitMs,
    hold: "hold" in outcome ? (outcome.hold ?? null) : null,
    settlement: {
      ...baseOf(running),
      freesSlot: isFreed(running, outcome.state),
      state: outcome.state,
      outcome: outcome.outcome,
      counts: outcome.outcome === "crashed" ? 0 : 1,
      crashes,
      errorName: failure?.name ?? null,
      errorMessage: failure?.message ?? null,
      errorStack: failure?.stack ?? null,
      retryInSeconds: retrying ? Math.round(outcome.delaySeconds * 1000) / 1000 : null,
      retryJobId: retrying ? newId() : null,
      fingerprint: dead?.fingerprint ?? null,
      title: dead?.title ?? null,
    },
  };
}

/** Gives a delivery back untried, at once or for later: the worker stops, or had no connection for it. No attempt is used. */
export const releaseOf = (running: Running, delaySeconds = 0): Settling => ({
  ...linkOf(running, "queued"),
  lane: running.claimed.replay_id === null ? "live" : "replay",
  waitMs: 0,
  hold: null,
  settlement: {
    ...baseOf(running),
    freesSlot: false,
    state: "queued",
    outcome: "released",
    counts: 0,
    crashes: 0,
    errorName: null,
    errorMessage: null,
    errorStack: null,
    retryInSeconds: delaySeconds > 0 ? delaySeconds : null,
    retryJobId: newId(),
    fingerprint: null,
    title: null,
  },
});

/** Decides with real randomness. */
export const decide = (running: Running, result: HandlerResult): Outcome =>
  decideOutcome(result, running.claimed.attempts + 1, running.handler.retry, Math.random());

type Ended = "delivered" | "dead" | "retrying" | "queued";

const isFreed = ({ claimed, handler }: Running, state: Ended) => claimed.in_slot && slotAfter(handler, state) === "free";

function linkOf({ job, handler, claimed }: Running, state: Ended): Pick<Settling, "job" | "handler" | "isReplay" | "line"> {
  const { key, in_slot, occurred_at, event_id } = claimed;
  const line = key !== null && in_slot ? { key, slot: slotAfter(handler, state), moment: momentOf({ occurred_at, event_id }) } : null;
  return { job, handler, isReplay: claimed.replay_id !== null, line };
}

/** When what an event tells of happened: what its provider says, else when it came. Not later: a wrong clock must not outdate all that follows. */
export function momentOf({ occurred_at, event_id }: Pick<Claimed, "occurred_at" | "event_id">): string {
  const received = idTime(event_id);
  return (occurred_at && occurred_at < received ? occurred_at : received).toISOString();
}

const laneOf = ({ replay_id }: Claimed): Lane => (replay_id === null ? "retry" : "replay");
const sinceReceived = ({ claimed, startedMs }: Running) =>
  Math.max(0, Math.round(performance.timeOrigin + startedMs - idTime(claimed.request_id).getTime()));

function baseOf({ claimed, handler, attemptId, startedMs, workerId, version }: Running) {
  return {
    attemptId,
    deliveryId: claimed.id,
    leaseToken: claimed.lease_token,
    eventId: claimed.event_id,
    sourceId: claimed.source_id,
    handler: handler.name,
    number: claimed.attempts + 1,
    durationMs: Math.max(0, Math.round(performance.now() - startedMs)),
    workerId,
    handlerVersion: version,
  };
}
