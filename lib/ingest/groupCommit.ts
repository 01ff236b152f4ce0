/**
 * Many requests → one transaction. What arrives while a commit runs goes into the next; an idle system commits a
 * lone request at once. Two commits may be in flight, each on its own connection.
 *
 *   waiting ──take──▶ committing ──▶ stored
 *      │                  └────────▶ failed (nothing of it was acknowledged)
 *      └── full ▶ refused at once     └ deadline ▶ 503; it may still be stored, and a repeat finds it
 */
import { AppError } from "#lib/errors.ts";
import { createFairQueue, type FairQueueLimits } from "./fairQueue.ts";

export type GroupCommit<T, R> = {
  /**
   * Resolves once stored. Rejects with `overloaded` when there is no room for its source, and `storage_unavailable`
   * when it cannot be stored or was not in time.
   */
  add(item: T, load: Load): Promise<R>;
  waiting(): number;
  /** Ends the wait of all that are not stored yet, in the order they came, as if their deadline had passed. */
  abandon(): void;
  /** Waits until everything taken is settled. */
  drain(): Promise<void>;
};

/** `answerBy`: a moment of `performance.now()`, when it is not `deadlineMs` from now. */
export type Load = { source: string; bytes: number; answerBy?: number | undefined };

export type GroupCommitOptions<T, R> = {
  /** Stores all or nothing; one result per item. `lane` tells parallel commits apart. */
  commit(items: readonly T[], lane: number): Promise<readonly R[]>;
  /** Is it the connection (try none of them again) or one of the items (try each alone)? */
  isConnectionFailure(error: unknown): boolean;
  /** `unsettled`: how many of the items still wait for their answer. */
  onFailure(error: unknown, items: number, unsettled: number): void;
  lanes: number;
  maxItems: number;
  maxBytes: number;
  waiting: FairQueueLimits;
  deadlineMs: number;
};

/** Apart from its item: it is watched until its deadline, and a flood's items must not be kept until theirs. */
type Waiter<R> = { deadline: number; done: boolean; resolve(result: R): void; reject(error: unknown): void };
type Entry<T, R> = { item: T; waiter: Waiter<R> };

export function createGroupCommit<T, R>(options: GroupCommitOptions<T, R>): GroupCommit<T, R> {
  const queue = createFairQueue<Entry<T, R>>(options.waiting);
  const idleLanes = Array.from({ length: options.lanes }, (_, lane) => lane);
  const running = new Set<Promise<void>>();
  const deadlines = createDeadlines<Waiter<R>>((waiter) => settle(waiter, () => waiter.reject(new AppError("storage_unavailable"))));
  let isPumpPlanned = false;

  const pump = () => {
    isPumpPlanned = false;
    while (queue.size() > 0) {
      const lane = idleLanes.pop();
      if (lane === undefined) return;
      // Whoever was told 503 while waiting is dropped here: it was never begun.
      const batch = queue
        .take(options.maxItems, options.maxBytes)
        .map(({ item }) => item)
        .filter(({ waiter }) => !waiter.done);
      const work = run(batch, lane).finally(() => {
        running.delete(work);
        idleLanes.push(lane);
        pump();
      });
      running.add(work);
    }
  };

  const run = async (batch: Entry<T, R>[], lane: number) => {
    if (batch.length === 0) return;
    try {
      const results = await options.commit(
        batch.map((entry) => entry.item),
        lane,
      );
      for (const [index, { waiter }] of batch.entries()) settle(waiter, () => waiter.resolve(results[index] as R));
    } catch (error) {
      options.onFailure(error, batch.length, batch.filter(({ waiter }) => !waiter.done).length);
      if (batch.length === 1 || options.isConnectionFailure(error)) {
        const refusal = new AppError("storage_unavailable", undefined, { cause: error });
        for (const { waiter } of batch) settle(waiter, () => waiter.reject(refusal));
      } else for (const entry of batch) if (!entry.waiter.done) await run([entry], lane);
    }
  };

  return {
    add(item, { source, bytes, answerBy }) {
      return new Promise<R>((resolve, reject) => {
        const at = performance.now();
        const waiter: Waiter<R> = {
          deadline: Math.min(answerBy ?? Number.POSITIVE_INFINITY, at + options.deadlineMs),
          done: false,
          resolve,
          reject,
        };
        if (!queue.push({ item: { item, waiter }, source, bytes, at })) return reject(new AppError("overloaded"));
        deadlines.watch(waiter);
        // Requests that arrive in the same turn of the event loop share a commit.
        if (!isPumpPlanned) setImmediate(pump);
        isPumpPlanned = true;
      });
    },
    waiting: () => queue.size(),
    abandon: deadlines.expireAll,
    async drain() {
      pump();
      while (queue.size() > 0 || running.size > 0) await Promise.all([...running, new Promise((resolve) => setImmediate(resolve))]);
    },
  };
}

function settle(entry: { done: boolean }, answer: () => void): void {
  if (entry.done) return;
  entry.done = true;
  answer();
}

/** Calls `expire` for what is not done at its deadline. Deadlines come nearly in order, so one timer watches them all. */
function createDeadlines<E extends { deadline: number; done: boolean }>(expire: (entry: E) => void) {
  let entries: E[] = [];
  let head = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  const sweep = (now: number) => {
    for (let entry = entries[head]; entry && (entry.done || entry.deadline <= now); entry = entries[++head]) if (!entry.done) expire(entry);
    entries = entries.slice(head);
    head = 0;
  };
  const arm = () => {
    const next = entries[0];
    if (!next || next.deadline >= timerAt) return;
    // Not more often than every 50 ms: each sweep walks over what was answered since.
    const now = performance.now();
    const at = Math.max(now + 50, next.deadline);
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(look, at - now);
  };
  const look = () => {
    timer = undefined;
    timerAt = Number.POSITIVE_INFINITY;
    sweep(performance.now());
    arm();
  };

  return {
    watch(entry: E) {
      // What took long to be interpreted has less time left than those before it.
      let place = entries.length;
      while (place > 0 && (entries[place - 1] as E).deadline > entry.deadline) place--;
      if (place === entries.length) entries.push(entry);
      else entries.splice(place, 0, entry);
      arm();
    },
    expireAll: () => sweep(Number.POSITIVE_INFINITY),
  };
}
