/** What the effect sink has seen of one handler, while a scenario is still running. */
import { readFileSync } from "node:fs";
import type { Report } from "./sink.ts";
import type { World } from "./world.ts";

/** One call of a handler; `ended` is null while it runs, and for ever when its process was killed. */
export type Run = Pick<Report, "event" | "attempt" | "pid"> & { started: number; ended: number | null };

export function listRuns({ sinkFile }: World, handler: string): Run[] {
  const runs = new Map<string, Run>();
  const text = readFileSync(sinkFile, "utf8");
  // The last line may be half written.
  for (const line of text.slice(0, text.lastIndexOf("\n") + 1).split("\n")) {
    if (line === "") continue;
    const report = JSON.parse(line) as Report;
    if (report.handler !== handler) continue;
    const { event, attempt, pid, run, t } = report;
    const known = runs.get(run);
    if (known) known.ended = t;
    else runs.set(run, { event, attempt, pid, started: t, ended: null });
  }
  return [...runs.values()];
}

/** Runs of one event that went on beside one another: each ended after the other had begun. */
export const overlapsOf = (runs: readonly Run[]): string[] =>
  [...Map.groupBy(runs, ({ event }) => event)].flatMap(([event, own]) =>
    own.flatMap((a, at) =>
      own
        .slice(at + 1)
        .filter((b) => a.ended !== null && b.ended !== null && a.started < b.ended && b.started < a.ended)
        .map((b) => `${event}: attempts ${a.attempt} and ${b.attempt} in ${a.pid} and ${b.pid}`),
    ),
  );
