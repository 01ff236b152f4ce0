/** Why each handler got the event, or did not; by which scheme it was signed, and which secrets are live. */
import { eventRouting } from "#lib/http/eventViews.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { findRouted } from "#lib/store/eventViews.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const id = idOf("evt", "event", params.eventId);
  return eventRouting(read, id, found(await findRouted(read, id), "event", params.eventId));
});
