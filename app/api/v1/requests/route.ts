/** Requests as received, with their verdicts: also those that became no event. */
import { requestListQuery } from "#lib/contracts/events.ts";
import { publicId } from "#lib/domain/id.ts";
import { requestSummary } from "#lib/http/events.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listRequests } from "#lib/store/events.ts";

export const GET = userRoute({ role: "viewer", query: requestListQuery }, async ({ context, query }) => {
  const { sourceId, verdict, limit, cursor } = query;
  const rows = await listRequests(context.read, {
    before: cursor ? idOf("req", "request", cursor) : null,
    sourceId: sourceId ? idOf("src", "source", sourceId) : null,
    verdict: verdict ?? null,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { data: page.map(requestSummary), nextCursor: rows.length > limit && last ? publicId("req", last.id) : null, applied: query };
});
