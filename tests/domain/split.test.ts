/** A request becomes its events: each with its own bytes, type and key; none lost, none invented, all of it storable. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RawRequest } from "#lib/domain/request.ts";
import { splitRequest } from "#lib/domain/split.ts";
import { providers } from "#lib/providers/index.ts";
import type { Provider } from "#lib/providers/provider.ts";

type Headers = readonly (readonly [string, string])[];
const FORM: Headers = [["content-type", "application/x-www-form-urlencoded"]];
const split = (id: string, body: string | Buffer, headers: Headers = [], settings: Record<string, string> = {}) => {
  const raw: RawRequest = { method: "POST", path: "/in/k", query: "", headers, body: Buffer.from(body), url: "" };
  return splitRequest(providers[id] as Provider, settings, raw);
};
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

describe("X Account Activity", () => {
  const twitter = (fields: string) => split("twitter", `{"for_user_id":"7",${fields}}`);

  test("every list gives its elements, in order", () => {
    const events = twitter('"tweet_create_events":[{"id_str":"1"},{"id_str":"2"}],"favorite_events":[{"id":"f"}],"user_has_blocked":false');
    expect(events.map(({ dedupKey }) => dedupKey)).toEqual(["7:tweet_create_events:1", "7:tweet_create_events:2", "7:favorite_events:f"]);
  });

  test("a numeric id keeps all its digits", () => {
    expect(twitter('"tweet_create_events":[{"id":12345678901234567890}]')[0]?.dedupKey).toBe("7:tweet_create_events:12345678901234567890");
  });

  test.each(["unfollow", "unblock", "unmute"])("%s has a type of its own", (kind) => {
    const list = `${kind.slice(2)}_events`;
    const key = (type: string) =>
      twitter(`"${list}":[{"type":"${type}","source":{"id":1},"target":{"id":2},"created_timestamp":"1700000000000"}]`)[0];
    expect(key(kind)?.type).toBe(`${kind}_events`);
    expect(key(kind.slice(2))?.type).toBe(list);
    expect(key(kind)?.dedupKey).not.toBe(key(kind.slice(2))?.dedupKey);
  });

  test("both sides of a conversation are one entity", () => {
    const dm = (from: string, to: string) =>
      twitter(`"direct_message_events":[{"id":"d","message_create":{"sender_id":"${from}","target":{"recipient_id":"${to}"}}}]`)[0];
    expect(dm("7", "9")?.entityKey).toBe("dm:7:9");
    expect(dm("9", "7")?.entityKey).toBe("dm:7:9");
  });

  test("a deletion is not taken for the post, a revocation is one object, typing is keyed by its bytes", () => {
    expect(twitter('"tweet_delete_events":[{"status":{"id":"1"}}]')[0]?.dedupKey).toBe("7:tweet_delete_events:1:deleted");
    expect(
      twitter('"user_event":{"revoke":{"date_time":"2018-05-24T09:48:12+00:00","target":{"app_id":"1"},"source":{"user_id":"2"}}}'),
    ).toMatchObject([
      { type: "user_event", dedupKey: "7:user_event:2:1:2018-05-24T09:48:12+00:00", occurredAt: new Date("2018-05-24T09:48:12Z") },
    ]);
    expect(twitter('"direct_message_indicate_typing_events":[{"sender_id":"1"}]')[0]?.dedupKey).toMatch(
      /^7:direct_message_indicate_typing_events:sha256:/,
    );
  });

  test("small shared maps ride along as they were written, large ones do not", () => {
    const users = '{ "1": {"id":12345678901234567890, "name":"a\\u0000b"} }';
    const small = twitter(`"users":${users},"favorite_events":[{"id":"f"}]`)[0]?.context ?? "";
    expect(small).toContain(users);
    expect(small).not.toContain("\0");
    const large = twitter(`"users":{"1":"${"x".repeat(20_000)}"},"favorite_events":[{"id":"f"}]`)[0]?.context;
    expect(JSON.parse(large ?? "")).toEqual({ for_user_id: "7" });
  });

  test("an empty list is no event; a control message is one, under its own name", () => {
    expect(twitter('"tweet_create_events":[]')).toEqual([]);
    expect(split("twitter", '{"replay_job_status":{"job_id":"1"}}')).toMatchObject([{ type: "replay_job_status", start: null }]);
  });
});

describe("requests that are one event", () => {
  test.each<[string, string, string, Headers, object]>([
    [
      "Stripe",
      "stripe",
      '{"id":"evt_1","type":"invoice.paid","created":1700000000,"data":{"object":{"id":"in_1"}}}',
      [],
      { type: "invoice.paid", dedupKey: "evt_1", entityKey: "in_1", occurredAt: new Date(1_700_000_000_000) },
    ],
    ["Stripe Connect", "stripe", '{"id":"evt_1","account":"acct_1","type":"x"}', [], { dedupKey: "acct_1:evt_1" }],
    [
      "a thin Stripe event",
      "stripe",
      '{"id":"evt_1","type":"v1.x","created":"2026-11-18T10:00:00.000Z","related_object":{"id":"mtr_1"}}',
      [],
      { entityKey: "mtr_1", occurredAt: new Date("2026-11-18T10:00:00Z") },
    ],
    [
      "X activity",
      "x-activity",
      '{"data":{"event_type":"post.create","event_uuid":"5","tag":"t","filter":{"user_id":"9"}}}',
      [],
      { type: "post.create", dedupKey: "5:t", entityKey: "9" },
    ],
    [
      "X activity without a tag",
      "x-activity",
      '{"data":{"event_type":"post.create","event_uuid":"5"}}',
      [],
      { dedupKey: "5", entityKey: null },
    ],
    [
      "GitHub",
      "github",
      '{"action":"opened","repository":{"id":5},"issue":{"number":3}}',
      [
        ["x-github-event", "issues"],
        ["x-github-delivery", "d"],
      ],
      { type: "issues.opened", dedupKey: "d", entityKey: "5:3" },
    ],
    ["GitHub without an action", "github", "{}", [["x-github-event", "push"]], { type: "push" }],
    [
      "Slack",
      "slack",
      '{"team_id":"T","event_id":"Ev1","event_time":1700000000,"event":{"type":"message","subtype":"bot_message","channel":"C"}}',
      [],
      { type: "message.bot_message", dedupKey: "Ev1", entityKey: "T:C", occurredAt: new Date(1_700_000_000_000) },
    ],
    [
      "a Slack command",
      "slack",
      "command=%2Fdeploy&trigger_id=1.2&team_id=T&channel_id=C",
      FORM,
      { type: "/deploy", dedupKey: "1.2", entityKey: "T:C" },
    ],
    [
      "a Slack button",
      "slack",
      `payload=${encodeURIComponent('{"type":"block_actions","trigger_id":"3.4"}')}`,
      FORM,
      { type: "block_actions", dedupKey: "3.4" },
    ],
    [
      "Shopify",
      "shopify",
      '{"id":9}',
      [
        ["x-shopify-topic", "orders/create"],
        ["x-shopify-shop-domain", "a.myshopify.com"],
        ["x-shopify-event-id", "e"],
      ],
      { type: "orders/create", dedupKey: "a.myshopify.com:orders/create:e", entityKey: "a.myshopify.com:9" },
    ],
    [
      "Standard Webhooks",
      "standard-webhooks",
      '{"type":"user.created","timestamp":"2026-11-18T10:00:00Z","data":{"id":"u"}}',
      [["webhook-id", "msg_1"]],
      { type: "user.created", dedupKey: "msg_1", entityKey: "u" },
    ],
  ])("%s", (_name, id, body, headers, expected) => {
    expect(split(id, body, headers)).toMatchObject([{ start: null, end: null, context: null, ...expected }]);
  });

  test("an operator says where type, id and entity are", () => {
    const settings = { typePath: "header:x-topic", idPath: "json:meta.id", entityPath: "order.number" };
    expect(
      split("generic-hmac", '{"meta":{"id":12345678901234567890},"order":{"number":7}}', [["x-topic", "paid"]], settings),
    ).toMatchObject([{ type: "paid", dedupKey: "12345678901234567890", entityKey: "7" }]);
  });

  test("without an id, the same bytes are the same event", () => {
    expect(split("none", "hello")).toEqual(split("none", "hello"));
    expect(split("none", "hello")[0]).toMatchObject({ type: "unparseable", dedupKey: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(split("none", "hello")[0]?.dedupKey).not.toBe(split("none", "hello ")[0]?.dedupKey);
    expect(split("stripe", "{}")[0]).toMatchObject({ type: "unknown", dedupKey: expect.stringMatching(/^sha256:/) });
  });
});

describe("what a column can hold", () => {
  test("NUL, lone surrogates and novels are cut to size", () => {
    const [nul] = split("none", '{"type":"a\\u0000b","id":"\\ud800x"}');
    expect(nul).toMatchObject({ type: "a\u{fffd}b", dedupKey: "\u{fffd}x" });
    const [long] = split("none", JSON.stringify({ type: `${"t".repeat(199)}😀`, id: "i".repeat(401) }), [], { entityPath: "type" });
    expect(long?.type).toHaveLength(200);
    expect(long?.type.isWellFormed()).toBe(true);
    expect(long?.dedupKey).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(split("none", JSON.stringify({ id: "i".repeat(400) }))[0]?.dedupKey).toHaveLength(400);
  });

  test("keys of another object's prototype are not fields", () => {
    expect(split("none", "{}", [], { idPath: "constructor.name", typePath: "__proto__.x" })[0]).toMatchObject({
      type: "unknown",
      dedupKey: expect.stringMatching(/^sha256:/),
    });
  });

  test.each(["1e999999", "-1", "99999999999999999999", '"soon"', '"March 7"', '"1"', "null", "{}", "true"])(
    "a time of %s is no time",
    (created) => {
      expect(split("stripe", `{"id":"e","created":${created}}`)[0]?.occurredAt).toBeNull();
    },
  );

  test("a time without a zone is UTC, wherever the server stands", () => {
    for (const created of ["2026-11-18T10:00:00", "2026-11-18T10:00:00Z", "2026-11-18T11:00:00+01:00"])
      expect(split("stripe", JSON.stringify({ id: "e", created }))[0]?.occurredAt).toEqual(new Date("2026-11-18T10:00:00Z"));
    expect(
      split("twitter", '{"tweet_create_events":[{"id_str":"1","created_at":"Mon Mar 26 16:33:26 +0000 2018"}]}')[0]?.occurredAt,
    ).toEqual(new Date("2018-03-26T16:33:26Z"));
  });

  test("20,000 levels split like one", () => {
    const deep = "[".repeat(20_000) + "]".repeat(20_000);
    expect(split("none", `{"id":"d","deep":${deep}}`)).toMatchObject([{ dedupKey: "d" }]);
    expect(split("messenger", `{"entry":[{"id":"P","messaging":[{"message":{"mid":"m"},"deep":${deep}}]}]}`)).toMatchObject([
      { dedupKey: "P:message:m" },
    ]);
    expect(split("twitter", `{"favorite_events":[{"id":"f","deep":${deep}}],"users":{"u":${deep.slice(19_000, 21_000)}}}`)).toMatchObject([
      { dedupKey: ":favorite_events:f" },
    ]);
  });
});
