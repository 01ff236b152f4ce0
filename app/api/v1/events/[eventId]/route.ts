/** One event with its request, deliveries and attempts. */
import { eventDetail } from "#lib/http/events.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { findEvent, findPeers, listAttemptsOf, listDeliveriesOf } from "#lib/store/events.ts";
import { listCallsOf } from "#lib/store/outbox.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const id = idOf("evt", "event", params.eventId);
  const event = found(await findEvent(read, id), "event", params.eventId);
  const deliveries = await listDeliveriesOf(read, [id]);
  const ids = deliveries.map((delivery) => delivery.id);
  const attempts = await listAttemptsOf(read, ids);
  return eventDetail(event, deliveries, attempts, await listCallsOf(read, ids), await findPeers(read, event));
});
