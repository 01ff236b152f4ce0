/** The audit log, newest first. */
import { auditListQuery } from "#lib/contracts/people.ts";
import { userRoute } from "#lib/http/route.ts";
import { rangeOf } from "#lib/operations/replayScope.ts";
import { listAudit } from "#lib/store/audit.ts";

/** All of it, unless a time is given. */
const BEGINNING = "1970-01-01";

export const GET = userRoute({ role: "admin", query: auditListQuery }, async ({ context, query }) => {
  const { from, to } = rangeOf({ from: query.from ?? BEGINNING, to: query.to }, new Date());
  return {
    ...(await listAudit(context.read, { ...query, from, to })),
    applied: { ...query, from: from.toISOString(), to: to.toISOString() },
  };
});
