/** Scenario 24: the leader dies in the middle of a replay, somebody pauses it, somebody cancels another. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CrashPoint } from "#lib/crashPoint.ts";
import { parsePublicId } from "#lib/domain/id.ts";
import { SYSTEM } from "#lib/operations/actor.ts";
import { changeReplay } from "#lib/operations/changeReplay.ts";
import { startReplay } from "#lib/operations/startReplay.ts";
import { dbOf, type Pool } from "#lib/postgres/db.ts";
import { findReplay, type ReplayRow } from "#lib/store/replays.ts";
import { newTally } from "#tests/chaos/support/client.ts";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { DOOMED, PLAIN, TRANSACTIONAL } from "#tests/chaos/support/handlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import type { World } from "#tests/chaos/support/world.ts";
import { waitFor } from "#tests/support/waitFor.ts";

/** None of these handlers has a key. */
const noLines = () => Promise.reject(new Error("no line goes on"));
const EVENTS = { short: 300, long: 100_000 };
const PATIENCE_MS = { short: 90_000, long: 1_800_000 };
const PAUSE_MS = 1_500;
const CANCEL_MS = 5_000;
const BROKEN = { CHAOS_BROKEN: "yes" };

export const replays: Scenario = {
  number: 24,
  promise:
    "a replay whose leader is killed and that is paused in between delivers each dead letter once, and a cancel takes effect in seconds",
  world: { receivers: 1, workers: 2, env: (role) => (role === "worker" ? BROKEN : {}) },
  async run(world, scale) {
    const { client, pool } = world;
    const events = EVENTS[scale];
    const patienceMs = PATIENCE_MS[scale];
    const tally = newTally();
    await client.send({ count: events, concurrency: 20, make: () => githubEvent(DOOMED), tally });
    await waitFor("all are dead", async () => (await count(pool, "delivery where state = 'dead'")) === 2 * events, patienceMs);

    const first = await replayThroughDeath(world, PLAIN, "replay:in_chunk", patienceMs);
    const cancelMs = await cancelInTheMiddle(pool, events, patienceMs);
    const last = await replayThroughDeath(world, TRANSACTIONAL, "replay:after_chunk", patienceMs);
    const [wrong, grew] = [first.wrong + last.wrong, first.grew + last.grew];
    return {
      facts: { ...answersOf(tally), "dead letters replayed": 2 * events, "cancelled after": `${Math.round(cancelMs)} ms` },
      violations: [
        ...expectThat(wrong === 0, "members of the replay that were not delivered exactly once", String(wrong)),
        ...expectThat(grew === 0, "a paused replay made deliveries", String(grew)),
        ...expectThat(cancelMs < CANCEL_MS, "a cancel took too long", `${Math.round(cancelMs)} ms`),
      ],
    };
  },
};

/** Members without one delivery that was delivered. */
const NOT_ONCE = `
  select m.position from replay_member m left join delivery d on d.replay_id = m.replay_id and d.event_id = m.event_id and d.handler = m.handler
  where m.replay_id = $1 group by 1 having count(d.id) <> 1 or count(*) filter (where d.state = 'delivered') <> 1`;

/** Replays all dead letters of a handler; the leader dies at its third chunk, and when more than half is made it is paused for a while. */
async function replayThroughDeath(world: World, handler: string, point: CrashPoint, patienceMs: number) {
  const { pool } = world;
  const before = deaths(world);
  await mend(world, { CRASH_AT: `${point}:3` });
  const id = await start(pool, handler);
  await waitFor(`a death at ${point}`, () => deaths(world) > before, patienceMs);
  for (const worker of world.workers) worker.setEnv(() => ({ CHAOS_BROKEN: "" }));
  world.inject(`SIGKILL at ${point}`);
  await waitFor("more than half are made", async () => (await read(pool, id)).position > (await read(pool, id)).total / 2, patienceMs);
  const grew = await pauseFor(pool, id);
  await waitFor("the replay is finished", async () => (await read(pool, id)).state === "finished", patienceMs);
  return { grew, wrong: await count(pool, `(${NOT_ONCE}) wrong`, [id]) };
}

/** The fix is deployed: every worker starts again with it. */
async function mend({ workers }: World, more: Record<string, string>) {
  for (const worker of workers) {
    worker.setEnv(() => ({ CHAOS_BROKEN: "", ...more }));
    await worker.restart();
    await worker.whenReady();
  }
}

const deaths = ({ workers }: World) => workers.reduce((sum, worker) => sum + worker.deaths().length, 0);

async function start(pool: Pool, handler: string, more: { perSecond?: number; canary?: boolean } = {}): Promise<string> {
  const { id } = await startReplay(pool, { scope: { kind: "failures", handler }, reason: "chaos", ...more }, SYSTEM, new Date());
  return parsePublicId("rpl", id) ?? "";
}

/** @returns how many deliveries were made while it was paused */
async function pauseFor(pool: Pool, id: string): Promise<number> {
  await changeReplay(pool, noLines, id, { action: "pause" }, SYSTEM);
  const before = await read(pool, id);
  await sleep(PAUSE_MS);
  const after = await read(pool, id);
  await changeReplay(pool, noLines, id, { action: "resume" }, SYSTEM);
  return after.started - before.started;
}

/** @returns how long it took until nothing of it was open, and its dead letters were all delivered or back in Failures */
async function cancelInTheMiddle(pool: Pool, events: number, patienceMs: number): Promise<number> {
  const id = await start(pool, TRANSACTIONAL, { canary: false, perSecond: Math.max(20, events / 100) });
  await waitFor("some are made", async () => (await read(pool, id)).started > events / 10, patienceMs);
  const began = performance.now();
  await changeReplay(pool, noLines, id, { action: "cancel" }, SYSTEM);
  await waitFor(
    "nothing of it is open, and nothing is lost",
    async () =>
      (await count(pool, "delivery where replay_id = $1 and state not in ('delivered', 'dead', 'cancelled')", [id])) === 0 &&
      (await count(pool, "delivery where handler = $1 and (state = 'delivered' or state = 'dead' and replayed_by is null)", [
        TRANSACTIONAL,
      ])) === events,
    patienceMs,
  );
  return performance.now() - began;
}

async function read(pool: Pool, id: string): Promise<ReplayRow> {
  const row = await findReplay(dbOf(pool), id);
  if (!row) throw new Error("the replay is gone");
  if (row.state === "paused" && row.note && !row.note.startsWith(SYSTEM.name)) throw new Error(`the replay paused by itself: ${row.note}`);
  return row;
}

async function count(pool: Pool, from: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from ${from}`, values);
  return rows[0]?.n ?? 0;
}
