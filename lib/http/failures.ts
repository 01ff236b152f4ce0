/** Failure rows and their facts → the shapes of contracts/failures.ts. */
import type { FailureGroup, FailurePage, FailureRow, FailureSort } from "#lib/contracts/failures.ts";
import { FAILURE_STATES, type FailureState, failureImpact, failureState, failureTrend, isReopened } from "#lib/domain/failure.ts";
import { asksForSources, matchesFailure, parseFailureQuery } from "#lib/domain/failureQuery.ts";
import { normalise } from "#lib/domain/fingerprint.ts";
import { publicId } from "#lib/domain/id.ts";
import type { Query } from "#lib/domain/query/ast.ts";
import { AppError } from "#lib/errors.ts";
import type { Db } from "#lib/postgres/db.ts";
import { deadByHour, deadSpread, retryingErrors, sourcesOfGroups } from "#lib/store/failureFacts.ts";
import { type FailureRecord, listFailures } from "#lib/store/failures.ts";

const HEAT_HOURS = 24;
const HEAT_CAP = 200;
const SPREAD_SAMPLE = 100;
const RETRYING_SAMPLE = 500;

export type FailureSearch = { q: string; state: FailureState; sort: FailureSort; offset: number; limit: number };

/** @throws AppError `bad_query`. */
export async function searchFailures(db: Db, { q, state, sort, offset, limit }: FailureSearch, now = new Date()): Promise<FailurePage> {
  const parsed = parseFailureQuery(q);
  if (!parsed.ok) throw new AppError("bad_query", { problem: parsed.problem.message });
  const all = (await listFailures(db)).map((record) => failureGroup(record, now));
  const found = await narrow(db, all, parsed.query);
  const counts = Object.fromEntries(FAILURE_STATES.map((one) => [one, found.filter((group) => group.state === one).length]));
  const groups = found.filter((group) => group.state === state).toSorted(ORDERS[sort](now.getTime()));
  return {
    data: await withFacts(db, groups.slice(offset, offset + limit), now),
    nextCursor: groups.length > offset + limit ? String(offset + limit) : null,
    counts: counts as Record<FailureState, number>,
    applied: { q, state, sort, limit },
  };
}

async function narrow(db: Db, groups: readonly FailureGroup[], query: Query): Promise<FailureGroup[]> {
  const fingerprints = asksForSources(query) ? groups.flatMap((group) => [group.fingerprint, ...group.merged]) : [];
  const sources = Map.groupBy(fingerprints.length > 0 ? await sourcesOfGroups(db, fingerprints) : [], (row) => row.fingerprint);
  return groups.filter((group) =>
    matchesFailure(query, { ...group, sources: [group.fingerprint, ...group.merged].flatMap((one) => sources.get(one) ?? []) }),
  );
}

type Order = (a: FailureGroup, b: FailureGroup) => number;
const latest: Order = (a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt) || a.fingerprint.localeCompare(b.fingerprint);
const impactOf = ({ dead, lastSeenAt }: FailureGroup, now: number) => failureImpact({ dead, lastSeenAt: Date.parse(lastSeenAt) }, now);
const ORDERS: Record<FailureSort, (now: number) => Order> = {
  impact: (now) => (a, b) => impactOf(b, now) - impactOf(a, now) || latest(a, b),
  dead: () => (a, b) => b.dead - a.dead || latest(a, b),
  last_seen: () => latest,
  first_seen: () => (a, b) => b.firstSeenAt.localeCompare(a.firstSeenAt) || latest(a, b),
};

const iso = (date: Date | null) => date?.toISOString() ?? null;
const ms = (date: Date | null) => date?.getTime() ?? null;

export function failureGroup(row: FailureRecord, now: Date): FailureGroup {
  const facts = {
    dead: row.dead,
    firstSeenAt: row.first_seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    ...{ acknowledgedAt: ms(row.acknowledged_at), resolvedAt: ms(row.resolved_at) },
    ...{ mutedAt: ms(row.muted_at), mutedUntil: ms(row.muted_until), mutedUntilDead: row.muted_until_dead },
  };
  return {
    ...{ fingerprint: row.fingerprint, handler: row.handler, errorName: row.error_name, title: row.title, sample: row.sample },
    sampleEventId: publicId("evt", row.sample_event_id),
    dead: row.dead,
    ...{ firstSeenAt: row.first_seen_at.toISOString(), lastSeenAt: row.last_seen_at.toISOString() },
    ...{ state: failureState(facts, now.getTime()), reopened: isReopened(facts) },
    ...{ acknowledgedAt: iso(row.acknowledged_at), acknowledgedBy: row.acknowledged_by },
    ...{ mutedBy: row.muted_by, mutedUntil: iso(row.muted_until), mutedUntilDead: row.muted_until_dead },
    ...{ resolvedAt: iso(row.resolved_at), resolvedBy: row.resolved_by, assignee: row.assignee },
    merged: row.merged ?? [],
  };
}

/** Adds what is read from the dead letters themselves: for one page of groups, never for all. */
export async function withFacts(db: Db, groups: readonly FailureGroup[], now: Date): Promise<FailureRow[]> {
  if (groups.length === 0) return [];
  const fingerprints = groups.flatMap(({ fingerprint, merged }) => [fingerprint, ...merged]);
  const [heat, spread, retrying] = await Promise.all([
    deadByHour(db, fingerprints, HEAT_HOURS, HEAT_CAP),
    deadSpread(db, fingerprints, SPREAD_SAMPLE),
    retryingErrors(db, [...new Set(groups.map(({ handler }) => handler))], RETRYING_SAMPLE),
  ]);
  return groups.map((group) => {
    const own = new Set([group.fingerprint, ...group.merged]);
    const hours = Array.from({ length: HEAT_HOURS }, () => 0);
    for (const { fingerprint, hour, dead } of heat) if (own.has(fingerprint)) hours[hour] = (hours[hour] ?? 0) + dead;
    const spreads = spread.filter(({ fingerprint }) => own.has(fingerprint));
    return {
      ...group,
      sources: [...new Set(spreads.flatMap(({ sources }) => sources))],
      keys: { count: new Set(spreads.flatMap(({ keys }) => keys)).size, more: spreads.some(({ sampled }) => sampled >= SPREAD_SAMPLE) },
      retrying: retryingOf(group, retrying),
      heat: hours,
      heatCap: HEAT_CAP,
      trend: failureTrend(hours, { firstSeenAt: Date.parse(group.firstSeenAt) }, now.getTime()),
    };
  });
}

/** A delivery that waits has no fingerprint yet: the one it would die with is known by its error's name and text. */
function retryingOf({ handler, errorName, title }: FailureGroup, rows: Awaited<ReturnType<typeof retryingErrors>>) {
  const ofHandler = rows.filter((row) => row.handler === handler);
  const prefix = `${errorName}: `;
  const same = ofHandler.filter(
    ({ error }) => error.startsWith(prefix) && normalise(error.slice(prefix.length).split("\n")[0] ?? "") === title,
  );
  const total = (list: typeof rows) => list.reduce((sum, { count }) => sum + count, 0);
  return { count: total(same), more: total(ofHandler) >= RETRYING_SAMPLE };
}
