/** The attempts of one delivery, one after the other, and the rows that they and the delivery leave. */
import { nextDelaySeconds } from "#lib/domain/backoff.ts";
import type { DeliveryState } from "#lib/domain/delivery.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import type { CopyRows } from "#lib/postgres/copyRows.ts";
import type { Ids } from "./ids.ts";
import { groupOf, type Incident, stackOf } from "./incidents.ts";
import type { Outcomes } from "./outcomes.ts";
import type { Plan } from "./plan.ts";
import type { Random } from "./random.ts";
import type { Rollups } from "./rollups.ts";
import type { Tables } from "./tables.ts";

export type DeliverDeps = {
  plan: Plan;
  random: Random;
  ids: Ids;
  tables: Tables;
  /** Attempts of later days, whose tables others are filling. */
  late: CopyRows;
  dayEnd: number;
  rollups: Rollups;
  outcomes: Outcomes;
  handlers: readonly HandlerDefinition[];
  workerId: Buffer;
  version: string;
};

/** `place`: its turn in a line of the story (0 blocks it); `doomed`: it dies in the outage. */
export type Wanted = {
  eventId: Buffer;
  sourceId: Buffer;
  source: number;
  handler: number;
  type: string;
  drifted: boolean;
  ms: number;
  key: string | null;
  doomed: boolean;
  place: number | null;
};

export type Row = {
  id: Buffer;
  state: DeliveryState;
  attempts: number;
  /** Null: it waits in line. */
  jobId: Buffer | null;
  nextAt: number | null;
  finishedAt: number | null;
  incident: Incident | null;
  fingerprint: string | null;
  error: string | null;
  replayId: Buffer | null;
  replayedBy: Buffer | null;
  seq: number | null;
  inSlot: boolean;
};

/** Runs its attempts until one succeeds, none is left, or the present is reached. `from`: when it was made. */
export function attemptAll(deps: DeliverDeps, wanted: Wanted, row: Row, from: number): void {
  const { plan, random, handlers } = deps;
  const { incident } = row;
  const retry = handlers[wanted.handler]?.retry ?? { maxAttempts: 1, firstDelaySeconds: 1, maxDelaySeconds: 1 };
  const isFinal = incident?.outcome === "permanent" || incident?.outcome === "schema_mismatch";
  let startMs = from + 4 + Math.floor(60 * random.next() ** 4);
  for (let number = 1; ; number++) {
    const fails = incident !== null && (incident.failures === null || number <= incident.failures);
    const durationMs = Math.max(1, Math.round((fails ? incident.durationMs : 25 + 12 * wanted.handler) * (0.5 + random.next() ** 3 * 2.5)));
    const endMs = startMs + durationMs;
    if (endMs >= plan.until) {
      row.nextAt = row.state === "retrying" ? startMs : null;
      return;
    }
    row.attempts = number;
    if (!fails) {
      writeAttempt(deps, wanted, row, { number, startMs, durationMs, incident: null, message: null, retryAt: null });
      deps.rollups.attempt(endMs, wanted.source, wanted.handler, "delivered", durationMs, number === 1 ? startMs - from : 0);
      Object.assign(row, { state: "delivered", finishedAt: endMs, error: null });
      return;
    }
    const isDead = isFinal || number >= retry.maxAttempts;
    const delay = incident.outcome === "throttled" ? 240 * number : nextDelaySeconds(retry, number, random.next());
    const message = incident.error.message(random);
    const retryAt = isDead ? null : endMs + Math.round(delay * 1000);
    writeAttempt(deps, wanted, row, { number, startMs, durationMs, incident, message, retryAt });
    deps.rollups.attempt(endMs, wanted.source, wanted.handler, incident.outcome, durationMs, 0);
    Object.assign(row, { state: isDead ? "dead" : "retrying", error: `${incident.error.name}: ${message}` });
    if (retryAt === null) {
      deps.rollups.attempt(endMs, wanted.source, wanted.handler, "dead", durationMs, 0);
      Object.assign(row, { finishedAt: endMs, fingerprint: fingerprintFor(deps, incident, wanted.handler) });
      return;
    }
    startMs = retryAt + 15 + Math.floor(40 * random.next());
  }
}

/** All of an incident's failures of one handler are one group. */
function fingerprintFor({ handlers, random }: DeliverDeps, incident: Incident, handler: number): string {
  const known = groups.get(incident)?.get(handler);
  if (known) return known;
  const { fingerprint } = groupOf(incident, handlers[handler]?.name ?? "", random);
  groups.set(incident, (groups.get(incident) ?? new Map<number, string>()).set(handler, fingerprint));
  return fingerprint;
}
const groups = new WeakMap<Incident, Map<number, string>>();

type Attempt = {
  number: number;
  startMs: number;
  durationMs: number;
  incident: Incident | null;
  message: string | null;
  retryAt: number | null;
};

function writeAttempt(deps: DeliverDeps, { eventId, handler }: Wanted, { id }: Row, attempt: Attempt): void {
  const { incident, message, retryAt } = attempt;
  const rows = attempt.startMs < deps.dayEnd ? deps.tables.attempt : deps.late;
  rows.row(13);
  rows.uuid(deps.ids.make(attempt.startMs));
  rows.uuid(id);
  rows.uuid(eventId);
  rows.ascii(deps.handlers[handler]?.name ?? "");
  rows.int2(attempt.number);
  rows.ascii(incident?.outcome ?? "delivered");
  for (const text of incident && message !== null ? [incident.error.name, message, stackOf(incident, message)] : [null, null, null])
    if (text === null) rows.null();
    else rows.text(text);
  rows.int4(attempt.durationMs);
  rows.uuid(deps.workerId);
  rows.ascii(deps.version);
  if (retryAt === null) rows.null();
  else rows.moment(retryAt);
}

export function writeDelivery({ tables, handlers }: DeliverDeps, wanted: Wanted, row: Row): void {
  const rows = tables.delivery;
  rows.row(16);
  rows.uuid(row.id);
  rows.uuid(wanted.eventId);
  rows.uuid(wanted.sourceId);
  rows.ascii(handlers[wanted.handler]?.name ?? "");
  rows.ascii(row.state);
  rows.int2(row.attempts);
  for (const id of [row.jobId])
    if (id) rows.uuid(id);
    else rows.null();
  for (const ms of [row.nextAt, row.finishedAt])
    if (ms === null) rows.null();
    else rows.moment(ms);
  for (const text of [row.fingerprint, row.error])
    if (text === null) rows.null();
    else rows.text(text);
  for (const id of [row.replayId, row.replayedBy])
    if (id) rows.uuid(id);
    else rows.null();
  if (wanted.key === null) rows.null();
  else rows.text(wanted.key);
  if (row.seq === null) rows.null();
  else rows.int8(row.seq);
  rows.bool(row.inSlot);
}
