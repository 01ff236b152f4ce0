/** Sends a signed event through everything; then: how far it has come by now. */
import { selfTestQuery, selfTestRequest } from "#lib/contracts/system.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { followSelfTest, selfTest } from "#lib/operations/selfTest.ts";

export const GET = userRoute({ role: "viewer", query: selfTestQuery }, async ({ context, query }) => ({
  eventId: query.eventId,
  stages: await followSelfTest(context.read, idOf("evt", "event", query.eventId)),
}));

export const POST = userRoute({ role: "operator", body: selfTestRequest }, ({ context, body, actor }) =>
  selfTest(context, body.handlers, actor),
);
