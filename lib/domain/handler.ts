/** The shape of user code: what a handler is, and what it is given. */
import type { z } from "zod";
import type { Prisma } from "#prisma/generated/client.ts";
import type { Outbox } from "./outbox.ts";
import type { HeaderList } from "./request.ts";
import { behindSchema } from "./schema.ts";

/** A Prisma transaction that commits together with the delivery's settlement, or not at all. */
export type Tx = Prisma.TransactionClient;

/** `Payload` is what the handler's schema gives; without a schema nobody knows. */
export type HandlerEvent<Payload = unknown> = {
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
  payload: Payload;
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

/** Several events in one call: as many as there are, up to `size`, after waiting at most `waitMs` for more. `concurrency` then counts calls. */
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

export type TransactionalContext = HandlerContext & {
  tx: Tx;
  /** Calls to others that commit with what `tx` writes, and are made after the commit. */
  outbox: Outbox;
};

export type TransactionalBatchContext = HandlerContext & {
  tx: Tx;
  /** The outbox of one of the events: a call belongs to the event it is made for. */
  outboxOf(event: HandlerEvent): Outbox;
};

/** What stays in the process: code. The rest is data and goes to the `handler` table. */
type Code<Schema, Payload, Context> = { schema?: Schema; run(event: HandlerEvent<Payload>, context: Context): Promise<void> };
type RunBatch<Payload, Context> = (events: readonly HandlerEvent<Payload>[], context: Context) => Promise<void>;

export type Handler =
  | (Base & { transactional: true; runBatch?: RunBatch<unknown, TransactionalBatchContext> } & Code<
        z.ZodType,
        unknown,
        TransactionalContext
      >)
  | (Base & { transactional: false; runBatch?: RunBatch<unknown, HandlerContext> } & Code<z.ZodType, unknown, HandlerContext>);

/** What a worker writes to the `handler` table, and ingest and the dashboard read. */
export type HandlerDefinition = Base & { transactional: boolean };

type Defaults = "concurrency" | "retry" | "timeoutMs";
type Input = Omit<Base, Defaults> & { concurrency?: number; retry?: Partial<RetrySchedule>; timeoutMs?: number };

export const DEFAULT_RETRY: RetrySchedule = { maxAttempts: 8, firstDelaySeconds: 10, maxDelaySeconds: 6 * 3600 };

/**
 * Declares a handler. `transactional: true` hands `run` a `tx` whose writes commit with the delivery's own
 * settlement: exactly once. Without it a handler runs at least once; use `event.idempotencyKey`.
 * With a `schema` the payload is checked before `run`, and `event.payload` has the schema's type.
 */
export function defineHandler<Schema extends z.ZodType = z.ZodUnknown>(
  input:
    | (Input & { transactional: true } & Code<Schema, z.output<Schema>, TransactionalContext>)
    | (Input & { transactional?: false } & Code<Schema, z.output<Schema>, HandlerContext>),
): Handler {
  const defaults = {
    concurrency: input.concurrency ?? 10,
    timeoutMs: input.timeoutMs ?? 30_000,
    retry: { ...DEFAULT_RETRY, ...input.retry },
    // What stands in order or shares a limit must belong together by something.
    ...(input.key === undefined && (input.order || input.perKey) ? { key: "entity" } : {}),
  };
  if (input.transactional !== true) return { ...input, ...defaults, transactional: false, run: runOf(input) };
  return { ...input, ...defaults, transactional: true, run: runOf(input) };
}

const runOf = <Payload, Context>({ schema, run }: Code<z.ZodType<Payload>, Payload, Context>) =>
  schema ? behindSchema(schema, run) : (run as Code<never, unknown, Context>["run"]);

type BatchInput<Schema extends z.ZodType> = Input & { batch: Batch; schema?: Schema } & (
    | { transactional: true; run: RunBatch<z.output<Schema>, TransactionalBatchContext> }
    | { transactional?: false; run: RunBatch<z.output<Schema>, HandlerContext> }
  );

/**
 * Declares a handler that takes several events in one call. When the call fails, its events are tried again at once, each alone: a failure
 * is its own event's, and the others lose no attempt by it. Retries and replays of one event come alone too, as a batch of one.
 */
export function defineBatchHandler<Schema extends z.ZodType = z.ZodUnknown>(input: BatchInput<Schema>): Handler {
  const { run: runBatch, ...rest } = input;
  if (input.transactional === true) {
    // The payloads have been through the schema when it is called.
    const all = runBatch as RunBatch<unknown, TransactionalBatchContext>;
    const run = (event: HandlerEvent, { outbox, ...context }: TransactionalContext) => all([event], { ...context, outboxOf: () => outbox });
    const single = defineHandler({ ...rest, transactional: true, run } as Parameters<typeof defineHandler>[0]);
    return { ...(single as TransactionalHandler), runBatch: all };
  }
  const all = runBatch as RunBatch<unknown, HandlerContext>;
  const run = (event: HandlerEvent, context: HandlerContext) => all([event], context);
  const single = defineHandler({ ...rest, transactional: false, run } as Parameters<typeof defineHandler>[0]);
  return { ...(single as PlainHandler), runBatch: all };
}

type TransactionalHandler = Extract<Handler, { transactional: true }>;
type PlainHandler = Extract<Handler, { transactional: false }>;
