/** One failure group. */
import { found } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { findFailure } from "#lib/store/failures.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  found(await findFailure(context.read, params.fingerprint ?? ""), "failure", params.fingerprint),
);
