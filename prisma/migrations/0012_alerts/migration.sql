-- Alert rules that watch a query, wait before they speak, and can be acknowledged.

alter table alert_rule
  -- What events it watches, in the query language; empty for kinds that watch something else.
  add column q              text        not null default '',
  -- It speaks only once the threshold has been passed for so long.
  add column for_minutes    integer     not null default 0,
  -- Since when it has been passed without a break; null: it is not.
  add column exceeded_since timestamptz,
  -- Says nothing until then, and speaks again after it if it still fires.
  add column muted_until    timestamptz,
  add column muted_by       text,
  add constraint a_rule_waits_at_most_a_day check (for_minutes between 0 and 1440);

alter table alert_rule drop constraint an_alert_rule_has_a_known_kind;
alter table alert_rule add constraint an_alert_rule_has_a_known_kind
  check (kind in ('dead_letters', 'blocked_keys', 'rejected_requests', 'shed_requests', 'ledger_gaps',
                  'events', 'silence', 'failure_ratio', 'oldest_waiting', 'latency_p95', 'new_failures'));

-- Failure groups that are new: rules on them, and the trend on Failures.
create index failure_first_seen_idx on failure (first_seen_at);
