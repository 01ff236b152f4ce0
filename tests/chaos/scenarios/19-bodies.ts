/** Scenario 19: bodies that are empty, too large, cut short, mis-announced or endless. */
import type { Socket } from "node:net";
import { answersOf, expectAlive, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { plainEvent } from "#tests/chaos/support/outgoing.ts";
import { drip, head, speak } from "#tests/chaos/support/rawHttp.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { HOSTILE } from "#tests/support/conformance.ts";

const ROUNDS = { short: 3, long: 50 };
const LIMIT = 1_048_576;
const MISANNOUNCED = "mis-announced";

export const bodies: Scenario = {
  number: 19,
  promise: "a body is stored whole or not at all: what is empty, too large, cut short or endless is refused and leaves nothing",
  world: { receivers: 1, workers: 1 },
  async run(world, scale) {
    const { client, pool, sources, receivers, workers, inject, addressOf } = world;
    const path = `/in/${sources.none.key}`;
    const flood = startFlood(world, { perSecond: 100, concurrency: 50 });
    const wrong: string[] = [];
    const stored = new Set<string>();
    const expected = (name: string, status: number, ...allowed: number[]) => {
      if (!allowed.includes(status)) wrong.push(`${name}: ${status}`);
    };
    for (let round = 0; round < ROUNDS[scale]; round++) {
      for (const { name, body, headers, status } of HOSTILE) {
        const event = plainEvent(body, Object.fromEntries(headers ?? []));
        if (status < 300) stored.add(event.key);
        const tally = await client.send({ count: 1, concurrency: 1, make: () => event, mayRefuse: true });
        expected(name, Number([...tally.answers.keys()].at(-1)), status, ...(status === 202 ? [200] : []));
        inject("hostile body");
      }
      for (const [name, { allowed, talk }] of Object.entries(streams(path))) {
        expected(name, (await speak(addressOf(0), talk)).status, ...allowed);
        inject("hostile stream");
      }
    }
    const tally = await flood.end();
    const { rows } = await pool.query<{ dedup_key: string; bytes: number }>(
      "select e.dedup_key, r.body_bytes as bytes from event e join request r on r.id = e.request_id where e.source_id = $1",
      [sources.none.id],
    );
    const strangers = rows.filter(({ dedup_key, bytes }) => !stored.has(dedup_key) && !(dedup_key === MISANNOUNCED && bytes === 1_000));
    const violations = [
      ...expectThat(wrong.length === 0, "unexpected answers", ...new Set(wrong)),
      ...expectThat(
        strangers.length === 0,
        "something was stored that was refused",
        ...strangers.map(({ dedup_key, bytes }) => `${dedup_key}: ${bytes}`),
      ),
      ...expectAlive([...receivers, ...workers]),
    ];
    return { facts: { ...answersOf(tally), "hostile events stored whole": stored.size }, violations };
  },
};

type Stream = { allowed: number[]; talk(socket: Socket): Promise<void> | void };

/** 0 is a connection that ended without an answer. What follows a mis-announced body is no request any more. */
const streams = (path: string): Record<string, Stream> => ({
  "chunked beyond the limit": {
    allowed: [413],
    async talk(socket) {
      socket.write(head(path, "transfer-encoding: chunked"));
      const piece = Buffer.alloc(65_536, "y");
      for (let sent = 0; sent < 3 * LIMIT && socket.writable; sent += piece.length)
        socket.write(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]));
    },
  },
  "50 MB announced as 1 kB": {
    allowed: [0, 202, 400],
    talk(socket) {
      socket.write(head(path, "content-length: 1000", `webhook-id: ${MISANNOUNCED}`));
      return drip(socket, 50_000_000, 65_536, 0);
    },
  },
  "50 MB announced": {
    allowed: [413],
    talk(socket) {
      socket.write(head(path, "content-length: 50000000"));
      return drip(socket, 50_000_000, 65_536, 0);
    },
  },
  "cut short": {
    allowed: [0, 400],
    talk: (socket) => void socket.end(`${head(path, "content-length: 1000")}{"cut":`),
  },
  "reset in the middle": {
    allowed: [0],
    talk(socket) {
      socket.write(`${head(path, "content-length: 1000")}{"cut":`);
      setTimeout(() => socket.resetAndDestroy(), 50);
    },
  },
});
