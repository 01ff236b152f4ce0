/** What is kept for how long, and what goes tonight. */
import { userRoute } from "#lib/http/route.ts";
import { retentionReport } from "#lib/http/systemReport.ts";

export const GET = userRoute({ role: "viewer" }, ({ context }) => retentionReport(context, new Date()));
