/**
 * A few threads that do one job after the other, for what would hold up the event loop. Started at the first job; one that dies or does not
 * come to an end in time is replaced.
 *
 *   waiting ──▶ running ──▶ done
 *      │           ├── deadline ▶ the thread is terminated, the job refused
 *      │           └── the thread died ▶ the job refused
 *      └── full, or too late to begin ▶ refused
 */
import { Worker } from "node:worker_threads";
import { AppError } from "#lib/errors.ts";
import { createFairQueue } from "./fairQueue.ts";

export type Threads<J, R> = {
  /**
   * `deadline` is a moment of `performance.now()`. Rejects with `overloaded` when there is no room, and `storage_unavailable` when it did not
   * come to an end. What the thread threw is thrown as it is.
   */
  run(job: J, load: { source: string; bytes: number; deadline: number }): Promise<R>;
  close(): Promise<void>;
};

export type ThreadsOptions = {
  /** A module that answers each message with a `ThreadAnswer`. */
  file: string;
  size: number;
  waiting: { maxItems: number; maxBytes: number; maxAgeMs: number };
  onFailure(error: unknown): void;
};

export type ThreadAnswer<R> = { result: R } | { error: unknown };

type Entry<J, R> = {
  job: J;
  deadline: number;
  done: boolean;
  timer?: NodeJS.Timeout;
  resolve(result: R): void;
  reject(error: unknown): void;
};
type Thread<J, R> = { worker: Worker; entry: Entry<J, R> | undefined };

/** With less time than this left a job is not begun: it would only be cut off. So is none that was refused while it waited. */
const MIN_MS = 100;
/** What a hostile body may make a thread use before it alone dies. */
const MAX_HEAP_MB = 1_024;

export function createThreads<J, R>({ file, size, waiting, onFailure }: ThreadsOptions): Threads<J, R> {
  const queue = createFairQueue<Entry<J, R>>(waiting);
  const threads = new Set<Thread<J, R>>();
  let isClosed = false;

  /** Gives waiting jobs to idle threads, and starts one when all are busy and there may be more. */
  const pump = () => {
    while (queue.size() > 0 && !isClosed) {
      const idle = [...threads].find(({ entry }) => entry === undefined) ?? (threads.size < size ? open() : undefined);
      if (!idle) return;
      const [next] = queue.take(1, Number.POSITIVE_INFINITY);
      if (!next) return;
      if (next.item.deadline - performance.now() < MIN_MS) refuse(next.item, "overloaded");
      else {
        idle.entry = next.item;
        idle.worker.postMessage(next.item.job);
      }
    }
  };

  const open = () => {
    const thread = startThread<J, R>(file, onFailure, pump);
    threads.add(thread);
    thread.worker.on("exit", () => {
      threads.delete(thread);
      refuse(thread.entry, "storage_unavailable");
      pump();
    });
    return thread;
  };

  const expire = (entry: Entry<J, R>) => {
    const busy = [...threads].find((thread) => thread.entry === entry);
    refuse(entry, busy ? "storage_unavailable" : "overloaded");
    if (!busy) return;
    onFailure(new Error("a thread did not come to an end in time"));
    // It counts as gone at once: its place is taken before it has noticed.
    threads.delete(busy);
    void busy.worker.terminate();
    pump();
  };

  return {
    run(job, { source, bytes, deadline }) {
      return new Promise<R>((resolve, reject) => {
        const entry: Entry<J, R> = { job, deadline, done: false, resolve, reject };
        const at = performance.now();
        if (!queue.push({ item: entry, source, bytes, at })) return reject(new AppError("overloaded"));
        entry.timer = setTimeout(() => expire(entry), Math.max(0, deadline - at));
        pump();
      });
    },
    async close() {
      isClosed = true;
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread<J, R>(file: string, onFailure: (error: unknown) => void, onIdle: () => void): Thread<J, R> {
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } });
  const thread: Thread<J, R> = { worker, entry: undefined };
  worker.on("error", onFailure);
  worker.on("message", (answer: ThreadAnswer<R>) => {
    const { entry } = thread;
    thread.entry = undefined;
    if (entry) settle(entry, () => ("error" in answer ? entry.reject(answer.error) : entry.resolve(answer.result)));
    onIdle();
  });
  return thread;
}

function settle(entry: { done: boolean; timer?: NodeJS.Timeout }, answer: () => void): void {
  if (entry.done) return;
  entry.done = true;
  clearTimeout(entry.timer);
  answer();
}

function refuse<J, R>(entry: Entry<J, R> | undefined, code: "overloaded" | "storage_unavailable"): void {
  if (entry) settle(entry, () => entry.reject(new AppError(code)));
}
