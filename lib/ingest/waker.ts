/**
 * Tells sleeping workers that there is work, after the commit and outside of it.
 *
 * A transaction that notifies holds PostgreSQL's one notification lock until its commit is on disk, so commits of parallel lanes and
 * receivers would wait for one another (ADR 0016). A lost hint costs a worker's poll interval, never an event.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "#lib/postgres/db.ts";
import { wake } from "#lib/queue/queue.ts";

export type Waker = { wake(handlers: Iterable<string>): void };

/** Under load a hint per commit costs as much as the commit does, and the workers are awake anyway. */
const PAUSE_MS = 20;

/** The first hint goes out at once; what is asked for during it and for 20 ms after it goes into the next. */
export function createWaker(db: Db, onFailure: (error: unknown) => void): Waker {
  let wanted = new Set<string>();
  let isBusy = false;

  const run = async () => {
    isBusy = true;
    while (wanted.size > 0) {
      const handlers = [...wanted];
      wanted = new Set();
      await wake(db, handlers).catch(onFailure);
      await sleep(PAUSE_MS);
    }
    isBusy = false;
  };

  return {
    wake(handlers) {
      for (const handler of handlers) wanted.add(handler);
      if (!isBusy && wanted.size > 0) void run();
    },
  };
}
