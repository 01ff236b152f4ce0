/**
 * One spooled request as bytes, and back.
 *
 *   record   length (u32) · crc32 of the length and the payload (u32) · payload
 *   payload  version (u8) · length of the facts (u32) · the facts as JSON · the body as received
 *
 * A record is whole or it is none: whatever is cut or changed stops the reader there. All that ingest decided travels along (ids, dedup keys,
 * hashes, handlers), so that storing a record twice is storing it once.
 */
import { crc32 } from "node:zlib";
import type { Incoming } from "#lib/ingest/storeBatch.ts";

/** The parts of one record in writing order; bodies are not copied. */
export type Encoded = { parts: readonly Buffer[]; bytes: number };

/** What is at an offset: a record, the beginning of one, or neither. `end` is the offset behind it. */
export type Decoded = { kind: "record"; payload: Buffer; end: number } | { kind: "partial"; end: number } | { kind: "bad" };

const VERSION = 1;
const HEAD_BYTES = 8;
const FACTS_AT = 5;
/** No request comes near it; a length beyond it was never written by us. */
const MAX_PAYLOAD_BYTES = 268_435_456;
const EMPTY = Buffer.alloc(0);

type Facts = Omit<Incoming, "request" | "events" | "late"> & {
  request: Omit<Incoming["request"], "body"> & { hasBody: boolean };
  events: (Omit<Incoming["events"][number], "split" | "bodyHash"> & { split: SplitFacts; bodyHash: string })[];
};
type SplitFacts = Omit<Incoming["events"][number]["split"], "occurredAt"> & { occurredAt: string | null };

export function encodeRecord({ refusal, arrival, counted, request: { body, ...request }, events }: Incoming): Encoded {
  const facts: Facts = {
    refusal,
    ...(arrival && !counted ? { arrival } : {}),
    request: { ...request, hasBody: body !== null },
    events: events.map(({ split, bodyHash, ...event }) => ({
      ...event,
      split: { ...split, occurredAt: split.occurredAt?.toISOString() ?? null },
      bodyHash: bodyHash.toString("base64"),
    })),
  };
  const json = Buffer.from(JSON.stringify(facts));
  const start = Buffer.alloc(FACTS_AT);
  start.writeUInt8(VERSION, 0);
  start.writeUInt32LE(json.length, 1);
  return frame([start, json, body ?? EMPTY]);
}

/** A payload as a record of its own, as it was. */
export function frame(payload: readonly Buffer[]): Encoded {
  const head = Buffer.alloc(HEAD_BYTES);
  const length = payload.reduce((sum, part) => sum + part.length, 0);
  head.writeUInt32LE(length, 0);
  head.writeUInt32LE(checksum(head, payload), 4);
  return { parts: [head, ...payload.filter((part) => part.length > 0)], bytes: HEAD_BYTES + length };
}

/** Looks at `block` from `at` on. */
export function readRecord(block: Buffer, at: number): Decoded {
  if (block.length - at < HEAD_BYTES) return { kind: "partial", end: at + HEAD_BYTES };
  const length = block.readUInt32LE(at);
  if (length < FACTS_AT || length > MAX_PAYLOAD_BYTES) return { kind: "bad" };
  const end = at + HEAD_BYTES + length;
  if (end > block.length) return { kind: "partial", end };
  const payload = block.subarray(at + HEAD_BYTES, end);
  if (checksum(block.subarray(at, at + 4), [payload]) !== block.readUInt32LE(at + 4)) return { kind: "bad" };
  return { kind: "record", payload, end };
}

/** @throws when another release wrote it in a way this one does not know. */
export function decodePayload(payload: Buffer): Incoming {
  const version = payload.readUInt8(0);
  if (version !== VERSION) throw new Error(`the record has version ${version}; this release reads ${VERSION}`);
  const bodyAt = FACTS_AT + payload.readUInt32LE(1);
  const { request, events, ...facts } = JSON.parse(payload.toString("utf8", FACTS_AT, bodyAt)) as Facts;
  const { hasBody, ...fields } = request;
  return {
    ...facts,
    request: { ...fields, body: hasBody ? payload.subarray(bodyAt) : null },
    events: events.map(({ split, bodyHash, ...event }) => ({
      ...event,
      split: { ...split, occurredAt: split.occurredAt === null ? null : new Date(split.occurredAt) },
      bodyHash: Buffer.from(bodyHash, "base64"),
    })),
  };
}

const checksum = (head: Buffer, payload: readonly Buffer[]) => payload.reduce((crc, part) => crc32(part, crc), crc32(head.subarray(0, 4)));
