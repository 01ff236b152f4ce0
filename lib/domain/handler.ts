/** The shape of user code: what a handler is, and what it is given. */
import type { Prisma } from "#prisma/generated/client.ts";
import type { HeaderList } from "./request.ts";

/** A Prisma transaction that commits together with the delivery's settlement, or not at all. */
export type Tx = Prisma.TransactionClient;

export type HandlerEvent = {
  /** Public id, `evt_…`. */
  id: string;
  type: string;
  /** The source's name and provider id. */
  source: string;
  provider: string;
  dedupKey: string;
  entityKey: string | null;
  /** What the provider says; null when it says nothing. */
  occurredAt: Date | null;
  receivedAt: Date;
  headers: HeaderList;
  /** The parsed payload. Integers that a double cannot hold are `bigint`, never rounded. Undefined when unparseable. */
  payload: unknown;
  /** For an event split out of a batch: the envelope around it (page id, for_user_id). */
  context: Record<string, unknown>;
  /** The event's bytes, exactly as received. */
  body: Buffer;
  /** The same for every attempt and every replay of this event by this handler: pass it on to whoever you call. */
  idempotencyKey: string;
};

export type HandlerContext = {
  /** Aborts at the timeout and when the worker must stop. */
  signal: AbortSignal;
  /** 1 for the first attempt. */
  attempt: number;
};

export type Throttle = { perSecond: number; burst?: number | undefined };

/**
 * What must happen to deliveries that share a key.
 *
 * `fifo`: one at a time, in the order received. When one is dead its key is blocked until somebody retries or skips it, or is gone on
 * with at once (`onDead: "skip"`).
 * `latest-wins`: only the newest is run; what it overtakes before it ran ends as superseded. With `debounceMs` the key must have been
 * quiet for so long first, but nobody waits longer than `maxWaitMs`.
 */
export type Order =
  | { mode: "fifo"; onDead: "block" | "skip" }
  | { mode: "latest-wins"; debounceMs?: number | undefined; maxWaitMs?: number | undefined };

/** How much of one key may happen at once. */
export type PerKey = { concurrency?: number | undefined; throttle?: Throttle | undefined };

/** Several events in one call: as many as there are, up to `size`, after waiting at most `waitMs` for more. */
export type Batch = { size: number; waitMs: number };

/** What an operator may set at run time over what the code declares. Null: the code's value holds. */
export type Overrides = {
  concurrency?: number | null | undefined;
  clusterConcurrency?: number | null | undefined;
  throttle?: Throttle | null | undefined;
};

export type RetrySchedule = {
  /** Including the first. */
  maxAttempts: number;
  /** Wait before the second attempt; doubles each time. */
  firstDelaySeconds: number;
  maxDelaySeconds: number;
};

type Base = {
  /** kebab-case; names the queue, the rows and the dashboard entry. */
  name: string;
  /** Source names or provider ids; `*` for all. */
  sources: readonly string[];
  /** Event types; `*` matches any run of characters: `invoice.*`. */
  eventTypes: readonly string[];
  /** At once in one worker process. */
  concurrency: number;
  /** At once in all workers together. */
  clusterConcurrency?: number;
  /** Starts in all workers together. */
  throttle?: Throttle;
  /** What belongs together: `entity` (the provider's entity key) or an expression such as `json:data.object.customer`. */
  key?: string;
  perKey?: PerKey;
  order?: Order;
  batch?: Batch;
  /** Runs in a child process, which is killed when it takes too long. */
  isolated?: boolean;
  retry: RetrySchedule;
  timeoutMs: number;
};

export type Handler =
  | (Base & { transactional: true; run(event: HandlerEvent, context: HandlerContext & { tx: Tx }): Promise<void> })
  | (Base & { transactional: false; run(event: HandlerEvent, context: HandlerContext): Promise<void> });

/** What a worker writes to the `handler` table, and ingest and the dashboard read. */
export type HandlerDefinition = Base & { transactional: boolean };

type Defaults = "concurrency" | "retry" | "timeoutMs";
type Input<H> = Omit<H, Defaults> & { concurrency?: number; retry?: Partial<RetrySchedule>; timeoutMs?: number };

export const DEFAULT_RETRY: RetrySchedule = { maxAttempts: 8, firstDelaySeconds: 10, maxDelaySeconds: 6 * 3600 };

/**
 * Declares a handler. `transactional: true` hands `run` a `tx` whose writes commit with the delivery's own
 * settlement: exactly once. Without it a handler runs at least once; use `event.idempotencyKey`.
 */
export function defineHandler(
  input:
    | (Input<Extract<Handler, { transactional: true }>> & { transactional: true })
    | (Omit<Input<Extract<Handler, { transactional: false }>>, "transactional"> & { transactional?: false }),
): Handler {
  const defaults = {
    concurrency: input.concurrency ?? 10,
    timeoutMs: input.timeoutMs ?? 30_000,
    retry: { ...DEFAULT_RETRY, ...input.retry },
  };
  return input.transactional === true ? { ...input, ...defaults, transactional: true } : { ...input, ...defaults, transactional: false };
}
