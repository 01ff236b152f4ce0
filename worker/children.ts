/** The children of this worker: those that are kept for the next delivery, and those that run one only. */
import type { Running } from "./attempt.ts";
import { type Child, startChild } from "./child.ts";
import type { ChildSettings } from "./childMessages.ts";
import type { Ran } from "./run.ts";

export type Children = {
  /** Runs a delivery in a child that is kept for the next. */
  run(running: Running, stop: AbortSignal): Promise<Ran>;
  /** In one that has run nothing before and runs nothing after: nobody else can have been the cause of its death. */
  runAlone(running: Running, stop: AbortSignal): Promise<Ran>;
  close(): Promise<void>;
};

const IDLE_MS = 60_000;

export function createChildren(settings: ChildSettings, workerId: string): Children {
  const idle = new Map<Child, NodeJS.Timeout>();

  /** The one that waited shortest: those that are not needed end. */
  const takeIdle = () => {
    for (const [child, timer] of [...idle].toReversed()) {
      clearTimeout(timer);
      idle.delete(child);
      if (child.isSound()) return child;
    }
    return undefined;
  };

  const keep = (child: Child) => {
    const timer = setTimeout(() => {
      idle.delete(child);
      void child.end();
    }, IDLE_MS);
    idle.set(child, timer.unref());
  };

  return {
    async run(running, stop) {
      const child = takeIdle() ?? startChild(settings, workerId);
      const ran = await child.run(running, stop);
      if (child.isSound()) keep(child);
      return ran;
    },
    async runAlone(running, stop) {
      const child = startChild(settings, workerId);
      const ran = await child.run(running, stop);
      await child.end();
      return ran;
    },
    async close() {
      const ending = [...idle].map(([child, timer]) => {
        clearTimeout(timer);
        return child.end();
      });
      idle.clear();
      await Promise.all(ending);
    },
  };
}
