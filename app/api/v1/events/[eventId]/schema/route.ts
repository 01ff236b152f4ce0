/** The event's fields beside those of the events of its source and type before it. */
import { eventSchema } from "#lib/http/eventViews.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { getEvents } from "#lib/store/events.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const id = idOf("evt", "event", params.eventId);
  found((await getEvents(read, [id]))[0], "event", params.eventId);
  return eventSchema(read, id);
});
