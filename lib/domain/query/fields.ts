/** The fields of the query language: what each holds, how it is compared, and what hints say of it. */
import { DELIVERY_STATES } from "#lib/domain/delivery.ts";
import { DELIVERY_FIELDS, type DeliveryField, EVENT_FIELDS, type EventField, PATH_ROOTS } from "./ast.ts";
import { parseBytes, parseDuration, parseNumber, parseTime, type Scalar } from "./values.ts";

type Kind = "text" | "number" | "duration" | "bytes" | "time";
type Field = { kind: Kind; hint: string; example: string; values?: readonly string[] };

export const STATUSES = [...DELIVERY_STATES, "unrouted"] as const;
const OUTCOMES = ["delivered", "failed", "timed_out", "permanent", "schema_mismatch", "throttled", "crashed", "released"] as const;

export const FIELDS: Record<EventField | DeliveryField, Field> = {
  id: { kind: "text", hint: "an event, request or delivery id", example: "id:evt_01kb…" },
  source: { kind: "text", hint: "a source's name", example: "source:stripe-eu" },
  provider: { kind: "text", hint: "stripe, github, messenger …", example: "provider:stripe" },
  type: { kind: "text", hint: "an event type; * stands for anything", example: "type:invoice.*" },
  status: { kind: "text", hint: "where its deliveries are", example: "status:dead", values: STATUSES },
  handler: { kind: "text", hint: "a handler that gets it", example: "handler:billing-sync" },
  attempts: { kind: "number", hint: "how often a handler was tried", example: "attempts>3" },
  outcome: { kind: "text", hint: "how one of its attempts ended", example: "outcome:timed_out", values: OUTCOMES },
  error: { kind: "text", hint: "a failure's fingerprint", example: "error:fg_8k2" },
  latency: { kind: "duration", hint: "from received to handled", example: "latency>30s" },
  received: { kind: "time", hint: "when it came", example: "received>now-2h" },
  age: { kind: "duration", hint: "how long ago it came", example: "age>1h" },
  size: { kind: "bytes", hint: "bytes of its payload", example: "size>100kB" },
  key: { kind: "text", hint: "the provider's id of the event", example: "key:evt_1Pq*" },
  entity: { kind: "text", hint: "what it is about, as its provider says", example: "entity:cus_123" },
  line: { kind: "text", hint: "the key that a handler orders it by", example: "line:cus_123" },
  replay: { kind: "text", hint: "a replay's id", example: "replay:rpl_01kb…" },
  method: { kind: "text", hint: "the request's HTTP method", example: "method:POST" },
  ip: { kind: "text", hint: "the sender's address or network", example: "ip:10.0.0.0/8" },
};

export const isEventField = (name: string): name is EventField => (EVENT_FIELDS as readonly string[]).includes(name);
export const isDeliveryField = (name: string): name is DeliveryField => (DELIVERY_FIELDS as readonly string[]).includes(name);

/** Other words for a field. */
export const ALIASES: Record<string, string> = { group: "error" };
export const FIELD_NAMES: readonly string[] = [...EVENT_FIELDS, ...DELIVERY_FIELDS, ...PATH_ROOTS];

export const parsers: Record<Exclude<Kind, "text">, { parse: (text: string) => Scalar | undefined; expected: string }> = {
  number: { parse: parseNumber, expected: "a number" },
  duration: { parse: parseDuration, expected: "a duration such as 90s, 5m or 2h" },
  bytes: { parse: parseBytes, expected: "a size such as 512, 16kB or 1MB" },
  time: { parse: parseTime, expected: "a time such as now-2h, now-7d or 2026-11-24T10:00Z" },
};
