/** Who an event goes to, and in which line it stands there. */
import { ENTITY } from "#lib/domain/line.ts";
import type { SplitEvent } from "#lib/domain/split.ts";
import type { CachedSource } from "./sourceCache.ts";

/** A handler that takes the event as it comes; or one with a key, whose line the event stands in (lib/domain/line.ts). */
export type Recipient = string | { handler: string; key: string; slots: number | null; delaySeconds: number };

/** `keys`: the values of the source's key expressions for this event. An event without its handler's key is taken as it comes. */
export function recipientsOf(
  { handlersFor, keyExpressions }: Pick<CachedSource, "handlersFor" | "keyExpressions">,
  { type, entityKey }: Pick<SplitEvent, "type" | "entityKey">,
  keys: readonly (string | null)[],
): Recipient[] {
  return handlersFor(type).map(({ handler, line }) => {
    if (!line) return handler;
    const key = line.key === ENTITY ? entityKey : keys[keyExpressions.indexOf(line.key)];
    return key ? { handler, key, slots: line.slots, delaySeconds: line.delaySeconds } : handler;
  });
}
