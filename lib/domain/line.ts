/** In which line the deliveries of a handler stand, and what an attempt's end means for it. */
import type { HandlerDefinition } from "./handler.ts";

export type LineRule = {
  /** `entity`, or an expression for locate.ts. */
  key: string;
  /** How many of a key are let in at once. Null: there is no line, the key is only a throttle's. */
  slots: number | null;
  /** How long a key must have been quiet before its delivery is let in. */
  delaySeconds: number;
};

export const ENTITY = "entity";

type Declared = Pick<HandlerDefinition, "key" | "order" | "perKey">;

/** Null: the handler takes its deliveries as they come. */
export function lineRuleOf({ key = ENTITY, order, perKey }: Declared): LineRule | null {
  if (!order && !perKey) return null;
  const slots = order ? 1 : (perKey?.concurrency ?? null);
  const delaySeconds = order?.mode === "latest-wins" ? (order.debounceMs ?? 0) / 1000 : 0;
  return { key, slots, delaySeconds };
}

/** For how long a key must be quiet, and beyond which time nobody waits for that; undefined unless only the newest is run. */
export function debounceOf({ order }: Pick<Declared, "order">): { quietSeconds: number; mostSeconds: number | null } | undefined {
  if (order?.mode !== "latest-wins") return undefined;
  return { quietSeconds: (order.debounceMs ?? 0) / 1000, mostSeconds: order.maxWaitMs === undefined ? null : order.maxWaitMs / 1000 };
}

/**
 * What becomes of the slot that a delivery holds in its line.
 *
 *   delivered, or dead and skipped       → free, the next is let in
 *   dead, fifo that blocks               → kept: the line is blocked
 *   retrying, fifo                       → kept: nobody overtakes it
 *   retrying, otherwise                  → free: the others go on meanwhile
 *   given back untried                   → kept
 */
export function slotAfter(
  { order }: Pick<Declared, "order">,
  state: "delivered" | "dead" | "retrying" | "queued",
): "kept" | "free" | "blocked" {
  if (state === "queued") return "kept";
  if (state === "retrying") return order?.mode === "fifo" ? "kept" : "free";
  return state === "dead" && order?.mode === "fifo" && order.onDead === "block" ? "blocked" : "free";
}
