/** The handlers of the replay benchmark: one that is replayed and gets live events too, one that only gets live ones, one to cancel. */
import { defineHandler, type Handler } from "#lib/domain/handler.ts";

export const REPLAYED = "bench-replayed";
export const LIVE = "bench-live";
export const CANCELLED = "bench-cancelled";

const nothing = (name: string, eventTypes: readonly string[]): Handler =>
  defineHandler({ name, sources: ["*"], eventTypes, concurrency: 20, async run() {} });

export const handlers = [nothing(REPLAYED, ["dead"]), nothing(LIVE, ["live"]), nothing(CANCELLED, ["dead"])];
