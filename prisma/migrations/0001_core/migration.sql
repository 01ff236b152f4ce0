-- The whole schema of the first release. Hand-written; prisma/schema.prisma mirrors the settings half.
--
-- Two rules shape it. What was received is never changed: request, event and attempt are append-only and
-- partitioned by the day in their UUIDv7 id, so a time range is an id range and retention is DROP TABLE.
-- What happens next is small and mutable: delivery, failure and replay hold states, never payloads.
-- pg-boss keeps its own schema (`pgboss`); its rows are wake-ups and may be lost without harm.

-- ── Ids and partitions ────────────────────────────────────────────────────────────────────────────────────

-- The smallest UUIDv7-shaped value of a moment: `id >= uuid_floor(t)` means "made at or after t".
create function uuid_floor(moment timestamptz) returns uuid
  language sql immutable strict parallel safe
  return (overlay(overlay(
    lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '00000000000000000000'
    placing '-' from 9 for 0) placing '-' from 14 for 0))::uuid;

-- Creates the partitions of one table for the days [first, last], skipping those that exist.
-- The default partition below catches ids outside every range, so a wrong clock cannot cost an event.
create function ensure_partitions(parent text, first date, last date) returns integer
  language plpgsql as $$
declare
  day date := first;
  made integer := 0;
  child text;
begin
  while day <= last loop
    child := parent || '_' || to_char(day, 'YYYYMMDD');
    if to_regclass(child) is null then
      execute format(
        'create table %I partition of %I for values from (%L) to (%L)',
        child, parent, uuid_floor(day::timestamp at time zone 'UTC'), uuid_floor((day + 1)::timestamp at time zone 'UTC'));
      made := made + 1;
    end if;
    day := day + 1;
  end loop;
  return made;
end $$;

-- ── Settings: people, sources, alerts (Prisma) ────────────────────────────────────────────────────────────

create table "user" (
  id              uuid        primary key,
  email           text        not null,
  name            text        not null default '',
  role            text        not null,
  password_hash   text        not null,
  disabled_at     timestamptz,
  created_at      timestamptz not null default now(),
  last_sign_in_at timestamptz,
  constraint a_user_has_a_known_role check (role in ('viewer', 'operator', 'admin')),
  constraint an_email_is_lower_case check (email = lower(email)),
  constraint an_email_belongs_to_one_user unique (email)
);

create table session (
  -- sha256 of the opaque id in the browser's token: a copy of this table signs nobody in.
  id_hash      bytea       primary key,
  user_id      uuid        not null references "user" (id) on delete cascade,
  created_at   timestamptz not null default now(),
  seen_at      timestamptz not null default now(),
  expires_at   timestamptz not null,
  user_agent   text        not null default ''
);
-- Settings → Users: signing a person out everywhere.
create index session_user_idx on session (user_id);

-- The one-time link of the first start. One row at most, gone once used.
create table setup_token (
  singleton  boolean     primary key default true check (singleton),
  token_hash bytea       not null,
  expires_at timestamptz not null
);

create table api_key (
  id           uuid        primary key,
  name         text        not null,
  role         text        not null,
  key_hash     bytea       not null,
  -- The first characters, so that a person can tell two keys apart.
  key_start    text        not null,
  created_by   text        not null,
  created_at   timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at   timestamptz,
  constraint an_api_key_has_a_known_role check (role in ('viewer', 'operator', 'admin')),
  constraint an_api_key_is_unique unique (key_hash)
);

create table audit_log (
  id         uuid        primary key,
  -- "ada@example.com", "key:deploy", "cli", "system"
  actor      text        not null,
  action     text        not null,
  target     text        not null,
  -- What changed, never a secret.
  detail     jsonb       not null default '{}',
  address    text        not null default '',
  created_at timestamptz not null default now()
);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_is_append_only before update or delete on audit_log
  for each row execute function refuse_change();

create table source (
  id             uuid        primary key,
  name           text        not null,
  provider       text        not null,
  -- 128 random bits, the last part of the ingest URL. Not a v7 id: it must not be guessable.
  ingest_key     text        not null,
  -- Non-secret provider settings (generic-hmac: header, template, …).
  settings       jsonb       not null default '{}',
  max_body_bytes integer,
  disabled_at    timestamptz,
  deleted_at     timestamptz,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  constraint an_ingest_key_leads_to_one_source unique (ingest_key),
  constraint a_source_name_is_short check (length(name) between 1 and 80),
  constraint a_body_limit_is_sane check (max_body_bytes between 1 and 26214400)
);
-- `source:name` in a query, and "name is taken" on creation; a deleted source frees its name.
create unique index source_name_idx on source (lower(name)) where deleted_at is null;

