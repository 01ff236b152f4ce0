/** Replays: list, start. */
import { pageQuery } from "#lib/contracts/page.ts";
import { replayCreate } from "#lib/contracts/replays.ts";
import { idOf } from "#lib/http/ids.ts";
import { json, userRoute } from "#lib/http/route.ts";
import { replayOf } from "#lib/operations/replayReport.ts";
import { startReplay } from "#lib/operations/startReplay.ts";
import { listReplays } from "#lib/store/replays.ts";

export const GET = userRoute({ role: "viewer", query: pageQuery }, async ({ context, query: { cursor, limit } }) => {
  const rows = await listReplays(context.read, { before: cursor ? idOf("rpl", "replay", cursor) : null, limit: limit + 1 });
  const data = rows.slice(0, limit).map(replayOf);
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null, applied: { limit } };
});

export const POST = userRoute({ role: "operator", body: replayCreate }, async ({ context, body, actor }) =>
  json(await startReplay(context.pool, body, actor, new Date()), 201),
);
