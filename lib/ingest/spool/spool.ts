/**
 * Where accepted requests go while PostgreSQL is away (SPOOL_DIR): to the local disk, acknowledged, and into the database later, in order.
 *
 *   live ──no answer, connection lost──▶ spooling ──little is left──▶ handing over ──nothing is left──▶ live
 *    └──a dead process's segments found──▶ ▲ │ drains while it appends      │ arrivals are held
 *                                          └─┴────────── it failed, or took too long ──────────────────┘
 *
 * In the first moment everything that waits for a commit comes here in the order it came, and until the last of it is drained everything new
 * goes behind it. So what a sender was told earlier is stored earlier. What was spooled may have been committed as well: see storeSpooled.ts.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "#lib/errors.ts";
import type { Incoming, Stored } from "#lib/ingest/storeBatch.ts";
import { isOurBug, isRefusal } from "#lib/postgres/codes.ts";
import type { DrainerOptions } from "./drainer.ts";
import { createReport, type Report } from "./report.ts";
import { openShelf, type Shelf, type ShelfOptions, type ShelfSize } from "./shelf.ts";

export type Spool = {
  /** Stores it by `commit`, or here when that does not answer or there is something before it here. */
  store(incoming: Incoming, commit: () => Promise<Stored>): Promise<Stored>;
  /** Says that a commit failed. Opens the spool when that may be the database's fault. */
  failed(error: unknown): void;
  isLive(): boolean;
  size(): ShelfSize;
  /** Stops draining, waits for `settled` too, and leaves what is here to the next process. */
  close(settled: Promise<void>): Promise<void>;
};

/** What an operator sets, and what a test may change. */
export type SpoolSettings = Pick<ShelfOptions, "dir" | "maxBytes" | "log" | "openFile">;

export type SpoolOptions = SpoolSettings &
  Pick<DrainerOptions, "probe"> & {
    /** Stores all or none. @returns how many were stored before, and what became of the others */
    drain(batch: readonly Incoming[]): Promise<{ known: number; stored: readonly Stored[] }>;
    /** Ends the wait of all requests that wait for a commit, in order. */
    abandon(): void;
  };

type State = "live" | "spooling" | "handing over";

const TICK_MS = 1_000;
const RETRY_MS = 500;
/** So few are left that the rest is drained while arrivals wait. */
const HANDOVER_RECORDS = 256;
const HANDOVER_MS = 1_000;

/** Whether the database, not the request, may be why a commit failed. */
export const mayBeAway = (error: unknown) => !isRefusal(error) && !isOurBug(error);

export async function openSpool({ drain, abandon, ...options }: SpoolOptions): Promise<Spool> {
  const { log, probe } = options;
  const report = createReport(log);
  const shelf = await openShelf({ ...options, store: async (batch) => report.drained(batch.length, await drain(batch)) });
  const mode = createMode(shelf, probe, report);
  const closing = new AbortController();
  let running: Promise<void> | undefined;

  const start = () => {
    running ??= drainUntilLive().finally(() => {
      running = undefined;
      // Opened again in the meantime.
      if (mode.state() !== "live" && !closing.signal.aborted) start();
    });
  };
  const open = (reason: object) => {
    if (mode.state() !== "live") return;
    mode.set("spooling");
    report.opened(reason);
    start();
  };
  const drainUntilLive = async () => {
    while (mode.state() !== "live" && !closing.signal.aborted) {
      try {
        await mode.turn();
      } catch (error) {
        report.failed(error);
        await sleep(RETRY_MS, undefined, { signal: closing.signal }).catch(() => {});
      }
    }
  };
  const giveUpOnDatabase = (error: unknown) => {
    if (mode.state() !== "live") return;
    open({ error });
    abandon();
  };

  const keepHouse = async () => {
    await shelf.touch();
    const adopted = await shelf.adopt();
    if (adopted.segments > 0) open({ adopted });
  };
  await keepHouse();
  const timer = setInterval(() => void keepHouse().catch(report.neglected), TICK_MS);

  return {
    async store(incoming, commit) {
      while (mode.state() === "handing over") await mode.decided();
      if (mode.state() === "live") {
        try {
          return await commit();
        } catch (error) {
          if (!isUnanswered(error)) throw error;
          giveUpOnDatabase(error);
        }
      }
      await shelf.append(incoming).catch((error: unknown) => report.refused(error));
      return { ids: incoming.events.map(({ id }) => id), duplicate: false };
    },
    failed(error) {
      if (mayBeAway(error)) giveUpOnDatabase(error);
    },
    isLive: () => mode.state() === "live",
    size: () => shelf.size(),
    async close(settled) {
      clearInterval(timer);
      closing.abort();
      shelf.stop();
      await Promise.all([settled, running]);
      await shelf.close();
    },
  };
}

/** The commit's deadline passed, or everything waiting was abandoned: nobody said that anything is wrong with the request. */
const isUnanswered = (error: unknown) => error instanceof AppError && error.code === "storage_unavailable" && error.cause === undefined;

/** The state, and one turn towards live. */
function createMode(shelf: Shelf, probe: () => Promise<void>, report: Report) {
  let state: State = "live";
  let decision = Promise.withResolvers<void>();

  const set = (next: State) => {
    state = next;
    if (next === "handing over") decision = Promise.withResolvers();
    else decision.resolve();
  };

  const handOver = async () => {
    set("handing over");
    const late = setTimeout(() => set("spooling"), HANDOVER_MS);
    try {
      await shelf.seal();
      await shelf.drain();
      if (state !== "handing over" || shelf.size().records > 0) return set("spooling");
      report.closed();
      set("live");
    } catch (error) {
      set("spooling");
      throw error;
    } finally {
      clearTimeout(late);
    }
  };

  return {
    state: () => state,
    set,
    /** Resolves when the handing over has succeeded or not. */
    decided: () => decision.promise,
    async turn() {
      await probe();
      await shelf.drain();
      while (shelf.size().unsealed > HANDOVER_RECORDS) {
        await shelf.seal();
        await shelf.drain();
      }
      await handOver();
    },
  };
}
