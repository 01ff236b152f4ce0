/** Sends a test notification and answers with how it went. */
import { alertDeps } from "#lib/http/alertDeps.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { testChannel } from "#lib/operations/saveChannels.ts";

export const POST = userRoute({ role: "operator" }, ({ context, params, actor }) =>
  testChannel(alertDeps(context), idOf("chn", "alert channel", params.channelId), actor),
);
