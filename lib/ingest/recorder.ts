/** What ingest writes down: accepted requests before the answer, the rest after it and within bounds; and every one is counted. */
import { minuteOf } from "#lib/domain/id.ts";
import type { AppError } from "#lib/errors.ts";
import type { RequestCount } from "#lib/store/ingest.ts";
import { createArrivals } from "./arrivals.ts";
import type { GroupCommit } from "./groupCommit.ts";
import { createRequestCounts } from "./requestCounts.ts";
import { createRowLimits } from "./rowLimits.ts";
import type { Spool } from "./spool/spool.ts";
import type { Incoming, Stored } from "./storeBatch.ts";

/** What is counted of a request that is not stored before its answer. */
export type Receipt = { id: string; sourceId: string; address: string; bytes: number };

export type Recorder = {
  /** Counts a request that came in for a source we know. */
  received(id: string, sourceId: string): void;
  /** Resolves once committed, or spooled. */
  store(incoming: Incoming): Promise<Stored>;
  /** Records a handshake; the answer does not wait for it. */
  note(receipt: Receipt, makeRow: () => Incoming["request"]): void;
  /** Records a refusal with its reason: every one is counted, the first of a flood leave a row. `makeRow` is called for those only. */
  refuse(receipt: Receipt, refusal: AppError, makeRow: () => Incoming["request"]): void;
  /**
   * Stores a request that did not verify, of a source that accepts and logs only. Bounded like refusals, and in size.
   * @returns false when there is no room for it: then it is to be refused
   */
  keepUnverified(receipt: Receipt, answerBy: number, makeRow: () => Incoming["request"]): Promise<boolean>;
  /** Counts a request that was answered 503. */
  shed(id: string, sourceId: string, code: string): void;
  /** Takes back what was counted because it seemed lost, and was then stored after all with a count of its own. */
  stored(batch: readonly Incoming[]): void;
  /**
   * May a refused signature cause a second look at the settings now? At most once a second per source: a rotation is announced, so the look is
   * for the moment before the announcement arrives.
   */
  mayDoubt(sourceId: string): boolean;
  usedSecret(id: string | undefined, at: Date): void;
  /** Counts that no row carries yet; give them back when they could not be written. */
  takeCounts(): RequestCount[];
  giveBack(counts: readonly RequestCount[]): void;
  takeUsedSecrets(): Map<string, Date>;
};

const REFUSED_BODY_BYTES = 16_384;
/** Kept whole, so that it can be compared; by strangers too, so it is not much. */
const UNVERIFIED_BODY_BYTES = 65_536;
const DOUBT_MS = 1_000;
/** The reason an answer past the deadline is counted under. */
const LATE = "storage_unavailable";

export function createRecorder(commit: GroupCommit<Incoming, Stored>, spool?: Spool): Recorder {
  const limits = createRowLimits(() => performance.now());
  const doubts = new Map<string, number>();
  const counts = createRequestCounts();
  const arrivals = spool && createArrivals(() => performance.now());
  let secrets = new Map<string, Date>();

  const tally = (id: string, sourceId: string, verdict: RequestCount["verdict"], reason = "", requests = 1, bytes = 0) =>
    counts.add({ minute: minuteOf(id), sourceId, verdict, reason, requests, bytes });

  /** Counts what came in, if it has not been; without a spool it has. */
  const end = (id: string, sourceId: string) => {
    if (arrivals?.end(id)) tally(id, sourceId, "received");
  };
  const commitOne = (incoming: Incoming) => {
    const { request, answerBy } = incoming;
    return commit.add(incoming, { source: request.sourceId, bytes: request.bodyBytes, answerBy });
  };

  /** A row if there is room for one; if it cannot be stored, at least its count is kept for the next commit. */
  const writeLater = (
    { id, sourceId, address, bytes }: Receipt,
    verdict: "handshake" | "rejected",
    refusal: string,
    makeRow: () => Incoming["request"],
  ) => {
    end(id, sourceId);
    const count = () => tally(id, sourceId, verdict, refusal, 1, bytes);
    if (!limits.mayWrite(sourceId, address)) return count();
    const incoming: Incoming = { refusal, request: makeRow(), events: [] };
    commit.add(incoming, { source: sourceId, bytes: incoming.request.body?.length ?? 0 }).catch(() => {
      incoming.late = true;
      count();
    });
  };

  const store = async (incoming: Incoming): Promise<Stored> => {
    if (arrivals?.end(incoming.request.id)) incoming.arrival = true;
    try {
      return await (spool ? spool.store(incoming, () => commitOne(incoming)) : commitOne(incoming));
    } catch (error) {
      incoming.late = true;
      if (incoming.arrival) tally(incoming.request.id, incoming.request.sourceId, "received");
      throw error;
    }
  };

  return {
    received: (id, sourceId) => (arrivals ? arrivals.open(id, sourceId) : tally(id, sourceId, "received")),
    store,
    async keepUnverified({ sourceId, address, bytes }, answerBy, makeRow) {
      if (bytes > UNVERIFIED_BODY_BYTES || !limits.mayWrite(sourceId, address)) return false;
      await store({ refusal: "", request: { ...makeRow(), verdict: "unverified" }, events: [], answerBy });
      return true;
    },
    note: (receipt, makeRow) => writeLater(receipt, "handshake", "", () => ({ ...makeRow(), body: null })),
    refuse: (receipt, { code, message, status }, makeRow) =>
      writeLater(receipt, "rejected", code, () => {
        const row = makeRow();
        return { ...row, verdict: "rejected", reason: message, status, body: row.body && startOf(row.body) };
      }),
    shed(id, sourceId, code) {
      end(id, sourceId);
      tally(id, sourceId, "shed", code);
    },
    stored(batch) {
      for (const { late, arrival, refusal, request } of batch) {
        if (!late) continue;
        const { id, sourceId, verdict, bodyBytes } = request;
        if (verdict === "accepted" || verdict === "unverified") tally(id, sourceId, "shed", LATE, -1);
        else tally(id, sourceId, verdict, refusal, -1, -bodyBytes);
        if (arrival) tally(id, sourceId, "received", "", -1);
      }
    },
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
      for (const [id, sourceId] of arrivals?.takeForgotten() ?? []) tally(id, sourceId, "received");
      return counts.take();
    },
    giveBack(returned) {
      for (const count of returned) counts.add(count);
    },
    takeUsedSecrets() {
      const taken = secrets;
      secrets = new Map();
      return taken;
    },
  };
}

/** A copy, when it is not all of it: a slice would keep the whole in memory, which nobody counts any more. */
const startOf = (body: Buffer) => (body.length <= REFUSED_BODY_BYTES ? body : Buffer.from(body.subarray(0, REFUSED_BODY_BYTES)));
