/** One page of a search, with what was understood. */
import type { z } from "zod";
import type { DeliveryListItem, EventSummary, eventListQuery } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { idTime, parsePublicId, publicId } from "#lib/domain/id.ts";
import type { SearchTerm } from "#lib/domain/search.ts";
import { rangeOf, termsOfQuery } from "#lib/operations/replayScope.ts";
import type { Db } from "#lib/postgres/db.ts";
import { getEvents, listDeliveriesOf } from "#lib/store/events.ts";
import { searchEventIds } from "#lib/store/search.ts";
import { deliverySummary, eventSummary } from "./events.ts";

type Query = z.output<typeof eventListQuery>;

/** An id names one thing whenever it was: a pasted id is found outside the default day too. */
const ALL_TIME = new Date(0);
const namesOneThing = (terms: readonly SearchTerm[]) =>
  terms.some(
    (term) =>
      (term.kind === "word" && /^(evt|req|dlv)_/.test(term.value)) ||
      (term.kind === "field" && (term.field === "id" || term.field === "replay")),
  );

async function search(db: Db, query: Query, now: Date) {
  const terms = termsOfQuery(query.q);
  const asked = rangeOf(query, now);
  const range = namesOneThing(terms) && query.from === undefined ? { ...asked, from: ALL_TIME } : asked;
  const after = query.cursor ? parsePublicId("evt", query.cursor) : undefined;
  const ids = await searchEventIds(db, { terms, range, now }, { after, limit: query.limit + 1 });
  const page = ids.slice(0, query.limit);
  const last = page.at(-1);
  return {
    page,
    nextCursor: ids.length > query.limit && last ? publicId("evt", last) : null,
    applied: { q: query.q, terms, from: range.from.toISOString(), to: range.to.toISOString(), limit: query.limit },
  };
}

export async function searchEvents(db: Db, query: Query, now: Date): Promise<Page<EventSummary>> {
  const { page, nextCursor, applied } = await search(db, query, now);
  const [events, deliveries] = await Promise.all([getEvents(db, page), listDeliveriesOf(db, page)]);
  const byEvent = Map.groupBy(deliveries, (delivery) => delivery.event_id);
  return { data: events.map((event) => eventSummary(event, byEvent.get(event.id) ?? [])), nextCursor, applied };
}

/** The deliveries of the events found. */
export async function searchDeliveries(db: Db, query: Query, now: Date): Promise<Page<DeliveryListItem>> {
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
