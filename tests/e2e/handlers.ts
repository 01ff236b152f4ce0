/** The handlers of the end-to-end stack: the real ones, and those that fail until the test "deploys a fix". */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { handlers as ours } from "#handlers/index.ts";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";

/** While this file exists in DATA_DIR they are broken. */
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

/** Its effects are rows of the transaction, so that a dry run can try it. */
const bookSale = defineHandler({
  name: "book-sale",
  sources: ["sales"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  transactional: true,

  async run({ id }, { tx }) {
    if (existsSync(join(process.env.DATA_DIR ?? "", BROKEN_FLAG)))
      throw new TypeError("Cannot read properties of undefined (reading 'amount')");
    await tx.$executeRaw`insert into ledger_entry (id, event_id, kind, object_id, amount, currency, occurred_at)
                         values (gen_random_uuid(), ${id}, 'sale', ${id}, 4200, 'eur', now())`;
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

export const handlers: readonly Handler[] = [...ours, shipOrder, bookSale, callOut];
