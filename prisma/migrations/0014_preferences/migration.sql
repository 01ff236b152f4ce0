-- How a person wants the dashboard (lib/contracts/preferences.ts): read leniently, so a key that is missing or unknown means its default.
alter table "user" add column preferences jsonb not null default '{}';

-- When each of the leader's tasks last ended and what came of it: System shows whether retention still runs.
create table maintenance_run (
  task     text        primary key,
  ended_at timestamptz not null,
  took_ms  integer     not null,
  detail   jsonb       not null default '{}'
);

-- Settings → Audit log: what one person did.
create index audit_log_actor_idx on audit_log (actor, id desc);

-- How many deliveries the worker ran when it was last heard of.
alter table worker add column in_flight integer not null default 0;
