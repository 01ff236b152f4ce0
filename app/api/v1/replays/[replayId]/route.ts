/** One replay: look, pause, resume, cancel. */
import { replayPatch } from "#lib/contracts/replays.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { changeReplay } from "#lib/operations/changeReplay.ts";
import { replayOf } from "#lib/operations/startReplay.ts";
import { findReplay } from "#lib/store/replays.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context, params }) =>
  replayOf(found(await findReplay(context.read, idOf("rpl", "replay", params.replayId)), "replay", params.replayId)),
);

export const PATCH = userRoute({ role: "operator", body: replayPatch }, ({ context, params, body, actor }) =>
  changeReplay(context.pool, idOf("rpl", "replay", params.replayId), body.action, actor),
);
