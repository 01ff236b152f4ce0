/** What the payloads of a failure group have in common, and payloads that succeeded have not. */
import { loadCommon } from "#lib/http/failureDetail.ts";
import { found } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  found(await loadCommon(context.read, params.fingerprint ?? ""), "failure", params.fingerprint),
);
