/** Search. */
import { eventPageQuery } from "#lib/contracts/events.ts";
import { listEvents } from "#lib/http/listEvents.ts";
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute({ role: "viewer", query: eventPageQuery }, ({ context, query }) =>
  listEvents(context.read, query, new Date()),
);
