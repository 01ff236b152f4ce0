/** What people did to an event, its deliveries, its outbound calls and the replays that took it. */
import { publicId } from "#lib/domain/id.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listAuditOf } from "#lib/store/audit.ts";
import { listDeliveriesOf } from "#lib/store/events.ts";
import { listCallsOf } from "#lib/store/outbox.ts";

const SHOWN = 100;

export const GET = userRoute({ role: "operator" }, async ({ context: { read }, params }) => {
  const id = idOf("evt", "event", params.eventId);
  const deliveries = await listDeliveriesOf(read, [id]);
  const calls = await listCallsOf(
    read,
    deliveries.map((delivery) => delivery.id),
  );
  const targets = [
    publicId("evt", id),
    ...deliveries.map((delivery) => publicId("dlv", delivery.id)),
    ...deliveries.flatMap(({ replay_id }) => (replay_id ? [publicId("rpl", replay_id)] : [])),
    ...calls.map((call) => publicId("out", call.id)),
  ];
  return { data: await listAuditOf(read, targets, SHOWN), nextCursor: null, applied: { targets: targets.length, limit: SHOWN } };
});
