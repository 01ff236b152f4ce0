/** One delivery; cancel it, or try it now. */
import { deliveryPatch } from "#lib/contracts/events.ts";
import { deliveryDetail } from "#lib/http/events.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeDelivery } from "#lib/operations/changeDelivery.ts";
import { findDelivery, listAttemptsOf } from "#lib/store/events.ts";
import { listCallsOf } from "#lib/store/outbox.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const row = found(await findDelivery(read, idOf("dlv", "delivery", params.deliveryId)), "delivery", params.deliveryId);
  return deliveryDetail(row, await listAttemptsOf(read, [row.id]), await listCallsOf(read, [row.id]));
});

export const PATCH = userRoute({ role: "operator", body: deliveryPatch }, async ({ context, params, body, actor }) => {
  const id = idOf("dlv", "delivery", params.deliveryId);
  await changeDelivery(context.pool, await context.queue(), id, body.action, actor);
  const row = found(await findDelivery(context.db, id), "delivery", params.deliveryId);
  return deliveryDetail(row, await listAttemptsOf(context.db, [id]), await listCallsOf(context.db, [id]));
});
