/** Keys of an event that its handlers name by expression, beside the provider's own. */
import { factsOf, locate } from "./locate.ts";
import type { RawRequest } from "./request.ts";
import type { SplitEvent } from "./splitEvent.ts";

const MAX_KEY = 400;

/**
 * The values of `expressions` (locate.ts) for one event, in their order; null where there is none. A split item is looked at alone: its
 * bytes are the body, the headers and the query are the request's.
 */
export function keysOf(
  { start, end }: Pick<SplitEvent, "start" | "end">,
  request: RawRequest,
  settings: Readonly<Record<string, string>>,
  expressions: readonly string[],
): (string | null)[] {
  const own = start === null || end === null ? request : { ...request, body: request.body.subarray(start, end) };
  const facts = factsOf(own, settings);
  return expressions.map((expression) => keyText(locate(facts, expression)));
}

// Cut first: a cut may split a surrogate pair, and PostgreSQL refuses half of one.
const keyText = (value: string | undefined): string | null =>
  value ? value.replaceAll("\0", "\u{fffd}").slice(0, MAX_KEY).toWellFormed() : null;
