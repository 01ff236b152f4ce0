/** What ingest writes down: accepted requests before the answer, the rest after it and within bounds. */
import type { AppError } from "#lib/errors.ts";
import type { RequestCount } from "#lib/store/ingest.ts";
import type { GroupCommit } from "./groupCommit.ts";
import type { Incoming, Stored } from "./storeBatch.ts";

export type Recorder = {
  /** Resolves once committed. */
  store(incoming: Incoming): Promise<Stored>;
  /** Records a handshake; the answer does not wait for it. */
  note(request: Incoming["request"]): void;
  /** Records a refusal with its reason: every one is counted, the first of a flood leave a row. */
  refuse(request: Incoming["request"], refusal: AppError): void;
  /** May a refused signature cause a second look at the settings now? At most once a second per source. */
  mayDoubt(sourceId: string): boolean;
  usedSecret(id: string | undefined, at: Date): void;
  /** Counts that no row carries yet; give them back when they could not be written. */
  takeCounts(): RequestCount[];
  giveBack(counts: readonly RequestCount[]): void;
  takeUsedSecrets(): Map<string, Date>;
};

/** Rows a source may write for refused requests: a burst, then a few a second. Counts go on. */
const REFUSED_BURST = 100;
const REFUSED_PER_SECOND = 5;
const REFUSED_BODY_BYTES = 16_384;
const DOUBT_MS = 1_000;

export function createRecorder(commit: GroupCommit<Incoming, Stored>): Recorder {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const doubts = new Map<string, number>();
  let counts: RequestCount[] = [];
  let secrets = new Map<string, Date>();

  const mayWrite = (sourceId: string) => {
    const now = performance.now();
    const bucket = buckets.get(sourceId) ?? { tokens: REFUSED_BURST, at: now };
    const tokens = Math.min(REFUSED_BURST, bucket.tokens + ((now - bucket.at) / 1000) * REFUSED_PER_SECOND);
    buckets.set(sourceId, { tokens: Math.max(0, tokens - 1), at: now });
    return tokens >= 1;
  };

  const tally = ({ sourceId, verdict, bodyBytes }: Incoming["request"], reason: string) => {
    const same = counts.find((count) => count.sourceId === sourceId && count.verdict === verdict && count.reason === reason);
    if (same) {
      same.requests++;
      same.bytes += bodyBytes;
    } else counts.push({ sourceId, verdict, reason, requests: 1, bytes: bodyBytes });
  };

  /** A row if there is room for one; if it cannot be stored, at least its count is kept for the next commit. */
  const writeLater = (request: Incoming["request"], refusal: string) => {
    if (!mayWrite(request.sourceId)) return tally(request, refusal);
    commit
      .add({ refusal, request, events: [] }, { source: request.sourceId, bytes: request.body?.length ?? 0 })
      .catch(() => tally(request, refusal));
  };

  return {
    store: (incoming) => commit.add(incoming, { source: incoming.request.sourceId, bytes: incoming.request.bodyBytes }),
    note: (request) => writeLater({ ...request, body: null }, ""),
    refuse: (request, { code, message, status }) =>
      writeLater(
        { ...request, verdict: "rejected", reason: message, status, body: request.body?.subarray(0, REFUSED_BODY_BYTES) ?? null },
        code,
      ),
    mayDoubt(sourceId) {
      const now = performance.now();
      if (now - (doubts.get(sourceId) ?? Number.NEGATIVE_INFINITY) < DOUBT_MS) return false;
      doubts.set(sourceId, now);
      return true;
    },
    usedSecret(id, at) {
      if (id) secrets.set(id, at);
    },
    takeCounts() {
      const taken = counts;
      counts = [];
      return taken;
    },
    giveBack(returned) {
      counts.push(...returned);
    },
    takeUsedSecrets() {
      const taken = secrets;
      secrets = new Map();
      return taken;
    },
  };
}
