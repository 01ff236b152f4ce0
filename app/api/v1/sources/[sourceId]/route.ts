/** One source: read, change, delete. */
import { sourcePatch } from "#lib/contracts/sources.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listSources } from "#lib/http/sources.ts";
import { deleteSource, updateSource } from "#lib/operations/saveSource.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) => {
  const [source] = await listSources(context, idOf("src", "source", params.sourceId));
  return found(source, "source", params.sourceId);
});

export const PATCH = userRoute({ role: "admin", body: sourcePatch }, async ({ context, params, body, actor }) => {
  const id = idOf("src", "source", params.sourceId);
  await updateSource(context, id, body, actor);
  const [source] = await listSources(context, id);
  return found(source, "source", params.sourceId);
});

export const DELETE = userRoute({ role: "admin" }, async ({ context, params, actor }) => {
  await deleteSource(context, idOf("src", "source", params.sourceId), actor);
  return { deleted: true };
});
