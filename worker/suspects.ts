/** Who may run as a suspect in this process, and for how long those stay away who may not yet. */
import { isDangerous } from "#lib/domain/crash.ts";

export type Suspects = {
  /** A place, to be left afterwards; or how many seconds to stay away. `crashes` are the suspect's own. */
  enter(crashes: number): { leave(): void } | { awaySeconds: number };
};

const PLACES = 4;
const STEP_SECONDS = 0.5;
const MAX_AWAY_SECONDS = 10;

/**
 * A suspect that has to wait is given back rather than kept: it would take a slot from who has done nothing, and count the next death of
 * the worker as its own. The more were turned away for one that got in, the longer they stay away.
 */
export function createSuspects(): Suspects {
  let inside = 0;
  let isClosed = false;
  let turnedAway = 0;

  return {
    enter(crashes) {
      const alone = isDangerous(crashes);
      if (isClosed || inside >= (alone ? 1 : PLACES)) {
        turnedAway++;
        return { awaySeconds: Math.min(MAX_AWAY_SECONDS, STEP_SECONDS * Math.ceil(turnedAway / PLACES)) };
      }
      inside++;
      isClosed = alone;
      return {
        leave() {
          inside--;
          isClosed = false;
          turnedAway = inside === 0 ? 0 : Math.max(0, turnedAway - 1);
        },
      };
    },
  };
}
