/** A request's bytes, exactly as received, where they are kept: a download that no browser renders. */
import { download } from "#lib/http/download.ts";
import { found, idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { findRequestBody } from "#lib/store/eventViews.ts";

export const GET = userRoute({ role: "viewer" }, async ({ context: { read }, params }) => {
  const body = found(await findRequestBody(read, idOf("req", "request", params.requestId)), "request body", params.requestId);
  return download(body, `${params.requestId}.bin`);
});
