/** Who takes part in a replay: candidates, held against what has been, left out or written down. One statement plans and freezes. */
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import type { Exclusion, LastOutcome } from "#lib/domain/replay.ts";
import type { Db } from "#lib/postgres/db.ts";

/** Candidates of one kind: the same handler, type, last outcome and fate. */
export type MemberGroup = {
  handler: string;
  type: string;
  last: LastOutcome;
  excluded: Exclusion | null;
  count: number;
  first: string;
  final: string;
};

/** `replayId` null: only counts. `base`: how many members it has already. */
export type Freezing = {
  replayId: string | null;
  base: number;
  includeApplied: boolean;
  /** Takes also what is left out so that many do not happen twice: for one event, somebody knows what they ask for. */
  onlyOne: boolean;
};

const DEAD = `select distinct event_id, handler from delivery
  where state = 'dead' and replayed_by is null and ($1::text is null or fingerprint = any(array(
    select $1::text union select f.fingerprint from failure f where f.merged_into = $1::text))) and ($2::text is null or handler = $2::text)`;
const PAIRS = "select * from unnest($1::uuid[], $2::text[]) as pair (event_id, handler)";

/** Every dead letter not yet replayed, of a failure with those merged into it, of a handler, or of all. */
export const freezeDead = (db: Db, { fingerprint, handler }: { fingerprint: string | null; handler: string | null }, freezing: Freezing) =>
  freeze(db, DEAD, [fingerprint, handler], freezing);

/** These events to these handlers, pair by pair. */
export const freezePairs = (db: Db, pairs: readonly { eventId: string; handler: string }[], freezing: Freezing) =>
  freeze(db, PAIRS, [pairs.map(({ eventId }) => eventId), pairs.map(({ handler }) => handler)], freezing);

/**
 * What another replay has not come to yet is left out, so that two people who ask for the same get it once. The key of a delivery
 * is that of its last one; an event that its handler never saw has one only where the key is the provider's own.
 */
async function freeze(db: Db, candidates: string, parameters: readonly unknown[], freezing: Freezing): Promise<MemberGroup[]> {
  const added =
    freezing.replayId === null
      ? ""
      : `, added as (
       insert into replay_member (replay_id, position, event_id, source_id, handler, replaces)
       select $5::uuid, $6::int + row_number() over (order by event_id, handler), event_id, source_id, handler, replaces
       from classified where excluded is null)`;
  const { rows } = await db.query<MemberGroup>(
    `/* replay.freeze */
     with candidate as (${candidates}),
     seen as (
       select c.event_id, c.handler, coalesce(bool_or(d.state = 'delivered'), false) as applied,
              (array_agg(d.state order by d.id desc) filter (where d.id is not null))[1] as last,
              (array_agg(d.key order by d.id desc) filter (where d.key is not null))[1] as key,
              (array_agg(d.id order by d.id desc) filter (where d.state = 'dead' and d.replayed_by is null))[1] as replaces
       from candidate c left join delivery d on d.event_id = c.event_id and d.handler = c.handler group by 1, 2
     ), classified as (
       select s.*, e.source_id, coalesce(e.type, '') as type,
              case when e.id is null then 'expired' when h.name is null then 'gone' when s.applied and not $3::bool then 'applied'
                   when exists (select from line l where l.handler = s.handler and l.blocked_by is not null and l.blocked_by is distinct from s.replaces
                     and l.key = coalesce(s.key, case when h.definition->>'key' = 'entity' then e.entity_key end)) then 'blocked'
                   when not $4::bool and exists (select from replay_member m join replay r on r.id = m.replay_id where m.event_id = s.event_id
                     and m.handler = s.handler and m.position > r.position and r.state in ('trying', 'running', 'paused')) then 'pending' end as excluded
       from seen s left join event e on e.id = s.event_id left join handler h on h.name = s.handler and h.retired_at is null
     )${added}
     select handler, type, case when last in ('queued', 'delivering', 'retrying', 'paused') then 'open' else coalesce(last, 'never') end as last,
            excluded, count(*)::int as count, min(event_id::text) as first, max(event_id::text) as final
     from classified group by 1, 2, 3, 4 order by 5 desc`,
    [...parameters, freezing.includeApplied, freezing.onlyOne, ...(freezing.replayId === null ? [] : [freezing.replayId, freezing.base])],
  );
  return rows;
}

export type PlannedHandler = {
  name: string;
  definition: HandlerDefinition;
  paused: boolean;
  /** Attempts of the last ten minutes, and how many of them failed. */
  attempts: number;
  failed: number;
};

/** What a plan warns of: paused, and failing right now. */
export async function listPlannedHandlers(db: Db, names: readonly string[]): Promise<PlannedHandler[]> {
  const { rows } = await db.query<PlannedHandler>(
    `/* replay.handlers */
     select h.name, h.definition, h.paused_at is not null as paused, m.attempts, m.failed
     from handler h cross join lateral (
       select coalesce(sum(deliveries), 0)::int as attempts, coalesce(sum(deliveries) filter (where outcome <> 'delivered'), 0)::int as failed
       from delivery_minute where handler = h.name and minute > now() - interval '10 minutes' and outcome not in ('dead', 'released', 'throttled')) m
     where h.name = any($1::text[]) and h.retired_at is null order by h.name`,
    [names],
  );
  return rows;
}

export type ReplayEvent = { id: string; source_id: string; source: string; provider: string; demo: boolean; type: string };

/** Events to replay, with what decides which handlers want them. */
export async function listReplayEvents(db: Db, ids: readonly string[]): Promise<ReplayEvent[]> {
  const { rows } = await db.query<ReplayEvent>(
    `/* event.replayable */ select e.id, e.source_id, s.name as source, s.provider, s.demo, e.type
     from event e join source s on s.id = e.source_id where e.id = any($1::uuid[]) order by e.id`,
    [ids],
  );
  return rows;
}
