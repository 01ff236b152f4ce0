/** What people did in the estate, and what failed in it, as rows: replays with their reports, the audit log, failure groups, lines. */
import { bandOf } from "#lib/domain/ackTimes.ts";
import { publicId } from "#lib/domain/id.ts";
import { idsOf } from "./ids.ts";
import { incidentsOf } from "./incidents.ts";
import type { DayOutcomes, FailureSeen, ReplaySeen } from "./outcomes.ts";
import { DAY_MS, MINUTE_MS, type Plan } from "./plan.ts";
import { randomOf } from "./random.ts";
import { replayIdOf } from "./replayed.ts";
import type { SeededSource } from "./senders.ts";
import { PEOPLE } from "./settings.ts";
import { iso, type SmallTable } from "./small.ts";
import { uuidText } from "./tables.ts";

/** The groups of all days together. */
export function failuresOf(days: readonly DayOutcomes[]): FailureSeen[] {
  const groups = new Map<string, FailureSeen>();
  for (const seen of days.flatMap(({ failures }) => failures)) {
    const group = groups.get(seen.fingerprint);
    if (!group) groups.set(seen.fingerprint, { ...seen });
    else {
      const { sample, eventId, lastMs } = seen.lastMs >= group.lastMs ? seen : group;
      Object.assign(group, { sample, eventId, lastMs, dead: group.dead + seen.dead, firstMs: Math.min(group.firstMs, seen.firstMs) });
    }
  }
  return [...groups.values()];
}

export function historyOf(plan: Plan, sources: readonly SeededSource[], days: readonly DayOutcomes[]): SmallTable[] {
  const failures = failuresOf(days);
  const replays = replaysOf(plan, days, failures);
  return [
    {
      table: "failure",
      rows: failures.map(({ fingerprint, handler, errorName, title, sample, eventId, dead, firstMs, lastMs }) => ({
        ...{ fingerprint, handler, error_name: errorName, title, sample, sample_event_id: eventId, dead },
        ...{ first_seen_at: iso(firstMs), last_seen_at: iso(lastMs) },
      })),
    },
    {
      table: "line",
      rows: days
        .flatMap(({ lines }) => lines)
        .map(({ handler, key, lastSeq, blockedBy, blockedMs, ms }) => ({
          ...{
            handler,
            key,
            last_seq: lastSeq,
            slots: 1,
            taken: 1,
            let_in: 0,
            blocked_by: blockedBy,
            blocked_at: blockedBy === null ? null : iso(blockedMs),
          },
          ...{ since: iso(ms), touched_at: iso(ms) },
        })),
    },
    { table: "replay", rows: replays },
    { table: "audit_log", rows: auditOf(plan, sources, replays) },
    { table: "ack_minute", rows: ackRows(plan) },
  ];
}

/** How long senders waited, and what share of them: a commit takes a few milliseconds, and now and then the disk takes more. */
const WAITS = [
  [2.4, 0.3],
  [4, 0.45],
  [8, 0.2],
  [18, 0.04],
  [60, 0.01],
] as const;

function ackRows({ from, until, minutes }: Plan): Record<string, unknown>[] {
  const first = Math.max(0, Math.ceil((until - DAY_MS - from) / MINUTE_MS));
  return [...minutes.slice(first)].flatMap((events, index) =>
    WAITS.map(([ms, share]) => ({
      minute: iso(from + (first + index) * MINUTE_MS),
      band: bandOf(ms),
      shard: 1,
      requests: Math.round(events * share),
    })).filter(({ requests }) => requests > 0),
  );
}

const NAMES = ["Contacts while the CRM was away", "Chat notices of Friday"];
const REASONS = ["The CRM moved to another address; its firewall is open again.", "They missed the failed builds."];

