/** Accept and log only, for a while (PUT), or refuse again from now on (DELETE). */
import { logOnlyPut } from "#lib/contracts/sources.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listSources } from "#lib/http/sources.ts";
import { endLogOnly, startLogOnly } from "#lib/operations/logOnly.ts";

export const PUT = userRoute({ role: "operator", body: logOnlyPut }, async ({ context, params, body, actor }) => {
  const id = idOf("src", "source", params.sourceId);
  await startLogOnly(context, id, body.minutes, actor);
  const [source] = await listSources(context, id);
  return found(source, "source", params.sourceId);
});

export const DELETE = userRoute({ role: "operator" }, async ({ context, params, actor }) => {
  const id = idOf("src", "source", params.sourceId);
  await endLogOnly(context, id, actor);
  const [source] = await listSources(context, id);
  return found(source, "source", params.sourceId);
});
