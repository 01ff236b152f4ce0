/** A steady stream of events in the background of a scenario. */
import { newTally, type SendOptions, type Tally } from "./client.ts";
import { mixedEvent } from "./outgoing.ts";
import type { World } from "./world.ts";

export type Flood = {
  /** So far. */
  tally: Tally;
  /** No new events; resolves once everything that was begun is acknowledged. */
  end(): Promise<Tally>;
};

/** Sends until told to end. `concurrency` must bear an outage: each event that waits for its acknowledgement holds one place. */
export function startFlood({ client, run }: World, options: { perSecond: number; concurrency: number } & Partial<SendOptions>): Flood {
  const tally = newTally();
  let isOver = false;
  const sending = client.send({
    count: Number.POSITIVE_INFINITY,
    make: (n) => mixedEvent(run, n),
    tally,
    isEnough: () => isOver,
    ...options,
  });
  // Told to whoever ends it: a scenario that fails first has its own reason.
  sending.catch(() => {});
  return {
    tally,
    end() {
      isOver = true;
      return sending;
    },
  };
}
