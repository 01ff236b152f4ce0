/** One API key: revoke. */
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { revokeApiKey } from "#lib/operations/saveApiKey.ts";

export const DELETE = userRoute({ role: "admin" }, async ({ context, params, actor }) => {
  await revokeApiKey(context.prisma, idOf("key", "API key", params.keyId), actor);
  return { revoked: true };
});
