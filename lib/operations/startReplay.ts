/** Starts a replay: plans it, freezes what belongs to it, and leaves the running to the worker's leader. */
import type { Replay, ReplayCreate, ReplayScope } from "#lib/contracts/replays.ts";
import { replayCreate } from "#lib/contracts/replays.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { AppError } from "#lib/errors.ts";
import { dbOf, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { findReplay, insertReplay, type ReplayRow } from "#lib/store/replays.ts";
import type { Actor } from "./actor.ts";
import { planReplay } from "./planReplay.ts";
import { freezeScope } from "./replayScope.ts";

/** @throws AppError `conflict` when nothing matches, `bad_query` for a bad query. */
export async function startReplay(pool: Pool, input: ReplayCreate, actor: Actor, now: Date): Promise<Replay> {
  const { scope: asked, name, reason, perSecond } = replayCreate.parse(input);
  const scope = freezeScope(asked, now);
  const plan = await planReplay(dbOf(pool), scope, now);
  if (plan.total === 0) throw new AppError("conflict", { problem: "Nothing matches: there is nothing to replay." });

  const id = newId();
  return inTransaction(pool, async (db) => {
    await insertReplay(db, {
      id,
      name: name ?? nameOf(scope),
      reason,
      scope,
      watermark: newId(),
      perSecond,
      total: plan.total,
      createdBy: actor.name,
    });
    await insertAudit(db, actor, "replay.started", publicId("rpl", id), { scope, total: plan.total, reason });
    const row = await findReplay(db, id);
    if (!row) throw new Error("a replay just made is gone");
    return replayOf(row);
  });
}

function nameOf(scope: ReplayScope): string {
  if (scope.kind === "event") return `Replay of ${scope.eventId}`;
  if (scope.kind === "events") return `Replay: ${scope.q || "all events"}`.slice(0, 120);
  return scope.fingerprint
    ? `Replay of failure ${scope.fingerprint}`
    : scope.handler
      ? `Replay of dead letters of ${scope.handler}`
      : "Replay of all dead letters";
}

export const replayOf = (row: ReplayRow): Replay => ({
  id: publicId("rpl", row.id),
  name: row.name,
  reason: row.reason,
  scope: row.scope as ReplayScope,
  state: row.state,
  total: row.total,
  started: row.started,
  delivered: row.delivered,
  dead: row.dead,
  perSecond: row.per_second,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
});
