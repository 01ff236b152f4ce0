/** Goes through everything a scope covers, once: counts it for a plan, and writes it down when there is a replay to hold it. */
import type { ReplayScope } from "#lib/contracts/replays.ts";
import type { HandlerDefinition } from "#lib/domain/handler.ts";
import { compileMatcher, DEMO_SOURCES } from "#lib/domain/matching.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listGatewayHandlers } from "#lib/store/gatewaySettings.ts";
import { type Freezing, freezeDead, freezePairs, listReplayEvents, type MemberGroup, type ReplayEvent } from "#lib/store/replayMembers.ts";
import { searchPage } from "#lib/store/search.ts";
import { eventOfScope, queryOf, rangeOf } from "./replayScope.ts";

/** Members and what was left out, in groups; `unwanted` events lead to no handler at all. */
export type Frozen = { groups: MemberGroup[]; unwanted: number };

const CHUNK = 2_000;

/**
 * @param scope with absolute times (freezeScope)
 * @param replayId null: nothing is written
 */
export async function freezeReplay(
  db: Db,
  scope: ReplayScope,
  { includeApplied, replayId, now }: { includeApplied: boolean; replayId: string | null; now: Date },
): Promise<Frozen> {
  const freezing: Freezing = { replayId, base: 0, includeApplied, onlyOne: scope.kind === "event" };
  if (scope.kind === "failures") {
    const groups = await freezeDead(db, { fingerprint: scope.fingerprint ?? null, handler: scope.handler ?? null }, freezing);
    return { groups, unwanted: 0 };
  }
  const wanted = handlersFor(await listGatewayHandlers(db), scope);
  const frozen: Frozen = { groups: [], unwanted: 0 };
  for await (const events of eventsOf(db, scope, now)) {
    const pairs = events.flatMap((event) => wanted(event).map((handler) => ({ eventId: event.id, handler })));
    frozen.unwanted += events.filter((event) => wanted(event).length === 0).length;
    const groups = await freezePairs(db, pairs, freezing);
    frozen.groups.push(...groups);
    freezing.base += groups.reduce((sum, { excluded, count }) => sum + (excluded === null ? count : 0), 0);
  }
  return frozen;
}

type EventScope = Exclude<ReplayScope, { kind: "failures" }>;

/** Which handlers an event goes to: all that want it, or of these the one named. One event goes to the one named in any case. */
function handlersFor(handlers: readonly HandlerDefinition[], { kind, handler: only }: EventScope): (event: ReplayEvent) => string[] {
  // One that nobody runs is named all the same: the plan says that it is gone.
  const named = handlers.find(({ name }) => name === only);
  // Made-up events go to no handler that does not ask for them, not even when somebody names it.
  if (only !== undefined && (kind === "event" || !named))
    return ({ demo }) => (demo && !named?.sources.includes(DEMO_SOURCES) ? [] : [only]);
  const matchers = handlers
    .filter(({ name }) => only === undefined || name === only)
    .map((definition) => ({ name: definition.name, wants: compileMatcher(definition) }));
  return (event) =>
    matchers
      .filter(({ wants }) => wants({ name: event.source, provider: event.provider, demo: event.demo }, event.type))
      .map(({ name }) => name);
}

/** The events of a scope in chunks, oldest first. */
async function* eventsOf(db: Db, scope: EventScope, now: Date): AsyncGenerator<ReplayEvent[]> {
  if (scope.kind === "event") return yield await listReplayEvents(db, [eventOfScope(scope)]);
  const search = { query: queryOf(scope.q), range: rangeOf(scope, now), now };
  for (let after: string | undefined; ; ) {
    const { ids, next } = await searchPage(db, search, { after, limit: CHUNK, order: "asc" });
    if (ids.length > 0) yield await listReplayEvents(db, ids);
    if (next === null) return;
    after = next;
  }
}
