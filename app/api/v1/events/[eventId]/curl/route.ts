/** The event's request as something to paste: signed with a public test key, or (POST, audited) with the source's own secret. */
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { copyEvent } from "#lib/operations/copyEvent.ts";

export const GET = userRoute({ role: "viewer" }, ({ context, params }) =>
  copyEvent({ ...context, ingestUrl: context.config.ingestUrl }, idOf("evt", "event", params.eventId)),
);

export const POST = userRoute({ role: "operator" }, ({ context, params, actor }) =>
  copyEvent({ ...context, ingestUrl: context.config.ingestUrl }, idOf("evt", "event", params.eventId), actor),
);