create table source_secret (
  id           uuid        primary key,
  source_id    uuid        not null references source (id) on delete cascade,
  -- The credential's name in the provider's list: secret, verifyToken, …
  name         text        not null,
  version      integer     not null,
  -- AES-256-GCM under APP_SECRET, bound to this row's id: nonce ‖ ciphertext ‖ tag.
  ciphertext   bytea       not null,
  created_at   timestamptz not null default now(),
  -- Null while current; a time while it overlaps with its successor.
  expires_at   timestamptz,
  last_used_at timestamptz,
  constraint a_secret_version_is_unique unique (source_id, name, version)
);

create table alert_channel (
  id         uuid        primary key,
  name       text        not null,
  url        text        not null,
  -- Standard Webhooks signing secret (whsec_…), encrypted like source_secret.
  ciphertext bytea       not null,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table alert_rule (
  id             uuid        primary key,
  name           text        not null,
  kind           text        not null,
  -- Narrow the rule to one handler or one source; null watches all.
  handler        text,
  source_id      uuid        references source (id),
  threshold      integer     not null,
  window_minutes integer     not null,
  channel_id     uuid        not null references alert_channel (id),
  enabled        boolean     not null default true,
  -- Null while quiet; the moment it crossed while it fires.
  firing_since   timestamptz,
  created_at     timestamptz not null default now(),
  deleted_at     timestamptz,
  constraint an_alert_rule_has_a_known_kind check (kind in ('dead_letters', 'rejected_requests')),
  constraint a_threshold_is_not_negative check (threshold >= 0),
  constraint a_window_is_at_most_a_day check (window_minutes between 1 and 1440)
);

create table alert_notification (
  id              uuid        primary key,
  rule_id         uuid        references alert_rule (id),
  channel_id      uuid        not null references alert_channel (id),
  kind            text        not null,
  payload         jsonb       not null,
  state           text        not null default 'queued',
  attempts        integer     not null default 0,
  next_attempt_at timestamptz not null default now(),
  response_status integer,
  response_body   text,
  error           text,
  created_at      timestamptz not null default now(),
  sent_at         timestamptz,
  constraint a_notification_has_a_known_kind check (kind in ('firing', 'resolved', 'test')),
  constraint a_notification_has_a_known_state check (state in ('queued', 'sent', 'failed'))
);
-- The delivery log of a channel, newest first.
create index alert_notification_channel_idx on alert_notification (channel_id, id desc);
-- The sender's work list.
create index alert_notification_queued_idx on alert_notification (next_attempt_at) where state = 'queued';

-- ── What was received (SQL, append-only, partitioned) ─────────────────────────────────────────────────────

create table request (
  id             uuid    not null,
  source_id      uuid    not null,
  method         text    not null,
  -- Path and query without the ingest key's secrets; what {rawQuery} signed.
  query          text    not null default '',
  -- JSON text of [name, value] pairs in the order received. Text, because jsonb costs 20 µs a row here.
  headers        text    not null,
  -- The exact bytes. A signature can only be checked again on these. Null when not kept (a plain duplicate).
  body           bytea,
  body_bytes     integer not null,
  verdict        text    not null,
  -- Why it was refused, or which handshake it was.
  reason         text,
  status         smallint not null,
  remote_address text    not null default '',
  -- Which version of the signing secret verified it.
  secret_version integer,
  -- For a duplicate: the event first stored under the same key.
  event_id       uuid,
  primary key (id),
  constraint a_request_has_a_known_verdict check (verdict in ('accepted', 'duplicate', 'rejected', 'handshake'))
) partition by range (id);
create table request_default partition of request default;
-- Source page: its latest requests, and why some were refused.
create index request_source_idx on request (source_id, id desc);

create table event (
  id          uuid    not null,
  request_id  uuid    not null,
  source_id   uuid    not null,
  type        text    not null,
  dedup_key   text    not null,
  -- What must stay in order together; null when the provider names nothing.
  entity_key  text,
  occurred_at timestamptz,
  -- Where this event's bytes lie in the request's body, [start, end). Null: the whole body.
  body_start  integer,
  body_end    integer,
  -- JSON text of the envelope around a split item (page id, for_user_id). Null for unsplit events.
  context     text,
  -- How many handlers wanted it; 0 is "unrouted". Kept here so that no reader must count.
  deliveries  smallint not null,
  primary key (id),
  constraint an_event_lies_within_its_body check ((body_start is null) = (body_end is null) and body_start <= body_end)
) partition by range (id);
create table event_default partition of event default;
-- Events: `source:` and `type:` terms, newest first.
create index event_source_type_idx on event (source_id, type, id desc);

-- The only place that decides "seen before". Not partitioned: uniqueness must span the days.
create table event_key (
  source_id uuid  not null,
  dedup_key text  not null,
  event_id  uuid  not null,
  -- sha256 of the event's bytes: the same key with other bytes is a conflict, shown and kept.
  body_hash bytea not null,
  primary key (source_id, dedup_key)
);
-- Retention deletes keys by age (the event's id carries its time).
create index event_key_age_idx on event_key (event_id);

-- Exact payload search: one row per (path = value) of an event, as a 64-bit hash of "path\0value".
-- Written by the worker after the fact; a hit is checked against the payload, so a collision costs time, not truth.
create table event_term (
  term_hash bigint not null,
  event_id  uuid   not null,
  primary key (term_hash, event_id)
) partition by range (event_id);
create table event_term_default partition of event_term default;

-- How far the indexer has read. Events past it are searched directly.
create table indexer_position (
  singleton boolean primary key default true check (singleton),
  event_id  uuid    not null
);
insert into indexer_position (event_id) values ('00000000-0000-0000-0000-000000000000');

-- ── What happens next ─────────────────────────────────────────────────────────────────────────────────────

create table handler (
  name          text        primary key,
  -- What the worker last declared: sources, eventTypes, concurrency, throttle, retry, timeoutMs, transactional.
  definition    jsonb       not null,
  version       text        not null default '',
  paused_at     timestamptz,
  paused_by     text,
  registered_at timestamptz not null default now(),
  -- A handler no live worker declares is shown as gone and gets no new deliveries.
  retired_at    timestamptz
);

create table worker (
  id         uuid        primary key,
  hostname   text        not null,
  pid        integer     not null,
  version    text        not null,
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now()
);

create table delivery (
  id              uuid     primary key,
  event_id        uuid     not null,
  source_id       uuid     not null,
  handler         text     not null,
  state           text     not null,
  -- Attempts that the handler answered (returned or threw). A crash of the worker is not one.
  attempts        smallint not null default 0,
  crashes         smallint not null default 0,
  -- The one pg-boss job that may run it. Another job for the same delivery is stale.
  job_id          uuid     not null,
  -- Set at claim, checked at settle: a zombie's late settle changes nothing.
  lease_token     uuid,
  next_attempt_at timestamptz,
  finished_at     timestamptz,
  fingerprint     text,
  -- The last failure in one line, for lists; the attempts hold it whole.
  error           text,
  replay_id       uuid,
  -- Set on a dead letter once a replay has made a new delivery of it; it then leaves Failures.
  replayed_by     uuid,
  constraint a_delivery_has_a_known_state check
    (state in ('queued', 'delivering', 'delivered', 'retrying', 'dead', 'cancelled', 'paused')),
  constraint a_dead_letter_has_a_fingerprint check (state <> 'dead' or fingerprint is not null)
) with (fillfactor = 80);
-- Event page and Events list: the deliveries of an event.
create index delivery_event_idx on delivery (event_id);
-- Reconciler, queue depth, `status:retrying`: work that is not done yet.
create index delivery_open_idx on delivery (state, handler, id) where state in ('queued', 'delivering', 'retrying', 'paused');
-- Failures, `status:dead`, replay of a group.
create index delivery_dead_idx on delivery (fingerprint, id) where state = 'dead' and replayed_by is null;
-- Replay progress, and "each event once per replay".
create unique index delivery_replay_idx on delivery (replay_id, event_id, handler) where replay_id is not null;

create table attempt (
  id              uuid     not null,
  delivery_id     uuid     not null,
  event_id        uuid     not null,
  handler         text     not null,
  number          smallint not null,
  outcome         text     not null,
  error_name      text,
  error_message   text,
  error_stack     text,
  duration_ms     integer  not null,
  worker_id       uuid     not null,
  handler_version text     not null default '',
  -- When the next attempt was planned for; null when there is none.
  retry_at        timestamptz,
  primary key (id),
  constraint an_attempt_has_a_known_outcome check
    (outcome in ('delivered', 'failed', 'timed_out', 'permanent', 'crashed', 'released')),
  constraint a_duration_is_not_negative check (duration_ms >= 0)
) partition by range (id);
create table attempt_default partition of attempt default;
-- Event page: the timeline of a delivery.
create index attempt_delivery_idx on attempt (delivery_id, id);

-- Failures: deliveries that share a cause, counted as they happen so that no page counts rows.
create table failure (
  fingerprint   text        primary key,
  handler       text        not null,
  error_name    text        not null,
  -- The message with numbers, ids and quoted text taken out.
  title         text        not null,
  -- One message as it was thrown.
  sample        text        not null,
  sample_event_id uuid      not null,
  -- Dead letters not yet replayed.
  dead          integer     not null default 0,
  first_seen_at timestamptz not null default now(),
  last_seen_at  timestamptz not null default now(),
  constraint a_count_is_not_negative check (dead >= 0)
);
-- Failures: open groups, latest first.
create index failure_open_idx on failure (last_seen_at desc) where dead > 0;

create table replay (
  id             uuid        primary key,
  name           text        not null,
  reason         text        not null default '',
  -- Frozen at creation: what is replayed (contracts/replays.ts, ReplayScope).
  scope          jsonb       not null,
  -- No delivery or event made after this id takes part.
  watermark      uuid        not null,
  -- The last id taken; a restart goes on after it.
  cursor         uuid,
  per_second     integer,
  state          text        not null,
  total          integer     not null,
  -- New deliveries made so far. Outcomes are read from them.
  started        integer     not null default 0,
  delivered      integer     not null default 0,
  dead           integer     not null default 0,
  created_by     text        not null,
  created_at     timestamptz not null default now(),
  finished_at    timestamptz,
  constraint a_replay_has_a_known_state check (state in ('running', 'paused', 'cancelled', 'finished'))
);
-- The leader's work list: replays to go on with.
create index replay_running_idx on replay (id) where state = 'running';

-- One row per handler with a throttle: its token bucket, shared by all workers.
create table throttle (
  handler     text             primary key,
  tokens      double precision not null,
  refilled_at timestamptz      not null
);

-- ── Counts by the minute ──────────────────────────────────────────────────────────────────────────────────

-- Written in the same transaction as the rows it counts, one row per writing process (`shard`), so that
-- two processes never wait for each other; readers sum. Overview, source page, conservation, alerts.
create table request_minute (
  minute    timestamptz not null,
  source_id uuid        not null,
  verdict   text        not null,
  -- Empty unless rejected.
  reason    text        not null default '',
  shard     integer     not null,
  requests  integer     not null,
  bytes     bigint      not null default 0,
  primary key (minute, source_id, verdict, reason, shard)
) with (fillfactor = 60);

create table event_minute (
  minute     timestamptz not null,
  source_id  uuid        not null,
  routed     boolean     not null,
  shard      integer     not null,
  events     integer     not null,
  deliveries integer     not null default 0,
  primary key (minute, source_id, routed, shard)
) with (fillfactor = 60);

create table delivery_minute (
  minute      timestamptz not null,
  handler     text        not null,
  source_id   uuid        not null,
  -- An attempt's outcome, or 'dead' once per delivery that died.
  outcome     text        not null,
  shard       integer     not null,
  deliveries  integer     not null,
  duration_ms bigint      not null default 0,
  -- Received → first handled, summed over deliveries that were delivered at the first attempt.
  wait_ms     bigint      not null default 0,
  primary key (minute, handler, source_id, outcome, shard)
) with (fillfactor = 60);

-- ── What the example handlers keep ────────────────────────────────────────────────────────────────────────

create table ledger_entry (
  id           uuid        primary key,
  event_id     text        not null,
  kind         text        not null,
  customer     text,
  object_id    text        not null,
  -- In the currency's smallest unit, signed: money in is positive.
  amount       bigint      not null,
  currency     text        not null,
  occurred_at  timestamptz not null,
  created_at   timestamptz not null default now(),
  constraint an_event_moves_money_once unique (event_id)
);
create index ledger_entry_customer_idx on ledger_entry (customer, occurred_at desc);

create table conversation (
  id              uuid        primary key,
  -- messenger, instagram, twitter, x-activity
  channel         text        not null,
  -- The page, account or user the message was sent to, and the person on the other side.
  account         text        not null,
  person          text        not null,
  last_message_at timestamptz not null,
  last_text       text        not null default '',
  needs_reply     boolean     not null default false,
  constraint a_person_has_one_conversation_per_account unique (channel, account, person)
);
create index conversation_needs_reply_idx on conversation (last_message_at desc) where needs_reply;

create table conversation_message (
  id              text        primary key,
  conversation_id uuid        not null references conversation (id) on delete cascade,
  direction       text        not null check (direction in ('in', 'out')),
  text            text        not null default '',
  sent_at         timestamptz not null
);

-- ── Days that must exist before the first request ─────────────────────────────────────────────────────────

select ensure_partitions(parent, (now() at time zone 'UTC')::date - 1, (now() at time zone 'UTC')::date + 7)
  from unnest(array['request', 'event', 'event_term', 'attempt']) as parent;
