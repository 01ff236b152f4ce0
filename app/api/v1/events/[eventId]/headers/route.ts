/** The headers of an event's request as they were stored, nothing masked. A POST, because it leaves its mark in the audit log. */
import type { RevealedHeaders } from "#lib/contracts/eventViews.ts";
import { idOf } from "#lib/http/ids.ts";
import { userRoute } from "#lib/http/route.ts";
import { revealHeaders } from "#lib/operations/revealHeaders.ts";

export const POST = userRoute(
  { role: "operator" },
  async ({ context, params, actor }): Promise<RevealedHeaders> => ({
    headers: await revealHeaders(context.db, idOf("evt", "event", params.eventId), actor),
  }),
);
