/** The handler of the dashboard's benchmark: one in fifty fails, so that there is something to show. */
import { defineHandler } from "#lib/domain/handler.ts";

export const handlers = [
  defineHandler({
    name: "ui-bench",
    sources: ["*"],
    eventTypes: ["*"],
    concurrency: 50,
    retry: { maxAttempts: 1 },

    async run({ payload }) {
      const { number } = payload as { number?: number };
      if (number !== undefined && number % 50 === 49) throw new Error("The ledger refused the order");
    },
  }),
];
