-- When a rule wakes nobody (lib/domain/quietHours.ts): {"from", "to", "zone"}. What crosses its threshold then is said when they are over.
alter table alert_rule add column quiet_hours jsonb;
