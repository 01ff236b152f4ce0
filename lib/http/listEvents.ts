/** A page of a search as the list shows it: each event with a line from its payload. */
import type { z } from "zod";
import type { EventListItem, eventPageQuery, NewerEvents, newerQuery } from "#lib/contracts/events.ts";
import type { Page } from "#lib/contracts/page.ts";
import { idTime, parsePublicId } from "#lib/domain/id.ts";
import { fieldsOf } from "#lib/domain/payloadFields.ts";
import { summaryOf } from "#lib/domain/summary.ts";
import { queryOf, rangeOf } from "#lib/operations/replayScope.ts";
import type { Db } from "#lib/postgres/db.ts";
import { listSmallPayloads } from "#lib/store/payloads.ts";
import { searchEventIds } from "#lib/store/search.ts";
import { idOf } from "./ids.ts";
import { searchEvents } from "./searchEvents.ts";

export async function listEvents(db: Db, query: z.output<typeof eventPageQuery>, now: Date): Promise<Page<EventListItem>> {
  const { data, ...page } = await searchEvents(db, query, now);
  const payloads = await listSmallPayloads(
    db,
    data.map(({ id }) => parsePublicId("evt", id) ?? ""),
  );
  return {
    data: data.map((event) => {
      const text = payloads.get(parsePublicId("evt", event.id) ?? "");
      if (text === undefined) return { ...event, summary: null, fields: null };
      return { ...event, summary: summaryOf(event.source.provider, text) ?? null, fields: fieldsOf(text, query.fields) };
    }),
    ...page,
  };
}

/** Counting stops here: beyond it the number says nothing a person would act on. */
const MOST = 1_000;

export async function countNewerEvents(db: Db, query: z.output<typeof newerQuery>, now: Date): Promise<NewerEvents> {
  const after = idOf("evt", "event", query.after);
  const range = { from: idTime(after), to: rangeOf({ to: query.to }, now).to };
  const scope = { query: queryOf(query.q), range, now };
  const ids = await searchEventIds(db, scope, { after, order: "asc", limit: MOST + 1 });
  return { count: Math.min(MOST, ids.length), more: ids.length > MOST };
}
