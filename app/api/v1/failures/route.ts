/** Failure groups of one state. */
import { failureListQuery } from "#lib/contracts/failures.ts";
import { searchFailures } from "#lib/http/failures.ts";
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute({ role: "viewer", query: failureListQuery }, async ({ context, query: { cursor, ...search } }) =>
  searchFailures(context.read, { ...search, offset: Math.max(0, Number(cursor ?? 0) || 0) }),
);
