/** A transactional handler that calls out: for tests that kill its worker. */
import { defineHandler, type Handler } from "#lib/domain/handler.ts";

const calling = defineHandler({
  name: "calling",
  sources: ["*"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  transactional: true,
  async run(event, { outbox }) {
    await outbox.send({ url: (event.payload as { url: string }).url, body: { event: event.id } });
  },
});

export const handlers: readonly Handler[] = [calling];
