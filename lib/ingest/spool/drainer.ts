/**
 * Moves sealed segments into the database: oldest first, each record in its order, and a segment is deleted once all of it is stored.
 *
 *   batch ──stored──▶ the next one
 *     ├─ the database is away ──▶ thrown; the next drain goes on from here
 *     └─ a record is refused ──▶ one by one; those refused for good are set aside, the others stored
 */
import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import type { Incoming } from "#lib/ingest/storeBatch.ts";
import { isOutsideFailure, isRefusal } from "#lib/postgres/codes.ts";
import { decodePayload } from "./codec.ts";
import { ignoreMissing, type SpoolFolder } from "./folder.ts";
import { readSegment, type SegmentRecord } from "./readSegment.ts";
import type { Segment } from "./segmentWriter.ts";
import { keepRefused, keepTorn } from "./setAside.ts";

export type Log = (level: "info" | "warn" | "error", fact: string, fields: Record<string, unknown>) => void;

export type Drainer = {
  add(segment: Segment): void;
  /** Resolves when nothing is left or it was told to stop. Rejects when the database is away. */
  drain(): Promise<void>;
  segments(): readonly Readonly<Segment>[];
  /** Ends a running drain behind its current batch. */
  stop(): void;
};

export type DrainerOptions = {
  folder: SpoolFolder;
  /** Stores all or none; storing what is stored changes nothing. */
  store(batch: readonly Incoming[]): Promise<void>;
  /** Rejects unless the database answers. */
  probe(): Promise<void>;
  log: Log;
};

const MAX_RECORDS = 256;
const MAX_BYTES = 8_388_608;
/** How often a record may fail alone for a reason that says nothing, while the database answers. */
const MAX_FAILURES = 3;

type Draining = Segment & { offset: number };

export function createDrainer({ folder, store, probe, log }: DrainerOptions): Drainer {
  let segments: Draining[] = [];
  let running: Promise<void> | undefined;
  let isStopped = false;

  const run = async () => {
    for (let segment = segments[0]; segment && !isStopped; segment = segments[0]) {
      const isDone = await drainSegment(segment);
      if (isDone) segments = segments.filter((other) => other !== segment);
    }
  };

  /** @returns false when it was told to stop */
  const drainSegment = async (segment: Draining): Promise<boolean> => {
    // Missing: another process adopted it.
    const file = await open(segment.path).catch(ignoreMissing);
    if (!file) return true;
    try {
      const batches = batchesOf(file, segment.offset);
      for (;;) {
        if (isStopped) return false;
        const next = await batches.next().catch((error: unknown) => ({ error }));
        if ("error" in next) return await giveUp(segment, next.error);
        if (next.done) return await finish(segment, file, next.value);
        await storeOrSetAside(segment, next.value);
        segment.offset = next.value.at(-1)?.end ?? segment.offset;
        segment.records = Math.max(0, segment.records - next.value.length);
      }
    } finally {
      await file.close();
    }
  };

  const storeOrSetAside = async (segment: Segment, records: readonly SegmentRecord[]) => {
    const readable: { incoming: Incoming; payload: Buffer }[] = [];
    for (const { payload } of records) {
      const decoded = decode(payload);
      if ("incoming" in decoded) readable.push({ ...decoded, payload });
      else await refuse(segment, payload, decoded.error);
    }
    if (readable.length === 0) return;
    try {
      await store(readable.map(({ incoming }) => incoming));
    } catch (error) {
      if (isOutsideFailure(error)) throw error;
      for (const { incoming, payload } of readable) await storeAlone(segment, incoming, payload);
    }
  };

  const storeAlone = async (segment: Segment, incoming: Incoming, payload: Buffer) => {
    for (let failures = 1; ; failures++) {
      try {
        return await store([incoming]);
      } catch (error) {
        if (isOutsideFailure(error)) throw error;
        // A database that has gone fails the probe. Twice even for a refusal: the first may be a race with a commit of the same request.
        await probe();
        if (failures >= (isRefusal(error) ? 2 : MAX_FAILURES)) return await refuse(segment, payload, error);
      }
    }
  };

  const refuse = async (segment: Segment, payload: Buffer, error: unknown) =>
    log("error", "spool.record_refused", { file: await keepRefused(folder, segment.path, payload), bytes: payload.length, error });

  const finish = async (segment: Segment, file: FileHandle, end: number): Promise<true> => {
    const torn = await keepTorn(folder, segment.path, file, end);
    if (torn) log("warn", "spool.torn", { file: torn.path, bytes: torn.bytes, segment: segment.path, offset: end });
    await unlink(segment.path).catch(ignoreMissing);
    return true;
  };

  /** The disk cannot read on: what was not read stays, out of the way of the segments behind it. */
  const giveUp = async ({ path, offset }: Draining, error: unknown): Promise<true> => {
    const kept = path.replace(/spool$/, "torn");
    await rename(path, kept).catch(() => {});
    log("error", "spool.segment_unreadable", { file: kept, offset, error });
    return true;
  };

  return {
    add(segment) {
      segments = [...segments, { ...segment, offset: 0 }].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    },
    drain() {
      running ??= run().finally(() => {
        running = undefined;
      });
      return running;
    },
    segments: () => segments,
    stop() {
      isStopped = true;
    },
  };
}

/** @returns where the whole records end */
async function* batchesOf(file: FileHandle, from: number): AsyncGenerator<SegmentRecord[], number> {
  const records = readSegment(file, from);
  let batch: SegmentRecord[] = [];
  let bytes = 0;
  for (;;) {
    const next = await records.next();
    const payloadBytes = next.done ? 0 : next.value.payload.length;
    const isFull = batch.length === MAX_RECORDS || bytes + payloadBytes > MAX_BYTES;
    if (batch.length > 0 && (next.done || isFull)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (next.done) return next.value;
    batch.push(next.value);
    bytes += payloadBytes;
  }
}

function decode(payload: Buffer): { incoming: Incoming } | { error: unknown } {
  try {
    return { incoming: decodePayload(payload) };
  } catch (error) {
    return { error };
  }
}
