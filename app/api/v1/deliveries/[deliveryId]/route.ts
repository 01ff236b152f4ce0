/** One delivery; cancel it, or try it now. */
import { deliveryPatch } from "#lib/contracts/events.ts";
import { loadDeliveries } from "#lib/http/events.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeDelivery } from "#lib/operations/changeDelivery.ts";
import { findDelivery } from "#lib/store/events.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const row = await findDelivery(read, idOf("dlv", "delivery", params.deliveryId));
  return found((await loadDeliveries(read, row ? [row] : []))[0], "delivery", params.deliveryId);
});

export const PATCH = userRoute({ role: "operator", body: deliveryPatch }, async ({ context, params, body, actor }) => {
  const id = idOf("dlv", "delivery", params.deliveryId);
  await changeDelivery(context.pool, await context.queue(), id, body.action, actor);
  const row = await findDelivery(context.db, id);
  return found((await loadDeliveries(context.db, row ? [row] : []))[0], "delivery", params.deliveryId);
});
