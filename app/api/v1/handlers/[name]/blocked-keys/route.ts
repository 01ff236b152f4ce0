/** The keys of a handler that a dead letter blocks; retry what blocks one, or go on without it. */
import { blockedKeyPatch, blockedKeysQuery } from "#lib/contracts/handlers.ts";
import { found } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeLine, retryAllLines } from "#lib/operations/changeLine.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";
import { listBlockedKeys } from "#lib/store/lineViews.ts";

export const GET = userRoute({ role: "viewer", query: blockedKeysQuery }, async ({ context: { read }, params, query }) => {
  const { name } = found((await listHandlers(read, params.name ?? ""))[0], "handler", params.name);
  return { ...(await listBlockedKeys(read, name, { after: query.cursor, limit: query.limit })), applied: { limit: query.limit } };
});

export const PATCH = userRoute({ role: "operator", body: blockedKeyPatch }, async ({ context, params, body, actor }) => {
  const name = params.name ?? "";
  const queue = await context.queue();
  if (body.action === "retry_all") await retryAllLines(context.pool, queue, name, actor);
  else await changeLine(context.pool, queue, name, body, actor);
  return found((await listHandlers(context.db, name))[0], "handler", name);
});
