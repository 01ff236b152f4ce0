/** What went wrong in the estate's month: which deliveries failed, with what, and how they ended. */
import type { AttemptOutcome } from "#lib/domain/delivery.ts";
import { fingerprintOf } from "#lib/domain/fingerprint.ts";
import { DAY_MS, MINUTE_MS, type Plan } from "./plan.ts";
import type { Random } from "./random.ts";

export type Incident = {
  handler: string;
  /** One type of events only. */
  type?: string;
  drifted?: true;
  from: number;
  to: number;
  /** Of the deliveries in its time. */
  share: number;
  /** Grows from nothing, or fades to nothing. */
  trend?: "growing" | "fading";
  outcome: AttemptOutcome;
  /** How many attempts fail before one succeeds; null: all, and the delivery is dead. */
  failures: number | null;
  error: { name: string; message(random: Random): string; frame: string; paths?: readonly string[] };
  /** Its dead letters were replayed: when, under which number, and the share that died again. */
  replayed?: { at: number; number: number; deadAgain: number; stopsAfter?: number };
  durationMs: number;
};

const number = ({ word }: Random, from: number, to: number) => from + (word() % (to - from + 1));

/** In the order in which they are looked at; the outage, which dooms an exact number, comes apart from them. */
export function incidentsOf({ from, until, story }: Plan): Incident[] {
  const ago = (days: number) => Math.max(from, until - Math.round((days * DAY_MS) / MINUTE_MS) * MINUTE_MS);
  return [
    {
      ...{ handler: "stripe-ledger", type: "invoice.paid", drifted: true, from: story.drift, to: until, share: 1 },
      ...{ outcome: "schema_mismatch", failures: null, durationMs: 2 },
      error: {
        name: "SchemaMismatch",
        message: () => "data.object.amount_paid: expected an integer, got a string",
        frame: "behindSchema (/app/lib/domain/schema.ts:41:13)",
        paths: ["data.object.amount_paid"],
      },
    },
    {
      ...{
        handler: "conversation-inbox",
        from: ago(0.25),
        to: until,
        share: 0.05,
        trend: "growing",
        outcome: "failed",
        failures: null,
        durationMs: 14,
      },
      error: {
        name: "TypeError",
        message: () => "Cannot read properties of undefined (reading 'locale')",
        frame: "save (/app/handlers/conversationInbox.ts:67:31)",
      },
    },
    {
      ...{
        handler: "ci-notifier",
        from: ago(10),
        to: ago(5),
        share: 0.04,
        trend: "fading",
        outcome: "timed_out",
        failures: null,
        durationMs: 10_000,
      },
      error: {
        name: "TimeoutError",
        message: () => "The handler did not end within 10000 ms",
        frame: "attempt (/app/worker/attempt.ts:88:11)",
      },
    },
    {
      ...{ handler: "crm-sync", from: ago(12.2), to: ago(12.05), share: 0.9, outcome: "failed", failures: null, durationMs: 30 },
      error: { name: "FetchError", message: () => "connect ECONNREFUSED 10.20.7.14:8443", frame: "push (/app/handlers/crmSync.ts:52:9)" },
      replayed: { at: ago(11.5), number: 0, deadAgain: 0.03 },
    },
    {
      ...{ handler: "ci-notifier", from: ago(6.3), to: ago(6.1), share: 0.8, outcome: "failed", failures: null, durationMs: 41 },
      error: {
        name: "HttpError",
        message: (random) => `HTTP 502 from hooks.chat.example: upstream ${number(random, 10, 99)} closed`,
        frame: "notify (/app/handlers/ciNotifier.ts:33:11)",
      },
      replayed: { at: ago(6), number: 1, deadAgain: 0, stopsAfter: 0.4 },
    },
    {
      ...{ handler: "crm-sync", from, to: until, share: 0.0012, outcome: "permanent", failures: null, durationMs: 120 },
      error: {
        name: "PermanentError",
        message: (random) => `No contact has the e-mail of customer ${number(random, 10_000, 99_999)}`,
        frame: "push (/app/handlers/crmSync.ts:61:13)",
      },
    },
    {
      ...{ handler: "billing-sync", from: ago(18), to: ago(17.9), share: 0.3, outcome: "failed", failures: null, durationMs: 230 },
      error: {
        name: "Error",
        message: () => 'duplicate key value violates unique constraint "invoice_number_key"',
        frame: "upsert (/app/handlers/billingSync.ts:95:7)",
      },
    },
    {
      ...{ handler: "crm-sync", from: until - 25 * MINUTE_MS, to: until, share: 0.35, outcome: "throttled", failures: 3, durationMs: 60 },
      error: { name: "RetryAfterError", message: () => "It answered 429: come back later", frame: "push (/app/handlers/crmSync.ts:48:11)" },
    },
    {
      ...{ handler: "*", from, to: until, share: 0.006, outcome: "failed", failures: 1, durationMs: 900 },
      error: {
        name: "Error",
        message: (random) => `socket hang up after ${number(random, 200, 4000)} ms`,
        frame: "request (/app/lib/client.ts:27:15)",
      },
    },
  ];
}

/** What blocks the keys of the orders in the story. */
export const blockade = ({ from, until }: Plan): Incident => ({
  ...{ handler: "order-fulfilment", from, to: until, share: 0, outcome: "permanent", failures: null, durationMs: 85 },
  error: {
    name: "PermanentError",
    message: (random) => `SKU-${number(random, 1000, 1900)} is not in the catalogue`,
    frame: "reserve (/app/handlers/orderFulfilment.ts:44:13)",
  },
});

/** Every attempt of a doomed delivery in the outage. */
export const outageOf = ({ story }: Plan): Incident => ({
  ...{
    handler: "billing-sync",
    from: story.outage.from,
    to: story.outage.to,
    share: 1,
    outcome: "failed",
    failures: null,
    durationMs: 340,
  },
  error: {
    name: "HttpError",
    message: (random) => `HTTP 500 from billing-sync: relation "invoice_${number(random, 1, 9)}" does not exist`,
    frame: "post (/app/handlers/billingSync.ts:71:11)",
  },
});

/** How likely a delivery is to be hit at this moment. */
export function chanceOf({ from, to, share, trend }: Incident, at: number): number {
  if (at < from || at >= to) return 0;
  const passed = (at - from) / (to - from);
  return trend === "growing" ? share * passed ** 2 : trend === "fading" ? share * (1 - passed) ** 2 : share;
}

export const stackOf = ({ error }: Incident, message: string) =>
  `${error.name}: ${message}\n    at ${error.frame}\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)\n    at async attempt (/app/worker/attempt.ts:61:5)`;

/** The group its dead letters are in; as the worker makes it. */
export function groupOf(incident: Incident, handler: string, random: Random) {
  const { error } = incident;
  const message = error.message(random);
  const failure = { name: error.name, message, stack: stackOf(incident, message), ...(error.paths ? { paths: error.paths } : {}) };
  return fingerprintOf(handler, failure);
}
