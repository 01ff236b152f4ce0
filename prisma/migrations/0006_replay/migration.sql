-- Replay that keeps its word: who takes part is written down when it is made, tried first where that is possible, begun with a few.

alter table replay drop constraint a_replay_has_a_known_state;
alter table replay add constraint a_replay_has_a_known_state check (state in ('trying', 'running', 'paused', 'cancelled', 'finished'));

alter table replay
  -- The plan as it was agreed to (contracts/replays.ts, ReplayPlan): what the report is compared with.
  add column plan             jsonb,
  -- The last member whose delivery was made; a restart goes on after it.
  add column position         integer     not null default 0,
  -- So many of the first members go ahead of the others; 0: none do.
  add column canary           integer     not null default 0,
  add column canary_state     text        not null default 'off',
  -- Pauses by itself above this share of dead deliveries; null: never.
  add column stop_at_percent  integer     default 50,
  -- Why it is in its state, in a sentence: what paused it, what it waits for.
  add column note             text        not null default '',
  -- When it ran first, and when somebody last let it run: what ended before that stops it no second time.
  add column started_at       timestamptz,
  add column resumed_at       timestamptz,
  -- Deliveries of it that ended without an outcome of their handler: cancelled, superseded.
  add column skipped          integer     not null default 0,
  -- What came of it, written once nothing of it is open any more: its deliveries may be removed after that.
  add column report           jsonb,
  add constraint a_canary_has_a_known_state check (canary_state in ('off', 'waiting', 'passed', 'failed')),
  add constraint a_stop_share_is_a_percentage check (stop_at_percent between 1 and 100);

-- A replay of before was a query that was asked again at each step. What it had not made yet was never written down.
update replay set state = 'cancelled', finished_at = now(),
  note = 'An upgrade ended it. What it had made is delivered; replay what is left in Failures anew.'
where state in ('running', 'paused');

-- ── Who takes part ────────────────────────────────────────────────────────────────────────────────────────

-- Written in the transaction that makes the replay, never changed. No foreign key: it would be checked a million times. In the order the events were received, so that deliveries that
-- belong together are made in their order. Removed a day after the replay ended: by then its deliveries and its report say it all.
create table replay_member (
  replay_id uuid    not null,
  position  integer not null,
  event_id  uuid    not null,
  source_id uuid    not null,
  handler   text    not null,
  -- The dead letter that its new delivery takes out of Failures.
  replaces  uuid,
  primary key (replay_id, position)
);
-- Plans: what another replay is going to do already.
create index replay_member_event_idx on replay_member (event_id);

-- ── What came of it so far ────────────────────────────────────────────────────────────────────────────────

-- Apart from `replay` and in several rows, so that settlements wait neither for a step nor for one another. Readers sum.
create table replay_count (
  replay_id uuid    not null,
  shard     integer not null,
  delivered integer not null default 0,
  dead      integer not null default 0,
  primary key (replay_id, shard)
) with (fillfactor = 50);
insert into replay_count (replay_id, shard, delivered, dead) select id, 0, delivered, dead from replay;

alter table replay drop column delivered, drop column dead, drop column cursor, drop column watermark;

-- A replay's step: how many are open. At most a lane's length of them, however long the replay.
create index delivery_replay_open_idx on delivery (replay_id)
  where replay_id is not null and state in ('queued', 'delivering', 'retrying', 'paused');
-- A replay's step: how the last ones ended, and how fast they end.
create index delivery_replay_ended_idx on delivery (replay_id, finished_at) where replay_id is not null and finished_at is not null;
-- A replay's report: what died of what.
create index delivery_replay_dead_idx on delivery (replay_id, fingerprint) where replay_id is not null and state = 'dead';

-- ── The dry run ───────────────────────────────────────────────────────────────────────────────────────────

-- A sample of the members, each tried in a transaction that is rolled back, and held against what was recorded.
create table replay_trial (
  replay_id     uuid     not null,
  position      integer  not null,
  event_id      uuid     not null,
  handler       text     not null,
  -- Counted before it is tried: who finds it begun and not ended knows that a worker died of it or with it.
  tries         smallint not null default 0,
  -- Null while it waits.
  outcome       text,
  error_name    text,
  error_message text,
  fingerprint   text,
  duration_ms   integer,
  -- [{"table","inserted","updated","deleted"}]: what it would have written.
  writes        jsonb    not null default '[]',
  -- How the last delivery of this event to this handler had ended; null: there was none.
  was_state       text,
  was_error       text,
  was_fingerprint text,
  ended_at      timestamptz,
  primary key (replay_id, position),
  constraint a_trial_has_a_known_outcome check (outcome in ('delivered', 'failed', 'timed_out', 'permanent', 'crashed', 'not_tried'))
);

-- The leader's work list, as above, now with replays whose dry run goes on.
drop index replay_running_idx;
create index replay_running_idx on replay (id) where state in ('running', 'trying');
-- Replay page: who did what.
create index audit_log_target_idx on audit_log (target, id);
