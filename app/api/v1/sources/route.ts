/** Sources: list, create. */
import { sourceCreate } from "#lib/contracts/sources.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { listSources } from "#lib/http/sources.ts";
import { createSource } from "#lib/operations/saveSource.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context }) => ({
  data: await listSources(context),
  nextCursor: null,
  applied: {},
}));

export const POST = userRoute({ role: "admin", body: sourceCreate }, async ({ context, body, actor }) => {
  const { id, generated } = await createSource(context, body, actor);
  const [source] = await listSources(context, id);
  return json({ ...source, ...(Object.keys(generated).length > 0 ? { generated } : {}) }, 201);
});
