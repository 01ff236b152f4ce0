/** For batch handlers: waits a little for more jobs, so that a call takes many. */
import type { Batch } from "#lib/domain/handler.ts";
import type { DeliveryJob } from "#lib/queue/queue.ts";

export type Gather = (first: DeliveryJob[], fetch: (most: number) => Promise<DeliveryJob[]>) => Promise<DeliveryJob[]>;

/** `rest`: sleeps until something may have come, at most so long. `isStopping`: what there is must do. */
export function createGather({ size, waitMs }: Batch, rest: (ms: number) => Promise<void>, isStopping: () => boolean): Gather {
  return async (first, fetch) => {
    const jobs = [...first];
    const until = performance.now() + waitMs;
    while (jobs.length > 0 && jobs.length < size && !isStopping()) {
      const left = until - performance.now();
      if (left <= 0) break;
      await rest(left);
      // What was fetched before must run, whatever happens to the rest.
      jobs.push(...(await fetch(size - jobs.length).catch(() => [])));
    }
    return jobs;
  };
}
