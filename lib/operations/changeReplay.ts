/** Starts, pauses, resumes, paces or cancels a replay. What has run stays as it is. */
import type { Replay, ReplayPatch } from "#lib/contracts/replays.ts";
import type { ReplayState } from "#lib/domain/delivery.ts";
import { publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import type { Queue } from "#lib/queue/queue.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { cancelReplayDeliveries, holdReplayLines } from "#lib/store/replayDeliveries.ts";
import { findReplay, type ReplayRow, setReplayPace, setReplayState } from "#lib/store/replays.ts";
import type { Actor } from "./actor.ts";
import { freeReplaySlots } from "./freeReplaySlots.ts";
import { replayOf } from "./replayReport.ts";

type Action = NonNullable<ReplayPatch["action"]>;

/** `start` is the word for the first time, after a dry run or instead of waiting for it; `resume` for every other time. */
const CHANGES = {
  start: { to: "running", from: ["trying", "paused"] },
  pause: { to: "paused", from: ["running"] },
  resume: { to: "running", from: ["paused"] },
  cancel: { to: "cancelled", from: ["trying", "running", "paused"] },
} as const satisfies Record<Action, { to: ReplayState; from: readonly ReplayState[] }>;

/**
 * `queue` is asked for when a cancelled delivery makes room for others of its key.
 * @throws AppError `not_found`, or `conflict` when its state does not allow the change.
 */
export async function changeReplay(
  pool: Pool,
  queue: () => Promise<Queue>,
  id: string,
  { action, perSecond }: ReplayPatch,
  actor: Actor,
): Promise<Replay> {
  return inTransaction(pool, async (db) => {
    const before = await findReplay(db, id);
    if (!before) throw new AppError("not_found", { what: "replay", id: publicId("rpl", id) });
    if (perSecond !== undefined) await changePace(db, before, perSecond, actor);
    if (action) await changeState(db, queue, before, action, actor);
    const after = await findReplay(db, id);
    if (!after) throw new Error("a replay just changed is gone");
    return replayOf(after);
  });
}

async function changeState(db: Db, queue: () => Promise<Queue>, { id, state, started_at }: ReplayRow, action: Action, actor: Actor) {
  const { to, from } = CHANGES[action];
  const note = action === "pause" ? `${actor.name} paused it.` : action === "cancel" ? `${actor.name} cancelled it.` : "";
  if (!(await setReplayState(db, id, to, from, note)))
    throw new AppError("conflict", { problem: `The replay is ${state}: it cannot be ${to} now.` });
  const cancelled = action === "cancel" ? await cancel(db, queue, id) : 0;
  const did = to !== "running" ? to : started_at === null ? "started" : "resumed";
  await insertAudit(db, actor, `replay.${did}`, publicId("rpl", id), action === "cancel" ? { cancelled } : {});
}

async function cancel(db: Db, queue: () => Promise<Queue>, id: string): Promise<number> {
  // Lines before failures, as a settlement takes them.
  await holdReplayLines(db, id);
  const { count, slots } = await cancelReplayDeliveries(db, id);
  if (slots.length > 0) await freeReplaySlots(db, await queue(), slots);
  return count;
}

async function changePace(db: Db, { id, state }: ReplayRow, perSecond: number | null, actor: Actor) {
  const changed = await setReplayPace(db, id, perSecond);
  if (!changed) throw new AppError("conflict", { problem: `The replay is ${state}: its pace cannot be changed any more.` });
  if (changed.before !== perSecond)
    await insertAudit(db, actor, "replay.paced", publicId("rpl", id), { from: changed.before, to: perSecond });
}
