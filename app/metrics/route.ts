/** Prometheus metrics, for whoever has a key. */
import { collectDefaultMetrics, register } from "prom-client";
import { userRoute } from "#lib/http/route.ts";

export const dynamic = "force-dynamic";

const shared = globalThis as { spillwayMetrics?: boolean };

export const GET = userRoute({ role: "viewer" }, async () => {
  if (!shared.spillwayMetrics) collectDefaultMetrics();
  shared.spillwayMetrics = true;
  return new Response(await register.metrics(), { headers: { "content-type": register.contentType } });
});
