/** What a query would cost, before it is run. */
import { explainQuery, type QueryCost } from "#lib/contracts/summary.ts";
import { userRoute } from "#lib/http/route.ts";
import { searchOf } from "#lib/http/searchEvents.ts";
import { explainSearch } from "#lib/store/search/explain.ts";

export const GET = userRoute({ role: "viewer", query: explainQuery }, async ({ context: { read }, query }) => {
  const cost: QueryCost = await explainSearch(read, searchOf(query, new Date()));
  return cost;
});
