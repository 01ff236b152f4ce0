/** Alert rules, the channels they notify, and what was sent. */
import { z } from "zod";
import { ALERT_RULE_KINDS, type AlertRuleKind } from "#lib/domain/alerts.ts";
import { isTimeZone } from "#lib/domain/preferences.ts";
import type { QuietHours } from "#lib/domain/quietHours.ts";

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

/** What a rule measures: shared by a saved rule, its preview and its test. */
const fields = {
  kind: z.enum(ALERT_RULE_KINDS),
  /** Which events, for `events` and `silence`. */
  q: z.string().max(4096),
  handler: z.string().max(100).nullable(),
  sourceId: z.string().max(40).nullable(),
  /** Fires above this; `silence` below it. Seconds for `oldest_waiting`, ms for `latency_p95`, percent for `failure_ratio`. */
  threshold: z.number().int().min(0).max(100_000_000),
  windowMinutes: z.number().int().min(1).max(1440),
  /** Speaks only once it has been so for this long. */
  forMinutes: z.number().int().min(0).max(1440),
};

const measure = {
  ...fields,
  kind: fields.kind.default("dead_letters"),
  q: fields.q.default(""),
  handler: fields.handler.default(null),
  sourceId: fields.sourceId.default(null),
  forMinutes: fields.forMinutes.default(0),
};

/** GET /alerts/preview */
export const alertPreviewQuery = z.object({
  ...measure,
  ...{ threshold: z.coerce.number().pipe(measure.threshold), windowMinutes: z.coerce.number().pipe(measure.windowMinutes) },
  forMinutes: z.coerce.number().int().min(0).max(1440).default(0),
});
export type AlertPreviewQuery = Omit<AlertRuleCreate, "name" | "channelId" | "quietHours">;

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "Write a time of day as 22:00.");
const quietHours = z
  .strictObject({ from: timeOfDay, to: timeOfDay, zone: z.string().min(1).max(60).refine(isTimeZone, "There is no such time zone.") })
  .refine(({ from, to }) => from !== to, "Quiet hours need an end.")
  .nullable();

const channelId = z.string().max(40);
export const alertRuleCreate = z.strictObject({ name, ...measure, channelId, quietHours: quietHours.default(null) });
export type AlertRuleCreate = z.input<typeof alertRuleCreate>;

/** Without defaults: what is not said stays as it is. */
export const alertRulePatch = z.strictObject({ name, ...fields, channelId, quietHours, enabled: z.boolean() }).partial();
export type AlertRulePatch = z.input<typeof alertRulePatch>;

/** POST /alerts/:id/mute: minutes of silence; 0 ends it. Of a rule that fires it is an acknowledgement. */
export const alertMute = z.strictObject({ minutes: z.number().int().min(0).max(10_080) });

export type AlertRule = {
  id: string;
  name: string;
  kind: AlertRuleKind;
  q: string;
  handler: string | null;
  sourceId: string | null;
  threshold: number;
  windowMinutes: number;
  forMinutes: number;
  channelId: string;
  enabled: boolean;
  firingSince: string | null;
  mutedUntil: string | null;
  mutedBy: string | null;
  quietHours: QuietHours | null;
  /** Since when it would fire but for its quiet hours. */
  heldSince: string | null;
  /** What it measures right now. */
  current: number;
};

/** The last seven days, as the rule would have seen them. */
export type AlertPreview = {
  /** Measured every `stepMinutes`; null where nothing is known any more. */
  points: { at: string; value: number | null }[];
  stepMinutes: number;
  firings: { from: string; to: string }[];
  /** Why a part is missing, in a sentence; empty when nothing is. */
  note: string;
};

export type AlertNotification = {
  id: string;
  ruleId: string | null;
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
