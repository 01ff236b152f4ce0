/** Sums of request counts, one line per (minute, source, verdict, reason). */
import type { RequestCount } from "#lib/store/ingest.ts";

export type RequestCounts = {
  add(count: RequestCount): void;
  /** All lines, which are then forgotten. Lines that came to nothing are left out. */
  take(): RequestCount[];
};

export function createRequestCounts(): RequestCounts {
  let lines = new Map<string, RequestCount>();
  return {
    add(count) {
      const key = `${count.minute} ${count.sourceId} ${count.verdict} ${count.reason}`;
      const line = lines.get(key);
      if (line) {
        line.requests += count.requests;
        line.bytes += count.bytes;
      } else lines.set(key, { ...count });
    },
    take() {
      const taken = [...lines.values()].filter(({ requests, bytes }) => requests !== 0 || bytes !== 0);
      lines = new Map();
      return taken;
    },
  };
}
