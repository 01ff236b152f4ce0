/** Scenario 21: JSON that breaks parsers and databases. */
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { plainEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const ROUNDS = { short: 3, long: 50 };
const INDEXED_MS = 60_000;

/** Each as large as the limit of 1 MiB allows where size is the point. `n` makes them different events. */
const bombs = (n: number): Record<string, string | Buffer> => ({
  "an escaped NUL": `{"n":${n},"text":"a\\u0000b","\\u0000":"\\u0000"}`,
  "a lone surrogate": `{"n":${n},"text":"\\ud800","\\udfff":1}`,
  "depth 200,000": `{"n":${n},"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
  "depth 200,000, never closed": `{"n":${n},"a":${'{"a":'.repeat(100_000)}`,
  "a number beyond all numbers": `{"n":${n},"amount":1e999999,"small":-1e-999999}`,
  "a number of 100,000 digits": `{"n":${n},"amount":${"9".repeat(100_000)}}`,
  "20-digit integers": `{"n":${n},"id":12345678901234567890,"other":98765432109876543210}`,
  "the same key twice": `{"n":${n},"id":"a","id":"b","id":{"id":"c"}}`,
  __proto__: `{"n":${n},"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"toString":1,"hasOwnProperty":1}`,
  "60,000 keys": `{"n":${n},${Array.from({ length: 60_000 }, (_, key) => `"key${key}":1`).join()}}`,
  "a million elements": `[${n},${"1,".repeat(500_000)}1]`,
  "a byte order mark": `\ufeff{"n":${n}}`,
  "bytes that are no text": Buffer.from([0x7b, 0xff, 0xfe, 0x00, n & 0xff, n >> 8, 0x80, 0x7d]),
  "not JSON": `<xml n="${n}"/>`,
});

export const jsonBombs: Scenario = {
  number: 21,
  promise: "JSON that no parser or column bears is stored byte for byte, acknowledged and handled like any other",
  world: { receivers: 1, workers: 1 },
  async run(world, scale) {
    const { client, pool, sources, receivers, workers, inject, random } = world;
    const flood = startFlood(world, { perSecond: 100, concurrency: 50 });
    const wrong: string[] = [];
    let sent = 0;
    for (let round = 0; round < ROUNDS[scale]; round++)
      for (const [name, body] of Object.entries(bombs(random.between(0, 65_000)))) {
        const tally = await client.send({ count: 1, concurrency: 1, make: () => plainEvent(Buffer.from(body)), mayRefuse: true });
        if (tally.acknowledged !== 1) wrong.push(`${name}: ${[...tally.answers.keys()]}`);
        sent++;
        inject(`JSON bomb: ${name}`);
      }
    const tally = await flood.end();
    await waitFor("the indexer has got over them", indexed, INDEXED_MS);
    const violations = [
      ...expectThat(wrong.length === 0, "a bomb was not taken", ...new Set(wrong)),
      ...expectAlive([...receivers, ...workers]),
    ];
    return { facts: { ...answersOf(tally), "bombs taken": sent }, violations };

    async function indexed() {
      const { rows } = await pool.query<{ done: boolean }>(
        "select (select id from event where source_id = $1 order by id desc limit 1) <= (select event_id from indexer_position) as done",
        [sources.none.id],
      );
      return rows[0]?.done;
    }
  },
};
