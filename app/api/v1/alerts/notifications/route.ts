/** The delivery log of the alert channels. */
import { z } from "zod";
import { pageQuery } from "#lib/contracts/page.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { listNotifications } from "#lib/operations/saveChannels.ts";

const query = pageQuery.extend({ channelId: z.string().max(40).optional(), ruleId: z.string().max(40).optional() });

export const GET = userRoute({ role: "viewer", query }, async ({ context, query: { cursor, limit, channelId, ruleId } }) => {
  const rows = await listNotifications(context, {
    channelId: channelId ? idOf("chn", "alert channel", channelId) : undefined,
    ruleId: ruleId ? idOf("alr", "alert rule", ruleId) : undefined,
    before: cursor ? idOf("ntf", "notification", cursor) : undefined,
    limit: limit + 1,
  });
  const data = rows.slice(0, limit);
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null, applied: { limit } };
});
