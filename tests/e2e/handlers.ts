/** The handlers of the end-to-end stack: the real ones, and those that fail until the test "deploys a fix". */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { handlers as ours } from "#handlers/index.ts";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";

/** While such a file exists in DATA_DIR its handler is broken. */
export const BROKEN_FLAG = "order-handler-is-broken";
export const UNPAID_FLAG = "invoice-handler-is-broken";
export const REFUND_FLAG = "refund-handler-is-broken";
const exists = (flag: string) => existsSync(join(process.env.DATA_DIR ?? "", flag));

const shipOrder = defineHandler({
  name: "ship-order",
  sources: ["orders"],
  eventTypes: ["*"],
  retry: { maxAttempts: 2, firstDelaySeconds: 1, maxDelaySeconds: 1 },

  async run() {
    if (exists(BROKEN_FLAG)) throw new Error("The warehouse refused the order");
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
    if (exists(BROKEN_FLAG)) throw new TypeError("Cannot read properties of undefined (reading 'amount')");
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

/** In order per customer; what fails blocks its customer. */
const bookInvoice = defineHandler({
  name: "book-invoice",
  sources: ["invoices"],
  eventTypes: ["*"],
  key: "json:customer",
  order: { mode: "fifo", onDead: "block" },
  throttle: { perSecond: 20, burst: 40 },
  retry: { maxAttempts: 1 },

  async run() {
    if (exists(UNPAID_FLAG)) throw new Error("The ledger refused the invoice");
  },
});

/** Fails for what says that it is broken. */
const watchSpike = defineHandler({
  name: "watch-spike",
  sources: ["spikes"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },
  schema: z.object({ broken: z.boolean() }),

  async run({ payload }) {
    if (payload.broken) throw new Error("The spike was too high");
  },
});

/** Breaks on what the newest version of its provider's interface sends. */
const payRefund = defineHandler({
  name: "pay-refund",
  sources: ["refunds"],
  eventTypes: ["*"],
  retry: { maxAttempts: 1 },

  async run({ payload }) {
    const { api_version: version } = payload as { api_version?: string };
    if (exists(REFUND_FLAG) && version === "2026-10-28") throw new Error('HTTP 500 from billing-sync: relation "refund" does not exist');
  },
});

/** Does what it is told, which is nothing. */
const look = defineHandler({ name: "look", sources: ["live"], eventTypes: ["*"], async run() {} });

/** Takes everything: each of its deliveries is one that somebody asked for. */
const countPick = defineHandler({ name: "count-pick", sources: ["picks"], eventTypes: ["*"], async run() {} });

const tests = [shipOrder, bookSale, callOut, bookInvoice, payRefund, look, watchSpike, countPick];

export const handlers: readonly Handler[] = [...ours, ...tests];
