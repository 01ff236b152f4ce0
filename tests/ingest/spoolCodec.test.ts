/** Spooled records: whatever happens to the bytes, what is read is what was written, or less of it, never something else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "#lib/domain/id.ts";
import { decodePayload, type Encoded, encodeRecord, readRecord } from "#lib/ingest/spool/codec.ts";
import type { Incoming } from "#lib/ingest/storeBatch.ts";

const text = fc.string({ unit: "binary", maxLength: 40 });
const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));
const event: fc.Arbitrary<Incoming["events"][number]> = fc.record({
  id: fc.constant(0).map(() => newId()),
  bodyHash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array)),
  handlers: fc.array(text, { maxLength: 3 }),
  split: fc.record({
    type: text,
    dedupKey: text,
    entityKey: fc.option(text),
    occurredAt: fc.option(fc.date({ noInvalidDate: true })),
    start: fc.option(fc.nat()),
    end: fc.option(fc.nat()),
    context: fc.option(text),
  }),
});
const incoming: fc.Arbitrary<Incoming> = fc
  .record({
    arrival: fc.boolean(),
    events: fc.array(event, { maxLength: 3 }),
    query: text,
    headers: fc.array(fc.tuple(text, text), { maxLength: 3 }).map((headers) => JSON.stringify(headers)),
    body: fc.option(bytes(300)),
    reason: fc.option(text),
    secretVersion: fc.option(fc.nat(9)),
  })
  .map(({ arrival, events, query, headers, body, reason, secretVersion }) => ({
    refusal: "",
    ...(arrival ? { arrival: true as const } : {}),
    events,
    request: {
      ...{ id: newId(), sourceId: newId(), method: "POST", query, headers, body, bodyBytes: body?.length ?? 0 },
      ...{ verdict: "accepted" as const, reason, status: 202, remoteAddress: "::1", secretVersion },
    },
  }));

const bytesOf = (records: readonly Encoded[]) => Buffer.concat(records.flatMap((record) => record.parts));

function readAll(block: Buffer): Incoming[] {
  const found: Incoming[] = [];
  for (let at = 0; ; ) {
    const next = readRecord(block, at);
    if (next.kind !== "record") return found;
    found.push(decodePayload(next.payload));
    at = next.end;
  }
}

describe("spooled records", () => {
  test("come back as they were", () => {
    fc.assert(
      fc.property(fc.array(incoming, { maxLength: 5 }), (all) => {
        expect(readAll(bytesOf(all.map(encodeRecord)))).toEqual(all);
      }),
    );
  });

  test("say how many bytes they take", () => {
    fc.assert(fc.property(incoming, (one) => encodeRecord(one).bytes === bytesOf([encodeRecord(one)]).length));
  });

  test("cut anywhere, are the whole ones before the cut", () => {
    fc.assert(
      fc.property(fc.array(incoming, { minLength: 1, maxLength: 4 }), fc.nat(), (all, at) => {
        const encoded = all.map(encodeRecord);
        const block = bytesOf(encoded);
        const cut = at % block.length;
        const whole = encoded.filter((_, index) => bytesOf(encoded.slice(0, index + 1)).length <= cut).length;
        expect(readAll(block.subarray(0, cut))).toEqual(all.slice(0, whole));
      }),
    );
  });

  test("with a byte changed anywhere, are those before the changed one and no other", () => {
    fc.assert(
      fc.property(fc.array(incoming, { minLength: 1, maxLength: 4 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (all, at, flip) => {
        const encoded = all.map(encodeRecord);
        const block = bytesOf(encoded);
        const changed = at % block.length;
        block[changed] = (block[changed] ?? 0) ^ flip;
        const whole = encoded.filter((_, index) => bytesOf(encoded.slice(0, index + 1)).length <= changed).length;
        expect(readAll(block)).toEqual(all.slice(0, whole));
      }),
      { numRuns: 1_000 },
    );
  });

  test("are not seen in zeros or noise", () => {
    expect(readRecord(Buffer.alloc(4096), 0)).toEqual({ kind: "bad" });
    fc.assert(fc.property(bytes(200), (noise) => readRecord(noise, 0).kind !== "record"));
  });
});
