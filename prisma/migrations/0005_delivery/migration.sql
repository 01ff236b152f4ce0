-- Delivery at the team's pace: lines per key, more outcomes, limits an operator may override.

-- ── What a delivery may be ────────────────────────────────────────────────────────────────────────────────

alter table delivery drop constraint a_delivery_has_a_known_state;
alter table delivery add constraint a_delivery_has_a_known_state
  check (state in ('queued', 'delivering', 'delivered', 'retrying', 'dead', 'cancelled', 'paused', 'superseded'));

alter table attempt drop constraint an_attempt_has_a_known_outcome;
alter table attempt add constraint an_attempt_has_a_known_outcome
  check (outcome in ('delivered', 'failed', 'timed_out', 'permanent', 'schema_mismatch', 'throttled', 'crashed', 'released'));

-- ── Lines: what belongs together waits for its turn ───────────────────────────────────────────────────────

-- Null: waits in its key's line, with no job until it is let in.
alter table delivery alter column job_id drop not null;
alter table delivery
  -- What it belongs to (the handler's key expression); null when the handler has no key or the event none.
  add column key     text,
  -- Its place in the key's line, given at ingest under the line's lock. Null: the key has no line (only a throttle).
  add column seq     bigint,
  -- It holds one of its key's slots: it was let in and is not done.
  add column in_slot boolean not null default false;

-- Who is let in next, who is newest.
create index delivery_line_idx on delivery (handler, key, seq) where job_id is null and state = 'queued';

-- One line per handler and key, made when the first delivery comes. Its row lock is what puts arrivals in an order.
create table line (
  handler    text        not null,
  key        text        not null,
  -- The last place given out.
  last_seq   bigint      not null,
  -- How many may be let in at once, as the handler declares it: 1 for fifo.
  slots      integer     not null,
  -- How many are.
  taken      integer     not null,
  -- How many of the last arrivals were let in at once: what the insert that added them reads back.
  let_in     integer     not null default 0,
  -- The dead letter that blocks a fifo line until somebody retries or skips it.
  blocked_by uuid,
  blocked_at timestamptz,
  -- latest-wins: nothing that happened before this is run any more.
  watermark  timestamptz,
  -- When the arrivals that are being waited out (debounce) began, and when the last one came.
  since      timestamptz not null default now(),
  touched_at timestamptz not null default now(),
  primary key (handler, key),
  constraint taken_is_not_negative check (taken >= 0)
) with (fillfactor = 70);
-- Handlers page: blocked keys, longest first.
create index line_blocked_idx on line (handler, blocked_at) where blocked_by is not null;
-- Retention: lines nobody stands in.
create index line_idle_idx on line (touched_at) where taken = 0 and blocked_by is null;

-- ── Pace ──────────────────────────────────────────────────────────────────────────────────────────────────

-- A bucket per handler, and per key where the handler limits each key. The handler's own has the empty key.
alter table throttle add column key text not null default '';
-- Where the next delivery that found no token was sent to, so that they come back one after the other.
alter table throttle add column next_free timestamptz;
alter table throttle drop constraint throttle_pkey;
alter table throttle add primary key (handler, key);

-- What an operator set at run time over what the code declares; only the keys that were set.
alter table handler
  add column overrides  jsonb not null default '{}',
  -- Somebody it calls said when to come back: nothing is started before.
  add column held_until timestamptz;
