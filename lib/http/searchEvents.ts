/** One page of a search, with what was understood. */
import type { z } from "zod";
import type { DeliveryListItem, EventSummary, eventListQuery } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { idTime, parsePublicId, publicId } from "#lib/domain/id.ts";
import type { Query } from "#lib/domain/query/ast.ts";
import { queryOf, rangeOf } from "#lib/operations/replayScope.ts";
import { withinTime } from "#lib/operations/withinTime.ts";
import type { Db } from "#lib/postgres/db.ts";
import { getEvents, listDeliveriesOf } from "#lib/store/events.ts";
import { type SearchScope, searchPage } from "#lib/store/search.ts";
import { deliverySummary, eventSummary } from "./events.ts";

type ListQuery = z.output<typeof eventListQuery>;

/** An id names one thing whenever it was: a pasted id is found outside the default day too. */
const ALL_TIME = new Date(0);
function namesOneThing(query: Query): boolean {
  if (query.kind === "and") return query.parts.some(namesOneThing);
  if (query.kind === "word") return /^(evt|req|dlv)_/.test(query.value);
  if (query.kind === "delivery") return query.tests.some(({ field, test }) => field === "replay" && test.op === "is");
  return query.kind === "event" && query.field === "id" && query.test.op === "is";
}

/** What a request asks for. @throws AppError `bad_query` */
export function searchOf(asked: Pick<ListQuery, "q" | "from" | "to">, now: Date): SearchScope {
  const query = queryOf(asked.q);
  const said = rangeOf(asked, now);
  return { query, range: namesOneThing(query) && asked.from === undefined ? { ...said, from: ALL_TIME } : said, now };
}

async function search(db: Db, asked: ListQuery, now: Date) {
  const scope = searchOf(asked, now);
  const { query, range } = scope;
  const after = asked.cursor ? parsePublicId("evt", asked.cursor) : undefined;
  // One more than asked for tells whether there is a next page.
  const found = await withinTime(searchPage(db, scope, { after, limit: asked.limit + 1 }));
  const page = found.ids.slice(0, asked.limit);
  const next = found.ids.length > asked.limit ? (page.at(-1) ?? null) : found.next;
  // A scan stops at so many payloads, found or not: it goes on from where it stopped.
  const stoppedAt = found.ids.length <= asked.limit && found.next !== null ? idTime(found.next).toISOString() : null;
  return {
    page,
    nextCursor: next && publicId("evt", next),
    applied: { q: asked.q, query, from: range.from.toISOString(), to: range.to.toISOString(), limit: asked.limit, stoppedAt },
  };
}

export async function searchEvents(db: Db, query: ListQuery, now: Date): Promise<Page<EventSummary>> {
  const { page, nextCursor, applied } = await search(db, query, now);
  const [events, deliveries] = await Promise.all([getEvents(db, page), listDeliveriesOf(db, page)]);
  const byEvent = Map.groupBy(deliveries, (delivery) => delivery.event_id);
  return { data: events.map((event) => eventSummary(event, byEvent.get(event.id) ?? [])), nextCursor, applied };
}

/** The deliveries of the events found. */
export async function searchDeliveries(db: Db, query: ListQuery, now: Date): Promise<Page<DeliveryListItem>> {
  const { page, nextCursor, applied } = await search(db, query, now);
  const [events, deliveries] = await Promise.all([getEvents(db, page), listDeliveriesOf(db, page)]);
  const byId = new Map(events.map((event) => [event.id, event]));
  const data = deliveries.map((row) => ({
    ...deliverySummary(row),
    eventId: publicId("evt", row.event_id),
    type: byId.get(row.event_id)?.type ?? "",
    source: byId.get(row.event_id)?.source ?? "",
    createdAt: idTime(row.id).toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }));
  return { data, nextCursor, applied };
}
