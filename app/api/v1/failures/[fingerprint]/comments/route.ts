/** What people say to each other about a failure group. */
import { failureCommentCreate } from "#lib/contracts/failures.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { commentFailure } from "#lib/operations/changeFailure.ts";

export const POST = userRoute({ role: "operator", body: failureCommentCreate }, async ({ context, params, body, actor }) =>
  json(await commentFailure(context.pool, params.fingerprint ?? "", body.text, actor), 201),
);
