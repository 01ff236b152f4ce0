/** Segments on a real disk: what was said to be safe is read again, whatever the disk or another process does. */
import { appendFileSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newId } from "#lib/domain/id.ts";
import { encodeRecord, frame } from "#lib/ingest/spool/codec.ts";
import { openFolder } from "#lib/ingest/spool/folder.ts";
import { createSegmentWriter } from "#lib/ingest/spool/segmentWriter.ts";
import { openShelf, type Shelf, type ShelfOptions } from "#lib/ingest/spool/shelf.ts";
import { openSpool } from "#lib/ingest/spool/spool.ts";
import type { Incoming } from "#lib/ingest/storeBatch.ts";
import { filesOf, makeSpoolDir, removeSpoolDir } from "#tests/support/spooling.ts";

let dir: string;
let facts: string[];
let stored: number[];
const log = (_level: string, fact: string) => void facts.push(fact);

beforeEach(() => {
  dir = makeSpoolDir();
  facts = [];
  stored = [];
});
afterEach(() => removeSpoolDir(dir));

const numberOf = ({ request }: Incoming) => Number(request.query);
const openTestShelf = (options: Partial<ShelfOptions> = {}): Promise<Shelf> =>
  openShelf({
    dir,
    maxBytes: 100_000_000,
    log,
    probe: async () => {},
    store: async (batch) => void stored.push(...batch.map(numberOf)),
    ...options,
  });

function incoming(n: number, bodyBytes = 100): Incoming {
  const request = { id: newId(), sourceId: "s", method: "POST", query: String(n), headers: "[]", body: Buffer.alloc(bodyBytes, n) };
  return {
    refusal: "",
    events: [],
    request: { ...request, bodyBytes, verdict: "accepted", reason: null, status: 202, remoteAddress: "", secretVersion: null },
  };
}

const appendAll = (shelf: Shelf, from: number, to: number, bodyBytes?: number) =>
  Promise.all(numbers(from, to).map((n) => shelf.append(incoming(n, bodyBytes))));
const drainAll = async (shelf: Shelf) => {
  await shelf.seal();
  await shelf.drain();
};
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const onlySegment = () => join(dir, filesOf(dir, "spool")[0] ?? "");

/** Files whose n-th call of a method (from 0, over all files) does something else. */
function failing(method: "datasync" | "writev", shouldFail: (call: number) => boolean, instead: (file: FileHandle) => Promise<unknown>) {
  let calls = 0;
  return async (path: string, flags: string, mode: number) => {
    const file = await open(path, flags, mode);
    const real = file[method].bind(file) as (...parameters: unknown[]) => Promise<unknown>;
    return Object.assign(file, { [method]: (...parameters: unknown[]) => (shouldFail(calls++) ? instead(file) : real(...parameters)) });
  };
}
const eio = async () => {
  throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
};

