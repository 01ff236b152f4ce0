/** One failure group: look, and say what is done about it. */
import { failurePatch } from "#lib/contracts/failures.ts";
import { loadFailure } from "#lib/http/failureDetail.ts";
import { found } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeFailure } from "#lib/operations/changeFailure.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  found(await loadFailure(context.read, params.fingerprint ?? ""), "failure", params.fingerprint),
);

export const PATCH = userRoute({ role: "operator", body: failurePatch }, async ({ context, params, body, actor }) => {
  await changeFailure(context.pool, params.fingerprint ?? "", body, actor);
  return found(await loadFailure(context.db, params.fingerprint ?? ""), "failure", params.fingerprint);
});
