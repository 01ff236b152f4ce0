/** A request → its events: one as a rule, several when the provider batches. Decides type, dedup key, entity and time. */
import type { EventMap, Provider } from "#lib/providers/provider.ts";
import { type Facts, factsOf, locate, locateFirst } from "./locate.ts";
import type { RawRequest } from "./request.ts";
import { hashKey, parseMoment, type SplitEvent } from "./splitEvent.ts";
import { splitMeta } from "./splitMeta.ts";
import { splitTwitter } from "./splitTwitter.ts";

export type { SplitEvent };

const MAX_TYPE = 200;
const MAX_KEY = 400;

/** Never fails: what cannot be read is one event of type `unparseable`, keyed by its bytes. An empty batch gives none. */
export function splitRequest(provider: Provider, settings: Readonly<Record<string, string>>, request: RawRequest): SplitEvent[] {
  const split = provider.split === "meta" ? splitMeta(request.body) : provider.split === "twitter" ? splitTwitter(request.body) : undefined;
  if (split) return split.map(cleaned);
  return [cleaned(wholeRequest(provider.event, factsOf(request, settings)))];
}

function wholeRequest(map: EventMap, facts: Facts): SplitEvent {
  const isUnreadable = facts.form() === undefined && facts.json() === undefined;
  return {
    type: locateFirst(facts, map.type) ?? (isUnreadable ? "unparseable" : "unknown"),
    dedupKey: firstComplete(facts, map.dedupKey) ?? hashKey(facts.request.body),
    entityKey: firstComplete(facts, map.entityKey ?? []) ?? null,
    occurredAt: occurredAt(facts, map),
    start: null,
    end: null,
    context: null,
  };
}

/** The first alternative of which every part has a value, its parts joined by `:`. */
function firstComplete(facts: Facts, alternatives: readonly (readonly string[])[]): string | undefined {
  for (const parts of alternatives) {
    const values = parts.map((part) => locate(facts, part));
    if (values.every(Boolean)) return values.join(":");
  }
  return undefined;
}

function occurredAt(facts: Facts, { occurredAt: sources = [] }: EventMap): Date | null {
  for (const { from, unit } of sources) {
    const text = locate(facts, from);
    const moment = text === undefined ? undefined : parseMoment(text, unit);
    if (moment) return moment;
  }
  return null;
}

/** Text columns hold no NUL and no lone surrogate, and an index entry no novel. */
function cleaned(event: SplitEvent): SplitEvent {
  const dedupKey = clean(event.dedupKey);
  return {
    ...event,
    type: clean(event.type.slice(0, MAX_TYPE)) || "unknown",
    dedupKey: dedupKey.length > MAX_KEY ? hashKey(Buffer.from(dedupKey)) : dedupKey,
    entityKey: event.entityKey === null ? null : clean(event.entityKey.slice(0, MAX_KEY)),
    context: event.context === null ? null : clean(event.context),
  };
}

const clean = (text: string) => text.replaceAll("\0", "\u{fffd}").toWellFormed();
