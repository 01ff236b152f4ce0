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
