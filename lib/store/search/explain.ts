/** What a query would cost, said before it is run. */
import { idTime } from "#lib/domain/id.ts";
import { leavesOf, type Query } from "#lib/domain/query/ast.ts";
import { matchesSource, matchesText } from "#lib/domain/query/evaluate.ts";
import type { Db } from "#lib/postgres/db.ts";
import { needsScan, type SearchScope } from "#lib/store/search.ts";
import { prepare } from "./prepare.ts";

export type Explanation = {
  /** Payloads that would have to be read, about; null when indexes answer. */
  scan: number | null;
  /** How far the payload index is behind the newest event. */
  indexLagSeconds: number;
};

export async function explainSearch(db: Db, { query, range, now }: SearchScope): Promise<Explanation> {
  const indexLagSeconds = await indexLag(db);
  if (!needsScan(query)) return { scan: null, indexLagSeconds };
  const { sources, types } = await prepare(db, mustHold(query), range, now);
  const tests = mustHold(query).parts.flatMap((part) => (part.kind === "event" ? [part] : []));
  const wantedSources = sources.filter((source) =>
    tests.every(({ field, test }) =>
      field === "source" ? matchesSource(source, test) : field !== "provider" || matchesText(source.provider, test),
    ),
  );
  const wantedTypes = types.filter((type) => tests.every(({ field, test }) => field !== "type" || matchesText(type, test)));
  const { rows } = await db.query<{ events: number }>(
    `/* type.estimate */ select coalesce(sum(events), 0)::float8 as events from type_hour
     where hour >= date_trunc('hour', $1::timestamptz) and hour < $2::timestamptz
       and ($3::uuid[] is null or source_id = any($3::uuid[])) and ($4::text[] is null or type = any($4::text[]))`,
    [
      range.from.toISOString(),
      range.to.toISOString(),
      tests.some(({ field }) => field === "source" || field === "provider") ? wantedSources.map(({ id }) => id) : null,
      tests.some(({ field }) => field === "type") ? wantedTypes : null,
    ],
  );
  return { scan: rows[0]?.events ?? 0, indexLagSeconds };
}

/** The terms that every event found has to pass. */
function mustHold(query: Query): { kind: "and"; parts: readonly Query[] } {
  const parts = query.kind === "and" ? query.parts : [query];
  return { kind: "and", parts: parts.filter((part) => part.kind === "event" && [...leavesOf(part)].length === 1) };
}

/** Seconds between the newest event and the last one indexed; 0 when there is nothing to index. */
async function indexLag(db: Db): Promise<number> {
  const { rows } = await db.query<{ next: string | null }>(
    "/* indexer.lag */ select (select id from event where id > p.event_id order by id limit 1) as next from indexer_position p",
  );
  const next = rows[0]?.next;
  return next ? Math.max(0, (Date.now() - idTime(next).getTime()) / 1000) : 0;
}
