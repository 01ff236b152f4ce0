import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handlers } from "#handlers/index.ts";
import { attemptsOf, count, deliveryOf, insertEvent, insertSource, type TestSource } from "#tests/support/factories.ts";
import { useDatabase } from "#tests/support/postgres.ts";
import { runHandlers, type TestWorker } from "#tests/support/pump.ts";
import { waitFor } from "#tests/support/waitFor.ts";

const database = useDatabase();
let worker: TestWorker;
const sources: Record<string, TestSource> = {};
beforeAll(async () => {
  worker = await runHandlers(database, handlers);
  for (const provider of ["stripe", "messenger", "twitter"])
    sources[provider] = await insertSource(database.db, { name: provider, provider });
});
afterAll(() => worker.stop());

type Event = NonNullable<Parameters<typeof insertEvent>[2]>;

/** Sends one event to one handler and waits for its end. */
async function deliver(handler: string, provider: string, event: Event) {
  const { deliveries } = await insertEvent(database, sources[provider]!, { ...event, handlers: [handler] });
  const { id } = deliveries[0]!;
  await waitFor("it has ended", async () => ["delivered", "dead"].includes((await deliveryOf(database.db, id)).state));
  return { id, ...(await deliveryOf(database.db, id)) };
}

describe("the Stripe ledger", () => {
  let stripeEvents = 0;
  const stripe = (type: string, object: object, more: { previous?: object; dedupKey?: string } = {}) =>
    deliver("stripe-ledger", "stripe", {
      type,
      dedupKey: more.dedupKey ?? `evt_${++stripeEvents}`,
      payload: { type, data: { object, ...(more.previous ? { previous_attributes: more.previous } : {}) } },
    });
  const entries = async (objectId: string) =>
    (
      await database.db.query<{ kind: string; amount: string; customer: string | null }>(
        "select kind, amount::text as amount, customer from ledger_entry where object_id = $1::text order by id",
        [objectId],
      )
    ).rows;

  test("enters what came in, exactly, also beyond 2^53", async () => {
    await stripe("payment_intent.succeeded", { id: "pi_1", amount_received: 1999, currency: "eur", customer: "cus_1" });
    expect(await entries("pi_1")).toEqual([{ kind: "payment_intent.succeeded", amount: "1999", customer: "cus_1" }]);
    await deliver("stripe-ledger", "stripe", {
      type: "payment_intent.succeeded",
      payload: '{"data":{"object":{"id":"pi_big","amount_received":9007199254740993,"currency":"idr"}}}',
    });
    expect(await entries("pi_big")).toMatchObject([{ amount: "9007199254740993" }]);
  });

  test("enters each of two refunds of one charge, not their running sum", async () => {
    const charge = { id: "ch_1", currency: "eur" };
    await stripe("charge.refunded", { ...charge, amount_refunded: 500 }, { previous: { amount_refunded: 0 } });
    await stripe("charge.refunded", { ...charge, amount_refunded: 800 }, { previous: { amount_refunded: 500 } });
    expect((await entries("ch_1")).map(({ amount }) => amount)).toEqual(["-500", "-300"]);
  });

  test("enters an event once, however often it is delivered", async () => {
    const object = { id: "in_1", amount_paid: 700, currency: "eur" };
    await stripe("invoice.paid", object, { dedupKey: "evt_twice" });
    await database.db.query("delete from event_key where dedup_key = 'evt_twice'");
    expect(await stripe("invoice.paid", object, { dedupKey: "evt_twice" })).toMatchObject({ state: "delivered" });
    expect(await entries("in_1")).toHaveLength(1);
  });

  test("lays aside at once what names no amount", async () => {
    const { id, state } = await stripe("invoice.paid", { id: "in_2", currency: "eur" });
    expect(state).toBe("dead");
    expect(await attemptsOf(database.db, id)).toMatchObject([{ outcome: "permanent" }]);
  });
});

describe("the inbox", () => {
  const messenger = (person: string, mid: string, at: string, text: string, isEcho = false) =>
    deliver("conversation-inbox", "messenger", {
      type: isEcho ? "message_echoes" : "message",
      occurredAt: new Date(at),
      payload: {
        sender: { id: isEcho ? "page" : person },
        recipient: { id: isEcho ? person : "page" },
        message: { mid, text, ...(isEcho ? { is_echo: true } : {}) },
      },
    });
  const conversation = async (person: string) =>
    (
      await database.db.query<{ account: string; last_text: string; needs_reply: boolean }>(
        "select account, last_text, needs_reply from conversation where person = $1::text",
        [person],
      )
    ).rows;

  test("waits for an answer after a message, and not after the answer", async () => {
    await messenger("p1", "m1", "2026-11-24T10:00:00Z", "Is it in stock?");
    expect(await conversation("p1")).toEqual([{ account: "page", last_text: "Is it in stock?", needs_reply: true }]);
    await messenger("p1", "m2", "2026-11-24T10:01:00Z", "Yes.", true);
    expect(await conversation("p1")).toEqual([{ account: "page", last_text: "Yes.", needs_reply: false }]);
  });

  test("is not changed by an older message that comes late, nor by one that comes twice", async () => {
    await messenger("p2", "m4", "2026-11-24T10:01:00Z", "Yes.", true);
    await messenger("p2", "m3", "2026-11-24T10:00:00Z", "Is it in stock?");
    await messenger("p2", "m3", "2026-11-24T10:00:00Z", "Is it in stock?");
    expect(await conversation("p2")).toEqual([{ account: "page", last_text: "Yes.", needs_reply: false }]);
    expect(await count(database.db, "conversation_message where id in ('messenger:m3', 'messenger:m4')")).toBe(2);
  });

  test("keeps messages of one person that arrive at once in one conversation", async () => {
    await Promise.all(Array.from({ length: 6 }, (_, i) => messenger("p3", `burst-${i}`, `2026-11-24T10:00:0${i}Z`, `line ${i}`)));
    expect(await conversation("p3")).toEqual([{ account: "page", last_text: "line 5", needs_reply: true }]);
    expect(await count(database.db, "conversation_message where id like 'messenger:burst-%'")).toBe(6);
  }, 60_000);

  test("reads X direct messages in both directions", async () => {
    const dm = (id: string, sender: string, recipient: string, text: string, at: string) =>
      deliver("conversation-inbox", "twitter", {
        type: "direct_message_events",
        occurredAt: new Date(at),
        context: '{"for_user_id":"us"}',
        payload: {
          type: "message_create",
          id,
          message_create: { sender_id: sender, target: { recipient_id: recipient }, message_data: { text } },
        },
      });
    await dm("d1", "them", "us", "Hello", "2026-11-24T10:00:00Z");
    expect(await conversation("them")).toEqual([{ account: "us", last_text: "Hello", needs_reply: true }]);
    await dm("d2", "us", "them", "Hi", "2026-11-24T10:01:00Z");
    expect(await conversation("them")).toEqual([{ account: "us", last_text: "Hi", needs_reply: false }]);
  });
});
