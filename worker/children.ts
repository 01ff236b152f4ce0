/** The children of this worker: started when needed, kept for the next delivery, ended when nobody needs them. */
import { publicId } from "#lib/domain/id.ts";
import { log } from "#lib/log.ts";
import type { Running } from "./attempt.ts";
import { type Child, startChild } from "./child.ts";
import type { ChildSettings } from "./childMessages.ts";
import type { Ran } from "./run.ts";

export type Children = {
  /** Runs a delivery in a child. */
  run(running: Running, stop: AbortSignal): Promise<Ran>;
  /** Runs a suspect in a child. When that dies, and had run nothing else before, the suspect alone can have been the cause. */
  runSuspect(running: Running, stop: AbortSignal): Promise<Ran>;
  close(): Promise<void>;
};

const IDLE_MS = 60_000;
const MAX_DOUBTS = 1_000;

export function createChildren(settings: ChildSettings, workerId: string): Children {
  const idle = new Map<Child, NodeJS.Timeout>();
  /** Suspects with which a child died that had run others: it may have been something those had left behind. */
  const doubted = new Set<string>();

  const start = () => startChild(settings, workerId);

  /** The one that waited shortest: those that are not needed end. */
  const takeIdle = () => {
    for (const [child, timer] of [...idle].toReversed()) {
      clearTimeout(timer);
      idle.delete(child);
      if (child.isSound()) return child;
    }
    return undefined;
  };

  const runIn = async (child: Child, running: Running, stop: AbortSignal) => {
    const ran = await child.run(running, stop);
    if (child.isSound()) {
      const timer = setTimeout(() => {
        idle.delete(child);
        void child.end();
      }, IDLE_MS);
      idle.set(child, timer.unref());
    }
    return ran;
  };

  return {
    run: (running, stop) => runIn(takeIdle() ?? start(), running, stop),

    async runSuspect(running, stop) {
      const { id, crashes } = running.claimed;
      const mustBeFresh = doubted.delete(id) || crashes > 1;
      const used = mustBeFresh ? undefined : takeIdle();
      const ran = await runIn(used ?? start(), running, stop);
      if (ran.end !== "crashed" || !used) return ran;
      // Proves nothing, so it counts for nothing: again at once, in a child that has run nothing else.
      log("warn", "child.crashed", { deliveryId: publicId("dlv", id), how: ran.how });
      if (doubted.size >= MAX_DOUBTS) doubted.clear();
      doubted.add(id);
      return { end: "released", delaySeconds: 0 };
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
