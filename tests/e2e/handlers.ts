/** The handlers of the end-to-end stack: the real ones, and one that fails until the test "deploys a fix". */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { handlers as ours } from "#handlers/index.ts";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";

/** While this file exists in DATA_DIR the handler is broken. */
export const BROKEN_FLAG = "order-handler-is-broken";

const shipOrder = defineHandler({
  name: "ship-order",
  sources: ["orders"],
  eventTypes: ["*"],
  retry: { maxAttempts: 2, firstDelaySeconds: 1, maxDelaySeconds: 1 },

  async run() {
    if (existsSync(join(process.env.DATA_DIR ?? "", BROKEN_FLAG))) throw new Error("The warehouse refused the order");
  },
});

/** Calls the address it is told, in its transaction. */
const callOut = defineHandler({
  name: "call-out",
  sources: ["calls"],
  eventTypes: ["*"],
  transactional: true,
  schema: z.object({ url: z.string() }),

  async run({ payload }, { outbox }) {
    await outbox.send({ url: payload.url, body: { hello: "there" } });
  },
});

export const handlers: readonly Handler[] = [...ours, shipOrder, callOut];
