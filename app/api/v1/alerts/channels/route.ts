/** Alert channels: list, create. The signing secret is in the answer to its creation and nowhere else. */
import { channelCreate } from "#lib/contracts/alerts.ts";
import { alertDeps } from "#lib/http/alertDeps.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { createChannel, listChannels } from "#lib/operations/saveChannels.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context }) => ({
  data: await listChannels(context),
  nextCursor: null,
  applied: {},
}));

export const POST = userRoute({ role: "admin", body: channelCreate }, async ({ context, body, actor }) =>
  json(await createChannel(alertDeps(context), body, actor), 201),
);
