/** Open failure groups. */
import { failureListQuery } from "#lib/contracts/failures.ts";
import { userRoute } from "#lib/http/route.ts";
import { listFailures } from "#lib/store/failures.ts";

export const GET = userRoute({ role: "viewer", query: failureListQuery }, async ({ context, query: { q, cursor, limit } }) => {
  const offset = Math.max(0, Number(cursor ?? 0) || 0);
  const groups = await listFailures(context.read, { text: q, limit: limit + 1, offset });
  return { data: groups.slice(0, limit), nextCursor: groups.length > limit ? String(offset + limit) : null, applied: { q, limit } };
});
