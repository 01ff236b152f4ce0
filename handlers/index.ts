/** The handlers that run. Explicit, so that a search finds them all. */
import type { Handler } from "#lib/domain/handler.ts";
import { conversationInbox } from "./conversationInbox.ts";
import { demoNotifier, demoOrders } from "./demo.ts";
import { example } from "./example.ts";
import { stripeLedger } from "./stripeLedger.ts";

export const handlers: readonly Handler[] = [stripeLedger, conversationInbox, example, demoOrders, demoNotifier];
