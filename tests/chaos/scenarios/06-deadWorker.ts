/** Scenario 6: a worker dies with fifty deliveries running. */
import { expectThat } from "#tests/chaos/support/facts.ts";
import { HELD, HOLD, HOLDING } from "#tests/chaos/support/harshHandlers.ts";
import { githubEvent } from "#tests/chaos/support/outgoing.ts";
import { listRuns } from "#tests/chaos/support/runs.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const RUNNING = 50;
/** The promise itself. */
const LIMIT_MS = 30_000;

export const deadWorker: Scenario = {
  number: 6,
  promise: "the fifty deliveries a killed worker was running all run again within 30 s",
  alone: true,
  // Room for what the same events are to the other handlers.
  world: { receivers: 1, workers: 1, env: () => ({ WORKER_CONCURRENCY: String(3 * RUNNING) }) },
  async run(world) {
    const { workers, client, inject } = world;
    const [victim] = workers;
    if (!victim) throw new Error("there is no worker");
    victim.setEnv(() => HOLD);
    await victim.restart();
    victim.setEnv(() => ({}));
    await client.send({ count: RUNNING, concurrency: RUNNING, make: () => githubEvent(HELD) });
    await waitFor("all of them run", () => listRuns(world, HOLDING).length === RUNNING);
    await world.startWorker();

    victim.kill("SIGKILL");
    inject(`SIGKILL of a worker that runs ${RUNNING} deliveries`);
    const killedAt = performance.now();
    await waitFor("the first runs again", () => endedOf(world).size > 0, 2 * LIMIT_MS);
    const foundMs = Math.round(performance.now() - killedAt);
    await waitFor("all of them ran again", () => endedOf(world).size === RUNNING, 2 * LIMIT_MS);
    const againMs = Math.round(performance.now() - killedAt);
    const violations = expectThat(againMs <= LIMIT_MS, "it took longer than 30 s", `${againMs} ms`);
    return { facts: { "first running again after": `${foundMs} ms`, "all running again, and done, after": `${againMs} ms` }, violations };
  },
};

const endedOf = (world: Parameters<typeof listRuns>[0]) =>
  new Set(
    listRuns(world, HOLDING)
      .filter(({ ended }) => ended !== null)
      .map(({ event }) => event),
  );
