/** The spool's lines in the log: when it opened, when it was drained and of what, and each trouble once. */
import type { Stored } from "#lib/ingest/storeBatch.ts";
import type { Log } from "./drainer.ts";
import { isFull } from "./shelf.ts";

export type Report = ReturnType<typeof createReport>;

export function createReport(log: Log) {
  let sums = { records: 0, known: 0, duplicates: 0 };
  let openedAt = 0;
  let told = new Set<string>();

  const once = (fact: string, error: unknown) => {
    const line = `${fact} ${String(error)}`;
    if (!told.has(line)) log("error", fact, { error });
    told.add(line);
  };

  return {
    opened(reason: object) {
      sums = { records: 0, known: 0, duplicates: 0 };
      openedAt = performance.now();
      told = new Set();
      log("warn", "spool.opened", { ...reason });
    },
    drained(records: number, { known, stored }: { known: number; stored: readonly Stored[] }) {
      sums.records += records;
      sums.known += known;
      sums.duplicates += stored.filter(({ duplicate }) => duplicate).length;
    },
    closed: () => log("info", "spool.drained", { ...sums, seconds: Math.round((performance.now() - openedAt) / 1000) }),
    failed: (error: unknown) => once("spool.drain_failed", error),
    neglected: (error: unknown) => once("spool.upkeep_failed", error),
    refused(error: unknown): never {
      if (isFull(error)) once("spool.full", error);
      throw error;
    },
  };
}
