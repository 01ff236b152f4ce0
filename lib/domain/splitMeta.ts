/** Messenger and Instagram: `entry[]` × (`messaging[]` | `standby[]` | `changes[]`), or an entry with field and value itself. */
import { type Item, itemOf, itemsOf, member, structureOf } from "./batch.ts";
import type { JsonNode } from "./json.ts";
import { hashKey, parseMoment, type SplitEvent } from "./splitEvent.ts";

/** What a messaging item can be; the first present names its type. */
const MESSAGING_TYPES = [
  "message",
  "postback",
  "reaction",
  "delivery",
  "read",
  "message_edit",
  "optin",
  "referral",
  "account_linking",
  "policy_enforcement",
  "pass_thread_control",
  "take_thread_control",
  "request_thread_control",
  "app_roles",
  "feedback",
] as const;

/** Undefined when the body is not a Meta envelope: it is then kept whole. */
export function splitMeta(body: Buffer): SplitEvent[] | undefined {
  const root = structureOf(body);
  // Meta's documentation prints envelopes inside an array; the wire has the object itself.
  const envelope = root?.kind === "array" && root.items.length === 1 ? root.items[0] : root;
  const entries = member(envelope, "entry");
  if (!envelope || entries?.kind !== "array") return undefined;
  const object = itemOf(body, envelope).text("object") ?? "";
  return entries.items.flatMap((entry) => splitEntry(body, entry, object));
}

function splitEntry(body: Buffer, entry: JsonNode, object: string): SplitEvent[] {
  const whole = itemOf(body, entry);
  const about = { object, id: whole.text("id") ?? "", time: whole.text("time") };
  const lists = (["messaging", "standby"] as const).flatMap((list) =>
    itemsOf(member(entry, list)).map((node) => messagingEvent(itemOf(body, node), { ...about, list })),
  );
  const changes = itemsOf(member(entry, "changes")).map((node) => changeEvent(itemOf(body, node), { ...about, list: "changes" }));
  const events = [...lists, ...changes];
  if (events.length > 0) return events;
  if (whole.has("field")) return [changeEvent(whole, { ...about, list: "entry" })];
  const isEmptyBatch = ["messaging", "standby", "changes"].some((list) => member(entry, list)?.kind === "array");
  return isEmptyBatch ? [] : [event(whole, { ...about, list: "entry" }, "unknown", undefined, undefined)];
}

type About = { object: string; id: string; time: string | undefined; list: string };

function messagingEvent(item: Item, about: About): SplitEvent {
  const found = MESSAGING_TYPES.find((type) => item.has(type)) ?? "unknown";
  const isEcho = item.text("message.is_echo") === "true";
  const isDeleted = item.text("message.is_deleted") === "true";
  const type = found === "message" && isEcho ? "message_echoes" : found === "message" && isDeleted ? "message_deleted" : found;
  const person = item.text(isEcho ? "recipient.id" : "sender.id");
  return event(item, about, type, messagingId(item, found), person === undefined ? undefined : `${about.id}:${person}`);
}

/** Where an item has no id of its own, its named fields make one. */
function messagingId(item: Item, type: string): string | undefined {
  switch (type) {
    case "message":
    case "postback":
      return item.text(`${type}.mid`);
    case "reaction":
      return together(item, ["reaction.mid", "reaction.action", "sender.id", "timestamp"]);
    case "delivery":
      return together(item, ["sender.id", "delivery.watermark"]);
    case "read":
      return together(item, ["sender.id", item.text("read.watermark") === undefined ? "read.mid" : "read.watermark"]);
    default:
      return undefined;
  }
}

function changeEvent(item: Item, about: About): SplitEvent {
  const field = item.text("field") ?? "unknown";
  const object = item.text("value.media.id") ?? item.text("value.media_id") ?? item.text("value.post_id");
  return event(item, about, field, changeId(item, field, about), object);
}

function changeId(item: Item, field: string, about: About): string | undefined {
  if (field === "story_insights") return joined([item.text("value.media_id"), about.time]);
  if (field === "feed") return joined([item.text("value.comment_id") ?? item.text("value.post_id"), item.text("value.verb"), about.time]);
  if (field === "mentions") return item.text("value.comment_id") ?? item.text("value.media_id");
  if (field === "comments" || field === "live_comments") return item.text("value.id") ?? item.text("value.comment_id");
  // A page that is renamed there and back says the same thing twice: the moment tells them apart.
  return joined([hashKey(item.bytes), about.time]);
}

function event(item: Item, about: About, type: string, id: string | undefined, entityKey: string | undefined): SplitEvent {
  return {
    type,
    dedupKey: `${about.id}:${type}:${id ?? hashKey(item.bytes)}`,
    entityKey: entityKey ?? null,
    occurredAt: momentOf(item.text("timestamp")) ?? momentOf(about.time) ?? null,
    start: item.start,
    end: item.end,
    context: JSON.stringify({ object: about.object, entry: { id: about.id, time: about.time ?? null }, list: about.list }),
  };
}

/** Milliseconds in messaging, seconds in changes: told apart by size. */
const momentOf = (text: string | undefined) => (text === undefined ? undefined : parseMoment(text, text.length > 11 ? "ms" : "s"));

const together = (item: Item, paths: readonly string[]) => joined(paths.map((path) => item.text(path)));
const joined = (parts: readonly (string | undefined)[]) => (parts.every((part) => part !== undefined) ? parts.join(":") : undefined);
