/** One inbox for Messenger, Instagram and X: who wrote, what, and whether somebody must answer. */
import { z } from "zod";
import { defineHandler, type HandlerEvent, type Tx } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";

type Message = { id: string; account: string; person: string; direction: "in" | "out"; text: string };

/** Ids come as text and as numbers, also beyond 2^53. */
const id = z.union([z.string(), z.number(), z.bigint()]).transform(String);
const party = z.object({ id }).optional();
const text = z.string().nullish();

/** Messenger and Instagram: one item of a page's messaging list. */
const metaItem = z.object({
  sender: party,
  recipient: party,
  message: z.object({ mid: text, text, is_echo: z.boolean().nullish() }).optional(),
  postback: z.object({ mid: text, title: text }).optional(),
  reaction: z.object({ emoji: text }).optional(),
});

/** X, Account Activity: one of `direct_message_events`. */
const directMessageItem = z.object({
  id: id.optional(),
  type: text,
  message_create: z
    .object({ sender_id: id, target: z.object({ recipient_id: id }), message_data: z.object({ text }).optional() })
    .optional(),
});

/** X, Activity API. */
const activityItem = z.object({
  data: z
    .object({
      filter: z.object({ user_id: id }),
      payload: z.object({ id: id.optional(), sender_id: id, recipient_id: id.optional(), text }),
    })
    .optional(),
});

/** Everything the three networks send; which part is filled depends on who sent it. */
const schema = z.object({ ...metaItem.shape, ...directMessageItem.shape, ...activityItem.shape });
type Event = HandlerEvent<z.output<typeof schema>>;

export const conversationInbox = defineHandler({
  name: "conversation-inbox",
  sources: ["messenger", "instagram", "twitter", "x-activity"],
  eventTypes: ["message", "message_echoes", "postback", "reaction", "read", "delivery", "direct_message_events", "dm.received", "dm.sent"],
  concurrency: 10,
  retry: { maxAttempts: 8, firstDelaySeconds: 5 },
  transactional: true,
  schema,

  async run(event, { tx }) {
    const message = messageOf(event);
    // Typing indicators and other things that carry no message are none of the inbox's business.
    if (message) await save(tx, event, message);
  },
});

/**
 * Messages may arrive twice and out of order: the message's id makes the first harmless, and only a message newer
 * than the conversation's last changes who must answer.
 */
async function save(tx: Tx, event: Event, { id, account, person, direction, text }: Message) {
  const sentAt = event.occurredAt ?? event.receivedAt;
  const latest = { lastMessageAt: sentAt, lastText: text, needsReply: direction === "in" };
  const key = { channel: event.provider, account, person };
  const conversation = await tx.conversation.upsert({
    where: { channel_account_person: key },
    update: {},
    create: { id: newId(), ...key, ...latest },
  });
  await tx.conversationMessage.upsert({
    where: { id: `${event.provider}:${id}` },
    update: {},
    create: { id: `${event.provider}:${id}`, conversationId: conversation.id, direction, text, sentAt },
  });
  await tx.conversation.updateMany({ where: { id: conversation.id, lastMessageAt: { lte: sentAt } }, data: latest });
}

function messageOf(event: Event): Message | undefined {
  if (event.provider === "twitter") return directMessage(event);
  if (event.provider === "x-activity") return activityMessage(event);
  return metaMessage(event);
}

function metaMessage({ payload, dedupKey, type }: Event): Message | undefined {
  // Receipts say that a message of ours arrived or was seen: nobody has to answer them.
  if (type === "read" || type === "delivery") return undefined;
  const { message, postback, reaction } = payload;
  const [sender, recipient] = [payload.sender?.id ?? "", payload.recipient?.id ?? ""];
  const isEcho = message?.is_echo === true;
  return {
    // A reaction names the message it is for: its own key is the event's.
    id: (type === "reaction" ? undefined : (message ?? postback)?.mid) || dedupKey,
    account: isEcho ? sender : recipient,
    person: isEcho ? recipient : sender,
    direction: isEcho ? "out" : "in",
    text: message?.text ?? postback?.title ?? reaction?.emoji ?? "",
  };
}

function directMessage({ payload, context, dedupKey }: Event): Message | undefined {
  const create = payload.message_create;
  if (payload.type !== "message_create" || !create) return undefined;
  const account = String(context.for_user_id ?? "");
  const isOurs = create.sender_id === account;
  return {
    id: payload.id ?? dedupKey,
    account,
    person: isOurs ? create.target.recipient_id : create.sender_id,
    direction: isOurs ? "out" : "in",
    text: create.message_data?.text ?? "",
  };
}

function activityMessage({ payload: { data }, dedupKey }: Event): Message | undefined {
  if (!data) return undefined;
  const { payload: message, filter } = data;
  const isOurs = message.sender_id === filter.user_id;
  return {
    id: message.id ?? dedupKey,
    account: filter.user_id,
    person: isOurs ? (message.recipient_id ?? "") : message.sender_id,
    direction: isOurs ? "out" : "in",
    text: message.text ?? "",
  };
}
