/**
 * The handlers of the seeded estate. A worker that is to go on with it declares them: HANDLERS=cli/seed/handlers.ts. They call nobody.
 */
import { conversationInbox } from "#handlers/conversationInbox.ts";
import { stripeLedger } from "#handlers/stripeLedger.ts";
import { defineHandler, type Handler } from "#lib/domain/handler.ts";

const nothing = async () => {};

export const handlers: readonly Handler[] = [
  stripeLedger,
  conversationInbox,
  defineHandler({
    name: "billing-sync",
    sources: ["stripe"],
    eventTypes: ["invoice.*", "payment_intent.succeeded", "charge.failed", "customer.subscription.*"],
    concurrency: 20,
    retry: { maxAttempts: 5, firstDelaySeconds: 30 },
    timeoutMs: 15_000,
    run: nothing,
  }),
  defineHandler({
    name: "order-fulfilment",
    sources: ["shopify"],
    eventTypes: ["orders/*"],
    order: { mode: "fifo", onDead: "block" },
    retry: { maxAttempts: 6, firstDelaySeconds: 10 },
    run: nothing,
  }),
  defineHandler({
    name: "crm-sync",
    sources: ["stripe", "shopify", "bookkeeping", "parcel-tracker"],
    eventTypes: ["customer.updated", "customers/update", "entry.posted", "statement.ready", "shipment.*"],
    concurrency: 5,
    throttle: { perSecond: 50 },
    retry: { maxAttempts: 8, firstDelaySeconds: 10 },
    run: nothing,
  }),
  defineHandler({
    name: "ci-notifier",
    sources: ["github", "slack"],
    eventTypes: ["push", "workflow_run.*", "pull_request.*", "app_mention"],
    retry: { maxAttempts: 4, firstDelaySeconds: 5 },
    timeoutMs: 10_000,
    run: nothing,
  }),
];
