/** What a replay would do, exactly, before anybody says yes. */
import type { ReplayPlan, ReplayScope } from "#lib/contracts/replays.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { idTime } from "#lib/domain/id.ts";
import { compileMatcher } from "#lib/domain/matching.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { listReplayEvents, planDead, type ReplayEvent } from "#lib/store/replays.ts";
import { searchEventIds } from "#lib/store/search.ts";
import { eventOfScope, freezeScope, rangeOf, termsOfQuery } from "./replayScope.ts";

const CHUNK = 2_000;

export async function planReplay(db: Db, asked: ReplayScope, now: Date): Promise<ReplayPlan> {
  const scope = freezeScope(asked, now);
  return scope.kind === "failures" ? planFailures(db, scope) : planEvents(db, scope, now);
}

async function planFailures(db: Db, { fingerprint, handler }: Extract<ReplayScope, { kind: "failures" }>): Promise<ReplayPlan> {
  const rows = await planDead(db, { fingerprint: fingerprint ?? null, handler: handler ?? null });
  const live = new Set((await listGatewayHandlers(db)).map(({ name }) => name));
  const counts = createCounts();
  for (const row of rows) {
    if (row.type.startsWith("(")) counts.exclude("the payload was removed by retention", row.count);
    else if (!live.has(row.handler)) counts.exclude(`the handler '${row.handler}' is not running anywhere`, row.count);
    else counts.add(row.handler, row.type, row.count, [row.first, row.last]);
  }
  return counts.plan();
}

async function planEvents(db: Db, scope: Exclude<ReplayScope, { kind: "failures" }>, now: Date): Promise<ReplayPlan> {
  const handlers = await listGatewayHandlers(db);
  const wanted = handlersFor(handlers, scope.handler);
  const counts = createCounts();
  for await (const events of eventsOf(db, scope, now))
    for (const event of events) {
      const names = wanted(event);
      for (const name of names) counts.add(name, event.type, 1, [event.id, event.id]);
      if (names.length === 0) counts.exclude("no handler wants it", 1);
    }
  if (scope.handler && !handlers.some(({ name }) => name === scope.handler))
    counts.warn(`The handler '${scope.handler}' is not running anywhere.`);
  return counts.plan();
}

/** Which handlers an event goes to: all that want it, or the one named, whether it wants it or not. */
export function handlersFor(handlers: readonly HandlerDefinition[], only: string | undefined): (event: ReplayEvent) => string[] {
  if (only !== undefined) return () => handlers.filter(({ name }) => name === only).map(({ name }) => name);
  const matchers = handlers.map((definition) => ({ name: definition.name, wants: compileMatcher(definition) }));
  return (event) =>
    matchers.filter(({ wants }) => wants({ name: event.source, provider: event.provider }, event.type)).map(({ name }) => name);
}

/** The events of a scope in chunks, oldest first, after `after`. */
export async function* eventsOf(
  db: Db,
  scope: Exclude<ReplayScope, { kind: "failures" }>,
  now: Date,
  after?: string,
  chunk = CHUNK,
): AsyncGenerator<ReplayEvent[]> {
  if (scope.kind === "event") {
    if (after === undefined) yield await listReplayEvents(db, [eventOfScope(scope)]);
    return;
  }
  const search = { terms: termsOfQuery(scope.q), range: rangeOf(scope, now), now };
  for (let last = after; ; ) {
    const ids = await searchEventIds(db, search, { after: last, limit: chunk, order: "asc" });
    if (ids.length > 0) yield await listReplayEvents(db, ids);
    last = ids.at(-1);
    if (ids.length < chunk) return;
  }
}

function createCounts() {
  const byHandler = new Map<string, number>();
  const byType = new Map<string, number>();
  const excluded = new Map<string, number>();
  const warnings: string[] = [];
  let total = 0;
  let first: string | undefined;
  let last: string | undefined;
  const increase = (map: Map<string, number>, key: string, by: number) => map.set(key, (map.get(key) ?? 0) + by);
  const sorted = (map: Map<string, number>) => [...map].toSorted((a, b) => b[1] - a[1]);
  return {
    add(handler: string, type: string, count: number, [from, to]: [string, string]) {
      total += count;
      increase(byHandler, handler, count);
      increase(byType, type, count);
      if (first === undefined || from < first) first = from;
      if (last === undefined || to > last) last = to;
    },
    exclude: (reason: string, count: number) => increase(excluded, reason, count),
    warn: (text: string) => warnings.push(text),
    plan: (): ReplayPlan => ({
      total,
      byHandler: sorted(byHandler).map(([handler, count]) => ({ handler, count })),
      byType: sorted(byType).map(([type, count]) => ({ type, count })),
      from: first === undefined ? null : idTime(first).toISOString(),
      to: last === undefined ? null : idTime(last).toISOString(),
      excluded: sorted(excluded).map(([reason, count]) => ({ reason, count })),
      warnings,
    }),
  };
}
