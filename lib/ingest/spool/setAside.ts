/** What cannot be drained is kept beside the segments for a person to look at, never deleted: `.refused` records, `.torn` ends. */
import { type FileHandle, open } from "node:fs/promises";
import { frame } from "./codec.ts";
import type { SpoolFolder } from "./folder.ts";
import { readAt } from "./readSegment.ts";

const BLOCK_BYTES = 1_048_576;

/** Adds a record to the segment's `.refused`, a segment in itself. @returns where */
export async function keepRefused(folder: SpoolFolder, segmentPath: string, payload: Buffer): Promise<string> {
  const path = beside(segmentPath, "refused");
  await write(folder, path, "a", async (file) => void (await file.appendFile(Buffer.concat(frame([payload]).parts))));
  return path;
}

/**
 * Copies what lies behind the last whole record. Zeros alone are what a file system leaves of an append that never happened: there is
 * nothing to keep.
 * @returns where, and how much; undefined when there was nothing
 */
export async function keepTorn(folder: SpoolFolder, segmentPath: string, segment: FileHandle, from: number) {
  if (await isBlank(segment, from)) return undefined;
  const path = beside(segmentPath, "torn");
  let bytes = 0;
  await write(folder, path, "w", async (file) => {
    for await (const block of blocksOf(segment, from)) {
      await file.appendFile(block);
      bytes += block.length;
    }
  });
  return { path, bytes };
}

async function isBlank(segment: FileHandle, from: number): Promise<boolean> {
  for await (const block of blocksOf(segment, from)) if (block.some((byte) => byte !== 0)) return false;
  return true;
}

async function* blocksOf(segment: FileHandle, from: number): AsyncGenerator<Buffer> {
  for (let offset = from; ; ) {
    const block = await readAt(segment, offset, BLOCK_BYTES);
    if (block.length === 0) return;
    yield block;
    offset += block.length;
  }
}

async function write(folder: SpoolFolder, path: string, flags: "a" | "w", work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
    await file.sync();
  } finally {
    await file.close();
  }
  await folder.sync();
}

const beside = (segmentPath: string, ending: string) => segmentPath.replace(/spool$/, ending);
