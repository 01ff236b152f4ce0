/** Scenario 17: events of a few keys in order, on three workers that are killed. */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { loadEvidence } from "#tests/chaos/checker/load.ts";
import { exceptions, type Violation } from "#tests/chaos/checker/violations.ts";
import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { ORDERED } from "#tests/chaos/support/handlers.ts";
import { orderedEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import type { World } from "#tests/chaos/support/world.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const EACH = { short: 60, long: 1_000 };
const KILLS = { short: 2, long: 20 };
/** Each sent one after the other, so that it is known in which order they came; and all at once, so that they share commits. */
const KEYS = { inTurn: ["a", "b", "c"], atOnce: ["d", "e", "f"] };

export const order: Scenario = {
  number: 17,
  promise: "what belongs together is started in the order received, through shared commits, failures, retries and deaths of workers",
  world: { receivers: 2, workers: 3 },
  async run(world, scale) {
    const { client, workers, random, inject, pool } = world;
    const tally = newTally();
    const each = EACH[scale];
    const [a, b] = [KEYS.atOnce.length * each, KEYS.inTurn];
    const sending = Promise.all([
      client.send({ count: a, concurrency: 30, tally, make: (n) => orderedEvent(KEYS.atOnce[n % 3] ?? "", Math.floor(n / 3)) }),
      ...b.map((key) => client.send({ count: each, concurrency: 1, tally, make: (n) => orderedEvent(key, n) })),
    ]);
    for (let kill = 0; kill < KILLS[scale]; kill++) {
      await sleep(random.between(500, 1_500));
      const victim = workers[random.between(0, workers.length - 1)];
      victim?.kill("SIGKILL");
      inject("SIGKILL of a worker");
      await sleep(500);
      await victim?.whenReady();
    }
    await sending;
    await waitFor("all are delivered", async () => (await open(pool)) === 0, 240_000);
    return { facts: { ...answersOf(tally), events: 6 * each }, violations: await inOrder(world, 6 * each) };
  },
};

async function open(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "select count(*)::int as n from delivery where handler = $1 and state in ('queued', 'delivering', 'retrying')",
    [ORDERED],
  );
  return rows[0]?.n ?? 0;
}

/** I7. */
async function inOrder(world: World, events: number): Promise<Violation[]> {
  const db = await world.pool.connect();
  try {
    await loadEvidence(db, world);
    await db.query(`
      create temp table ordered as
      select d.id, d.key, d.seq, (convert_from(r.body, 'utf8')::json ->> 'n')::int as n
      from delivery d join event e on e.id = d.event_id join request r on r.id = e.request_id where d.handler = '${ORDERED}'`);
    const { rows } = await db.query<{ n: number }>("select count(*)::int as n from ordered where seq is not null");
    return [
      ...expectThat(rows[0]?.n === events, "not every event stands in its key's line", `${rows[0]?.n} of ${events}`),
      ...(await exceptions(
        db,
        "I7",
        "started after one that came later",
        `select key || ' ' || seq || ' after ' || before from (
           select key, seq, max(seq) over (partition by key order by started rows between unbounded preceding and 1 preceding) as before
           from run join delivery d using (event_id, handler) where handler = '${ORDERED}') s where before > seq`,
      )),
      ...(await exceptions(
        db,
        "I7",
        "sent one after the other, and given another place",
        `select key || ' ' || n || ' has place ' || seq from (
           select *, row_number() over (partition by key order by n) as place from ordered where key = any('{a,b,c}')) s where place <> seq`,
      )),
    ];
  } finally {
    await db.query("drop table if exists acked, run, worker_process, ordered");
    db.release();
  }
}