describe("appending", () => {
  test("files are for their owner only", async () => {
    const shelf = await openTestShelf({ dir: join(dir, "made") });
    await appendAll(shelf, 0, 1);
    expect(statSync(join(dir, "made")).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, "made", filesOf(join(dir, "made"), "spool")[0] ?? "")).mode & 0o777).toBe(0o600);
  });

  test("what was appended is drained in its order, and its segment deleted", async () => {
    const shelf = await openTestShelf();
    await appendAll(shelf, 0, 700);
    expect(shelf.size()).toMatchObject({ records: 700, unsealed: 700 });
    await drainAll(shelf);
    expect(stored).toEqual(numbers(0, 700));
    expect(filesOf(dir, "spool")).toEqual([]);
    expect(shelf.size()).toEqual({ records: 0, bytes: 0, unsealed: 0 });
  });

  test("a segment ends at 64 MB, and records larger than a block of reading are read whole", async () => {
    const shelf = await openTestShelf({
      maxBytes: 200_000_000,
      store: async (batch) => void stored.push(...batch.map(({ request }) => request.body?.length ?? 0)),
    });
    for (let n = 0; n < 15; n++) await shelf.append(incoming(n, 5_000_000));
    expect(filesOf(dir, "spool")).toHaveLength(2);
    await drainAll(shelf);
    expect(stored).toEqual(Array(15).fill(5_000_000));
  });

  test("a failed fsync fails those appends, keeps what was safe before, and the file is not asked again", async () => {
    const shelf = await openTestShelf({ openFile: failing("datasync", (call) => call === 1, eio) });
    await shelf.append(incoming(0));
    const first = onlySegment();
    await expect(shelf.append(incoming(1))).rejects.toMatchObject({ code: "storage_unavailable", status: 503 });
    await shelf.append(incoming(2));
    expect(filesOf(dir, "spool").filter((name) => join(dir, name) !== first)).toHaveLength(1);
    await drainAll(shelf);

    expect(stored).toEqual([0, 2]);
    expect(facts).toEqual(["spool.append_failed"]);
    expect(filesOf(dir, "torn")).toEqual([]);
  });

  test("a disk that takes only half of a record fails the append, and leaves no half record behind", async () => {
    const half = async (file: FileHandle) => file.write(Buffer.from("half of a record"));
    const shelf = await openTestShelf({ openFile: failing("writev", (call) => call === 1, half) });
    await shelf.append(incoming(0));
    await expect(shelf.append(incoming(1))).rejects.toMatchObject({ code: "storage_unavailable" });
    await shelf.append(incoming(2));
    await drainAll(shelf);
    expect(stored).toEqual([0, 2]);
    expect(filesOf(dir, "torn")).toEqual([]);
  });

  test("a segment taken away during an fsync is not trusted: the record is appended again, and both are read", async () => {
    let isTaken = false;
    const folder = await openFolder(dir);
    const sealed: string[] = [];
    const openFile = async (path: string, flags: string, mode: number) => {
      const file = await open(path, flags, mode);
      const datasync = file.datasync.bind(file);
      return Object.assign(file, {
        async datasync() {
          await datasync();
          if (!isTaken) renameSync(path, path.replace(/\.[0-9a-f]{8}\./, ".00000000."));
          isTaken = true;
        },
      });
    };
    const writer = createSegmentWriter({ folder, onSealed: ({ path }) => void sealed.push(path), openFile });
    await writer.append([encodeRecord(incoming(7))]);
    await writer.seal();

    const taken = filesOf(dir, "spool").filter((name) => name.includes(".00000000."));
    expect(taken).toHaveLength(1);
    expect(readFileSync(join(dir, taken[0] ?? ""))).toHaveLength(statSync(sealed[0] ?? "").size);
  });

  test("while appends, seals and thefts go on at once, everything safe is read", async () => {
    const shelf = await openTestShelf();
    const thief = await openTestShelf();
    const steal = () => {
      for (const name of filesOf(dir, "spool")) renameSync(join(dir, name), join(dir, name.replace(/\.[0-9a-f]{8}\./, ".00000000.")));
    };
    const results = await Promise.allSettled(
      numbers(0, 400).map(async (n) => {
        await new Promise((resolve) => setTimeout(resolve, n / 2));
        if (n % 40 === 39) steal();
        await shelf.append(incoming(n));
        return n;
      }),
    );
    const safe = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(safe.length).toBeGreaterThan(100);
    await drainAll(shelf);
    const folder = await openFolder(dir);
    for (const { path } of await folder.others(new Set())) await folder.leave(path);
    await thief.adopt();
    await thief.drain();
    expect(numbers(0, 400).filter((n) => safe.includes(n) && !stored.includes(n))).toEqual([]);
  });
});

