/** How many events the pinned views find. */
import { countPinnedViews } from "#lib/http/countViews.ts";
import { userRoute } from "#lib/http/route.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read, brief }, actor }) => ({
  data: await countPinnedViews({ read, brief, now: new Date() }, actor),
}));
