/** One outbound call: try a dead one again. */
import { callPatch } from "#lib/contracts/events.ts";
import { callDetail } from "#lib/http/calls.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { retryCall } from "#lib/operations/retryCall.ts";

export const PATCH = userRoute({ role: "operator", body: callPatch }, async ({ context, params, actor }) =>
  callDetail(await retryCall(context.pool, idOf("out", "outbound call", params.callId), actor)),
);
