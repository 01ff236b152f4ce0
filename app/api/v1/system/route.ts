/** Is anything lost, what waits, who works. */
import { userRoute } from "#lib/http/route.ts";
import { systemReport } from "#lib/http/systemReport.ts";

export const GET = userRoute({ role: "viewer" }, ({ context }) => systemReport(context, new Date()));
