/** Counts over a range, the flow rail, and what is still open. */
import { stepOf, throughputQuery } from "#lib/contracts/throughput.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { ackTimes } from "#lib/store/ackTimes.ts";
import { listGaps } from "#lib/store/ledger.ts";
import { flowRail, lastWeek, openWork, sourceTraffic, throughputPoints, timeToHandled } from "#lib/store/throughput.ts";

export const GET = userRoute({ role: "viewer", query: throughputQuery }, async ({ context: { read }, query: { minutes, sourceId } }) => {
  const source = sourceId ? idOf("src", "source", sourceId) : null;
  const step = stepOf(minutes);
  const [points, ghost, latency, ack, flow, open, sources, gaps] = await Promise.all([
    throughputPoints(read, minutes, source, step),
    lastWeek(read, minutes, source, step),
    timeToHandled(read),
    ackTimes(read, 5),
    flowRail(read, minutes, source),
    openWork(read),
    sourceTraffic(read, minutes),
    listGaps(read, minutes, source),
  ]);
  const to = new Date();
  return {
    ...{ from: new Date(to.getTime() - minutes * 60_000).toISOString(), to: to.toISOString(), stepMinutes: step },
    ...{ points, lastWeek: ghost, timeToHandled: latency, ack, flow, open, gaps, sources },
  };
});
