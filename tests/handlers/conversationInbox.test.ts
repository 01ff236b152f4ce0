import { expect, test } from "vitest";
import { conversationInbox } from "#handlers/conversationInbox.ts";
import type { Tx } from "#lib/domain/handler.ts";
import { testEvent } from "#lib/testkit/event.ts";
import { useTestHandler } from "#tests/support/handlers.ts";

const testHandler = useTestHandler();

const conversations = (tx: Tx) =>
  tx.conversation.findMany({ select: { channel: true, account: true, person: true, lastText: true, needsReply: true } });
const messenger = (type: string, item: object) =>
  testEvent({ provider: "messenger", type, payload: { sender: { id: "person" }, recipient: { id: "page" }, ...item } });
const run = async (event: Parameters<typeof testHandler>[1]) => {
  const { outcome, seen } = await testHandler(conversationInbox, event, { look: conversations });
  expect(outcome).toBe("delivered");
  return seen;
};
const fromMessenger = { channel: "messenger", account: "page", person: "person" };

test.each([
  ["a message", messenger("message", { message: { mid: "m1", text: "Is it in stock?" } }), "Is it in stock?", true],
  ["a pressed button", messenger("postback", { postback: { mid: "m2", title: "Talk to us" } }), "Talk to us", true],
  ["a reaction", messenger("reaction", { reaction: { mid: "m1", emoji: "👍" } }), "👍", true],
  ["a message without text", messenger("message", { message: { mid: "m3", attachments: [{}] } }), "", true],
])("%s of Messenger waits for an answer", async (_, event, lastText, needsReply) => {
  expect(await run(event)).toEqual([{ ...fromMessenger, lastText, needsReply }]);
});

test("our own message is an answer, and belongs to the person it went to", async () => {
  const echo = { sender: { id: "page" }, recipient: { id: "person" }, message: { mid: "m4", text: "Yes.", is_echo: true } };
  expect(await run(messenger("message_echoes", echo))).toEqual([{ ...fromMessenger, lastText: "Yes.", needsReply: false }]);
});

test("receipts change nothing", async () => {
  expect(await run(messenger("read", { read: { watermark: 1 } }))).toEqual([]);
  expect(await run(messenger("delivery", { delivery: { mids: ["m1"] } }))).toEqual([]);
});

test("a direct message of X is read in both directions, with ids beyond 2^53", async () => {
  const direct = (sender: unknown, recipient: unknown) =>
    testEvent({
      ...{ provider: "twitter", type: "direct_message_events", context: { for_user_id: "9007199254740993" } },
      payload: {
        ...{ type: "message_create", id: "d1" },
        message_create: { sender_id: sender, target: { recipient_id: recipient }, message_data: { text: "Hello" } },
      },
    });
  const expected = { channel: "twitter", account: "9007199254740993", person: "12", lastText: "Hello" };
  expect(await run(direct("12", 9007199254740993n))).toEqual([{ ...expected, needsReply: true }]);
  expect(await run(direct(9007199254740993n, 12))).toEqual([{ ...expected, needsReply: false }]);
});

test("a message of X's Activity API too", async () => {
  const event = testEvent({
    ...{ provider: "x-activity", type: "dm.received" },
    payload: { data: { filter: { user_id: "us" }, payload: { id: "a1", sender_id: "them", recipient_id: "us", text: "Hi" } } },
  });
  expect(await run(event)).toEqual([{ channel: "x-activity", account: "us", person: "them", lastText: "Hi", needsReply: true }]);
});

test("what is shaped like nothing a network sends is laid aside, with the place and without the text", async () => {
  const odd = messenger("message", { message: { mid: "m9", text: { secret: 1 } } });
  expect(await testHandler(conversationInbox, odd)).toMatchObject({
    ...{ outcome: "schema_mismatch", error: { message: "message.text: expected string, received object" } },
  });
});
