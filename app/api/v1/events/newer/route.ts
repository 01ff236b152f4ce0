/** How many events of a search came after the newest one somebody sees. */
import { newerQuery } from "#lib/contracts/events.ts";
import { countNewerEvents } from "#lib/http/listEvents.ts";
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute({ role: "viewer", query: newerQuery }, ({ context, query }) =>
  countNewerEvents(context.read, query, new Date()),
);
