/** The event's bytes, exactly as received: a download that no browser renders. */
import { download } from "#lib/http/download.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { findBody } from "#lib/store/events.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const body = found(await findBody(read, idOf("evt", "event", params.eventId)), "event", params.eventId);
  return download(body, `${params.eventId}.bin`);
});
