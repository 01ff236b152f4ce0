/** A handler to copy: five fields and a function. It takes what is posted to 'first-source', the source made at the first start. */
import { defineHandler } from "#lib/domain/handler.ts";

export const example = defineHandler({
  name: "example",
  sources: ["first-source"],
  eventTypes: ["*"],
  retry: { maxAttempts: 3, firstDelaySeconds: 2 },

  /** Send `"fail": true` to see a retry, a dead letter, and what the dashboard makes of them. */
  async run(event) {
    const payload = event.payload as { fail?: boolean; message?: string } | undefined;
    if (payload?.fail) throw new Error(`The event asked to fail: ${payload.message ?? "no message"}`);
  },
});
