/** A search's events from afar: counts over time and by value. */
import { summaryQuery } from "#lib/contracts/summary.ts";
import { userRoute } from "#lib/http/route.ts";
import { summarizeEvents } from "#lib/http/summarizeEvents.ts";

export const GET = userRoute({ role: "viewer", query: summaryQuery }, ({ context: { read, brief, config }, query }) =>
  summarizeEvents({ read, brief, retentionDays: config.RETENTION_DAYS, now: new Date() }, query),
);
