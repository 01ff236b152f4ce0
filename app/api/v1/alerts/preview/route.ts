/** The last seven days as a rule would have seen them. It changes nothing, so a viewer may ask. */
import { alertPreviewQuery } from "#lib/contracts/alerts.ts";
import { userRoute } from "#lib/http/route.ts";
import { previewAlert } from "#lib/operations/previewAlert.ts";

export const GET = userRoute({ role: "viewer", query: alertPreviewQuery }, ({ context, query }) =>
  previewAlert(context.read, query, new Date()),
);
