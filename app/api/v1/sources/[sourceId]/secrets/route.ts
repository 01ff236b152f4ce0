/** Rotates credentials (POST), or ends the old versions now (DELETE). */
import { secretRotate } from "#lib/contracts/sources.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { listSources } from "#lib/http/sources.ts";
import { revokeOldSecrets, rotateSecret } from "#lib/operations/rotateSecret.ts";

export const POST = userRoute({ role: "admin", body: secretRotate }, async ({ context, params, body, actor }) => {
  const id = idOf("src", "source", params.sourceId);
  const { generated } = await rotateSecret(context, id, body, actor);
  const [source] = await listSources(context, id);
  return json({ ...found(source, "source", params.sourceId), ...(Object.keys(generated).length > 0 ? { generated } : {}) }, 201);
});

export const DELETE = userRoute({ role: "admin" }, async ({ context, params, actor }) => {
  const id = idOf("src", "source", params.sourceId);
  await revokeOldSecrets(context, id, actor);
  const [source] = await listSources(context, id);
  return found(source, "source", params.sourceId);
});
