/** Deliveries of the events a query finds. */
import { eventListQuery } from "#lib/contracts/events.ts";
import { userRoute } from "#lib/http/route.ts";
import { searchDeliveries } from "#lib/http/searchEvents.ts";

export const GET = userRoute({ role: "viewer", query: eventListQuery }, ({ context, query }) =>
  searchDeliveries(context.read, query, new Date()),
);
