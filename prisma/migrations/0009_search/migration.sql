-- Search that holds at ten million events: an ordered payload index, what its paths are called, and counts by type.

-- ── The payload index ─────────────────────────────────────────────────────────────────────────────────────

-- One row per value and group of neighbouring events that hold it, instead of one per value and event: `livemode = true` is one row
-- for a thousand events. Ordered (lib/domain/terms.ts: 8 bytes of the path's hash, a kind, the value), so that a prefix and a range
-- are ranges of the index, and the newest events come first.
drop table event_term;
create table event_term (
  term     bytea not null,
  -- The newest event of the group; its id carries the partition and the order.
  event_id uuid  not null,
  -- The others, all of the same ten minutes. Null: there are none.
  more     uuid[],
  primary key (term, event_id)
) partition by range (event_id);
create table event_term_default partition of event_term default;
select ensure_partitions('event_term', coalesce((select min(to_date(right(relname, 8), 'YYYYMMDD')) from pg_class where relname ~ '^event_[0-9]{8}$'),
  (now() at time zone 'UTC')::date - 1), (now() at time zone 'UTC')::date + 7);

-- The indexer reads everything again. Until it has, searches of payloads say how far behind it is.
update indexer_position set event_id = '00000000-0000-0000-0000-000000000000';

-- What paths payloads have: completion, and searches for a value at any path. At most 5,000 are learned.
create table payload_path (
  path_hash    bytea       primary key,
  path         text        not null,
  -- string, number or literal: what was seen there first.
  kind         text        not null,
  example      text        not null,
  last_seen_at timestamptz not null default now()
);

-- ── Counts by type ────────────────────────────────────────────────────────────────────────────────────────

-- Written by the indexer in the transaction that moves it, so each event is in them once. Histogram, facets.
create table type_minute (
  minute    timestamptz not null,
  source_id uuid        not null,
  type      text        not null,
  events    integer     not null,
  primary key (minute, source_id, type)
) with (fillfactor = 70);
create table type_hour (
  hour      timestamptz not null,
  source_id uuid        not null,
  type      text        not null,
  events    integer     not null,
  primary key (hour, source_id, type)
) with (fillfactor = 70);

-- ── Finding by state ──────────────────────────────────────────────────────────────────────────────────────

-- Histogram and `status:dead`: where the dead letters are in time. Only dead letters pay for it.
create index delivery_dead_event_idx on delivery (event_id) include (handler, source_id, fingerprint) where state = 'dead' and replayed_by is null;
