/** Messenger and Instagram: every item of a batch is an event of its own, with its own bytes, type and key; none is lost. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { split } from "#tests/support/requests.ts";

const meta = (entry: unknown) => JSON.stringify({ object: "page", entry: [entry] });
const item = (fields: object) =>
  split(
    "messenger",
    meta({ id: "P", time: 1_700_000_000_000, messaging: [{ sender: { id: "u" }, timestamp: 1_700_000_000_123, ...fields }] }),
  )[0];

describe("Messenger and Instagram", () => {
  test.each([
    ["message", { message: { mid: "m1" } }, "P:message:m1"],
    ["postback", { postback: { mid: "m2" } }, "P:postback:m2"],
    ["reaction", { reaction: { mid: "m3", action: "react" } }, "P:reaction:m3:react:u:1700000000123"],
    ["delivery", { delivery: { watermark: 5 } }, "P:delivery:u:5"],
    ["read", { read: { watermark: 6 } }, "P:read:u:6"],
    ["read", { read: { mid: "m4" } }, "P:read:u:m4"],
    ["message_deleted", { message: { mid: "m5", is_deleted: true } }, "P:message_deleted:m5"],
  ])("%s is keyed by what makes it unique", (type, fields, dedupKey) => {
    expect(item(fields)).toMatchObject({ type, dedupKey, entityKey: "P:u", occurredAt: new Date(1_700_000_000_123) });
  });

  test("an echo belongs to the person it was sent to", () => {
    expect(item({ recipient: { id: "v" }, message: { mid: "m", is_echo: true } })).toMatchObject({
      type: "message_echoes",
      entityKey: "P:v",
    });
  });

  test.each(["optin", "referral", "account_linking", "pass_thread_control"])("%s has no id: its bytes are its key", (type) => {
    const event = item({ [type]: { a: 1 } });
    expect(event).toMatchObject({ type, dedupKey: expect.stringMatching(new RegExp(`^P:${type}:sha256:[0-9a-f]{64}$`)) });
    expect(item({ [type]: { a: 2 } })?.dedupKey).not.toBe(event?.dedupKey);
  });

  test("what nobody knows yet is an event of type unknown, not lost", () => {
    expect(item({ hologram: { x: 1 } })?.type).toBe("unknown");
    for (const entry of [
      null,
      7,
      "x",
      [],
      {},
      { id: "P" },
      { id: "P", payments: [1] },
      { id: "P", messaging: {} },
      { id: "P", messaging: "x" },
    ])
      expect(split("messenger", meta(entry))).toMatchObject([{ type: "unknown" }]);
    for (const one of [null, 7, "x", []])
      expect(split("messenger", meta({ id: "P", messaging: [one] }))).toMatchObject([{ type: "unknown" }]);
  });

  test("lists, standby and changes of one entry all count, and each says where it was", () => {
    const body = meta({
      id: "P",
      time: 1_700_000_000,
      messaging: [{ message: { mid: "a" } }],
      standby: [{ message: { mid: "b" } }],
      changes: [{ field: "feed", value: { post_id: "p", verb: "add" } }],
    });
    const events = split("messenger", body);
    expect(events.map(({ type, dedupKey }) => [type, dedupKey])).toEqual([
      ["message", "P:message:a"],
      ["message", "P:message:b"],
      ["feed", "P:feed:p:add:1700000000"],
    ]);
    expect(events.map(({ context }) => JSON.parse(context ?? "").list)).toEqual(["messaging", "standby", "changes"]);
  });

  test("a comment is found with and without changes around it, and in the documentation's array", () => {
    const value = { id: "c1", media: { id: "m1" } };
    const wrapped = { id: "I", time: 1_700_000_000, changes: [{ field: "comments", value }] };
    const bare = { id: "I", time: 1_700_000_000, field: "comments", value };
    for (const body of [meta(wrapped), meta(bare), `[${meta(wrapped)}]`])
      expect(split("instagram", body)).toMatchObject([
        { type: "comments", dedupKey: "I:comments:c1", entityKey: "m1", occurredAt: new Date(1_700_000_000_000) },
      ]);
  });

  test("the same change at another moment is another event, sent again it is the same", () => {
    const renamed = (time: number) => split("messenger", meta({ id: "P", time, changes: [{ field: "name", value: "Acme" }] }))[0]?.dedupKey;
    expect(renamed(1_700_000_000)).toBe(renamed(1_700_000_000));
    expect(renamed(1_700_000_000)).not.toBe(renamed(1_700_000_001));
  });

  test("an empty batch is no event; what is no envelope is kept whole", () => {
    expect(split("messenger", '{"object":"page","entry":[]}')).toEqual([]);
    expect(split("messenger", meta({ id: "P", messaging: [], standby: [] }))).toEqual([]);
    for (const body of ["{}", '{"entry":5}', "[1,2]", "true"])
      expect(split("messenger", body)).toMatchObject([{ type: "unknown", start: null, end: null }]);
    for (const body of ["", "{", "<x/>"]) expect(split("messenger", body)).toMatchObject([{ type: "unparseable", start: null, end: null }]);
  });

  test("each event's bytes are exactly its own, whatever the text around it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(undefined, 2),
        (texts, indent) => {
          const items = texts.map((text, at) => ({ sender: { id: text }, message: { mid: `m${at}`, text } }));
          const body = Buffer.from(
            JSON.stringify({ note: texts.join("→"), object: "page", entry: [{ id: "é", messaging: items }] }, null, indent),
          );
          const events = split("messenger", body);
          expect(events.map(({ start, end }) => JSON.parse(body.toString("utf8", start ?? 0, end ?? 0)))).toEqual(items);
        },
      ),
    );
  });
});
