/** One saved view: change, delete. */
import { viewPatch } from "#lib/contracts/views.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeView, removeView } from "#lib/operations/saveView.ts";

export const PATCH = userRoute({ role: "viewer", body: viewPatch }, ({ context, params, body, actor }) =>
  changeView(context.pool, idOf("viw", "view", params.viewId), body, actor),
);

export const DELETE = userRoute({ role: "viewer" }, async ({ context, params, actor }) => {
  await removeView(context.pool, idOf("viw", "view", params.viewId), actor);
  return { deleted: true };
});
