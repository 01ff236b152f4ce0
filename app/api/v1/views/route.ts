/** Saved views: list, save. */
import { viewCreate, viewListQuery } from "#lib/contracts/views.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { createView, listViews } from "#lib/operations/saveView.ts";

export const GET = userRoute({ role: "viewer", query: viewListQuery }, async ({ context, query, actor }) => ({
  data: await listViews(context.read, query.page, actor),
  nextCursor: null,
  applied: query,
}));

// A viewer keeps views of their own; the operation refuses to share them.
export const POST = userRoute({ role: "viewer", body: viewCreate }, async ({ context, body, actor }) =>
  json(await createView(context.pool, body, actor), 201),
);
