/** Refuses handlers that can never run as they are declared. What needs the database is checked in worker/register.ts. */
import type { Handler, Throttle } from "./handler.ts";
import { isExpression } from "./locate.ts";

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_BATCH = 1_000;

/** The first thing that is wrong; undefined when all is well. */
export function problemOf(handlers: readonly Handler[]): string | undefined {
  const seen = new Set<string>();
  for (const handler of handlers) {
    const { name } = handler;
    if (!NAME.test(name) || name.length > 60) return `'${name}' is no handler name: use kebab-case, at most 60 characters.`;
    if (seen.has(name)) return `Two handlers are named '${name}'.`;
    seen.add(name);
    const problem = problemsOf(handler).find((found) => found !== undefined);
    if (problem) return `The handler '${name}' ${problem}`;
  }
  return undefined;
}

/** Ends of sentences that begin with the handler's name. */
function* problemsOf(handler: Handler): Generator<string | undefined> {
  yield neverRuns(handler);
  yield throttleProblem("throttle", handler.throttle);
  yield throttleProblem("perKey.throttle", handler.perKey?.throttle);
  yield keyProblem(handler);
  yield orderProblem(handler);
  yield batchProblem(handler);
  yield contextProblem(handler);
}

function neverRuns({ sources, eventTypes, concurrency, clusterConcurrency, timeoutMs, retry, perKey }: Handler) {
  if (sources.length === 0 || eventTypes.length === 0) return "names no source or no event type: it would never run.";
  const limits = [concurrency, timeoutMs, retry.maxAttempts, clusterConcurrency ?? 1, perKey?.concurrency ?? 1];
  return limits.every((limit) => limit >= 1) ? undefined : "has a limit below one: it would never run.";
}

function throttleProblem(where: string, throttle: Throttle | undefined) {
  if (!throttle) return undefined;
  if (!(throttle.perSecond > 0)) return "has a limit below one: it would never run.";
  return (throttle.burst ?? 1) >= 1 ? undefined : `has a ${where}.burst below one: no start would ever fit into it.`;
}

function keyProblem({ key, order, perKey }: Handler) {
  if (key === undefined)
    return order || perKey ? "has an order or limits per key but no key: declare it with defineHandler, or name one." : undefined;
  if (key === "entity" || isExpression(key)) return undefined;
  return `has the key '${key}', which cannot be read: write 'entity', or an expression such as 'json:data.object.customer' or 'header:x-shop'.`;
}

/** Orders as they may come from plain JavaScript: with fields of the other mode. */
type AnyOrder = { mode: string; onDead?: string; debounceMs?: number; maxWaitMs?: number };

function orderProblem({ order, perKey }: Handler) {
  if (!order) return undefined;
  const { mode, onDead, debounceMs, maxWaitMs } = order as AnyOrder;
  if (mode === "fifo") {
    if (onDead !== "block" && onDead !== "skip") return "is fifo: say what happens after a dead letter, onDead: 'block' or 'skip'.";
    if (debounceMs !== undefined || maxWaitMs !== undefined)
      return "is fifo and waits for quiet: debounceMs and maxWaitMs belong to latest-wins.";
    return (perKey?.concurrency ?? 1) === 1 ? undefined : "is fifo, which is one at a time, and wants a perKey.concurrency above one.";
  }
  if (mode !== "latest-wins") return `has the order '${mode}': there are 'fifo' and 'latest-wins'.`;
  if (onDead !== undefined) return "is latest-wins and has onDead: that belongs to fifo, nothing waits behind a dead letter here.";
  if (!((debounceMs ?? 0) >= 0) || !((maxWaitMs ?? 0) >= 0)) return "waits for a negative time.";
  if (maxWaitMs === undefined) return undefined;
  if (debounceMs === undefined) return "has a maxWaitMs without a debounceMs: nobody waits.";
  return maxWaitMs >= debounceMs ? undefined : "waits at most maxWaitMs, which is shorter than debounceMs.";
}

function batchProblem({ batch, order, isolated, runBatch }: Handler) {
  if (!batch) return undefined;
  if (!runBatch) return "has a batch: declare it with defineBatchHandler, whose run takes the events.";
  if (isolated) return "is isolated and takes batches: a child runs one delivery at a time.";
  if (order) return "is a batch handler with an order: what runs together has none.";
  if (!Number.isInteger(batch.size) || batch.size < 1 || batch.size > MAX_BATCH)
    return `has a batch size that is not between 1 and ${MAX_BATCH}.`;
  return batch.waitMs >= 0 ? undefined : "waits for a negative time.";
}

function contextProblem({ transactional, run, runBatch }: Handler) {
  if (!transactional || (runBatch ?? run).length >= 2) return undefined;
  return "is transactional, but its run takes no context: write 'run(event, { tx })', and write to the database through tx.";
}
