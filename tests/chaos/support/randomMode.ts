/** The random mode: everything at once, in an order only the seed knows, until enough has been acknowledged. */
import { setTimeout as sleep } from "node:timers/promises";
import { newTally, quantile } from "./client.ts";
import { answersOf } from "./facts.ts";
import { mixedEvent } from "./outgoing.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

export type RandomOptions = {
  /** Ends when so much is acknowledged, or so many minutes have passed, whichever comes first. */
  acknowledged: number;
  minutes: number;
  tell(line: string): void;
};

/** Seconds between two faults, as in the restarts DBOS tests with. */
const APART = { from: 5, to: 40 };
const SENDERS = 128;

type Fault = { name: string; inject(world: World): Promise<void> };

const faults: readonly Fault[] = [
  {
    name: "SIGKILL of a receiver",
    async inject({ receivers, random }) {
      random.pick(receivers).kill("SIGKILL");
    },
  },
  {
    name: "SIGKILL of a worker",
    async inject({ workers, random }) {
      random.pick(workers).kill("SIGKILL");
    },
  },
  { name: "PostgreSQL killed (immediate)", inject: ({ database }) => database.crash() },
  {
    name: "PostgreSQL stopped (fast) and started",
    async inject({ database, random }) {
      await database.stop();
      await sleep(random.between(0, 2_000));
      await database.start();
    },
  },
  {
    name: "every connection to PostgreSQL reset",
    async inject({ proxies }) {
      for (const proxy of Object.values(proxies)) proxy.reset();
    },
  },
  {
    name: "PostgreSQL refuses connections for 2 s",
    async inject({ proxies }) {
      for (const proxy of Object.values(proxies)) {
        await proxy.set({ kind: "refuse" });
        proxy.reset();
      }
      await sleep(2_000);
      for (const proxy of Object.values(proxies)) await proxy.set({ kind: "pass" });
    },
  },
  {
    name: "half-open connections for 4 s",
    async inject({ proxies }) {
      for (const proxy of Object.values(proxies)) await proxy.set({ kind: "blackhole" });
      await sleep(4_000);
      for (const proxy of Object.values(proxies)) await proxy.set({ kind: "pass" });
    },
  },
  {
    name: "answers to COMMIT kept back for 3 s",
    async inject({ proxies, random }) {
      for (const proxy of Object.values(proxies)) await proxy.set({ kind: "drop-reply-after-commit", choose: () => random.onceIn(4) });
      await sleep(3_000);
      for (const proxy of Object.values(proxies)) await proxy.set({ kind: "pass" });
    },
  },
];

export const randomMode = (options: RandomOptions): Scenario => ({
  number: 0,
  promise: "random kills of everything cost nothing that was acknowledged",
  world: { receivers: 2, workers: 2, proxied: ["receiver", "worker"] },
  inexact: "what a killed receiver had counted and not yet written is gone",
  async run(world) {
    const { client, run, random, inject } = world;
    const tally = newTally();
    const until = Date.now() + options.minutes * 60_000;
    const isOver = () => tally.acknowledged >= options.acknowledged || Date.now() > until;
    const startedAt = performance.now();
    const sending = client.send({
      count: Number.POSITIVE_INFINITY,
      concurrency: SENDERS,
      make: (n) => mixedEvent(run, n),
      tally,
      isEnough: isOver,
    });
    sending.catch(() => {});
    let next = 0;
    while (!isOver()) {
      for (const wake = Date.now() + random.between(APART.from, APART.to) * 1_000; Date.now() < wake && !isOver(); ) await sleep(250);
      if (isOver()) break;
      // Each in turn first, so that a short run has seen them all.
      const fault = next < faults.length ? faults[next] : random.pick(faults);
      next++;
      await fault?.inject(world);
      inject(fault?.name ?? "");
      const rate = Math.round(tally.acknowledged / ((performance.now() - startedAt) / 1_000));
      options.tell(`${tally.acknowledged} acknowledged (${rate}/s), ${fault?.name}`);
    }
    await sending;
    const seconds = (performance.now() - startedAt) / 1_000;
    options.tell(`${tally.acknowledged} acknowledged in ${Math.round(seconds)} s; the handlers go on`);
    return {
      facts: { ...answersOf(tally), "acknowledged per second": Math.round(tally.acknowledged / seconds), "p50 ms": quantile(tally, 0.5) },
    };
  },
});
