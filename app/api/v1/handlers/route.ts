/** Handlers as the workers declared them, and their health. */
import { userRoute } from "#lib/http/route.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context }) => ({
  data: await listHandlers(context.read),
  nextCursor: null,
  applied: {},
}));
