/** Scenario 20: five hundred connections that say almost nothing, very slowly. */
import { setTimeout as sleep } from "node:timers/promises";
import { answersOf, expectThat } from "#tests/chaos/support/facts.ts";
import { startFlood } from "#tests/chaos/support/flood.ts";
import { head, type RawAnswer, speak } from "#tests/chaos/support/rawHttp.ts";
import type { Scenario } from "#tests/chaos/support/scenario.ts";

const SLOW_HEADERS = 250;
const SLOW_BODIES = 250;
/** Ten seconds for headers, ten for a body; the server looks at its connections every thirty, and a busy machine is late. */
const BODY_MS = 10_000 + 5_000;
/** A stopping receiver closes what is left after SHUTDOWN_SECONDS = 5. */
const STOP_MS = 15_000;

export const slowloris: Scenario = {
  number: 20,
  promise: "five hundred slow connections delay nobody, are cut off, and do not hold up a receiver that is told to stop",
  world: { receivers: 1, workers: 1 },
  async run(world, scale) {
    const { receivers, sources, inject, addressOf } = world;
    const path = `/in/${sources.none.key}`;
    const slowBody = () =>
      speak(addressOf(0), async (socket) => {
        socket.write(head(path, "content-length: 100000"));
        for (; socket.writable; await sleep(1_000)) socket.write("x");
      });
    const slowHeaders = () =>
      speak(addressOf(0), async (socket) => {
        socket.write(`POST ${path} HTTP/1.1\r\n`);
        for (let n = 0; socket.writable; n++, await sleep(1_000)) socket.write(`x-slow-${n}: y\r\n`);
      });
    const held: Promise<RawAnswer>[] = Array.from({ length: SLOW_HEADERS }, slowHeaders);
    const bodies = Array.from({ length: SLOW_BODIES }, slowBody);
    inject("connection with slow headers", SLOW_HEADERS);
    inject("connection with a slow body", SLOW_BODIES);
    const flood = startFlood(world, { perSecond: 100, concurrency: 50 });
    const cut = await Promise.all(bodies);
    if (scale === "long") await sleep(60_000);
    const tally = await flood.end();
    // New ones, so that the stop meets some in the middle of everything.
    held.push(...Array.from({ length: 100 }, slowBody), ...Array.from({ length: 100 }, slowHeaders));
    await sleep(500);
    const stoppedAt = performance.now();
    const how = await receivers[0]?.stop();
    const stopMs = Math.round(performance.now() - stoppedAt);
    await Promise.all(held);
    const late = cut.filter(({ ms }) => ms > BODY_MS);
    const violations = [
      ...expectThat(late.length === 0, `${late.length} slow bodies were not cut in time`, ...late.slice(0, 3).map(({ ms }) => `${ms} ms`)),
      ...expectThat(
        cut.every(({ status }) => status === 408 || status === 0),
        "a slow body was answered otherwise",
        ...new Set(cut.map(({ status }) => String(status))),
      ),
      ...expectThat(how === 0 && stopMs < STOP_MS, `the receiver took ${stopMs} ms to stop and ended with ${how}`),
      ...expectThat(!tally.answers.has("503"), "an honest sender was turned away", answersOf(tally).answers),
    ];
    return {
      facts: {
        ...answersOf(tally),
        "slowest body cut after": `${Math.max(...cut.map(({ ms }) => ms))} ms`,
        "stopped after": `${stopMs} ms`,
      },
      violations,
    };
  },
};
