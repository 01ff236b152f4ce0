/** Makes a replay: freezes who takes part and what was planned, in one transaction, and leaves the running to the worker's leader. */
import type { Replay, ReplayCreate, ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import { replayCreate } from "#lib/contracts/replays.ts";
import { newId, publicId } from "#lib/domain/id.ts";
import { canaryOf } from "#lib/domain/replay.ts";
import { AppError } from "#lib/errors.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { findReplay, insertReplay, lockReplayMaking, planReplayRow } from "#lib/store/replays.ts";
import { insertTrials } from "#lib/store/replayTrials.ts";
import type { Actor } from "./actor.ts";
import { freezeReplay } from "./freezeReplay.ts";
import { appliedToo, planOf } from "./planReplay.ts";
import { replayOf } from "./replayReport.ts";
import { freezeScope } from "./replayScope.ts";

/** @throws AppError `conflict` when nothing matches or nothing could be tried, `bad_query` for a bad query. */
export async function startReplay(pool: Pool, input: ReplayCreate, actor: Actor, now: Date): Promise<Replay> {
  const { scope: asked, includeApplied, name, reason, perSecond, canary, stopAtPercent, dryRun, sample } = replayCreate.parse(input);
  const scope = freezeScope(asked, now);
  const id = newId();
  return inTransaction(pool, async (db) => {
    await lockReplayMaking(db);
    await insertReplay(db, { id, name: name ?? nameOf(scope), reason, scope, perSecond, stopAtPercent, createdBy: actor.name });
    const plan = await planOf(
      db,
      scope,
      await freezeReplay(db, scope, { includeApplied: appliedToo(scope, includeApplied), replayId: id, now }),
    );
    if (plan.total === 0) throw new AppError("conflict", { problem: nothingOf(plan) });
    if (dryRun) await chooseTrials(db, id, plan, sample);
    await planReplayRow(db, id, { plan, total: plan.total, canary: canaryOf(plan.total, canary), dryRun });
    await insertAudit(db, actor, dryRun ? "replay.tried" : "replay.started", publicId("rpl", id), { scope, total: plan.total, reason });
    const row = await findReplay(db, id);
    if (!row) throw new Error("a replay just made is gone");
    return replayOf(row);
  });
}

function nothingOf({ excluded: [most] }: ReplayPlan): string {
  const why = most ? ` Left out: ${most.count.toLocaleString("en")}, ${most.reason}.` : "";
  return `Nothing matches: there is nothing to replay.${why}`;
}

async function chooseTrials(db: Db, id: string, { byHandler }: ReplayPlan, sample: number) {
  const triable = byHandler.filter(({ trial }) => trial === null).map(({ handler }) => handler);
  if (triable.length === 0)
    throw new AppError("conflict", {
      problem: `Nothing of this can be tried without effects: ${byHandler.map(({ handler, trial }) => `'${handler}', ${trial}`).join("; ")}.`,
    });
  await insertTrials(db, id, triable, sample);
}

function nameOf(scope: ReplayScope): string {
  if (scope.kind === "event") return `Replay of ${scope.eventId}`;
  if (scope.kind === "events") {
    if (scope.handler && !scope.q) return `Backfill of ${scope.handler}`;
    return `Replay: ${scope.q || "all events"}`.slice(0, 120);
  }
  if (scope.fingerprint) return `Replay of failure ${scope.fingerprint}`;
  return scope.handler ? `Replay of dead letters of ${scope.handler}` : "Replay of all dead letters";
}
