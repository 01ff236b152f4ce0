/** Runs a scenario: builds its world, lets it happen, waits until everything is at rest, and checks every invariant. */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { reconcile } from "#lib/operations/reconcile.ts";
import { dbOf, type Pool } from "#lib/postgres/db.ts";
import { startBoss } from "#lib/queue/boss.ts";
import { createQueue } from "#lib/queue/queue.ts";
import { check } from "#tests/chaos/checker/check.ts";
import { describeViolation, type Violation } from "#tests/chaos/checker/violations.ts";
import { expectThat } from "./facts.ts";
import { handlers } from "./handlers.ts";
import { type Program, tail } from "./program.ts";
import { createRandom } from "./random.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

/** How much of a scenario: the short form runs with `npm test`, the long one with `npm run chaos`. */
export type Scale = "short" | "long";

export type Scenario = {
  number: number;
  /** What holds, as a sentence. */
  promise: string;
  world: WorldOptions;
  /** Its promise is a time: nothing else runs beside it. */
  alone?: true;
  /** Why it cannot run on this machine; undefined where it can. */
  unavailable?(): string | undefined;
  /** Why the counts of requests may not add up here (see checker/conservation.ts). */
  inexact?: string;
  /** @returns what is worth telling; throws, or returns violations of its own, when something is not as it must be. */
  run(world: World, scale: Scale): Promise<{ facts?: Record<string, string | number>; violations?: Violation[] }>;
};

export type Result = {
  number: number;
  promise: string;
  acknowledged: number;
  lost: number;
  doubled: number;
  faults: Record<string, number>;
  facts: Record<string, string | number>;
  violations: Violation[];
  seconds: number;
};

export async function runScenario(scenario: Scenario, scale: Scale, seed: number): Promise<Result> {
  const startedAt = performance.now();
  const world = await openWorld(scenario.world, createRandom(seed, String(scenario.number)));
  try {
    const own = await scenario.run(world, scale);
    const unrest = await comeToRest(world);
    const checked = await check(world, scenario.inexact === undefined && !hasAmbiguousCommit(world));
    const violations = [...(own.violations ?? []), ...unrest, ...checked.violations];
    if (violations.length > 0) explain(world, scenario, seed, violations);
    const of = (...invariants: string[]) =>
      violations.filter(({ invariant }) => invariants.includes(invariant)).reduce((sum, { count }) => sum + count, 0);
    return {
      number: scenario.number,
      promise: scenario.promise,
      acknowledged: checked.acknowledged,
      lost: of("I1"),
      doubled: of("I2", "I5", "I6"),
      faults: Object.fromEntries(world.faults),
      facts: { ...own.facts, ...(checked.fenced > 0 ? { "runs fenced off": checked.fenced } : {}) },
      violations,
      seconds: Math.round((performance.now() - startedAt) / 1000),
    };
  } catch (error) {
    explain(world, scenario, seed, []);
    throw error;
  } finally {
    await world.close();
    if (!world.keep) rmSync(world.folder, { recursive: true, force: true });
  }
}

/** A commit that failed or took too long may have counted all the same, and its counts are written again. */
const hasAmbiguousCommit = ({ receivers }: World) => receivers.some(({ log }) => /"ingest\.(commit|upkeep)_failed"/.test(log()));

/** Without any progress for so long, it will not come to rest. */
const STUCK_MS = 60_000;

/** Everybody works, nobody hinders; then receivers and workers stop as a deploy stops them, and write down what they had counted. */
async function comeToRest(world: World): Promise<Violation[]> {
  for (const proxy of Object.values(world.proxies)) await proxy.set({ kind: "pass" });
  await world.database.whenReady();
  await Promise.all([...world.receivers, ...world.workers].map((program) => program.whenReady(60_000)));
  const violations = await stopAll(world.receivers);
  let open = -1;
  let progressAt = Date.now();
  for (let left = await unfinished(world.pool); left > 0; left = await unfinished(world.pool)) {
    if (left !== open) progressAt = Date.now();
    open = left;
    if (Date.now() - progressAt > STUCK_MS) break;
    await sleep(200);
  }
  await sweep(world.pool);
  return [...violations, ...(await stopAll(world.workers))];
}

/** Whoever is asked to stop does so by itself. */
const stopAll = async (programs: readonly Program[]) =>
  (
    await Promise.all(
      programs.map(async (program) => {
        const how = await program.stop();
        return expectThat(how === 0, `${program.name} did not stop when asked`, `it ended with ${how}`);
      }),
    )
  ).flat();

/** Deliveries and jobs that are not at rest. A stale job ends when it is fetched. */
async function unfinished(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`
    select (select count(*)::int from delivery where state in ('queued', 'delivering', 'retrying'))
         + (select count(*)::int from pgboss.job where name like 'handler.%' and state in ('created', 'retry', 'active')) as n`);
  return rows[0]?.n ?? 0;
}

/** One round of the reconciler. @returns how many deliveries had no job */
export async function sweep(pool: Pool): Promise<number> {
  const boss = await startBoss({ pool, supervise: false });
  const found = await reconcile(
    pool,
    dbOf(pool),
    createQueue(boss),
    handlers.map(({ name }) => name),
  );
  await boss.stop({ graceful: false });
  return found;
}

/** What a person needs to understand a failure. */
function explain(world: World, { number, promise }: Scenario, seed: number, violations: readonly Violation[]) {
  world.keep = true;
  const logs = [...world.receivers, ...world.workers].map(
    ({ name, log, deaths }) =>
      `── ${name} (died: ${deaths().join(", ") || "never"})\n${log()
        .trimEnd()
        .split("\n")
        .slice(-15)
        .map((line) => line.slice(0, 300))
        .join("\n")}`,
  );
  console.error(
    [
      `Scenario ${number} failed: ${promise}`,
      `Again with: CHAOS_SEED=${seed} npm run chaos -- --scenario ${number}`,
      `Faults: ${[...world.faults].map(([fault, times]) => `${times} × ${fault}`).join(", ") || "none"}`,
      ...violations.map(describeViolation),
      ...logs,
      `── database\n${tail(`${world.folder}/data/postgres.log`)}`,
      `Everything is in ${world.folder}`,
    ].join("\n"),
  );
}
