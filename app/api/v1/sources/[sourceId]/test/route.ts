/** Sends a correctly signed sample through the real ingest path. */
import { sourceTest } from "#lib/contracts/sources.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { ingestOrigins } from "#lib/operations/sendSample.ts";
import { testSource } from "#lib/operations/testSource.ts";

export const POST = userRoute({ role: "operator", body: sourceTest }, ({ context, params, body, actor }) => {
  const { prisma, vault, config } = context;
  const deps = { prisma, vault, origins: ingestOrigins(config), ingestUrl: config.ingestUrl };
  return testSource(deps, idOf("src", "source", params.sourceId), body.type, actor);
});
