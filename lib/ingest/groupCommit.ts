/**
 * Many requests → one transaction. What arrives while a commit runs goes into the next; an idle system commits a
 * lone request at once. Two commits may be in flight, each on its own connection.
 *
 *   waiting ──take──▶ committing ──▶ stored
 *      │                  └────────▶ failed (nothing of it was acknowledged)
 *      └── full ▶ refused at once     └ deadline ▶ 503; it may still be stored, and a repeat finds it
 */
import { AppError } from "#lib/errors.ts";

export type GroupCommit<T, R> = {
  /** Resolves once stored. Rejects with `overloaded` when full and `storage_unavailable` when it cannot be stored. */
  add(item: T, bytes: number): Promise<R>;
  waiting(): number;
  /** Waits until everything taken is settled. */
  drain(): Promise<void>;
};

export type GroupCommitOptions<T, R> = {
  /** Stores all or nothing; one result per item. `lane` tells parallel commits apart. */
  commit(items: readonly T[], lane: number): Promise<readonly R[]>;
  /** Is it the connection (try none of them again) or one of the items (try each alone)? */
  isConnectionFailure(error: unknown): boolean;
  onFailure(error: unknown, items: number): void;
  lanes: number;
  maxItems: number;
  maxBytes: number;
  maxWaiting: number;
  maxWaitingBytes: number;
  deadlineMs: number;
};

type Entry<T, R> = { item: T; bytes: number; done: boolean; resolve(result: R): void; reject(error: unknown): void };

export function createGroupCommit<T, R>(options: GroupCommitOptions<T, R>): GroupCommit<T, R> {
  let queue: Entry<T, R>[] = [];
  let queuedBytes = 0;
  const idleLanes = Array.from({ length: options.lanes }, (_, lane) => lane);
  const running = new Set<Promise<void>>();

  const pump = () => {
    while (queue.length > 0) {
      const lane = idleLanes.pop();
      if (lane === undefined) return;
      const batch = take();
      const work = run(batch, lane).finally(() => {
        running.delete(work);
        idleLanes.push(lane);
        pump();
      });
      running.add(work);
    }
  };

  const take = () => {
    let bytes = 0;
    let count = 0;
    for (const entry of queue) {
      if (count >= options.maxItems || (count > 0 && bytes + entry.bytes > options.maxBytes)) break;
      bytes += entry.bytes;
      count++;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    queuedBytes -= bytes;
    // Whoever was told 503 while waiting is dropped here: it was never begun.
    return batch.filter((entry) => !entry.done);
  };

  const run = async (batch: Entry<T, R>[], lane: number) => {
    if (batch.length === 0) return;
    try {
      const results = await options.commit(
        batch.map((entry) => entry.item),
        lane,
      );
      for (const [index, entry] of batch.entries()) entry.resolve(results[index] as R);
    } catch (error) {
      options.onFailure(error, batch.length);
      if (batch.length === 1 || options.isConnectionFailure(error)) {
        const refusal = new AppError("storage_unavailable", undefined, { cause: error });
        for (const entry of batch) entry.reject(refusal);
      } else for (const entry of batch) await run([entry], lane);
    }
  };

  return {
    add(item, bytes) {
      if (queue.length >= options.maxWaiting || queuedBytes + bytes > options.maxWaitingBytes)
        return Promise.reject(new AppError("overloaded"));
      return new Promise<R>((resolve, reject) => {
        const timer = setTimeout(() => entry.reject(new AppError("storage_unavailable")), options.deadlineMs);
        const settle = () => {
          entry.done = true;
          clearTimeout(timer);
        };
        const entry: Entry<T, R> = {
          item,
          bytes,
          done: false,
          resolve: (result) => {
            settle();
            resolve(result);
          },
          reject: (error) => {
            settle();
            reject(error);
          },
        };
        queue.push(entry);
        queuedBytes += bytes;
        // Requests that arrive in the same turn of the event loop share a commit.
        setImmediate(pump);
      });
    },
    waiting: () => queue.length,
    async drain() {
      pump();
      while (queue.length > 0 || running.size > 0) await Promise.all([...running, new Promise((resolve) => setImmediate(resolve))]);
    },
  };
}
