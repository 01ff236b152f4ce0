/** Where one is signed in, and the end of it. */
import { endSessionsQuery } from "#lib/contracts/people.ts";
import { ownOf } from "#lib/http/own.ts";
import { userRoute } from "#lib/http/route.ts";
import { endOwnSessions } from "#lib/operations/changeOwn.ts";
import { listSessions } from "#lib/store/users.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, identity }) => {
  const { id, session } = ownOf(identity).own;
  return { data: await listSessions(context.db, id, session), nextCursor: null, applied: {} };
});

export const DELETE = userRoute({ role: "viewer", query: endSessionsQuery }, async ({ context, identity, query, actor }) => {
  await endOwnSessions(context.pool, ownOf(identity).own, query.others === "true", actor);
  return new Response(null, { status: 204 });
});
