/** Who am I, and how I want it: for scripts that check a key, and the dashboard. */
import { mePatch } from "#lib/contracts/people.ts";
import { readPreferences } from "#lib/domain/preferences.ts";
import { ownOf } from "#lib/http/own.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeOwn } from "#lib/operations/changeOwn.ts";

export const GET = userRoute(
  { role: "viewer" },
  async ({ identity }) => identity.user ?? { id: null, email: null, name: identity.name, role: identity.role },
);

export const PATCH = userRoute({ role: "viewer", body: mePatch }, async ({ context, identity, body, actor }) => {
  const { own, user } = ownOf(identity);
  await changeOwn(context.pool, own, body, actor);
  return { ...user, name: body.name ?? user.name, preferences: readPreferences({ ...user.preferences, ...body.preferences }) };
});
