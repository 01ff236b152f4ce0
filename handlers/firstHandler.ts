/** A handler to copy: it takes what is posted to the source made at the first start, and fails when it is asked to. */
import { defineHandler } from "#lib/domain/handler.ts";

export const firstHandler = defineHandler({
  name: "first-handler",
  sources: ["first-source"],
  eventTypes: ["*"],
  retry: { maxAttempts: 3, firstDelaySeconds: 2 },

  async run({ payload }) {
    const message = typeof payload === "object" && payload !== null && "message" in payload ? payload.message : undefined;
    // Post {"message":"fail"} to see retries, a dead letter and, after this line is gone, a replay that succeeds.
    if (message === "fail") throw new Error("The event asked this handler to fail");
  },
});
