/** The handler the delivery benchmark runs: it does nothing, so that what is measured is ours. */
import { defineHandler } from "#lib/domain/handler.ts";

export const handlers = [
  defineHandler({
    name: "bench",
    sources: ["*"],
    eventTypes: ["*"],
    concurrency: 300,
    async run() {},
  }),
];
