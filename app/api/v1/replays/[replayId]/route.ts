/** One replay: look, start, pause, resume, pace, cancel. */
import { replayPatch } from "#lib/contracts/replays.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeReplay } from "#lib/operations/changeReplay.ts";
import { findReplayDetail } from "#lib/operations/replayReport.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  found(await findReplayDetail(context.read, idOf("rpl", "replay", params.replayId), new Date()), "replay", params.replayId),
);

export const PATCH = userRoute({ role: "operator", body: replayPatch }, ({ context, params, body, actor }) =>
  changeReplay(context.pool, context.queue, idOf("rpl", "replay", params.replayId), body, actor),
);
