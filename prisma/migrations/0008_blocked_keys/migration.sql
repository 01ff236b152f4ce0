-- Alert rules may watch keys that a dead letter has blocked for too long.

alter table alert_rule drop constraint an_alert_rule_has_a_known_kind;
alter table alert_rule add constraint an_alert_rule_has_a_known_kind
  check (kind in ('dead_letters', 'blocked_keys', 'rejected_requests', 'shed_requests', 'ledger_gaps'));
