/** What a worker and its child say to each other, as structured clones: Buffers, bigints and dates arrive as what they are. */
import type { Running } from "./attempt.ts";
import type { Ran } from "./run.ts";

/** What a child needs to know once. */
export type ChildSettings = {
  /** The module whose handlers it runs. */
  handlers: string;
  connectionString: string;
  /** Under which outbound calls are stored. */
  appSecret: string;
  shard: number;
  /** A folder of ours where children find compiled code, which halves their start; without one they compile it themselves. */
  codeCache?: string;
};

export type RunOrder = Omit<Running, "handler" | "job" | "startedMs" | "pace"> & {
  handler: string;
  job: Omit<Running["job"], "signal">;
  /** By the system's clock: that of `performance` starts anew in each process. */
  startedAt: number;
};

export type ToChild = { op: "start"; settings: ChildSettings } | { op: "run"; order: RunOrder } | { op: "stop" };

/**
 * `begun`: the handler's time runs; `called`: it has been called. `isSpoiled`: the run was aborted, and something of it may still be
 * going on.
 */
export type FromChild = { op: "ready" | "begun" | "called" } | { op: "ran"; ran: Ran; isSpoiled: boolean };

export function orderOf({ handler, job, startedMs, pace: _pace, ...rest }: Running): RunOrder {
  const { signal: _signal, ...plainJob } = job;
  return { ...rest, handler: handler.name, job: plainJob, startedAt: performance.timeOrigin + startedMs };
}
