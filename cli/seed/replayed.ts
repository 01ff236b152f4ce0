/** Dead letters that somebody replayed: the new delivery of each, and how that one ended. */
import { attemptAll, type DeliverDeps, type Row, type Wanted, writeDelivery } from "./attempts.ts";
import { hashOf } from "./random.ts";

const SPREAD_MS = 240_000;

/** The id of a replay of this estate. */
export function replayIdOf(randomSeed: number, number: number, ms: number): Buffer {
  const id = Buffer.alloc(16);
  id.writeUIntBE(ms, 0, 6);
  id.writeUInt16BE(0x7000 | number, 6);
  id.writeUInt32BE(0x80000000 + (hashOf(`replay ${randomSeed}`) >>> 2), 8);
  id.writeUInt32BE(hashOf(`${randomSeed} ${number}`), 12);
  return id;
}

/** Marks the dead delivery as replayed, and writes what came of it. One that the replay did not come to stays as it is. */
export function replayOfDead(deps: DeliverDeps, wanted: Wanted, row: Row): void {
  const { plan, random, ids, outcomes, handlers } = deps;
  const replay = row.incident?.replayed;
  if (!row.incident || !replay || (row.finishedAt ?? 0) >= replay.at) return;
  const handler = handlers[wanted.handler]?.name ?? "";
  const position = random.next();
  if (replay.stopsAfter !== undefined && position > replay.stopsAfter) {
    outcomes.replayed(wanted, row, handler, replay.number, null, 0);
    return;
  }
  const replayId = replayIdOf(plan.randomSeed, replay.number, replay.at);
  row.replayedBy = replayId;
  const madeAt = replay.at + Math.floor(position * SPREAD_MS);
  const diesAgain = random.next() < replay.deadAgain;
  const again: Row = {
    ...{ id: ids.make(madeAt), state: "queued", attempts: 0, jobId: ids.make(madeAt), nextAt: null, finishedAt: null },
    ...{ incident: diesAgain ? row.incident : null, fingerprint: null, error: null, replayId, replayedBy: null, seq: null, inSlot: false },
  };
  attemptAll(deps, wanted, again, madeAt);
  writeDelivery(deps, wanted, again);
  if (again.state === "dead") outcomes.died(wanted, again, handler);
  outcomes.replayed(wanted, row, handler, replay.number, again.state === "dead" ? "dead" : "delivered", again.finishedAt ?? madeAt);
}
