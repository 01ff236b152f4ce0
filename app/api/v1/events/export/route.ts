/** The events of a search as a file, streamed. */
import { exportQuery, MAX_EXPORT } from "#lib/contracts/events.ts";
import { exportStream, startExport } from "#lib/http/exportEvents.ts";
import { userRoute } from "#lib/http/route.ts";

export const dynamic = "force-dynamic";

const TYPES = { ndjson: "application/x-ndjson; charset=utf-8", csv: "text/csv; charset=utf-8; header=present" };

export const GET = userRoute({ role: "operator", query: exportQuery }, async ({ context, query, actor }) => {
  const scope = await startExport(context, query, actor, new Date());
  const stamp = scope.range.to.toISOString().slice(0, 16).replaceAll(/\D/g, "");
  return new Response(exportStream(context.read, scope, query.format), {
    headers: {
      "content-type": TYPES[query.format],
      "content-disposition": `attachment; filename="events-${stamp}.${query.format}"`,
      "x-export-limit": String(MAX_EXPORT),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-accel-buffering": "no",
    },
  });
});
