/** Scenario 22: small bodies that would be huge if anybody unpacked them. */
import { readFileSync } from "node:fs";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { plainEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const ROUNDS = { short: 5, long: 100 };
const MAX_GROWTH_BYTES = 150_000_000;
const zeros = Buffer.alloc(12_000_000);
const bombs: Record<string, { encoding: string; body: Buffer }> = {
  "gzip, 1,000 times": { encoding: "gzip", body: gzipSync(zeros) },
  "gzip in gzip": { encoding: "gzip, gzip", body: gzipSync(gzipSync(zeros)) },
  brotli: { encoding: "br", body: brotliCompressSync(zeros) },
  zstd: { encoding: "zstd", body: zstdCompressSync(zeros) },
  deflate: { encoding: "deflate", body: deflateSync(zeros) },
  "said to be gzip, and is not": { encoding: "GZIP", body: Buffer.from('{"id":"liar"}') },
  "unheard of": { encoding: "x-unheard-of", body: Buffer.from("{}") },
};

export const compression: Scenario = {
  number: 22,
  promise: "a compressed body is refused unopened, whatever it says it is",
  world: { receivers: 1, workers: 1 },
  async run(world, scale) {
    const { client, pool, sources, receivers, workers, inject } = world;
    const flood = startFlood(world, { perSecond: 100, concurrency: 50 });
    const before = memoryOf(receivers[0]?.pid());
    const wrong: string[] = [];
    for (let round = 0; round < ROUNDS[scale]; round++)
      for (const [name, { encoding, body }] of Object.entries(bombs)) {
        const make = () => plainEvent(body, { "content-encoding": encoding });
        const tally = await client.send({ count: 20, concurrency: 20, make, mayRefuse: true });
        if (tally.answers.get("415") !== 20) wrong.push(`${name}: ${[...tally.answers.keys()]}`);
        inject(`compression bomb: ${name}`, 20);
      }
    const grown = memoryOf(receivers[0]?.pid()) - before;
    const tally = await flood.end();
    const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from event where source_id = $1", [sources.none.id]);
    const violations = [
      ...expectThat(wrong.length === 0, "a compressed body was not refused with 415", ...new Set(wrong)),
      ...expectThat(rows[0]?.n === 0, `${rows[0]?.n} compressed bodies became events`),
      ...expectThat(grown < MAX_GROWTH_BYTES, `the receiver grew by ${Math.round(grown / 1e6)} MB`),
      ...expectAlive([...receivers, ...workers]),
    ];
    return { facts: answersOf(tally), violations };
  },
};

const memoryOf = (pid: number | undefined) => Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4_096;
