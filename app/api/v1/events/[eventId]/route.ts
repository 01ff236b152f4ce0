/** One event with its request, deliveries and attempts. */
import { eventDetail, loadDeliveries } from "#lib/http/events.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { findEvent, findPeers, listDeliveriesOf } from "#lib/store/events.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const id = idOf("evt", "event", params.eventId);
  const event = found(await findEvent(read, id), "event", params.eventId);
  const deliveries = await listDeliveriesOf(read, [id]);
  return eventDetail(event, deliveries, await loadDeliveries(read, deliveries), await findPeers(read, event));
});
