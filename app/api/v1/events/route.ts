/** Search. */
import { eventListQuery } from "#lib/contracts/events.ts";
import { userRoute } from "#lib/http/route.ts";
import { searchEvents } from "#lib/http/searchEvents.ts";

export const GET = userRoute({ role: "viewer", query: eventListQuery }, ({ context, query }) =>
  searchEvents(context.read, query, new Date()),
);
