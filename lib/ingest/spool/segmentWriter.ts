/**
 * Appends groups of records to a segment and says when they are safe.
 *
 *   append ──▶ write ──▶ fsync ──▶ is the name still on this file? ──yes──▶ safe
 *                │         │                    └─no─▶ somebody adopted it: append again to a new segment
 *                └─ failed ┴──▶ never this file again; nothing of the group is safe
 *
 * An adopter renames a segment before it reads it. So what was found safe here was on the disk before the rename and is read; what was not is
 * in the next segment, and perhaps in both, which storing by id makes harmless.
 */
import { type FileHandle, open, stat, unlink } from "node:fs/promises";
import type { Encoded } from "./codec.ts";
import { isMissing, type SpoolFolder } from "./folder.ts";

export type Segment = { path: string; bytes: number; records: number };

export type SegmentWriter = {
  /** Resolves once all are safe. */
  append(records: readonly Encoded[]): Promise<void>;
  /** Ends the current segment, if there is one, and hands it on. */
  seal(): Promise<void>;
  current(): Readonly<Segment> | undefined;
};

export type SegmentWriterOptions = {
  folder: SpoolFolder;
  /** A segment with records that nothing will be appended to any more. */
  onSealed(segment: Segment): void;
  /** For tests: a disk that fails. */
  openFile?: (path: string, flags: string, mode: number) => Promise<FileHandle>;
};

const MAX_SEGMENT_BYTES = 67_108_864;
const MAX_TRIES = 3;

type Open = Segment & { file: FileHandle };

export function createSegmentWriter({ folder, onSealed, openFile = open }: SegmentWriterOptions): SegmentWriter {
  let current: Open | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** One after the other: sealing waits for the append before it. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };

  const start = async (): Promise<Open> => {
    const path = folder.nextPath();
    const file = await openFile(path, "ax", 0o600);
    try {
      // Its name must be on the disk before anything in it counts.
      await folder.sync();
    } catch (error) {
      await file.close().catch(() => {});
      await unlink(path).catch(() => {});
      throw error;
    }
    return { path, file, bytes: 0, records: 0 };
  };

  /** Hands on what is safe. After a failure nothing more is: the rest is cut off as well as it can be, and the file is not asked again. */
  const end = async ({ file, ...segment }: Open, failed: boolean) => {
    if (failed) await file.truncate(segment.bytes).catch(() => {});
    current = undefined;
    if (segment.records > 0) onSealed(segment);
    else await unlink(segment.path).catch(() => {});
    await file.close().catch(() => {});
  };

  /** @returns false when the segment was adopted by another process meanwhile */
  const tryAppend = async (records: readonly Encoded[]): Promise<boolean> => {
    const segment = current ?? (await start());
    current = segment;
    const parts = records.flatMap((record) => record.parts);
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    let isOurs: boolean;
    try {
      const { bytesWritten } = await segment.file.writev(parts);
      if (bytesWritten !== bytes) throw new Error(`${bytesWritten} of ${bytes} bytes were written`);
      await segment.file.datasync();
      isOurs = await hasItsName(segment);
    } catch (error) {
      await end(segment, true);
      throw error;
    }
    if (!isOurs) {
      current = undefined;
      await segment.file.close().catch(() => {});
      return false;
    }
    segment.bytes += bytes;
    segment.records += records.length;
    if (segment.bytes >= MAX_SEGMENT_BYTES) await end(segment, false);
    return true;
  };

  return {
    append: (records) =>
      inTurn(async () => {
        for (let tries = 0; tries < MAX_TRIES; tries++) if (await tryAppend(records)) return;
        throw new Error("the segment was taken away again and again");
      }),
    seal: () => inTurn(async () => void (current && (await end(current, false)))),
    current: () => current,
  };
}

async function hasItsName({ path, file }: Open): Promise<boolean> {
  const mine = await file.stat({ bigint: true });
  try {
    const named = await stat(path, { bigint: true });
    return named.ino === mine.ino && named.dev === mine.dev;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
