/** The actions the audit log can be narrowed to. One from the URL that is not listed stays choosable. */
import type { SelectOption } from "#components/ui/Select.tsx";

const actions = [
  "replay.tried",
  "replay.started",
  "replay.paused",
  "replay.resumed",
  "replay.paced",
  "replay.cancelled",
  "delivery.retried",
  "delivery.cancelled",
  "handler.paused",
  "handler.resumed",
  "handler.limits_changed",
  "key.retried",
  "key.all_retried",
  "key.skipped",
  "source.created",
  "source.updated",
  "source.tested",
  "source.deleted",
  "secret.rotated",
  "secret.revoked",
  "alert_rule.created",
  "alert_rule.updated",
  "alert_rule.deleted",
  "alert_rule.muted",
  "alert_rule.unmuted",
  "alert_rule.tested",
  "alert_channel.created",
  "alert_channel.tested",
  "alert_channel.deleted",
  "user.created",
  "user.updated",
  "api_key.created",
  "api_key.revoked",
];

export const actionOptions = (current: string): SelectOption<string>[] => [
  { value: "", label: "Every action" },
  ...(current === "" || actions.includes(current) ? actions : [current, ...actions]).map((action) => ({ value: action, label: action })),
];
