/**
 * Which jobs a pump fetches: live ones first, retries and replays into what is left of their share, and a little of them always, so that a
 * flood that never ends keeps nobody waiting for ever.
 */
import type { Db } from "#lib/postgres/db.ts";
import type { DeliveryJob, Lane, Queue } from "#lib/queue/queue.ts";

export type Lanes = {
  /** Up to `free` jobs; of the back lanes at most `backRoom`. */
  fetch(queue: Queue, handler: string, free: number, backRoom: number, db?: Db): Promise<DeliveryJob[]>;
};

/** Of a hundred live starts so many turns go to each back lane first. */
const TURNS: readonly (readonly [Exclude<Lane, "live">, number])[] = [
  ["retry", 0.1],
  ["replay", 0.05],
];
/** Turns are saved up: each costs a look at the queue. */
const ENOUGH = 5;

export function createLanes(): Lanes {
  const saved = new Map<Lane, number>(TURNS.map(([lane]) => [lane, 0]));

  /** The turns that the back lanes have saved. */
  const fetchDue = async (queue: Queue, handler: string, room: number, db?: Db): Promise<DeliveryJob[]> => {
    const jobs: DeliveryJob[] = [];
    for (const [lane] of TURNS) {
      const turns = Math.min(Math.floor(saved.get(lane) ?? 0), room - jobs.length);
      if (turns < Math.min(ENOUGH, room)) continue;
      saved.set(lane, 0);
      jobs.push(...(await queue.fetch(handler, turns, { min: lane, max: lane, ...(db ? { db } : {}) })));
    }
    return jobs;
  };

  return {
    async fetch(queue, handler, free, backRoom, db) {
      const within = db ? { db } : {};
      const due = backRoom > 0 ? await fetchDue(queue, handler, Math.min(free, backRoom), db) : [];
      const rest = free - due.length;
      if (rest === 0) return due;
      if (backRoom - due.length >= rest) {
        const jobs = await queue.fetch(handler, rest, within);
        // A full fetch may have passed the back lanes over; one that was not has left nothing behind.
        if (jobs.length === rest) save(saved, jobs.length);
        return [...due, ...jobs];
      }
      const live = await queue.fetch(handler, rest, { min: "live", ...within });
      if (live.length === rest) save(saved, live.length);
      const room = Math.min(rest - live.length, backRoom - due.length);
      return [...due, ...live, ...(room > 0 ? await queue.fetch(handler, room, { max: "retry", ...within }) : [])];
    },
  };
}

function save(saved: Map<Lane, number>, started: number): void {
  for (const [lane, share] of TURNS) saved.set(lane, Math.min(ENOUGH * 4, (saved.get(lane) ?? 0) + started * share));
}
