/** X Account Activity: every `<x>_events` array, one event per element; the subscribed user is part of each key. */
import { type Item, itemOf, itemsOf, structureOf } from "./batch.ts";
import type { JsonNode } from "./json.ts";
import { hashKey, parseMoment, type SplitEvent } from "./splitEvent.ts";

const EVENTS = /_events?$/;
/** Shared maps (`users`, `apps`) ride along with each event while they are small. */
const MAX_CONTEXT_BYTES = 16_384;

/** Undefined when the body holds no such array: a control message is kept whole. */
export function splitTwitter(body: Buffer): SplitEvent[] | undefined {
  const root = structureOf(body);
  if (root?.kind !== "object") return undefined;
  const lists = root.members.filter(({ key, value }) => EVENTS.test(key) && (value.kind === "array" || value.kind === "object"));
  if (lists.length === 0) return undefined;
  const user = itemOf(body, root).text("for_user_id") ?? "";
  const context = contextOf(body, root, user);
  return lists.flatMap(({ key, value }) => {
    const nodes = value.kind === "array" ? itemsOf(value) : [value];
    return nodes.map((node) => eventOf(itemOf(body, node), key, user, context));
  });
}

/** The envelope's text, its values as they were written. */
function contextOf(body: Buffer, root: Extract<JsonNode, { kind: "object" }>, user: string): string {
  const shared = root.members.filter(({ key, value }) => (key === "users" || key === "apps") && value.kind === "object");
  const size = shared.reduce((sum, { value }) => sum + value.end - value.start, 0);
  const parts =
    size > MAX_CONTEXT_BYTES
      ? []
      : shared.map(({ key, value }) => `${JSON.stringify(key)}:${body.toString("utf8", value.start, value.end)}`);
  return `{${[`"for_user_id":${JSON.stringify(user)}`, ...parts].join(",")}}`;
}

function eventOf(item: Item, list: string, user: string, context: string): SplitEvent {
  const type = typeOf(item, list);
  const created = item.text("created_timestamp") ?? item.text("timestamp_ms");
  return {
    type,
    dedupKey: `${user}:${type}:${idOf(item, list) ?? hashKey(item.bytes)}`,
    entityKey: entityOf(item, list, user),
    occurredAt:
      (created === undefined ? undefined : parseMoment(created, "ms")) ??
      moment(item.text("created_at")) ??
      moment(item.text("revoke.date_time")) ??
      null,
    start: item.start,
    end: item.end,
    context,
  };
}

const moment = (text: string | undefined) => (text === undefined ? undefined : parseMoment(text, "rfc822"));

/** Unfollows come as `follow_events` with `type: unfollow`, and so do unblocks and unmutes: each has its own name here. */
function typeOf(item: Item, list: string): string {
  const kind = item.text("type");
  return kind !== undefined && /^un(follow|block|mute)$/.test(kind) ? `${kind}_events` : list;
}

function idOf(item: Item, list: string): string | undefined {
  switch (list) {
    case "tweet_create_events":
      return item.text("id_str") ?? item.text("id");
    case "favorite_events":
    case "direct_message_events":
      return item.text("id");
    case "tweet_delete_events":
      return joined([item.text("status.id"), "deleted"]);
    case "user_event":
      return joined([item.text("revoke.source.user_id"), item.text("revoke.target.app_id"), item.text("revoke.date_time")]);
    case "follow_events":
    case "block_events":
    case "mute_events":
      return joined([item.text("type"), item.text("source.id"), item.text("target.id"), item.text("created_timestamp")]);
    default:
      return undefined;
  }
}

/** A conversation between two people is one entity, whoever writes. */
function entityOf(item: Item, list: string, user: string): string | null {
  const sender = item.text("message_create.sender_id") ?? item.text("sender_id");
  const recipient = item.text("message_create.target.recipient_id") ?? item.text("target.recipient_id");
  if (sender !== undefined && recipient !== undefined) return `dm:${[sender, recipient].toSorted().join(":")}`;
  if (list === "tweet_create_events") return item.text("id_str") ?? null;
  return user || null;
}

const joined = (parts: readonly (string | undefined)[]) => (parts.every((part) => part !== undefined) ? parts.join(":") : undefined);
