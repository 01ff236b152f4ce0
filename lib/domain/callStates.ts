/** The states of an outbound call; lib/domain/outbox.ts decides between them. */
export const CALL_STATES = ["queued", "sending", "sent", "dead"] as const;
export type CallState = (typeof CALL_STATES)[number];
