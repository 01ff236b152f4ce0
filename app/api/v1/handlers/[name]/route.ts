/** One handler: look, pause, resume, set limits over its code's. */
import { handlerPatch } from "#lib/contracts/handlers.ts";
import { found } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { overrideHandler } from "#lib/operations/overrideHandler.ts";
import { pauseHandler } from "#lib/operations/pauseHandler.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  found((await listHandlers(context.read, params.name ?? ""))[0], "handler", params.name),
);

export const PATCH = userRoute({ role: "operator", body: handlerPatch }, async ({ context, params, body, actor }) => {
  const name = params.name ?? "";
  if (body.overrides) await overrideHandler(context.pool, name, body.overrides, actor);
  if (body.paused !== undefined) await pauseHandler(context.pool, name, body.paused, actor);
  return found((await listHandlers(context.db, name))[0], "handler", name);
});
