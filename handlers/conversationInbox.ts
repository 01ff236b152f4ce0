/** One inbox for Messenger, Instagram and X: who wrote, what, and whether somebody must answer. */
import { defineHandler, type HandlerEvent, type Tx } from "#lib/domain/handler.ts";
import { newId } from "#lib/domain/id.ts";

type Message = { id: string; account: string; person: string; direction: "in" | "out"; text: string };

export const conversationInbox = defineHandler({
  name: "conversation-inbox",
  sources: ["messenger", "instagram", "twitter", "x-activity"],
  eventTypes: ["message", "message_echoes", "postback", "reaction", "read", "delivery", "direct_message_events", "dm.received", "dm.sent"],
  concurrency: 10,
  retry: { maxAttempts: 8, firstDelaySeconds: 5 },
  transactional: true,

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
async function save(tx: Tx, event: HandlerEvent, { id, account, person, direction, text }: Message) {
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

function messageOf(event: HandlerEvent): Message | undefined {
  if (event.provider === "twitter") return directMessage(event);
  if (event.provider === "x-activity") return activityMessage(event);
  return metaMessage(event);
}

type Fields = Record<string, unknown>;
const object = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : "";

function metaMessage({ payload, dedupKey, type }: HandlerEvent): Message | undefined {
  // Receipts say that a message of ours arrived or was seen: nobody has to answer them.
  if (type === "read" || type === "delivery") return undefined;
  const item = object(payload);
  const message = object(item.message ?? item.postback ?? item.reaction);
  const [sender, recipient] = [text(object(item.sender).id), text(object(item.recipient).id)];
  const isEcho = message.is_echo === true;
  return {
    // A reaction names the message it is for: its own key is the event's.
    id: type === "reaction" ? dedupKey : text(message.mid) || dedupKey,
    account: isEcho ? sender : recipient,
    person: isEcho ? recipient : sender,
    direction: isEcho ? "out" : "in",
    text: text(message.text) || text(message.title) || text(message.emoji),
  };
}

function directMessage({ payload, context }: HandlerEvent): Message | undefined {
  const item = object(payload);
  const create = object(item.message_create);
  if (item.type !== "message_create") return undefined;
  const account = text(context.for_user_id);
  const sender = text(create.sender_id);
  const recipient = text(object(create.target).recipient_id);
  return {
    id: text(item.id),
    account,
    person: sender === account ? recipient : sender,
    direction: sender === account ? "out" : "in",
    text: text(object(create.message_data).text),
  };
}

function activityMessage({ payload, dedupKey }: HandlerEvent): Message {
  const data = object(object(payload).data);
  const message = object(data.payload);
  const account = text(object(data.filter).user_id);
  const sender = text(message.sender_id);
  return {
    id: text(message.id) || dedupKey,
    account,
    person: sender === account ? text(message.recipient_id) : sender,
    direction: sender === account ? "out" : "in",
    text: text(message.text),
  };
}
