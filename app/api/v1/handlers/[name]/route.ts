/** One handler: look, pause, resume. */
import { handlerPatch } from "#lib/contracts/handlers.ts";
import { found } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { pauseHandler } from "#lib/operations/pauseHandler.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  found((await listHandlers(context.read, params.name ?? ""))[0], "handler", params.name),
);

export const PATCH = userRoute({ role: "operator", body: handlerPatch }, async ({ context, params, body, actor }) => {
  await pauseHandler(context.pool, params.name ?? "", body.paused, actor);
  return found((await listHandlers(context.db, params.name ?? ""))[0], "handler", params.name);
});
