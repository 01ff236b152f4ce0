/** The audit log, newest first. */
import { auditListQuery } from "#lib/contracts/people.ts";
import { userRoute } from "#lib/http/route.ts";
import { listAudit } from "#lib/store/audit.ts";

export const GET = userRoute({ role: "admin", query: auditListQuery }, async ({ context, query }) => ({
  ...(await listAudit(context.read, query)),
  applied: query,
}));
