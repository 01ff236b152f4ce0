/** The first administrator, by the one-time link. */
import { setupRequest } from "#lib/contracts/people.ts";
import { json, publicRoute } from "#lib/http/route.ts";
import { createFirstUser } from "#lib/operations/createFirstUser.ts";

export const POST = publicRoute({ body: setupRequest }, async ({ context, body, request }) => {
  await createFirstUser(context.pool, body, request.headers.get("x-forwarded-for") ?? "");
  return json({ email: body.email.toLowerCase() }, 201);
});
