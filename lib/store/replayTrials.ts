/** The dry run of a replay: a sample of its members, what each came to, and what they had come to before. */
import type { TrialOutcome } from "#lib/domain/trial.ts";
import type { Db } from "#lib/postgres/db.ts";
import type { Claimed } from "./deliveries.ts";
import type { TableWrites } from "./diagnose.ts";

/** Chooses about `sample` members of these handlers, spread over the membership, and notes how each stood. */
export async function insertTrials(db: Db, replayId: string, handlers: readonly string[], sample: number): Promise<void> {
  await db.query(
    `/* replay_trial.choose */
     insert into replay_trial (replay_id, position, event_id, handler, was_state, was_error, was_fingerprint)
     select $1::uuid, m.position, m.event_id, m.handler, d.state, d.error, d.fingerprint
     from (select position, event_id, handler, row_number() over (order by position) as n, count(*) over () as total
           from replay_member where replay_id = $1::uuid and handler = any($2::text[])) m
     left join lateral (
       select state, error, fingerprint from delivery where event_id = m.event_id and handler = m.handler order by id desc limit 1) d on true
     -- The middle of each of as many equal parts.
     where m.n in (select floor((i + 0.5) * m.total / least(m.total, $3::int))::int + 1 from generate_series(0, least(m.total, $3::int)::int - 1) as i)`,
    [replayId, handlers, sample],
  );
}

export type WaitingTrial = { replay_id: string; position: number; event_id: string; handler: string; tries: number; since: Date };

/** Trials not ended yet, of replays that are being tried. */
export async function listWaitingTrials(db: Db, limit: number): Promise<WaitingTrial[]> {
  const { rows } = await db.query<WaitingTrial>(
    `/* replay_trial.waiting */
     select t.replay_id, t.position, t.event_id, t.handler, t.tries, r.created_at as since
     from replay r join replay_trial t on t.replay_id = r.id and t.ended_at is null
     where r.state = 'trying' order by t.replay_id, t.position limit $1::int`,
    [limit],
  );
  return rows;
}

/** Counted and committed before it is tried: whoever finds it again knows. */
export async function beginTrial(db: Db, { replay_id, position }: WaitingTrial): Promise<void> {
  await db.query("/* replay_trial.begin */ update replay_trial set tries = tries + 1 where replay_id = $1::uuid and position = $2::int", [
    replay_id,
    position,
  ]);
}

export type TrialResult = {
  outcome: TrialOutcome;
  errorName: string | null;
  errorMessage: string | null;
  fingerprint: string | null;
  durationMs: number | null;
  writes: readonly TableWrites[];
};

export async function endTrial(db: Db, { replay_id, position }: WaitingTrial, result: TrialResult): Promise<void> {
  await db.query(
    `/* replay_trial.end */
     update replay_trial set ended_at = now(), outcome = $3::text, error_name = $4::text, error_message = $5::text, fingerprint = $6::text,
       duration_ms = $7::int, writes = $8::text::jsonb where replay_id = $1::uuid and position = $2::int and ended_at is null`,
    [
      replay_id,
      position,
      result.outcome,
      result.errorName,
      result.errorMessage,
      result.fingerprint,
      result.durationMs,
      JSON.stringify(result.writes),
    ],
  );
}

/** Replays whose every trial has ended, and that nobody has let run yet. */
export async function listTried(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `/* replay.tried */ select id from replay r where state = 'trying'
       and not exists (select from replay_trial t where t.replay_id = r.id and t.ended_at is null)`,
  );
  return rows.map(({ id }) => id);
}

export type TrialRow = {
  position: number;
  event_id: string;
  handler: string;
  outcome: TrialOutcome | null;
  error_name: string | null;
  error_message: string | null;
  fingerprint: string | null;
  duration_ms: number | null;
  writes: TableWrites[];
  was_state: string | null;
  was_error: string | null;
  was_fingerprint: string | null;
};

export async function listTrials(db: Db, replayId: string): Promise<TrialRow[]> {
  const { rows } = await db.query<TrialRow>(
    "/* replay_trial.list */ select * from replay_trial where replay_id = $1::uuid order by position",
    [replayId],
  );
  return rows;
}

/** The event as a claim would give it; nothing is claimed. Undefined once retention has removed it. */
export async function findTrialEvent(db: Db, eventId: string): Promise<Claimed | undefined> {
  const { rows } = await db.query<Claimed>(
    `/* replay_trial.event */
     select e.id, e.id as job_id, e.id as event_id, e.source_id, 0 as attempts, 0 as crashes, e.id as lease_token, null as replay_id, s.name as source, s.provider,
            e.type, e.dedup_key, e.entity_key, null as key, null as seq, false as in_slot, e.occurred_at, e.request_id, e.context, r.headers,
            case when e.body_start is null then r.body else substring(r.body from e.body_start + 1 for e.body_end - e.body_start) end as body
     from event e join source s on s.id = e.source_id join request r on r.id = e.request_id where e.id = $1::uuid`,
    [eventId],
  );
  return rows[0];
}
