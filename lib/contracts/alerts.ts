/** Alert rules, the channels they notify, and what was sent. */
import { z } from "zod";

const name = z.string().trim().min(1).max(120);

export const channelCreate = z.strictObject({ name, url: z.url().max(2000) });
export type ChannelCreate = z.input<typeof channelCreate>;

export type AlertChannel = {
  id: string;
  name: string;
  url: string;
  createdAt: string;
  /** Shown once, in the answer to its creation. */
  secret?: string;
};

/**
 * What a rule counts in its window: dead letters, refused requests, requests answered 503, or minutes whose ledger does not add up. Of
 * blocked keys it counts those that have been blocked for longer than its window.
 */
export const ALERT_RULE_KINDS = ["dead_letters", "blocked_keys", "rejected_requests", "shed_requests", "ledger_gaps"] as const;
export type AlertRuleKind = (typeof ALERT_RULE_KINDS)[number];

export const alertRuleCreate = z.strictObject({
  name,
  kind: z.enum(ALERT_RULE_KINDS).default("dead_letters"),
  handler: z.string().max(100).nullable().default(null),
  sourceId: z.string().max(40).nullable().default(null),
  /** Fires when the count in the window is above this. */
  threshold: z.number().int().min(0).max(1_000_000),
  windowMinutes: z.number().int().min(1).max(1440),
  channelId: z.string().max(40),
});
export type AlertRuleCreate = z.input<typeof alertRuleCreate>;

export const alertRulePatch = alertRuleCreate.partial().extend({ enabled: z.boolean().optional() });
export type AlertRulePatch = z.input<typeof alertRulePatch>;

export type AlertRule = {
  id: string;
  name: string;
  kind: AlertRuleKind;
  handler: string | null;
  sourceId: string | null;
  threshold: number;
  windowMinutes: number;
  channelId: string;
  enabled: boolean;
  firingSince: string | null;
  /** The count right now. */
  current: number;
};

export type AlertNotification = {
  id: string;
  ruleName: string | null;
  channelName: string;
  kind: "firing" | "resolved" | "test";
  state: "queued" | "sent" | "failed";
  attempts: number;
  responseStatus: number | null;
  responseBody: string | null;
  error: string | null;
  createdAt: string;
  sentAt: string | null;
};
