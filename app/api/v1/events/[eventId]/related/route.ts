/** What belongs to an event: its entity's other events, its repeats, its replays, its neighbours of the same type. */
import { eventRelated } from "#lib/http/eventViews.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { getEvents } from "#lib/store/events.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const id = idOf("evt", "event", params.eventId);
  return eventRelated(read, found((await getEvents(read, [id]))[0], "event", params.eventId));
});
