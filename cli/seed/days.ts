/** Gives days to threads until all are made. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DayDone, ThreadWork } from "./dayThread.ts";
import { DAY_MS } from "./plan.ts";

/** PostgreSQL needs the rest of the machine. */
const THREADS = Math.max(1, Math.min(4, availableParallelism() - (availableParallelism() > 2 ? 1 : 0)));

/** `onDay` is called as days end. @throws what a thread threw */
export async function runDays(work: ThreadWork, onDay: (done: DayDone) => void): Promise<DayDone[]> {
  const { from, until } = work.plan;
  const days: number[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < until; day += DAY_MS) days.push(day);
  const done: DayDone[] = [];
  const next = days.values();
  await Promise.all(
    Array.from({ length: Math.min(THREADS, days.length) }, () =>
      runThread(work, next, (day) => {
        done.push(day);
        onDay(day);
      }),
    ),
  );
  return done.toSorted((a, b) => a.dayStart - b.dayStart);
}

function runThread(work: ThreadWork, days: Iterator<number>, onDay: (done: DayDone) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./dayThread.ts", import.meta.url), { workerData: work, execArgv: [] });
    const give = () => worker.postMessage(days.next().value ?? null);
    worker.on("message", (message: { done: DayDone } | { error: string }) => {
      if ("error" in message) {
        reject(new Error(message.error));
        void worker.terminate();
        return;
      }
      onDay(message.done);
      give();
    });
    worker.on("error", reject);
    worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`A thread of the seed ended with ${code}.`))));
    give();
  });
}
