/** Pauses, resumes or cancels a replay. What has run stays as it is. */
import type { Replay } from "#lib/contracts/replays.ts";
import type { ReplayState } from "#lib/domain/delivery.ts";
import { publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { inTransaction, type Pool } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { cancelReplayDeliveries, findReplay, setReplayState } from "#lib/store/replays.ts";
import type { Actor } from "./actor.ts";
import { replayOf } from "./startReplay.ts";

const CHANGES = {
  pause: { to: "paused", from: ["running"] },
  resume: { to: "running", from: ["paused"] },
  cancel: { to: "cancelled", from: ["running", "paused"] },
} as const satisfies Record<string, { to: ReplayState; from: readonly ReplayState[] }>;

/** @throws AppError `not_found`, or `conflict` when its state does not allow the change. */
export async function changeReplay(pool: Pool, id: string, action: keyof typeof CHANGES, actor: Actor): Promise<Replay> {
  return inTransaction(pool, async (db) => {
    const before = await findReplay(db, id);
    if (!before) throw new AppError("not_found", { what: "replay", id: publicId("rpl", id) });
    const { to, from } = CHANGES[action];
    if (!(await setReplayState(db, id, to, from)))
      throw new AppError("conflict", { problem: `The replay is ${before.state}: it cannot be ${to} now.` });
    const cancelled = action === "cancel" ? await cancelReplayDeliveries(db, id) : 0;
    await insertAudit(
      db,
      actor,
      `replay.${to === "running" ? "resumed" : to}`,
      publicId("rpl", id),
      action === "cancel" ? { cancelled } : {},
    );
    const after = await findReplay(db, id);
    if (!after) throw new Error("a replay just changed is gone");
    return replayOf(after);
  });
}
