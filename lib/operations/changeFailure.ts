/** What a person does to a failure group, audited in the same transaction. Nothing is sent, and no dead letter changes. */
import type { FailureComment, FailurePatch } from "#lib/contracts/failures.ts";
import { AppError } from "#lib/errors.ts";
import { type Db, inTransaction, type Pool } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { changeFailureRow, holdFailures, insertComment, moveMerged } from "#lib/store/failureChanges.ts";
import type { Actor } from "./actor.ts";

const AUDITED: Record<FailurePatch["action"], string> = {
  acknowledge: "failure.acknowledged",
  unacknowledge: "failure.unacknowledged",
  mute: "failure.muted",
  unmute: "failure.unmuted",
  resolve: "failure.resolved",
  reopen: "failure.reopened",
  assign: "failure.assigned",
  merge: "failure.merged",
  unmerge: "failure.unmerged",
};

/** @throws AppError `not_found` when there is no such group, `conflict` when it cannot be merged there. */
export async function changeFailure(pool: Pool, fingerprint: string, patch: FailurePatch, actor: Actor): Promise<void> {
  await inTransaction(pool, async (db) => {
    const groups = await hold(db, patch.action === "merge" ? [fingerprint, patch.into] : [fingerprint]);
    // Who was first stays: a second press is no second acknowledgement.
    if (patch.action === "acknowledge" && groups.get(fingerprint)?.acknowledged_at) return;
    if (patch.action === "merge") await merge(db, groups, fingerprint, patch.into);
    else await applyPatch(db, fingerprint, patch, actor);
    const { action, ...detail } = patch;
    await insertAudit(db, actor, AUDITED[action], fingerprint, detail);
  });
}

function applyPatch(db: Db, fingerprint: string, patch: Exclude<FailurePatch, { action: "merge" }>, { name }: Actor): Promise<void> {
  switch (patch.action) {
    case "acknowledge":
      return changeFailureRow(db, fingerprint, "acknowledged_at = now(), acknowledged_by = $2::text", [name]);
    case "unacknowledge":
      return changeFailureRow(db, fingerprint, "acknowledged_at = null, acknowledged_by = null");
    case "mute":
      return changeFailureRow(
        db,
        fingerprint,
        "muted_at = now(), muted_by = $2::text, muted_until = $3::timestamptz, muted_until_dead = $4::int",
        [name, patch.until ?? null, patch.untilDead ?? null],
      );
    case "unmute":
      return changeFailureRow(db, fingerprint, "muted_at = null, muted_by = null, muted_until = null, muted_until_dead = null");
    case "resolve":
      return changeFailureRow(
        db,
        fingerprint,
        "resolved_at = now(), resolved_by = $2::text, acknowledged_at = null, acknowledged_by = null",
        [name],
      );
    case "reopen":
      return changeFailureRow(db, fingerprint, "resolved_at = null, resolved_by = null");
    case "assign":
      return changeFailureRow(db, fingerprint, "assignee = $2::text", [patch.assignee]);
    case "unmerge":
      return changeFailureRow(db, fingerprint, "merged_into = $2::text", [null]);
  }
}

type Held = Awaited<ReturnType<typeof holdFailures>>;

/** One level deep: what had been merged into the group goes with it. */
async function merge(db: Db, groups: Held, fingerprint: string, into: string) {
  if (fingerprint === into) throw new AppError("conflict", { problem: "A group cannot be merged into itself." });
  const beyond = groups.get(into)?.merged_into;
  if (beyond) throw new AppError("conflict", { problem: `'${into}' is itself merged into '${beyond}': merge into that one.` });
  await moveMerged(db, fingerprint, into);
  await changeFailureRow(db, fingerprint, "merged_into = $2::text", [into]);
}

async function hold(db: Db, fingerprints: readonly string[]): Promise<Held> {
  const groups = await holdFailures(db, fingerprints);
  const missing = fingerprints.find((fingerprint) => !groups.has(fingerprint));
  if (missing !== undefined) throw new AppError("not_found", { what: "failure", id: missing });
  return groups;
}

/** @throws AppError `not_found`. */
export async function commentFailure(pool: Pool, fingerprint: string, text: string, actor: Actor): Promise<FailureComment> {
  return inTransaction(pool, async (db) => {
    await hold(db, [fingerprint]);
    const comment = await insertComment(db, fingerprint, actor.name, text);
    await insertAudit(db, actor, "failure.commented", fingerprint, { comment: comment.id });
    return comment;
  });
}
