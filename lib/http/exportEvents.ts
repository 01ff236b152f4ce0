/** A search as a file: read page by page while the client takes it, never held whole, and ended when the client goes. */
import type { z } from "zod";
import type { Context } from "#lib/context.ts";
import { type exportQuery, MAX_EXPORT } from "#lib/contracts/events.ts";
import { CSV_HEAD, csvEnd, csvLine, type ExportedEvent, ndjsonEnd, ndjsonLine } from "#lib/domain/exportLines.ts";
import { summaryOf } from "#lib/domain/summary.ts";
import type { Actor } from "#lib/operations/actor.ts";
import { queryOf, rangeOf } from "#lib/operations/replayScope.ts";
import type { Db } from "#lib/postgres/db.ts";
import { insertAudit } from "#lib/store/audit.ts";
import { type DeliveryRow, listDeliveriesOf } from "#lib/store/events.ts";
import { type ExportRow, listWholeEvents } from "#lib/store/payloads.ts";
import { type SearchScope, searchEventIds, searchPage } from "#lib/store/search.ts";
import { eventSummary } from "./events.ts";

/** Checks the query, fixes its range, and puts on record who takes what. @throws AppError `bad_query`. */
export async function startExport(
  { db }: Pick<Context, "db">,
  query: z.output<typeof exportQuery>,
  actor: Actor,
  now: Date,
): Promise<SearchScope> {
  const scope = { query: queryOf(query.q), range: rangeOf(query, now), now };
  const { from, to } = scope.range;
  const detail = { q: query.q, from: from.toISOString(), to: to.toISOString(), format: query.format };
  await insertAudit(db, actor, "events.exported", "events", detail);
  return scope;
}

/** Pulled by the client: what it does not take is not read. */
export function exportStream(db: Db, scope: SearchScope, format: "ndjson" | "csv", most = MAX_EXPORT): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const sum: Sum = { rows: 0, capped: false, gone: false };
  const events = pages(db, scope, most, sum);
  const chunks = format === "csv" ? csvChunks(events, sum) : ndjsonChunks(events, sum);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        // Said first: a scan that finds nothing would otherwise go on until its next row.
        sum.gone = true;
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** How far it has come, and whether the client has left. */
type Sum = { rows: number; capped: boolean; gone: boolean };
type Events = AsyncGenerator<ExportedEvent[]>;

async function* ndjsonChunks(pagesOf: Events, sum: Sum): AsyncGenerator<string, undefined> {
  for await (const events of pagesOf) yield events.map(ndjsonLine).join("");
  yield ndjsonEnd(sum.rows, sum.capped);
  return undefined;
}

async function* csvChunks(pagesOf: Events, sum: Sum): AsyncGenerator<string, undefined> {
  yield CSV_HEAD;
  for await (const events of pagesOf) yield events.map(csvLine).join("");
  if (sum.capped) yield csvEnd(sum.rows);
  return undefined;
}

const PAGE = 200;
/** Bodies of one page that are in memory at once. */
const PAGE_BYTES = 4_000_000;

/** By key, newest first: what comes or goes meanwhile neither shifts nor repeats a row. */
async function* pages(db: Db, scope: SearchScope, most: number, sum: Sum): AsyncGenerator<ExportedEvent[]> {
  let after: string | undefined;
  while (sum.rows < most) {
    // A page of a scan may hold nothing and still go on.
    const { ids, next } = await searchPage(db, scope, { after, limit: Math.min(PAGE, most - sum.rows) });
    for (let left = ids; left.length > 0; ) {
      const rows = await listWholeEvents(db, left, PAGE_BYTES);
      const last = rows.at(-1)?.id;
      // Retention may have taken the rest of the page.
      if (last === undefined) break;
      left = left.filter((id) => id < last);
      sum.rows += rows.length;
      yield await wholeEvents(db, rows);
    }
    if (next === null || sum.gone) return;
    after = next;
  }
  sum.capped = (await searchEventIds(db, scope, { after, limit: 1 })).length > 0;
}

async function wholeEvents(db: Db, rows: readonly ExportRow[]): Promise<ExportedEvent[]> {
  const deliveries = await listDeliveriesOf(
    db,
    rows.map(({ id }) => id),
  );
  const byEvent = Map.groupBy(deliveries, (delivery) => delivery.event_id);
  return rows.map((row) => wholeEvent(row, byEvent.get(row.id) ?? []));
}

const MAX_SUMMARY_BYTES = 65_536;

function wholeEvent(row: ExportRow, deliveries: readonly DeliveryRow[]): ExportedEvent {
  const { source, deliveries: list, ...event } = eventSummary(row, deliveries);
  const body = row.body ?? Buffer.alloc(0);
  return {
    ...event,
    source: source.name,
    provider: source.provider,
    attempts: list.reduce((total, { attempts }) => total + attempts, 0),
    error: list.find(({ error, state }) => error !== null && state !== "delivered")?.error ?? null,
    summary: body.length > MAX_SUMMARY_BYTES ? null : (summaryOf(source.provider, body.toString("utf8")) ?? null),
    deliveries: list.map(({ handler, state, attempts, error }) => ({ handler, state, attempts, error })),
    request: { method: row.method, query: row.query, headers: JSON.parse(row.headers) as [string, string][] },
    body,
  };
}
