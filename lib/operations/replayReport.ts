/** A replay as others see it: the row, and what came of it. */
import type { Replay, ReplayDetail, ReplayPlan, ReplayReport, ReplayScope, ReplayTrial } from "#lib/contracts/replays.ts";
import { publicId } from "#lib/domain/id.ts";
import { compareTrial } from "#lib/domain/trial.ts";
import type { Db } from "#lib/postgres/db.ts";
import { type FinalReport, listDeaths, listHistory } from "#lib/store/replayReport.ts";
import { findReplay, type ReplayRow } from "#lib/store/replays.ts";
import { listTrials, type TrialRow } from "#lib/store/replayTrials.ts";

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
  skipped: row.skipped,
  perSecond: row.per_second,
  canary: row.canary,
  canaryState: row.canary_state,
  stopAtPercent: row.stop_at_percent,
  note: row.note,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
});

export async function findReplayDetail(db: Db, id: string, now: Date): Promise<ReplayDetail | undefined> {
  const row = await findReplay(db, id);
  if (!row) return undefined;
  const report = await reportOf(db, row, now);
  const trials = (await listTrials(db, id)).map(trialOf);
  return { ...replayOf(row), plan: (row.plan as ReplayPlan | null) ?? null, trials, report };
}

async function reportOf(db: Db, row: ReplayRow, now: Date): Promise<ReplayReport> {
  const final = row.report as FinalReport | null;
  const history = await listHistory(db, publicId("rpl", row.id));
  const end = final?.lastEndedAt ? new Date(final.lastEndedAt) : (row.finished_at ?? now);
  const activeMs = row.started_at ? activeTime(row.started_at, end, history) : 0;
  const ended = row.delivered + row.dead + row.skipped;
  return {
    dead: final?.deaths ?? (await listDeaths(db, row.id)),
    byHandler: final?.byHandler ?? null,
    activeMs,
    perSecond: activeMs > 0 ? ended / (activeMs / 1000) : 0,
    history,
  };
}

/** From its start to its end, without the time between a pause and what ended it. */
function activeTime(start: Date, end: Date, history: ReplayReport["history"]): number {
  let active = 0;
  let since: number | undefined = start.getTime();
  for (const { action, at } of history) {
    const moment = Date.parse(at);
    if (action === "replay.paused" && since !== undefined) {
      active += Math.max(0, moment - since);
      since = undefined;
    } else if (action === "replay.resumed") since ??= moment;
  }
  return since === undefined ? active : active + Math.max(0, end.getTime() - since);
}

const trialOf = (row: TrialRow): ReplayTrial => ({
  eventId: publicId("evt", row.event_id),
  handler: row.handler,
  outcome: row.outcome,
  comparison:
    row.outcome &&
    compareTrial({ outcome: row.outcome, fingerprint: row.fingerprint, wasState: row.was_state, wasFingerprint: row.was_fingerprint }),
  error: row.error_name === null ? row.error_message : `${row.error_name}: ${row.error_message}`,
  durationMs: row.duration_ms,
  writes: row.writes,
  was: row.was_state === null ? null : { state: row.was_state, error: row.was_error },
});
