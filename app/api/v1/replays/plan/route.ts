/** What a replay would do, exactly. Reading it changes nothing, so whoever may look may plan. */
import { replayPlanRequest } from "#lib/contracts/replays.ts";
import { userRoute } from "#lib/http/route.ts";
import { planReplay } from "#lib/operations/planReplay.ts";

export const POST = userRoute({ role: "viewer", body: replayPlanRequest }, ({ context, body }) => planReplay(context.db, body, new Date()));
