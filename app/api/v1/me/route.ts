/** Who am I: for scripts that check a key, and the dashboard. */
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute(
  { role: "viewer" },
  async ({ identity }) => identity.user ?? { id: null, email: null, name: identity.name, role: identity.role },
);
