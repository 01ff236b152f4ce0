/**
 * Tells sleeping workers that there is work, after the commit and outside of it.
 *
 * A transaction that notifies holds PostgreSQL's one notification lock until its commit is on disk, so commits of parallel lanes and
 * receivers would wait for one another (ADR 0016). A lost hint costs a worker's poll interval, never an event.
 */
import type { Db } from "#lib/postgres/db.ts";
import { wake } from "#lib/queue/queue.ts";

export type Waker = { wake(handlers: Iterable<string>): void };

/** What is asked for while a notification is on its way goes into the next: one at a time, however many commits. */
export function createWaker(db: Db, onFailure: (error: unknown) => void): Waker {
  let wanted = new Set<string>();
  let isBusy = false;

  const run = async () => {
    isBusy = true;
    while (wanted.size > 0) {
      const handlers = [...wanted];
      wanted = new Set();
      await wake(db, handlers).catch(onFailure);
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
