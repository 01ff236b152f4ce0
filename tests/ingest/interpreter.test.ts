/** A large body is interpreted in a thread: it must come to the same as where it came in. */
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { signSample } from "#lib/domain/sign.ts";
import { type Encoding, unpackedLimit } from "#lib/ingest/decompress.ts";
import { interpret, type Question } from "#lib/ingest/interpret.ts";
import { createInterpreter } from "#lib/ingest/interpreter.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";
import { makeSample, sampleTypes } from "#lib/providers/samples/index.ts";
import { credentialsOf, HOSTILE, settingsOf } from "#tests/support/conformance.ts";

const NOW = new Date("2026-11-25T12:00:00Z");
const failures: unknown[] = [];
const interpreter = createInterpreter(join(import.meta.dirname, "../../lib/ingest/interpretThread.ts"), (error) => failures.push(error));

afterAll(() => interpreter.close());

const inThread = (question: Question) => interpreter.inThread(question, { source: "s", deadline: performance.now() + 20_000 });

function asked(id: string, body: Buffer, headers: [string, string][] = []): Question {
  const provider = providers[id] as Provider;
  return {
    provider,
    settings: settingsOf(id),
    keyExpressions: ["json:id", "json:sender.id"],
    secrets: Object.entries(credentialsOf(id)).map(([name, value]) => ({ name, version: 1, value })),
    raw: {
      method: "POST",
      path: "/in/k",
      query: "",
      headers: signSample(provider, settingsOf(id), credentialsOf(id), body, headers, NOW),
      body,
      url: "https://x/in/k",
    },
    now: NOW,
  };
}

describe.each(Object.keys(providers))("%s", (id) => {
  test("every sample, and a forged one, comes to the same in a thread", async () => {
    for (const type of sampleTypes(id)) {
      const { body, headers } = makeSample(id, type, "thread", NOW);
      const question = asked(id, body, headers);
      const here = interpret(question);
      expect(here.kind).toBe("genuine");
      expect(await inThread(question)).toEqual(here);
      const forged = { ...question, raw: { ...question.raw, body: Buffer.concat([body, Buffer.from(" ")]) } };
      expect(await inThread(forged)).toEqual(interpret(forged));
    }
  });

  test("every hostile body comes to the same in a thread, and none ends it", async () => {
    for (const { body } of HOSTILE.filter((entry) => entry.body.length < 2_000_000)) {
      const question = asked(id, body);
      expect(await inThread(question)).toEqual(interpret(question));
    }
    expect(failures).toEqual([]);
  });
});

describe("compressed bodies", () => {
  const PACK = { gzip: gzipSync, "x-gzip": gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync };
  const { body } = makeSample("messenger", "batch", "packed", NOW);
  const pack = (encoding: Encoding, bytes: Buffer, maxBytes = 100_000): Question => {
    const packed = PACK[encoding](bytes);
    return { ...asked("messenger", packed), packed: { encoding, maxBytes: unpackedLimit(packed.length, maxBytes) } };
  };

  test.each(Object.keys(PACK) as Encoding[])(
    "%s: the signature is that of the bytes sent, the events are those inside",
    async (encoding) => {
      const found = await inThread(pack(encoding, body));
      const plain = interpret(asked("messenger", body));
      expect(found).toEqual(plain);
    },
  );

  test.each(Object.keys(PACK) as Encoding[])("%s: a bomb is cut off, at the limit or at fifty times its size", async (encoding) => {
    const bomb = Buffer.alloc(5_000_000, "a");
    expect(await inThread(pack(encoding, bomb, 26_214_400))).toEqual({ kind: "unpackable", problem: "too large" });
    expect(await inThread(pack(encoding, Buffer.from(`{"a":"${"é".repeat(2_000)}"}`), 1_000))).toEqual({
      kind: "unpackable",
      problem: "too large",
    });
  });

  test.each(Object.keys(PACK) as Encoding[])("%s: bytes that are no such thing, or only the start of it, are garbled", async (encoding) => {
    const lie = { ...asked("messenger", body), packed: { encoding, maxBytes: 100_000 } };
    expect(await inThread(lie)).toEqual({ kind: "unpackable", problem: "garbled" });
    const start = PACK[encoding](body).subarray(0, -20);
    expect(await inThread({ ...asked("messenger", start), packed: { encoding, maxBytes: 100_000 } })).toEqual({
      kind: "unpackable",
      problem: "garbled",
    });
  });

  test("nothing is decompressed for a stranger", async () => {
    const question = pack("gzip", Buffer.alloc(5_000_000, "a"), 26_214_400);
    const forged = { ...question, raw: { ...question.raw, headers: [] } };
    expect(await inThread(forged)).toMatchObject({ kind: "refused" });
  });

  test("of two layers only the outer one is undone", async () => {
    const found = await inThread(pack("gzip", gzipSync(body)));
    expect(found).toMatchObject({ kind: "genuine", body: gzipSync(body) });
  });
});

test("the event loop turns while a large batch is interpreted", async () => {
  const item = JSON.stringify({
    sender: { id: "1" },
    recipient: { id: "2" },
    timestamp: 1_700_000_000_000,
    message: { mid: "m", text: "hi" },
  });
  const batch = Buffer.from(`{"object":"page","entry":[{"id":"1","messaging":[${Array(8_000).fill(item).join(",")}]}]}`);
  let turns = 0;
  let isDone = false;
  const turn = () => {
    turns++;
    if (!isDone) setImmediate(turn);
  };
  turn();
  const found = await inThread(asked("messenger", batch));
  isDone = true;
  expect(found.kind === "genuine" && found.splits.length).toBe(8_000);
  expect(turns).toBeGreaterThan(100);
});
