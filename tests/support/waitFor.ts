/** Waits for a fact, with a deadline: no test sleeps for a guessed time. */
import { setTimeout as sleep } from "node:timers/promises";

type No = false | undefined | null | 0 | "";

/** Looks until `look` returns something truthy. @throws with `what` when it has not by the deadline. */
export async function waitFor<T>(what: string, look: () => T | No | Promise<T | No>, deadlineMs = 20_000): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`did not come to pass within ${deadlineMs} ms: ${what}`);
    await sleep(20);
  }
}