describe("draining", () => {
  test("a torn end is kept beside, with a line in the log; the whole records before it are stored", async () => {
    const shelf = await openTestShelf();
    await appendAll(shelf, 0, 3);
    await shelf.seal();
    const path = onlySegment();
    const bytes = statSync(path).size;
    truncateSync(path, bytes - 10);
    await shelf.drain();

    expect(stored).toEqual([0, 1]);
    expect(filesOf(dir, "spool")).toEqual([]);
    expect(statSync(join(dir, filesOf(dir, "torn")[0] ?? "")).size).toBe(bytes / 3 - 10);
    expect(facts).toEqual(["spool.torn"]);
  });

  test("what lies behind a damaged record is kept too, byte for byte", async () => {
    const shelf = await openTestShelf();
    await appendAll(shelf, 0, 3);
    await shelf.seal();
    const path = onlySegment();
    const content = readFileSync(path);
    const second = content.length / 3;
    content[second + 20] = (content[second + 20] ?? 0) ^ 1;
    writeFileSync(path, content);
    await shelf.drain();

    expect(stored).toEqual([0]);
    expect(readFileSync(join(dir, filesOf(dir, "torn")[0] ?? "")).equals(content.subarray(second))).toBe(true);
  });

  test("zeros at the end are an append that never happened", async () => {
    const shelf = await openTestShelf();
    await appendAll(shelf, 0, 1);
    await shelf.seal();
    appendFileSync(onlySegment(), Buffer.alloc(5000));
    await shelf.drain();
    expect(stored).toEqual([0]);
    expect(filesOf(dir, "torn")).toEqual([]);
    expect(facts).toEqual([]);
  });

  test("when the database goes away in between, the next drain goes on where the last one stopped", async () => {
    let batches = 0;
    const shelf = await openTestShelf({
      async store(batch) {
        if (batches++ === 1) throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
        stored.push(...batch.map(numberOf));
      },
    });
    await appendAll(shelf, 0, 600);
    await shelf.seal();
    await expect(shelf.drain()).rejects.toThrow("gone");
    expect(shelf.size().records).toBe(600 - 256);
    await shelf.drain();
    expect(stored).toEqual(numbers(0, 600));
  });

  test("a lost connection without a code is not taken for a fault of the records", async () => {
    let isAway = true;
    const shelf = await openTestShelf({
      async probe() {
        if (isAway) throw new Error("timeout");
      },
      async store(batch) {
        if (isAway) throw new Error("Connection terminated unexpectedly");
        stored.push(...batch.map(numberOf));
      },
    });
    await appendAll(shelf, 0, 5);
    await shelf.seal();
    await expect(shelf.drain()).rejects.toThrow("timeout");
    isAway = false;
    await shelf.drain();
    expect(stored).toEqual(numbers(0, 5));
    expect(filesOf(dir, "refused")).toEqual([]);
  });

  test("a record that fails again and again while the database answers is set aside, the others are stored", async () => {
    const shelf = await openTestShelf({
      async store(batch) {
        if (batch.some((one) => numberOf(one) === 2)) throw new Error("no code, no reason");
        stored.push(...batch.map(numberOf));
      },
    });
    await appendAll(shelf, 0, 5);
    await drainAll(shelf);
    expect(stored).toEqual([0, 1, 3, 4]);
    expect(filesOf(dir, "refused")).toHaveLength(1);
    expect(facts).toEqual(["spool.record_refused"]);
  });

  test("a record of a later release is set aside, not guessed at", async () => {
    const shelf = await openTestShelf();
    writeFileSync(join(dir, `${newId()}.00000000.spool`), Buffer.concat(frame([Buffer.from([2, 0, 0, 0, 0, 1, 2, 3])]).parts));
    const folder = await openFolder(dir);
    await folder.leave(onlySegment());
    expect(await shelf.adopt()).toMatchObject({ segments: 1, records: 1 });
    await shelf.drain();
    expect(filesOf(dir, "refused")).toHaveLength(1);
  });
});

describe("sharing", () => {
  test("a segment whose owner lives is left alone; one whose owner has gone is adopted, oldest first", async () => {
    const alive = await openTestShelf();
    const gone = await openTestShelf();
    await appendAll(alive, 0, 2);
    await appendAll(gone, 10, 12);
    await gone.close();
    const heir = await openTestShelf();
    expect(await heir.adopt()).toMatchObject({ segments: 1, records: 2 });
    await heir.drain();
    expect(stored).toEqual([10, 11]);
    await drainAll(alive);
    expect(stored).toEqual([10, 11, 0, 1]);
  });

  test("the room is one for all: what others hold counts", async () => {
    const first = await openTestShelf({ maxBytes: 15_000 });
    const second = await openTestShelf({ maxBytes: 15_000 });
    await appendAll(first, 0, 1, 10_000);
    await second.touch();
    await expect(appendAll(second, 1, 2, 10_000)).rejects.toMatchObject({ code: "storage_unavailable" });
    await appendAll(second, 2, 3, 100);
  });

  test("a folder that cannot be written to stops the start, by name", async () => {
    writeFileSync(join(dir, "file"), "");
    await expect(openTestShelf({ dir: join(dir, "file", "spool") })).rejects.toMatchObject({
      code: "bad_configuration",
      message: expect.stringContaining("SPOOL_DIR"),
    });
  });
});

test("while the spool is handed over arrivals wait, and go to the database behind what was spooled", async () => {
  const gone = Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
  const events: string[] = [];
  const begun = Promise.withResolvers<void>();
  const allowed = Promise.withResolvers<void>();
  let isAway = true;
  const spool = await openSpool({
    ...{ dir, maxBytes: 1_000_000, log, abandon: () => {} },
    async probe() {
      if (isAway) throw gone;
    },
    async drain(batch) {
      begun.resolve();
      await allowed.promise;
      events.push(...batch.map((one) => `drained ${numberOf(one)}`));
      return { known: 0, stored: [] };
    },
  });
  const store = (n: number) =>
    spool.store(incoming(n), async () => {
      events.push(`committed ${n}`);
      return { ids: [], duplicate: false };
    });
  spool.failed(gone);
  await store(1);
  isAway = false;
  await begun.promise;
  const waiting = store(2);
  allowed.resolve();
  await waiting;

  expect(events).toEqual(["drained 1", "committed 2"]);
  expect(facts).toEqual(["spool.opened", "spool.drain_failed", "spool.drained"]);
  await spool.close(Promise.resolve());
});
