/** Sends a correctly signed sample through the real ingest path. */
import { sourceTest } from "#lib/contracts/sources.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { testSource } from "#lib/operations/testSource.ts";

export const POST = userRoute({ role: "operator", body: sourceTest }, ({ context, params, body, actor }) => {
  const { prisma, vault, config } = context;
  const deps = { prisma, vault, ports: [config.RECEIVER_PORT, config.PORT], ingestUrl: config.ingestUrl };
  return testSource(deps, idOf("src", "source", params.sourceId), body.type, actor);
});
