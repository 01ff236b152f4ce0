/** Outbound calls, newest first. */
import { callListQuery } from "#lib/contracts/events.ts";
import { callListItem } from "#lib/http/calls.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listCalls } from "#lib/store/outbox.ts";

export const GET = userRoute({ role: "viewer", query: callListQuery }, async ({ context, query }) => {
  const { cursor, limit, ...filter } = query;
  const rows = await listCalls(context.read, {
    ...filter,
    before: cursor ? idOf("out", "outbound call", cursor) : undefined,
    limit: limit + 1,
  });
  const data = rows.slice(0, limit).map(callListItem);
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null, applied: { ...filter, limit } };
});
