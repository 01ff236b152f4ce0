-- Ingest at full speed, and its ledger.

-- Rows of the hot table stay whole up to a page: trying to compress a 2 kB body and moving it to a side table cost a fifth of
-- PostgreSQL's time per request. Larger bodies are compressed and moved as before.
create or replace function ensure_partitions(parent text, first date, last date) returns integer
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
        'create table %I partition of %I for values from (%L) to (%L)%s',
        child, parent, uuid_floor(day::timestamp at time zone 'UTC'), uuid_floor((day + 1)::timestamp at time zone 'UTC'),
        case when parent = 'request' then ' with (toast_tuple_target = 8160)' else '' end);
      made := made + 1;
    end if;
    day := day + 1;
  end loop;
  return made;
end $$;

do $$
declare
  child regclass;
begin
  for child in select inhrelid from pg_inherits where inhparent = 'request'::regclass loop
    execute format('alter table %s set (toast_tuple_target = 8160)', child);
  end loop;
end $$;

-- The conservation ledger. A request is counted when it comes in (verdict 'received') and again when it ends: accepted, duplicate,
-- rejected, handshake, or shed (answered 503). Until now only ends were counted.
insert into request_minute (minute, source_id, verdict, reason, shard, requests, bytes)
select minute, source_id, 'received', '', shard, sum(requests), 0 from request_minute group by minute, source_id, shard;

-- What did not add up, found by the leader once a minute is over; a line goes away when a later look finds that it does.
create table ledger_gap (
  minute    timestamptz not null,
  source_id uuid        not null,
  -- 'requests': received against their ends. 'events', 'deliveries': counts against rows.
  kind      text        not null,
  expected  bigint      not null,
  found     bigint      not null,
  found_at  timestamptz not null default now(),
  primary key (minute, source_id, kind),
  constraint a_gap_has_a_known_kind check (kind in ('requests', 'events', 'deliveries'))
);

alter table alert_rule drop constraint an_alert_rule_has_a_known_kind;
alter table alert_rule add constraint an_alert_rule_has_a_known_kind
  check (kind in ('dead_letters', 'rejected_requests', 'shed_requests', 'ledger_gaps'));
