/** Why a request's signature was refused: told to people who may see payloads anyway, never to who sent it. */
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { explainRequest } from "#lib/operations/explainRequest.ts";

export const GET = userRoute({ role: "operator" }, ({ context, params }) => {
  const { read, vault, config } = context;
  return explainRequest({ db: read, vault, ingestUrl: config.ingestUrl }, idOf("req", "request", params.requestId));
});
