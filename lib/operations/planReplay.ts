/** What a replay would do, exactly, before anybody says yes. */
import type { ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import { idTime } from "#lib/domain/id.ts";
import { EXCLUSIONS } from "#lib/domain/replay.ts";
import { untriableReason } from "#lib/domain/trial.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listPlannedHandlers, type MemberGroup, type PlannedHandler } from "#lib/store/replayMembers.ts";
import { type Frozen, freezeReplay } from "./freezeReplay.ts";
import { freezeScope } from "./replayScope.ts";

export type PlanRequest = { scope: ReplayScope; includeApplied?: boolean | undefined };

export async function planReplay(db: Db, { scope: asked, includeApplied }: PlanRequest, now: Date): Promise<ReplayPlan> {
  const scope = freezeScope(asked, now);
  const options = { includeApplied: appliedToo(scope, includeApplied), replayId: null, now };
  return planOf(db, scope, await freezeReplay(db, scope, options));
}

/** Nobody asks for one event by accident; a query may well cover what was delivered since. */
export const appliedToo = (scope: ReplayScope, asked: boolean | undefined): boolean => asked ?? scope.kind === "event";

/** The plan of what was just counted or frozen. */
export async function planOf(db: Db, scope: ReplayScope, { groups, unwanted }: Frozen): Promise<ReplayPlan> {
  const members = groups.filter(({ excluded }) => excluded === null);
  const byHandler = sums(members, ({ handler }) => handler);
  const handlers = await listPlannedHandlers(db, [...byHandler.keys()]);
  const ends = members.flatMap(({ first, final }) => [first, final]).toSorted();
  const [from, to] = [ends[0], ends.at(-1)];
  return {
    total: [...byHandler.values()].reduce((total, count) => total + count, 0),
    byHandler: sorted(byHandler).map(([handler, count]) => ({ handler, count, trial: trialOf(handlers, handler) })),
    byType: sorted(sums(members, ({ type }) => type)).map(([type, count]) => ({ type, count })),
    byLast: sorted(sums(members, ({ last }) => last)).map(([last, count]) => ({ last, count })),
    from: from === undefined ? null : idTime(from).toISOString(),
    to: to === undefined ? null : idTime(to).toISOString(),
    excluded: excludedOf(groups, unwanted, "handler" in scope ? scope.handler : undefined),
    warnings: warningsOf(members, handlers),
  };
}

const trialOf = (handlers: readonly PlannedHandler[], name: string): string | null => {
  const found = handlers.find((handler) => handler.name === name);
  return found ? (untriableReason(found.definition) ?? null) : null;
};

function excludedOf(groups: readonly MemberGroup[], unwanted: number, only: string | undefined): ReplayPlan["excluded"] {
  const rows = new Map<string, ReplayPlan["excluded"][number]>();
  for (const { excluded: code, handler, count } of groups) {
    if (code === null) continue;
    const reason = code === "gone" ? `the handler '${handler}' is not running anywhere` : EXCLUSIONS[code];
    rows.set(reason, { code, reason, count: (rows.get(reason)?.count ?? 0) + count });
  }
  const reason = only === undefined ? EXCLUSIONS.unwanted : `the handler '${only}' does not want it`;
  if (unwanted > 0) rows.set(reason, { code: "unwanted", reason, count: unwanted });
  return [...rows.values()].toSorted((a, b) => b.count - a.count);
}

const FAILING = { attempts: 10, share: 0.5 };

/** What somebody should know before they say yes, in plain words. */
function warningsOf(members: readonly MemberGroup[], handlers: readonly PlannedHandler[]): string[] {
  const byLast = sums(members, ({ last }) => last);
  const warnings = handlers.flatMap(({ name, definition, paused, attempts, failed }) => [
    ...(paused ? [`The handler '${name}' is paused: its deliveries wait until it is resumed.`] : []),
    ...(attempts >= FAILING.attempts && failed > attempts * FAILING.share
      ? [`The handler '${name}' failed ${failed} of its ${attempts} attempts of the last ten minutes. Is the fix out?`]
      : []),
    ...(definition.order?.mode === "fifo"
      ? [`The handler '${name}' takes one at a time per key: events of one key follow each other.`]
      : []),
  ]);
  const applied = byLast.get("delivered") ?? 0;
  const open = byLast.get("open") ?? 0;
  if (applied > 0) warnings.push(`${many(applied, "was", "were")} delivered before: what the handler does then happens again.`);
  if (open > 0) warnings.push(`${many(open, "has", "have")} a delivery that still waits or runs, and would be handled twice.`);
  return warnings;
}

const many = (count: number, one: string, more: string) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

function sums<K>(groups: readonly MemberGroup[], keyOf: (group: MemberGroup) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const group of groups) counts.set(keyOf(group), (counts.get(keyOf(group)) ?? 0) + group.count);
  return counts;
}
const sorted = <K>(counts: ReadonlyMap<K, number>) => [...counts].toSorted((a, b) => b[1] - a[1]);