function replaysOf(plan: Plan, days: readonly DayOutcomes[], failures: readonly FailureSeen[]) {
  const seen = new Map<number, ReplaySeen>();
  for (const replay of days.flatMap(({ replays }) => replays)) {
    const known = seen.get(replay.number);
    if (!known) seen.set(replay.number, { ...replay, types: { ...replay.types } });
    else {
      for (const key of ["planned", "delivered", "dead"] as const) known[key] += replay[key];
      for (const [type, count] of Object.entries(replay.types)) known.types[type] = (known.types[type] ?? 0) + count;
      known.lastMs = Math.max(known.lastMs, replay.lastMs);
    }
  }
  return incidentsOf(plan).flatMap((incident) => {
    const replay = incident.replayed && seen.get(incident.replayed.number);
    if (!incident.replayed || !replay) return [];
    const { at, number, stopsAfter } = incident.replayed;
    const { handler, planned, delivered, dead, lastMs, fingerprint } = replay;
    const endedMs = Math.max(at + MINUTE_MS, lastMs + 2_000);
    const made = delivered + dead;
    const title = failures.find((failure) => failure.fingerprint === fingerprint)?.title ?? "";
    return {
      ...{
        id: uuidText(replayIdOf(plan.randomSeed, number, at)),
        name: NAMES[number],
        reason: REASONS[number],
        scope: { kind: "failures", fingerprint },
      },
      ...{
        per_second: null,
        state: stopsAfter === undefined ? "finished" : "cancelled",
        total: planned,
        started: made,
        position: made,
        canary: Math.min(10, planned),
      },
      ...{
        canary_state: "passed",
        stop_at_percent: 50,
        note: stopsAfter === undefined ? "" : "Cancelled by jonas@example.com.",
        skipped: 0,
      },
      ...{ created_by: PEOPLE[1].email, created_at: iso(at - 40_000), started_at: iso(at), resumed_at: iso(at), finished_at: iso(endedMs) },
      plan: {
        total: planned,
        byHandler: [{ handler, count: planned, trial: null }],
        byType: Object.entries(replay.types).map(([type, count]) => ({ type, count })),
        byLast: [{ last: "dead", count: planned }],
        ...{ from: iso(incident.from), to: iso(incident.to), excluded: [], warnings: [] },
      },
      report: {
        ...{ delivered, dead, deaths: dead > 0 ? [{ fingerprint, handler, title: `${incident.error.name}: ${title}`, count: dead }] : [] },
        byHandler: [{ handler, planned, delivered, dead, skipped: 0, notMade: planned - made }],
        lastEndedAt: iso(lastMs),
      },
    };
  });
}

function auditOf({ randomSeed, from, until, story }: Plan, sources: readonly SeededSource[], replays: ReturnType<typeof replaysOf>) {
  const ids = idsOf(randomOf(`audit ${randomSeed} ${sources[0]?.id}`));
  const [ada, jonas] = [PEOPLE[0].email, PEOPLE[1].email];
  const row = (ms: number, actor: string, action: string, target: string, detail: Record<string, unknown> = {}) => ({
    ...{
      id: uuidText(ids.make(ms)),
      actor,
      action,
      target,
      detail,
      address: actor === "system" ? "" : "203.0.113.7",
      created_at: iso(ms),
      ms,
    },
  });
  const rows = [
    ...sources.map(({ id, name }, index) => row(from - DAY_MS + index * MINUTE_MS, ada, "source.created", publicId("src", id), { name })),
    ...replays.flatMap(({ id, state, total, reason, started_at, finished_at }) => [
      row(Date.parse(started_at), jonas, "replay.started", publicId("rpl", id), { total, reason }),
      ...(state === "cancelled" ? [row(Date.parse(finished_at), jonas, "replay.cancelled", publicId("rpl", id), { cancelled: 0 })] : []),
    ]),
    row(story.outage.to + 4 * MINUTE_MS, ada, "handler.limits_changed", "billing-sync", { concurrency: 10 }),
    row(story.outage.to + 70 * MINUTE_MS, ada, "handler.limits_changed", "billing-sync", { concurrency: null }),
    row(story.spike + 12 * MINUTE_MS, jonas, "handler.paused", "crm-sync"),
    row(story.spike + 15 * MINUTE_MS, jonas, "handler.resumed", "crm-sync"),
    row(until - 120 * MINUTE_MS, ada, "secret.rotated", publicId("src", sources[11]?.id ?? ""), {
      names: ["secret"],
      version: 2,
      overlapHours: 24,
    }),
  ];
  return rows.toSorted((a, b) => a.ms - b.ms).map(({ ms: _ms, ...entry }) => entry);
}
