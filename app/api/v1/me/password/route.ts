/** One's own password: the current one proves who asks. */
import { ownPassword } from "#lib/contracts/people.ts";
import { ownOf } from "#lib/http/own.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeOwnPassword } from "#lib/operations/changeOwn.ts";

export const POST = userRoute({ role: "viewer", body: ownPassword }, async ({ context, identity, body, actor }) => {
  await changeOwnPassword(context.pool, context.db, ownOf(identity).own, body, actor);
  return new Response(null, { status: 204 });
});
