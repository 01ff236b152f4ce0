/** One alert channel: delete. */
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { deleteChannel } from "#lib/operations/saveChannels.ts";

export const DELETE = userRoute({ role: "admin" }, async ({ context, params, actor }) => {
  await deleteChannel(context, idOf("chn", "alert channel", params.channelId), actor);
  return { deleted: true };
});
