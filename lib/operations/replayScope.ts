/** A replay's scope as asked for → as it is carried out: ids parsed, relative times made absolute, the query checked. */
import type { ReplayScope } from "#lib/contracts/replays.ts";
import { parsePublicId } from "#lib/domain/id.ts";
import type { Query } from "#lib/domain/query/ast.ts";
import { parseQuery } from "#lib/domain/query/parse.ts";
import { parseWhen } from "#lib/domain/query/values.ts";
import { AppError } from "#lib/errors.ts";
import type { SearchRange } from "#lib/store/search.ts";

const DAY_MS = 86_400_000;

/** The query. @throws AppError `bad_query` with the place in the text. */
export function queryOf(q: string): Query {
  const parsed = parseQuery(q);
  if (!parsed.ok) throw new AppError("bad_query", { problem: `${parsed.problem.message} (at ${parsed.problem.start + 1})` });
  return parsed.query;
}

/** An absolute range; the last 24 hours when nothing is said. @throws AppError `bad_query`. */
export function rangeOf({ from, to }: { from?: string | undefined; to?: string | undefined }, now: Date): SearchRange {
  const read = (name: string, text: string | undefined, fallback: Date) => {
    const at = text === undefined ? fallback : parseWhen(text, now);
    if (!at) throw new AppError("bad_query", { problem: `'${name}' is no time: '${text}'. Use now-24h or 2026-11-24T10:00Z.` });
    return at;
  };
  // Up to a second ahead: an event stored while the request was on its way belongs to "now".
  const end = read("to", to, new Date(now.getTime() + 1_000));
  return { from: read("from", from, new Date(end.getTime() - DAY_MS)), to: end };
}

/** Freezes relative times, so that a replay covers the same events however long it runs. */
export function freezeScope(scope: ReplayScope, now: Date): ReplayScope {
  if (scope.kind !== "events") return scope;
  queryOf(scope.q);
  const { from, to } = rangeOf(scope, now);
  return { ...scope, from: from.toISOString(), to: to.toISOString() };
}

/** The uuid of a scope's event. @throws AppError `not_found`. */
export function eventOfScope({ eventId }: Extract<ReplayScope, { kind: "event" }>): string {
  const id = parsePublicId("evt", eventId);
  if (!id) throw new AppError("not_found", { what: "event", id: eventId });
  return id;
}
