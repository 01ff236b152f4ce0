/** Who may run as a suspect in this process, and for how long those stay away who may not yet. */
import { isDangerous } from "#lib/domain/crash.ts";

type Place = { leave(): void };

export type Suspects = {
  /** A place, to be left afterwards; or how many seconds to stay away. `crashes` are the suspect's own. */
  enter(crashes: number): Promise<Place | { awaySeconds: number }>;
};

const PLACES = 4;
/** Most places are free again sooner. Giving a delivery back and fetching it anew costs more than a short wait, and there may be fifty. */
const WAIT_MS = 1_000;
const STEP_SECONDS = 0.5;
const MAX_AWAY_SECONDS = 10;

/**
 * A suspect that has to wait for long is given back rather than kept: it would take a slot from who has done nothing, and count the next
 * death of the worker as its own. The more were turned away for one that got in, the longer they stay away.
 */
export function createSuspects(): Suspects {
  let inside = 0;
  let isClosed = false;
  let turnedAway = 0;
  const waiting: ((place: Place) => void)[] = [];

  const open = (alone: boolean): Place => {
    inside++;
    isClosed = alone;
    return {
      leave() {
        inside--;
        isClosed = false;
        turnedAway = inside === 0 ? 0 : Math.max(0, turnedAway - 1);
        waiting.shift()?.(open(false));
      },
    };
  };
  const away = () => {
    turnedAway++;
    return { awaySeconds: Math.min(MAX_AWAY_SECONDS, STEP_SECONDS * Math.ceil(turnedAway / PLACES)) };
  };

  return {
    async enter(crashes) {
      const alone = isDangerous(crashes);
      if (!isClosed && inside < (alone ? 1 : PLACES)) return open(alone);
      if (alone) return away();
      return new Promise((resolve) => {
        const late = setTimeout(() => {
          waiting.splice(waiting.indexOf(take), 1);
          resolve(away());
        }, WAIT_MS);
        const take = (place: Place) => {
          clearTimeout(late);
          resolve(place);
        };
        waiting.push(take);
      });
    },
  };
}
