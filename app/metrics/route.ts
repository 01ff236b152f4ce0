/** Prometheus metrics, for whoever has a key. */
import { collectDefaultMetrics, register } from "prom-client";
import { measureHandlers } from "#lib/http/handlerMetrics.ts";
import { userRoute } from "#lib/http/route.ts";
import { measureStreams } from "#lib/http/streamMetrics.ts";
import { listHandlers } from "#lib/store/handlerStats.ts";

export const dynamic = "force-dynamic";

const shared = globalThis as { spillwayMetrics?: boolean };

export const GET = userRoute({ role: "viewer" }, async ({ context }) => {
  if (!shared.spillwayMetrics) collectDefaultMetrics();
  shared.spillwayMetrics = true;
  measureHandlers(register, await listHandlers(context.read));
  measureStreams(register);
  return new Response(await register.metrics(), { headers: { "content-type": register.contentType } });
});
