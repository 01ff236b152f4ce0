/** Reads a segment's records in order, a block at a time, up to the first that is not whole. */
import type { FileHandle } from "node:fs/promises";
import { readRecord } from "./codec.ts";

/** `end` is the offset behind it: where to go on. */
export type SegmentRecord = { payload: Buffer; end: number };

const BLOCK_BYTES = 1_048_576;

/** @returns where the whole records end; behind it is nothing, or something torn. */
export async function* readSegment(file: FileHandle, from: number): AsyncGenerator<SegmentRecord, number> {
  let offset = from;
  let wanted = BLOCK_BYTES;
  for (;;) {
    const block = await readAt(file, offset, wanted);
    let at = 0;
    let next = readRecord(block, at);
    while (next.kind === "record") {
      at = next.end;
      yield { payload: next.payload, end: offset + at };
      next = readRecord(block, at);
    }
    offset += at;
    if (next.kind === "bad" || block.length < wanted) return offset;
    wanted = Math.max(BLOCK_BYTES, next.end - at);
  }
}

/** Shorter than asked for only at the file's end. */
export async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const left = Math.max(0, (await file.stat()).size - offset);
  const block = Buffer.allocUnsafe(Math.min(bytes, left));
  let filled = 0;
  while (filled < block.length) {
    const { bytesRead } = await file.read(block, filled, block.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return block.subarray(0, filled);
}
