/** The spool's disk: what is appended here, sealed, adopted and drained by this process, and how much of it there is. */
import { open } from "node:fs/promises";
import { AppError } from "#lib/errors.ts";
import { createGroupCommit } from "#lib/ingest/groupCommit.ts";
import type { Incoming } from "#lib/ingest/storeBatch.ts";
import { type Encoded, encodeRecord } from "./codec.ts";
import { createDrainer, type Drainer, type DrainerOptions } from "./drainer.ts";
import { ignoreMissing, openFolder, type SpoolFolder } from "./folder.ts";
import { readSegment } from "./readSegment.ts";
import { createSegmentWriter, type Segment, type SegmentWriter, type SegmentWriterOptions } from "./segmentWriter.ts";

export type ShelfSize = { records: number; bytes: number };

export type Shelf = {
  /** Resolves once it is on the disk. @throws AppError storage_unavailable when it cannot be, or there is no room */
  append(incoming: Incoming): Promise<void>;
  /** Waits for what is being appended, then makes it ready to be drained. */
  seal(): Promise<void>;
  /** Moves what is sealed into the database. */
  drain(): Promise<void>;
  /** Takes over what processes that have gone left behind. @returns what that was */
  adopt(): Promise<ShelfSize & { segments: number }>;
  /** Tells other processes that this one lives, and looks how much of the room they use. */
  touch(): Promise<void>;
  /** Ends a running drain behind its current batch. */
  stop(): void;
  /** What is here and not drained, of this process; `unsealed` of it are not ready to be drained. */
  size(): ShelfSize & { unsealed: number };
  /** Leaves the rest to the next process. */
  close(): Promise<void>;
};

export type ShelfOptions = Omit<DrainerOptions, "folder"> & Pick<SegmentWriterOptions, "openFile"> & { dir: string; maxBytes: number };

const NOTHING: ShelfSize = { records: 0, bytes: 0 };

export async function openShelf(options: ShelfOptions): Promise<Shelf> {
  const { dir, maxBytes, openFile, log } = options;
  const folder = await openFolder(dir);
  const drainer = createDrainer({ ...options, folder });
  const writer = createSegmentWriter({ folder, onSealed: drainer.add, ...(openFile ? { openFile } : {}) });
  const appends = groupAppends(writer, log);
  const paths = () => [writer.current(), ...drainer.segments()].flatMap((segment) => segment?.path ?? []);
  let othersBytes = 0;
  let appending = NOTHING;

  const size = () => {
    const parts = [...drainer.segments(), writer.current() ?? NOTHING, appending];
    const sum = (key: keyof ShelfSize) => parts.reduce((total, part) => total + part[key], 0);
    return { records: sum("records"), bytes: sum("bytes"), unsealed: appending.records + (writer.current()?.records ?? 0) };
  };
  const weigh = (record: Encoded, sign: 1 | -1) => {
    appending = { records: appending.records + sign, bytes: appending.bytes + sign * record.bytes };
  };

  return {
    async append(incoming) {
      const record = encodeRecord(incoming);
      if (size().bytes + othersBytes + record.bytes > maxBytes) throw new AppError("storage_unavailable", undefined, { cause: FULL });
      weigh(record, 1);
      await appends.add(record, { source: incoming.request.sourceId, bytes: record.bytes }).finally(() => weigh(record, -1));
    },
    async seal() {
      await appends.drain();
      await writer.seal();
    },
    drain: drainer.drain,
    adopt: () => adoptAll(folder, drainer, new Set(paths())),
    async touch() {
      const mine = paths();
      await Promise.all(mine.map(folder.touch));
      othersBytes = (await folder.others(new Set(mine))).reduce((sum, { bytes }) => sum + bytes, 0);
    },
    stop: drainer.stop,
    size,
    async close() {
      await appends.drain();
      await writer.seal();
      await Promise.all(paths().map(folder.leave));
    },
  };
}

/** The cause of a refusal for want of room. */
const FULL = new Error("SPOOL_MAX_BYTES is reached");
export const isFull = (error: unknown) => error instanceof AppError && error.cause === FULL;

/** What arrives during an fsync shares the next one. */
const groupAppends = (writer: SegmentWriter, log: DrainerOptions["log"]) =>
  createGroupCommit<Encoded, undefined>({
    async commit(records) {
      await writer.append(records);
      return records.map(() => undefined);
    },
    isConnectionFailure: () => true,
    onFailure: (error, requests) => log("error", "spool.append_failed", { error, requests }),
    lanes: 1,
    maxItems: 1_024,
    maxBytes: 8_388_608,
    // Room for all that ingest lets wait for the database, at once: when that goes away, it all comes here.
    waiting: { maxItems: 65_536, maxBytes: 268_435_456, maxAgeMs: 1_000 },
    deadlineMs: 1_000,
  });

async function adoptAll(folder: SpoolFolder, drainer: Drainer, mine: ReadonlySet<string>) {
  let adopted = { segments: 0, ...NOTHING };
  for (const left of await folder.others(mine)) {
    const path = left.isStale ? await folder.adopt(left.path) : undefined;
    const segment = path && (await inspect(path));
    if (!segment) continue;
    drainer.add(segment);
    adopted = { segments: adopted.segments + 1, records: adopted.records + segment.records, bytes: adopted.bytes + segment.bytes };
  }
  return adopted;
}

/** Counts a segment's records. Undefined: it was taken away. What cannot be read shows when it is drained. */
async function inspect(path: string): Promise<Segment | undefined> {
  const file = await open(path).catch(ignoreMissing);
  if (!file) return undefined;
  const segment = { path, bytes: (await file.stat()).size, records: 0 };
  try {
    for await (const _ of readSegment(file, 0)) segment.records++;
  } catch {
    return segment;
  } finally {
    await file.close();
  }
  return segment;
}
